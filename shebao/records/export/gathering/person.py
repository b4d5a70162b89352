"""Who the person is 个人信息, and who looked 查询留痕."""

from typing import Any

from django.db.models import Q

from shebao.agencies.models import ReadTrace
from shebao.base.plumbing import seals
from shebao.identity.models import Alias, IdentityDocument, Login, NumberConflict, Person
from shebao.records.export.gathering.rows import shaped
from shebao.records.export.shapes import (
    ConflictOf,
    DocumentOf,
    HukouOf,
    LoginOf,
    NameOf,
    PersonOf,
)
from shebao.records.export.shapes_of_cases import ReadOf
from shebao.records.export.shapes_of_merging import AliasOf


def person_of(person: Person, *, masked: bool) -> PersonOf:
    """The person through time 人员信息; numbers in full only when `masked` is False."""
    documents = list(person.documents.order_by("id"))
    return shaped(
        PersonOf,
        person,
        names=_all(NameOf, person.names),
        documents=tuple(_document(person, row, masked) for row in documents),
        hukous=_all(HukouOf, person.hukous),
        conflicts=_conflicts(person, documents),
        aliases=tuple(
            shaped(AliasOf, row, merged_no=row.merged.person_no, kept_no=row.kept.person_no)
            for row in Alias.objects.filter(Q(merged=person) | Q(kept=person))
            .select_related("merged", "kept")
            .order_by("id")
        ),
        logins=tuple(
            LoginOf(row.user.get_username(), row.opened_at)
            for row in Login.objects.filter(person=person).select_related("user").order_by("id")
        ),
    )


def _all(shape: type[Any], rows: Any) -> tuple[Any, ...]:
    return tuple(shaped(shape, row) for row in rows.order_by("id"))


def _document(person: Person, row: IdentityDocument, masked: bool) -> DocumentOf:
    if masked:
        return shaped(DocumentOf, row, number=row.number_mask)
    number = seals.unseal(bytes(row.number_seal), bound_to=person.person_no)
    return shaped(DocumentOf, row, number=number)


def _conflicts(person: Person, documents: list[IdentityDocument]) -> tuple[ConflictOf, ...]:
    rows = NumberConflict.objects.filter(
        owner=person.owner, number_key__in={row.number_key for row in documents}
    )
    return tuple(shaped(ConflictOf, row) for row in rows.order_by("id"))


def reads_of(person: Person) -> tuple[ReadOf, ...]:
    """Everybody who looked, the first first 谁查过."""
    rows = ReadTrace.objects.filter(owner=person.owner, person_no=person.person_no)
    return tuple(shaped(ReadOf, row) for row in rows.order_by("id"))
