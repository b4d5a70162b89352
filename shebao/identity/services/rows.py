"""What several acts share: checking what is written, the rows it becomes, the lock on a person."""

from datetime import date, datetime

from shebao.base.plumbing import seals
from shebao.identity import errors, writing
from shebao.identity.documents import (
    CHINA,
    SELF_TELLING,
    NumberFacts,
    read_name,
    read_number,
)
from shebao.identity.models import (
    DocumentKind,
    Hukou,
    IdentityDocument,
    NumberConflict,
    Person,
    PersonName,
)


def checked_number(number: str, kind: str) -> NumberFacts:
    """A number that may be registered, or `identity.number-invalid` with its reasons."""
    facts = read_number(number, kind)
    if facts.reasons:
        raise errors.NumberInvalid(at="number", reasons=", ".join(facts.reasons))
    return facts


def checked_name(name: str) -> tuple[str, str]:
    """A name as shown and as compared, or `identity.name-invalid`."""
    shown, compared = read_name(name)
    if not compared or len(shown) > writing.NAME_MAX:
        raise errors.NameInvalid(at="name", limit=writing.NAME_MAX)
    return shown, compared


def agreed(facts: NumberFacts, sex: str | None, birth_date: date | None) -> None:
    """Refuse a sex or birth date that the number contradicts."""
    other_sex = sex and facts.sex and sex != facts.sex
    if other_sex or (birth_date and facts.birth_date and birth_date != facts.birth_date):
        raise errors.NumberContradicts(at="birth_date" if not other_sex else "sex")


def new_name(person: Person, name: str, *, since: date | None, by: str, at: datetime) -> PersonName:
    """An unsaved row of a name, spelled."""
    shown, compared = checked_name(name)
    spelling = writing.spell(compared)
    return PersonName(
        owner=person.owner,
        person=person,
        display=shown,
        normalised=compared,
        pinyin_key=spelling.pinyin_key,
        initials=spelling.initials,
        first=spelling.first,
        since=since,
        recorded_by=by,
        recorded_at=at,
    )


def new_document(
    person: Person,
    facts: NumberFacts,
    *,
    issuer: str,
    scheme_area: str,
    conflict_no: int,
    since: date | None,
    by: str,
    at: datetime,
) -> IdentityDocument:
    """An unsaved row of a document, its number sealed and bound to the person."""
    seal_key, search_key = seals.current_key_ids()
    return IdentityDocument(
        owner=person.owner,
        person=person,
        kind=facts.kind,
        issuer=issuer,
        number_seal=seals.seal(facts.written, bound_to=person.person_no),
        number_key=seals.search_key(facts.normalised),
        number_mask=writing.mask(facts.written),
        seal_key=seal_key,
        search_key=search_key,
        scheme_area=scheme_area,
        conflict_no=conflict_no,
        since=since,
        recorded_by=by,
        recorded_at=at,
    )


def issuer_of(kind: str, issuer: str) -> str:
    """The country that issued a document: China for its own cards and permits."""
    return CHINA if kind in SELF_TELLING or kind == DocumentKind.HMT_TRAVEL else issuer


def same_number(
    owner: str, facts: NumberFacts, issuer: str, scheme_area: str
) -> list[IdentityDocument]:
    """Documents that carry, or carried, this number here, current ones first."""
    found = IdentityDocument.objects.filter(
        owner=owner,
        scheme_area=scheme_area,
        issuer=issuer,
        number_key__in=seals.search_keys(facts.normalised),
    ).select_related("person")
    return [
        *found.filter(until=None).order_by("id"),
        *found.filter(until__isnull=False).order_by("id"),
    ]


def conflict_opened(
    owner: str, facts: NumberFacts, issuer: str, scheme_area: str, conflict_no: int
) -> None:
    """Refuse a second holder whom two officers have not confirmed."""
    opened = NumberConflict.objects.filter(
        owner=owner,
        number_key__in=seals.search_keys(facts.normalised),
        issuer=issuer,
        scheme_area=scheme_area,
        conflict_no=conflict_no,
    )
    if conflict_no and not opened.exists():
        raise errors.ConflictUnknown(at="conflict_no", conflict_no=conflict_no)


def locked(owner: str, person_no: str) -> Person:
    """The person's row, locked; `identity.not-found` when it is not this agency's."""
    try:
        return Person.objects.select_for_update().get(owner=owner, person_no=person_no)
    except Person.DoesNotExist:
        raise errors.PersonNotFound(what=person_no) from None


def add_hukou(
    person: Person, division: str, kind: str, since: date | None, *, by: str, at: datetime
) -> Hukou:
    """A row of hukou."""
    return Hukou.objects.create(
        owner=person.owner,
        person=person,
        division=division,
        kind=kind,
        since=since,
        recorded_by=by,
        recorded_at=at,
    )
