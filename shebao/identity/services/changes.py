"""What changes in a life: name, documents, hukou. The old row stays and still finds the person."""

from datetime import date, datetime

from django.db.models import Q

from shebao.base.plumbing.transactions import atomic
from shebao.identity import errors
from shebao.identity.documents import CHINA, SELF_TELLING, NumberFacts
from shebao.identity.models import Hukou, IdentityDocument, Login, Person, PersonName
from shebao.identity.services.rows import (
    add_hukou,
    checked_number,
    conflict_opened,
    issuer_of,
    locked,
    new_document,
    new_name,
    same_number,
)


def _in_order(since: date | None, on: date) -> None:
    if since is not None and on < since:
        raise errors.DatesWrong(at="on", on=on.isoformat(), since=since.isoformat())


@atomic
def change_name(
    *, owner: str, person_no: str, name: str, on: date, by: str, at: datetime
) -> PersonName:
    """Record a new name 更名 from a day on; the old one stays and still finds the person.

    Refuses `identity.not-found`, `identity.name-invalid`, `identity.dates-wrong`.
    """
    person = locked(owner, person_no)
    current = person.names.get(until=None)
    row = new_name(person, name, since=on, by=by, at=at)
    if row.display == current.display:
        return current
    _in_order(current.since, on)
    current.until = on
    current.save(update_fields=["until"])
    row.save()
    person.name = row.display
    person.save(update_fields=["name"])
    return row


@atomic
def add_document(
    *,
    owner: str,
    person_no: str,
    number: str,
    kind: str = "resident",
    issuer: str = CHINA,
    scheme_area: str = "",
    conflict_no: int = 0,
    on: date,
    by: str,
    at: datetime,
) -> IdentityDocument:
    """Record a document 证件变更 from a day on. It ends the one it replaces; other kinds stay.

    A person has one current number of life (resident, residence or permanent permit), and one travel
    document of each kind and country. Refuses as `register_person` does, and `identity.dates-wrong`.
    """
    person = locked(owner, person_no)
    facts = checked_number(number, kind)
    issuer = issuer_of(facts.kind, issuer)
    for other in same_number(owner, facts, issuer, scheme_area):
        if other.until is None and other.person_id == person.pk and other.kind == facts.kind:
            return other
        if (
            other.until is None
            and other.person_id != person.pk
            and other.conflict_no == conflict_no
        ):
            raise errors.NumberTaken(at="number", person_no=other.person.person_no)
    conflict_opened(owner, facts, issuer, scheme_area, conflict_no)
    replaced = person.documents.filter(until=None, scheme_area=scheme_area)
    for_life = facts.kind in SELF_TELLING
    replaced = replaced.filter(
        Q(kind__in=SELF_TELLING) if for_life else Q(kind=facts.kind, issuer=issuer)
    )
    for document in replaced.select_for_update():
        _in_order(document.since, on)
        document.until = on
        document.save(update_fields=["until"])
    row = new_document(
        person,
        facts,
        issuer=issuer,
        scheme_area=scheme_area,
        conflict_no=conflict_no,
        since=on,
        by=by,
        at=at,
    )
    row.save()
    _follow_number(person, row, facts)
    return row


def _follow_number(person: Person, document: IdentityDocument, facts: NumberFacts) -> None:
    """A new number of life changes what the person's row repeats, and the login that goes by it."""
    if facts.kind not in SELF_TELLING:
        return
    person.number_mask = document.number_mask
    person.sex = facts.sex or person.sex
    person.birth_date = facts.birth_date or person.birth_date
    person.save(update_fields=["number_mask", "sex", "birth_date"])
    taken = Login.objects.filter(number_key=document.number_key, issuer=document.issuer)
    if not taken.exists():
        person.logins.update(number_key=document.number_key, issuer=document.issuer)


@atomic
def move_hukou(
    *,
    owner: str,
    person_no: str,
    division: str,
    kind: str = "",
    on: date,
    by: str,
    at: datetime,
) -> Hukou:
    """Record where the household is registered 户口迁移 from a day on.

    Refuses `identity.not-found`, `identity.dates-wrong`.
    """
    person = locked(owner, person_no)
    current = person.hukous.filter(until=None).first()
    if current is not None:
        if (current.division, current.kind) == (division, kind):
            return current
        _in_order(current.since, on)
        current.until = on
        current.save(update_fields=["until"])
    return add_hukou(person, division, kind, on if current else None, by=by, at=at)
