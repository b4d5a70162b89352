"""Before a person is opened: who may be meant, with reasons, and the same steps as a sweep finds."""

import random
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest

from bench.duplicates_people import _swapped, _typed, number
from shebao.identity import services
from shebao.identity.matching.columns import numbers
from shebao.identity.matching.likening import compare_numbers
from shebao.identity.queries import Wanted, candidates
from shebao.identity.rules import read_number
from shebao.identity.rules.comparing import birth_like, like, name_like, number_like, repairs
from shebao.identity.rules.likeness import BirthLike, Like, NameLike, NumberLike

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
JIA, YI = "310100P1", "110100P1"
ZHANG = number(160101, date(1975, 3, 8), 21)


def _numbers(count):
    dice = random.Random(5)
    for _ in range(count):
        one = number(
            160100 + dice.randrange(9), date(1975, 3, dice.randrange(1, 29)), dice.randrange(900)
        )
        other = one
        for _ in range(dice.randrange(3)):
            other = dice.choice((_typed, _swapped))(dice, other)
        if dice.random() < 0.3:
            other = other[:6] + other[8:17]
        if dice.random() < 0.2:
            other = number(int(one[:6]), date(1975, 3, 8), dice.randrange(900))
        yield one, other


def test_the_counter_compares_numbers_as_a_sweep_does():
    pairs = list(_numbers(3_000))
    column = numbers(pa.array([text for pair in pairs for text in pair]))
    rows = np.arange(len(pairs))
    swept = compare_numbers(column, 2 * rows, 2 * rows + 1)
    seen = set()
    for (one, other), level in zip(pairs, swept.tolist(), strict=True):
        seen.add(level)
        assert number_like(one, other) == level, (one, other, NumberLike(level))
    assert len(seen) >= 6


def test_a_number_with_one_slip_is_repaired_as_the_check_character_allows():
    dice = random.Random(3)
    for _ in range(100):
        wrong = dice.choice((_typed, _swapped))(dice, ZHANG)
        found = repairs(wrong)
        assert ZHANG in found or read_number(wrong).valid or wrong == ZHANG
        assert all(read_number(one).valid for one in found)
        assert len(found) <= 40
    assert repairs(ZHANG) == ()


def test_names_birthdays_and_plain_figures_compare_in_steps():
    names = {("张伟", "張偉"): NameLike.SAME, ("单晓明", "单小名"): NameLike.SOUND,
             ("张伟强", "张伟弦"): NameLike.ONE_OFF, ("张伟", "王芳"): NameLike.DIFFERENT,
             ("", "张三"): NameLike.UNKNOWN}  # fmt: skip
    assert {pair: name_like(*pair) for pair in names} == names
    born = date(1975, 3, 8)
    assert birth_like(born, date(1975, 8, 3)) == BirthLike.NEAR
    assert birth_like(born, born) == BirthLike.SAME
    assert birth_like(born, date(1999, 12, 21)) == BirthLike.DIFFERENT
    assert birth_like(None, born) == BirthLike.UNKNOWN
    assert [like("M", "F"), like("M", "M"), like("", "M")] == [
        Like.DIFFERENT, Like.SAME, Like.UNKNOWN,
    ]  # fmt: skip


@pytest.fixture
def people(db):
    def one(name, number_given, owner=JIA):
        return services.register_person(
            owner=owner, name=name, number=number_given, by="jia.clerk", at=AT
        )

    return {
        "zhang": one("张伟强", ZHANG),
        "namesake": one("张伟强", number(160144, date(1975, 3, 8), 57)),
        "twin": one("张伟国", number(160101, date(1975, 3, 8), 23)),
        "elsewhere": one("张伟强", ZHANG, YI),
    }


def found(**wanted):
    return [(one.person.name, one.rule) for one in candidates(JIA, Wanted(**wanted))]


@pytest.mark.django_db
def test_the_same_person_is_found_by_number_by_a_slip_and_by_name_and_birthday(people):
    assert found(number=ZHANG[:6] + ZHANG[8:17], name="張偉強") == [
        ("张伟强", "same-number"), ("张伟强", "same-name-and-birthday"),
    ]  # fmt: skip
    slip = ZHANG[:9] + str((int(ZHANG[9]) + 1) % 10) + ZHANG[10:]
    assert found(number=slip, name="张玮强", birth_date=date(1975, 3, 8))[0] == (
        "张伟强",
        "repaired-number",
    )
    by_name = candidates(JIA, Wanted(name="张伟强", sex="M", birth_date=date(1975, 3, 8)))
    assert {one.person.pk for one in by_name} == {people["zhang"].pk, people["namesake"].pk}
    assert by_name[0].reasons()[:3] == ["号码无从比对", "姓名相符", "生日一致"]
    assert by_name[0].words("en") == "same name and birthday, no number to compare"


@pytest.mark.django_db
def test_one_number_with_another_name_says_so_and_a_stranger_finds_nobody(people):
    assert found(number=ZHANG, name="李娜") == [("张伟强", "number-twice")]
    assert found(number=number(160150, date(1990, 1, 1), 20), name="李娜") == []
    assert found() == []


@pytest.mark.django_db
def test_a_former_number_and_a_former_name_still_find_the_person(people):
    services.change_name(
        owner=JIA, person_no=people["twin"].person_no, name="张建国", on=date(2026, 3, 1), by="jia.clerk", at=AT
    )  # fmt: skip
    services.add_document(
        owner=JIA, person_no=people["twin"].person_no, number=number(160102, date(1975, 3, 8), 99),
        on=date(2026, 3, 1), by="jia.clerk", at=AT,
    )  # fmt: skip
    old = number(160101, date(1975, 3, 8), 23)
    assert found(number=old, name="张伟国") == [("张建国", "same-number")]
