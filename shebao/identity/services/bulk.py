"""Registering many people at once 批量登记, for imports and fillings: a few statements for thousands."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from shebao.base.plumbing import numbers, seals
from shebao.base.refusals import Refusal
from shebao.identity import errors, writing
from shebao.identity.documents import CHINA, NumberFacts, display_name
from shebao.identity.models import Hukou, IdentityDocument, Person, PersonName
from shebao.identity.rules import normalise_name
from shebao.identity.services.rows import (
    agreed,
    checked_name,
    checked_number,
    issuer_of,
    new_document,
    new_name,
)

CHUNK = 10_000
BATCH = 1_000


class NewPerson(NamedTuple):
    """One line of an import; the fields mean what they mean in `register_person`."""

    name: str
    number: str
    kind: str = "resident"
    sex: str | None = None
    birth_date: date | None = None
    hukou: str | None = None
    nationality: str = ""
    issuer: str = CHINA


class Registered(NamedTuple):
    """What became of one line: its person number, whether it is new, or why not."""

    person_no: str
    new: bool
    refusal: Refusal | None = None


class _Line(NamedTuple):
    wanted: NewPerson
    facts: NumberFacts
    issuer: str
    key: str

    @property
    def place(self) -> tuple[str, str]:
        """Lines of one place mean one number."""
        return self.issuer, self.key


def _read(wanted: NewPerson) -> _Line | Refusal:
    try:
        facts = checked_number(wanted.number, wanted.kind)
        agreed(facts, wanted.sex, wanted.birth_date)
        checked_name(wanted.name)
    except Refusal as refusal:
        return refusal
    issuer = issuer_of(facts.kind, wanted.issuer)
    return _Line(wanted, facts, issuer, seals.search_key(facts.normalised))


class _Holder(NamedTuple):
    """Who has a number: as much as is needed to say whether it is the same person."""

    person_no: str
    name: str
    sex: str
    birth_date: date | None
    current: bool


def _as_holder(line: _Line, person_no: str) -> _Holder:
    wanted, facts = line.wanted, line.facts
    sex, birth_date = facts.sex or wanted.sex or "", facts.birth_date or wanted.birth_date
    return _Holder(person_no, normalise_name(wanted.name), sex, birth_date, True)


def _holders(owner: str, area: str, lines: list[_Line]) -> dict[tuple[str, str], list[_Holder]]:
    """Who has these numbers already, by issuer and current search key."""
    asked = {key: line.key for line in lines for key in seals.search_keys(line.facts.normalised)}
    found: dict[tuple[str, str], list[_Holder]] = {}
    keys = list(asked)
    for start in range(0, len(keys), BATCH * 5):
        rows = IdentityDocument.objects.filter(
            owner=owner, scheme_area=area, number_key__in=keys[start : start + BATCH * 5]
        ).values_list(
            "issuer", "number_key", "conflict_no", "until", "person__person_no", "person__name",
            "person__sex", "person__birth_date",
        )  # fmt: skip
        for issuer, key, conflict_no, until, person_no, name, sex, birth_date in rows:
            if until is None and conflict_no:
                continue
            holder = _Holder(person_no, normalise_name(name), sex, birth_date, until is None)
            found.setdefault((issuer, asked[key]), []).append(holder)
    return found


def _judge(line: _Line, holders: Sequence[_Holder]) -> Registered | None:
    """The person a line means, a refusal, or None when the number is free."""
    wanted, compared = line.wanted, normalise_name(line.wanted.name)
    for holder in sorted(holders, key=lambda one: not one.current):
        same_name = holder.name == compared
        same_facts = wanted.sex in (None, "", holder.sex) and wanted.birth_date in (
            None,
            holder.birth_date,
        )
        if holder.current and same_name and same_facts:
            return Registered(holder.person_no, False)
        if holder.current or same_name:
            refusal = errors.NumberTaken(at="number", person_no=holder.person_no)
            return Registered("", False, refusal)
    return None


def _new_rows(
    owner: str, area: str, lines: list[_Line], first: int, *, by: str, at: datetime
) -> list[str]:
    people = [
        Person(
            owner=owner,
            person_no=f"{owner}/person/{number}",
            name=display_name(line.wanted.name),
            number_mask=writing.mask(line.facts.written),
            sex=line.facts.sex or line.wanted.sex or "",
            birth_date=line.facts.birth_date or line.wanted.birth_date,
            nationality=line.wanted.nationality or line.issuer,
            created_by=by,
            created_at=at,
        )
        for number, line in enumerate(lines, start=first)
    ]
    Person.objects.bulk_create(people, batch_size=BATCH)
    PersonName.objects.bulk_create(
        (
            new_name(person, line.wanted.name, since=None, by=by, at=at)
            for person, line in zip(people, lines, strict=True)
        ),
        batch_size=BATCH,
    )
    IdentityDocument.objects.bulk_create(
        (
            new_document(
                person,
                line.facts,
                issuer=line.issuer,
                scheme_area=area,
                conflict_no=0,
                since=None,
                by=by,
                at=at,
            )
            for person, line in zip(people, lines, strict=True)
        ),
        batch_size=BATCH,
    )
    Hukou.objects.bulk_create(
        (
            Hukou(owner=owner, person=person, division=division, recorded_by=by, recorded_at=at)
            for person, line in zip(people, lines, strict=True)
            if (division := line.wanted.hukou)
        ),
        batch_size=BATCH,
    )
    return [person.person_no for person in people]


def _chunk(
    owner: str, area: str, people: Sequence[NewPerson], *, by: str, at: datetime
) -> Iterator[Registered]:
    read = [_read(one) for one in people]
    lines = [line for line in read if isinstance(line, _Line)]
    holders = _holders(owner, area, lines)
    fresh: dict[tuple[str, str], _Line] = {}
    settled: list[Registered | None] = []
    for line in read:
        if isinstance(line, Refusal):
            settled.append(Registered("", False, line))
            continue
        verdict = _judge(line, holders.get(line.place, ()))
        if verdict is None:
            fresh.setdefault(line.place, line)
        settled.append(verdict)
    first = numbers.take(owner, "person", len(fresh)) if fresh else 0
    made = _new_rows(owner, area, list(fresh.values()), first, by=by, at=at)
    person_nos = dict(zip(fresh, made, strict=True))
    for line, known in zip(read, settled, strict=True):
        if known is not None or isinstance(line, Refusal):
            assert known is not None
            yield known
        elif fresh[line.place] is line:
            yield Registered(person_nos[line.place], True)
        else:
            again = _judge(line, [_as_holder(fresh[line.place], person_nos[line.place])])
            assert again is not None
            yield again


@transaction.atomic
def bulk_register(
    owner: str,
    people: Sequence[NewPerson],
    *,
    scheme_area: str = "",
    by: str = "",
    at: datetime,
) -> list[Registered]:
    """Register many people, one answer a line in their order; a bad line refuses only itself.

    The same as `register_person` line by line, set-based: lines of one number and the same facts get one
    person, another person's number is refused in its `Registered.refusal`.
    """
    answers: list[Registered] = []
    for start in range(0, len(people), CHUNK):
        chunk = people[start : start + CHUNK]
        answers.extend(_chunk(owner, scheme_area, chunk, by=by, at=at))
    return answers
