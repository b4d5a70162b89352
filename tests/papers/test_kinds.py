"""What each kind of paper must say."""

import dataclasses

import pytest

from shebao.papers import kinds
from shebao.papers.errors import MissingField, SumsDiffer, UnknownKind, WrongField
from tests.papers import samples


@pytest.mark.parametrize("kind", samples.ALL)
def test_a_complete_paper_is_read_as_it_was_given(kind):
    data = samples.ALL[kind]()

    read = dataclasses.asdict(kinds.read(kind, data))

    assert {name: read[name] for name in data if name not in ("years", "origin", "destination")}
    assert dataclasses.asdict(kinds.read(kind, read)) == read


@pytest.mark.parametrize("kind", samples.ALL)
def test_every_missing_field_without_a_default_refuses_the_paper(kind):
    for field in dataclasses.fields(kinds.KINDS[kind]):
        if field.default is dataclasses.MISSING:
            data = samples.ALL[kind]()
            del data[field.name]
            with pytest.raises(MissingField, match=field.name):
                kinds.read(kind, data)


def test_a_missing_field_of_a_yearly_row_is_named_with_its_row():
    data = samples.information_form()
    del data["years"][3]["months"]

    with pytest.raises(MissingField) as refused:
        kinds.read("information-form", data)
    assert refused.value.at == "data.years.3.months"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", 3),
        ("name", "   "),
        ("local_months", "180"),
        ("local_months", True),
        ("local_months", 180.0),
        ("local_since", "2011-13"),
        ("transferred_on", "2026-3-10"),
        ("account_type", "other"),
        ("years", "none"),
        ("origin", "310100P1"),
        ("a1_fen", 10**14),
        ("surprise", 1),
    ],
)
def test_a_field_that_is_not_what_it_should_be_refuses_the_paper(field, value):
    with pytest.raises(WrongField, match=field):
        kinds.read("information-form", samples.information_form() | {field: value})


def test_an_information_form_whose_lines_do_not_add_up_is_refused():
    data = samples.information_form()

    with pytest.raises(SumsDiffer, match="个人账户"):
        kinds.read("information-form", data | {"a1_fen": 1})
    with pytest.raises(SumsDiffer, match="转移基金总额"):
        kinds.read("information-form", data | {"total_fen": data["total_fen"] + 1})


def test_a_refusal_needs_a_reason():
    with pytest.raises(MissingField, match="reasons"):
        kinds.read("refusal", samples.refusal() | {"reasons": []})


def test_an_unknown_kind_is_refused():
    with pytest.raises(UnknownKind):
        kinds.read("diploma", {})
