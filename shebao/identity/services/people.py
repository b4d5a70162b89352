"""Registering a person; a number that stands with two people; showing a number."""

from datetime import date, datetime

from django.db.models import Max

from shebao.base.plumbing import numbers, seals
from shebao.base.plumbing.transactions import atomic
from shebao.identity import errors, writing
from shebao.identity.documents import CHINA, SELF_TELLING
from shebao.identity.models import (
    ConflictReason,
    IdentityDocument,
    NumberConflict,
    Person,
)
from shebao.identity.rules import normalise_name
from shebao.identity.services.rows import (
    add_hukou,
    agreed,
    checked_name,
    checked_number,
    conflict_opened,
    issuer_of,
    locked,
    new_document,
    new_name,
    same_number,
)


def _known_person(
    documents: list[IdentityDocument],
    conflict_no: int,
    name: str,
    sex: str | None,
    birth_date: date | None,
) -> Person | None:
    """The person who already has the number, None when it is free, a refusal when another has it."""
    compared = checked_name(name)[1]
    for document in documents:
        if document.until is None and document.conflict_no != conflict_no:
            continue
        person = document.person
        same_name = normalise_name(person.name) == compared
        equal = (
            same_name and sex in (None, "", person.sex) and birth_date in (None, person.birth_date)
        )
        if document.until is None and equal:
            return person
        if document.until is None or same_name:
            raise errors.NumberTaken(at="number", person_no=person.person_no)
    return None


@atomic
def register_person(
    *,
    owner: str,
    name: str,
    number: str,
    kind: str = "resident",
    sex: str | None = None,
    birth_date: date | None = None,
    hukou: str | None = None,
    nationality: str = "",
    issuer: str = CHINA,
    scheme_area: str = "",
    conflict_no: int = 0,
    by: str = "",
    at: datetime,
) -> Person:
    """Register a person 人员登记, 社会保险法 Art. 57. The same number and facts again: the same person.

    `hukou` is a division code. Sex and birth date come from the number where it has them. Refuses
    `identity.number-invalid`, `identity.number-contradicts`, `identity.name-invalid`,
    `identity.number-taken` (another person has it), `identity.conflict-unknown`.
    """
    facts = checked_number(number, kind)
    agreed(facts, sex, birth_date)
    issuer = issuer_of(facts.kind, issuer)
    documents = same_number(owner, facts, issuer, scheme_area)
    known = _known_person(documents, conflict_no, name, sex, birth_date)
    if known is not None:
        return known
    conflict_opened(owner, facts, issuer, scheme_area, conflict_no)
    person = Person.objects.create(
        owner=owner,
        person_no=f"{owner}/person/{numbers.take(owner, 'person')}",
        name=checked_name(name)[0],
        number_mask=writing.mask(facts.written),
        sex=facts.sex or sex or "",
        birth_date=facts.birth_date or birth_date,
        nationality=nationality or (CHINA if facts.kind != "passport" else issuer),
        created_by=by,
        created_at=at,
    )
    new_name(person, name, since=None, by=by, at=at).save()
    new_document(
        person,
        facts,
        issuer=issuer,
        scheme_area=scheme_area,
        conflict_no=conflict_no,
        since=None,
        by=by,
        at=at,
    ).save()
    if hukou:
        add_hukou(person, hukou, "", None, by=by, at=at)
    return person


@atomic
def open_conflict(
    *,
    owner: str,
    number: str,
    kind: str = "resident",
    issuer: str = CHINA,
    scheme_area: str = "",
    reason: str = ConflictReason.TWO_PEOPLE,
    case_no: str = "",
    proposed_by: str,
    confirmed_by: str,
    at: datetime,
) -> int:
    """Two officers confirm that a number stands with two people 重号确认; the `conflict_no` to register with.

    Refuses `identity.same-officer`, `identity.number-invalid`, `identity.not-found` when nobody has it.
    """
    if proposed_by == confirmed_by:
        raise errors.SameOfficer(at="confirmed_by")
    facts = checked_number(number, kind)
    issuer = issuer_of(facts.kind, issuer)
    holders = same_number(owner, facts, issuer, scheme_area)
    if not holders:
        raise errors.PersonNotFound(at="number")
    locked(owner, holders[0].person.person_no)
    opened = NumberConflict.objects.filter(
        owner=owner,
        number_key__in=seals.search_keys(facts.normalised),
        issuer=issuer,
        scheme_area=scheme_area,
    )
    last = opened.aggregate(last=Max("conflict_no"))["last"] or 0
    row = NumberConflict.objects.create(
        owner=owner,
        number_key=seals.search_key(facts.normalised),
        scheme_area=scheme_area,
        issuer=issuer,
        conflict_no=last + 1,
        reason=reason,
        case_no=case_no,
        proposed_by=proposed_by,
        confirmed_by=confirmed_by,
        opened_at=at,
    )
    return row.conflict_no


def reveal_number(person: Person, *, kinds: frozenset[str] = SELF_TELLING) -> str:
    """The person's current number in the clear, for papers and letters; the caller leaves the read trace.

    The number of life first, else the latest document of any kind. Refuses `identity.not-found`.
    """
    current = list(person.documents.filter(until=None).order_by("-id"))
    best = next((document for document in current if document.kind in kinds), None)
    if best is None and not current:
        raise errors.PersonNotFound(what=person.person_no)
    return seals.unseal((best or current[0]).number_seal, bound_to=person.person_no)
