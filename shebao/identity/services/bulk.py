"""Registering many people at once 批量登记, for imports and fillings: a few statements for thousands."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from shebao.base.plumbing import numbers, seals
from shebao.base.plumbing.load import as_kept, load, take_ids
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import Refusal
from shebao.identity import errors, rules, writing
from shebao.identity.documents import CHINA, NumberFacts
from shebao.identity.models import Hukou, IdentityDocument, Person, PersonName
from shebao.identity.services.rows import agreed, checked_name, checked_number, issuer_of

CHUNK = 25_000
BATCH = 5_000


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
    old_keys: tuple[str, ...]
    shown: str
    compared: str

    @property
    def place(self) -> tuple[str, str]:
        """Lines of one place mean one number."""
        return self.issuer, self.key

    @property
    def sex(self) -> str:
        """What the number says, else what was written."""
        return self.facts.sex or self.wanted.sex or ""

    @property
    def birth_date(self) -> date | None:
        """What the number says, else what was written."""
        return self.facts.birth_date or self.wanted.birth_date


def _read(wanted: NewPerson) -> _Line | Refusal:
    try:
        facts = checked_number(wanted.number, wanted.kind)
        agreed(facts, wanted.sex, wanted.birth_date)
        shown, compared = checked_name(wanted.name)
    except Refusal as refusal:
        return refusal
    issuer = issuer_of(facts.kind, wanted.issuer)
    key, *old_keys = seals.search_keys(facts.normalised)
    return _Line(wanted, facts, issuer, key, tuple(old_keys), shown, compared)


class _Holder(NamedTuple):
    """Who has a number: as much as is needed to say whether it is the same person."""

    person_no: str
    name: str
    sex: str
    birth_date: date | None
    current: bool


def _holders(owner: str, area: str, lines: list[_Line]) -> dict[tuple[str, str], list[_Holder]]:
    """Who has these numbers already, by issuer and current search key; current holders first."""
    asked = {key: line.key for line in lines for key in (line.key, *line.old_keys)}
    found: dict[tuple[str, str], list[_Holder]] = {}
    keys = list(asked)
    for still in (True, False):
        for start in range(0, len(keys), BATCH):
            rows = IdentityDocument.objects.filter(
                owner=owner,
                scheme_area=area,
                until__isnull=still,
                number_key__in=keys[start : start + BATCH],
            ).exclude(until=None, conflict_no__gt=0)
            for issuer, key, person_no, name, sex, birth_date in rows.values_list(
                "issuer", "number_key", "person__person_no", "person__name", "person__sex",
                "person__birth_date",
            ):  # fmt: skip
                holder = _Holder(person_no, rules.normalise_name(name), sex, birth_date, still)
                found.setdefault((issuer, asked[key]), []).append(holder)
    return found


def _judge(line: _Line, holders: Sequence[_Holder]) -> Registered | None:
    """The person a line means, a refusal, or None when the number is free."""
    wanted = line.wanted
    for holder in holders:
        same_name = holder.name == line.compared
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


PERSON = (
    "id", "owner", "person_no", "name", "number_mask", "sex", "birth_date", "nationality",
    "created_by", "created_at",
)  # fmt: skip
NAME = (
    "owner", "person_id", "display", "normalised", "pinyin_key", "initials", "first", "since", "until",
    "recorded_by", "recorded_at",
)  # fmt: skip
DOCUMENT = (
    "owner", "person_id", "kind", "issuer", "number_seal", "number_key", "number_mask", "seal_key",
    "search_key", "scheme_area", "conflict_no", "since", "until", "recorded_by", "recorded_at",
)  # fmt: skip
HUKOU = (
    "owner", "person_id", "division", "kind", "since", "until", "recorded_by", "recorded_at",
)  # fmt: skip


def _write(
    owner: str, area: str, lines: list[_Line], first: int, *, by: str, at: datetime
) -> list[str]:
    """Load the rows of new people; the same rows as `register_person` writes. Their person numbers.

    Names and documents go in the order of their indexes, which then are walked and not jumped about in.
    """
    moment = as_kept(at)
    seal_key, search_key = seals.current_key_ids()
    person_nos = [f"{owner}/person/{number}" for number in range(first, first + len(lines))]
    new = list(zip(take_ids(Person, len(lines)), person_nos, lines, strict=True))
    masks = [writing.mask(line.facts.written) for line in lines]
    load(Person, PERSON, (
        (pk, owner, person_no, line.shown, masked, line.sex, as_kept(line.birth_date),
         line.wanted.nationality or line.issuer, by, moment)
        for (pk, person_no, line), masked in zip(new, masks, strict=True)
    ))  # fmt: skip
    load(PersonName, NAME, (
        (owner, pk, line.shown, line.compared, *spelling, None, None, by, moment)
        for spelling, (pk, _, line) in sorted(
            ((writing.spell(one[2].compared), one) for one in new), key=lambda pair: pair[0]
        )
    ))  # fmt: skip
    load(IdentityDocument, DOCUMENT, (
        (owner, pk, line.facts.kind, line.issuer, seals.seal(line.facts.written, bound_to=person_no),
         line.key, masked, seal_key, search_key, area, 0, None, None, by, moment)
        for (pk, person_no, line), masked in sorted(
            zip(new, masks, strict=True), key=lambda pair: pair[0][2].key
        )
    ))  # fmt: skip
    load(Hukou, HUKOU, (
        (owner, pk, line.wanted.hukou, "", None, None, by, moment)
        for pk, _, line in new if line.wanted.hukou
    ))  # fmt: skip
    return person_nos


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
    made = _write(owner, area, list(fresh.values()), first, by=by, at=at)
    person_nos = dict(zip(fresh, made, strict=True))
    for line, known in zip(read, settled, strict=True):
        if known is not None or isinstance(line, Refusal):
            assert known is not None
            yield known
        elif fresh[line.place] is line:
            yield Registered(person_nos[line.place], True)
        else:
            one, person_no = fresh[line.place], person_nos[line.place]
            holder = _Holder(person_no, one.compared, one.sex, one.birth_date, True)
            again = _judge(line, [holder])
            assert again is not None
            yield again


@atomic
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
