"""Letters to and from plain JSON. The room's property: `load(dump(x)) == x`."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import ClassVar, NewType

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.base import letters

Fen = NewType("Fen", int)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Year:
    year: int
    bases_fen: tuple[Fen | None, ...]
    closed_on: date | None


@letters.letter
@dataclass(frozen=True)
class Form:
    KIND: ClassVar[str] = "test.form"
    VERSION: ClassVar[int] = 1

    name: str
    total_fen: Fen
    urgent: bool
    at: datetime
    colour: Colour
    years: tuple[Year, ...]
    pair: tuple[int, str]


moments = st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ints = st.integers(min_value=-letters.INT_MAX, max_value=letters.INT_MAX)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
years = st.builds(
    Year, ints, st.lists(st.none() | ints, max_size=12).map(tuple), st.none() | st.dates()
)
forms = st.builds(
    Form,
    texts,
    ints,
    st.booleans(),
    moments,
    st.sampled_from(Colour),
    st.lists(years, max_size=3).map(tuple),
    st.tuples(ints, texts),
)
PLAIN = letters.dump(
    Form(
        "张三", Fen(720000), False, datetime(2026, 3, 2, tzinfo=UTC), Colour.RED,
        (Year(2025, (Fen(1), None), date(2025, 12, 31)),), (1, "甲"),
    )
)  # fmt: skip


@given(forms)
def test_a_letter_read_back_is_the_same_letter_and_keeps_its_schema(form):
    plain = letters.dump(form)

    assert letters.load(Form, plain) == form
    jsonschema.validate(plain, letters.schema(Form))


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        (lambda p: p.pop("name"), "letter.field-missing", "$.name"),
        (lambda p: p.update(surprise=1), "letter.field-unknown", "$.surprise"),
        (lambda p: p.update(total_fen="720000"), "letter.field-wrong", "$.total_fen"),
        (lambda p: p.update(total_fen=7200.0), "letter.field-wrong", "$.total_fen"),
        (lambda p: p.update(total_fen=True), "letter.field-wrong", "$.total_fen"),
        (lambda p: p.update(total_fen=2**63), "letter.field-wrong", "$.total_fen"),
        (lambda p: p.update(name=None), "letter.field-wrong", "$.name"),
        (lambda p: p.update(name="a\x00"), "letter.field-wrong", "$.name"),
        (lambda p: p.update(colour="green"), "letter.field-wrong", "$.colour"),
        (lambda p: p.update(at="2026-03-02T00:00:00"), "letter.field-wrong", "$.at"),
        (lambda p: p.update(pair=[1]), "letter.field-wrong", "$.pair"),
        (lambda p: p.update(years={}), "letter.field-wrong", "$.years"),
        (lambda p: p["years"].append(3), "letter.field-wrong", "$.years[1]"),
        (lambda p: p["years"][0].pop("year"), "letter.field-missing", "$.years[0].year"),
        (
            lambda p: p["years"][0].update(closed_on="20251231"),
            "letter.field-wrong",
            "$.years[0].closed_on",
        ),
        (
            lambda p: p["years"][0]["bases_fen"].append("1"),
            "letter.field-wrong",
            "$.years[0].bases_fen[2]",
        ),
    ],
)
def test_a_field_that_is_missing_unknown_or_wrong_is_refused_with_its_path(change, code, path):
    import copy

    plain = copy.deepcopy(PLAIN)
    change(plain)

    with pytest.raises(letters.Refusal) as refused:
        letters.load(Form, plain)

    assert (refused.value.code, refused.value.at) == (code, path)
    assert path in refused.value.sentence("zh")
    assert path in refused.value.sentence("en")


def test_a_letter_of_floats_or_one_that_can_be_changed_cannot_be_registered():
    @dataclass(frozen=True)
    class Floating:
        KIND: ClassVar[str] = "test.floating"
        VERSION: ClassVar[int] = 1
        amount: float

    @dataclass
    class Soft:
        KIND: ClassVar[str] = "test.soft"
        VERSION: ClassVar[int] = 1

    with pytest.raises(TypeError):
        letters.letter(Floating)
    with pytest.raises(TypeError):
        letters.letter(Soft)
    with pytest.raises(TypeError):
        letters.dump(replace(letters.load(Form, PLAIN), total_fen=0.5))


def test_one_kind_and_version_belongs_to_one_class():
    @dataclass(frozen=True)
    class Other:
        KIND: ClassVar[str] = "test.form"
        VERSION: ClassVar[int] = 1

    with pytest.raises(TypeError, match=r"test\.form/1"):
        letters.letter(Other)
    assert letters.schemas()["test.form/1"]["title"] == "Form"
