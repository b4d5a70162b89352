"""Persons of the world 人员: invented, as old as people of working age are in the nation."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime

import numpy as np

from shebao.base import invented
from shebao.identity import services
from shebao.identity.models import Person

OWNER = "310100P1"
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
COHORTS = {1966: 121, 1971: 114, 1976: 93, 1981: 99, 1986: 124}
"""Millions born in five years, the first one named: the census of 2020, rounded."""
HOME_PERCENT = 70
ELSEWHERE = ("320000", "330000", "340000", "410000", "420000", "430000", "510000", "610000")
"""Where the others' households are registered."""
CHUNK = 50_000


def birthdays(count: int) -> np.ndarray:
    """Days since `invented.FIRST_BIRTHDAY`, shuffled, in the shares of the cohorts."""
    dice = np.random.default_rng(20260302)
    shares = np.array(list(COHORTS.values()), float)
    cohort = dice.choice(np.array(list(COHORTS)), size=count, p=shares / shares.sum())
    first = np.array([(date(int(y), 1, 1) - invented.FIRST_BIRTHDAY).days for y in COHORTS])
    base = first[np.searchsorted(np.array(list(COHORTS)), cohort)]
    return base + dice.integers(0, 1825, size=count)


def indices(count: int) -> list[int]:
    """The index of `invented.number_of` for each birthday: the turn counts the people of one day."""
    inverse = pow(invented.STRIDE, -1, invented.DAYS)
    seen: dict[int, int] = {}
    found = []
    for day in birthdays(count).tolist():
        turn = seen.get(day, 0)
        seen[day] = turn + 1
        found.append(turn * invented.DAYS + day * inverse % invented.DAYS)
    return found


def register(
    count: int, owner: str = OWNER, of: int = 0, told: Callable[[int], None] | None = None
) -> None:
    """Everybody at 甲市, by the public service, a chunk a transaction; or the first `count` of a world of `of`.

    `told` hears the key of the last person of each chunk.
    """
    numbers = indices(of or count)[:count]
    for start in range(0, count, CHUNK):
        dice = random.Random(f"world/{start}")
        chunk = [_one(dice, index) for index in numbers[start : start + CHUNK]]
        made = services.bulk_register(owner, chunk, by="world", at=AT)
        assert all(one.new for one in made)
        if told is not None:
            told(Person.objects.filter(owner=owner).order_by("-pk").values_list("pk", flat=True)[0])
        print(f"    {start + len(chunk):>9,} persons", flush=True)


def _one(dice: random.Random, index: int) -> services.NewPerson:
    sex = "M" if dice.randrange(2) else "F"
    number, _ = invented.number_of(index, sex)
    home = "310100" if dice.randrange(100) < HOME_PERCENT else dice.choice(ELSEWHERE)
    return services.NewPerson(invented.name(dice, sex), number, hukou=home)
