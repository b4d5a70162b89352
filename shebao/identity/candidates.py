"""Who may be meant 疑似同一人: asked before a person is opened, with the reasons an officer compares by."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from shebao.base.plumbing import seals
from shebao.identity import documents, rules, writing
from shebao.identity.models import Hukou, IdentityDocument, Person, PersonName
from shebao.identity.rules import comparing
from shebao.identity.rules.likeness import (
    NAMESAKE,
    RULES,
    WORDS,
    BirthLike,
    Like,
    NameLike,
    NumberLike,
    verdict,
)

BATCH, READ = 200, 10_000
NUMBERED, NAMED = 40, 400
"""How many rows are looked at by number, and by birthday and name."""


class Wanted(NamedTuple):
    """What is known of somebody about to be opened 拟登记人."""

    number: str = ""
    name: str = ""
    sex: str = ""
    birth_date: date | None = None
    division: str = ""


class Candidate(NamedTuple):
    """Somebody already here who may be meant, why, and how each figure compares."""

    person: Person
    rule: str
    score: int
    steps: tuple[tuple[str, str], ...]
    """(figure, step) as in `likeness.WORDS`."""

    def words(self, lang: str = "zh") -> str:
        """Why, in words."""
        return RULES[self.rule][0 if lang.startswith("zh") else 1]

    def reasons(self, lang: str = "zh") -> list[str]:
        """Figure by figure, in words."""
        half = 0 if lang.startswith("zh") else 1
        return [WORDS[figure][step][half] for figure, step in self.steps]


def candidates(owner: str, wanted: Wanted, *, limit: int = 10) -> list[Candidate]:
    """Who may be the same person 疑似同一人, the likeliest first.

    By the number as typed, under 18 digits, now or formerly; by every right number one slip from a wrong one; by the name's
    sound among those born on that day. Numbers are unsealed for the comparison and given to nobody.
    """
    facts = rules.read_number(wanted.number)
    wanted = wanted._replace(
        birth_date=wanted.birth_date or facts.birth_date, sex=wanted.sex or facts.sex or ""
    )
    keys = _keys(wanted.number)
    people = {**_by_number(owner, keys), **_by_name(owner, wanted)}
    found = [one for one in (_judged(person, wanted) for person in people.values()) if one]
    return sorted(found, key=lambda one: (-one.score, one.person.pk))[:limit]


def resembled(owner: str, people: Sequence[Wanted]) -> set[int]:
    """Which of many, by their place in the list, have a namesake here born on the same day 批量比对姓名生日."""
    asked: dict[tuple[str, date], list[int]] = {}
    for at, one in enumerate(people):
        compared = documents.read_name(one.name)[1]
        if compared and one.birth_date is not None:
            asked.setdefault((writing.spell(compared).pinyin_key, one.birth_date), []).append(at)
    found: set[int] = set()
    keys = sorted(asked)
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        rows = PersonName.objects.filter(
            owner=owner,
            pinyin_key__in={key for key, _ in some},
            person__birth_date__in={born for _, born in some},
        ).values_list("pinyin_key", "person__birth_date")
        for sound, born in rows:
            found.update(asked.get((sound, born), ()) if born else ())
    return found


def _keys(number: str) -> list[str]:
    """Search keys of a number and of its repairs."""
    if not rules.clean_number(number):
        return []
    every = (documents.normal_number(number), *comparing.repairs(number))
    return [key for one in every for key in seals.search_keys(one)]


def _by_number(owner: str, keys: list[str]) -> dict[int, Person]:
    people: dict[int, Person] = {}
    for still in (True, False) if keys else ():  # each half has its own partial index
        rows = IdentityDocument.objects.filter(
            owner=owner, number_key__in=keys, until__isnull=still
        )
        people |= {row.person_id: row.person for row in rows.select_related("person")[:NUMBERED]}
    return people


def _by_name(owner: str, wanted: Wanted) -> dict[int, Person]:
    """People born on the day whose name, now or formerly, sounds the same."""
    compared = documents.read_name(wanted.name)[1]
    if not compared or wanted.birth_date is None:
        return {}
    rows = PersonName.objects.filter(
        owner=owner,
        pinyin_key=writing.spell(compared).pinyin_key,
        person__owner=owner,
        person__birth_date=wanted.birth_date,
    )
    return {row.person_id: row.person for row in rows.select_related("person")[:NAMED]}


def _judged(person: Person, wanted: Wanted) -> Candidate | None:
    """One person compared by the number and the name that come nearest."""
    numbers = [
        seals.unseal(seal, bound_to=person.person_no)
        for seal in person.documents.values_list("number_seal", flat=True)
    ]
    names = person.names.values_list("display", flat=True)
    number = _nearest(comparing.number_like(wanted.number, one) for one in numbers)
    name = min((comparing.name_like(wanted.name, one) for one in names if wanted.name), default=0)
    birth = comparing.birth_like(wanted.birth_date, person.birth_date)
    sex = comparing.like(wanted.sex, person.sex)
    home = Hukou.objects.filter(person=person, until=None).values_list("division", flat=True)
    office = comparing.like(wanted.division, home.first() or "")
    found = verdict(number, name, birth, sex, Like.UNKNOWN, office)
    steps = (
        ("number", NumberLike(number).name), ("name", NameLike(name).name),
        ("birth", BirthLike(birth).name), ("sex", Like(sex).name),
    )  # fmt: skip
    if found.rule:
        return Candidate(person, found.rule, found.score, steps)
    same = name in (NameLike.SAME, NameLike.SOUND) and birth == BirthLike.SAME
    return Candidate(person, NAMESAKE, 1, steps) if same and sex != Like.DIFFERENT else None


def _nearest(found: Iterable[NumberLike]) -> NumberLike:
    """The nearest of comparisons; nothing compared is unknown."""
    known = [one for one in found if one != NumberLike.UNKNOWN]
    return min(known, default=NumberLike.UNKNOWN)


# ---- everybody, for a sweep ------------------------------------------------------------


class Known(NamedTuple):
    """One way in which a person is known 人员一面: a number and a name, now or formerly. For sweeps, in memory only."""

    person_no: str
    number: str
    name: str
    sex: str
    birth_date: date | None
    division: str


def everybody(owner: str) -> Iterator[Known]:
    """Everybody of an agency by each number 全员逐证, and by each former name with the latest; numbers unsealed."""
    lived = Hukou.objects.filter(owner=owner, until=None).order_by("id")
    division = dict(lived.values_list("person_id", "division").iterator(READ))
    former = PersonName.objects.filter(owner=owner, until__isnull=False)
    names: dict[int, list[str]] = {}
    for person, name in former.values_list("person_id", "display").iterator(READ):
        names.setdefault(person, []).append(name)
    rows = IdentityDocument.objects.filter(owner=owner).values_list(
        "person_id", "person__person_no", "person__name", "person__sex", "person__birth_date", "number_seal"
    )  # fmt: skip
    for pk, no, name, sex, birth, sealed in rows.iterator(READ):
        number = seals.unseal(sealed, bound_to=no)
        for called in (name, *names.get(pk, ())):
            yield Known(no, number, called, sex, birth, division.get(pk, ""))
