"""The verifier recomputes a determined pension from the person's copy, and notices each figure that is altered."""

import os

import pytest

from shebao import verify
from tests.pension.test_determination import apply, determine, propose
from tests.records.conftest import told
from tests.story import JIA, Story

pytestmark = pytest.mark.django_db
RECOMPUTED = (
    "basic_fen", "account_fen", "total_fen", "balance_fen", "indexed_wage_fen", "payout_months",
    "opening_fen", "credited_fen", "interest_fen", "average_index", "contribution_years", "base",
)  # fmt: skip
COMPUTED = (
    "basic_fen",
    "account_fen",
    "total_fen",
    "balance_fen",
    "indexed_wage_fen",
    "payout_months",
)


@pytest.fixture
def copy(db, tmp_path, monkeypatch):
    """The copy of a woman whose pension was determined."""
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    story = Story(tmp_path, movers=(), residents=("guilan", "xiuzhen"))
    row = apply(story)
    determine(story, propose(story, row))
    yield told(story.person("xiuzhen", JIA))
    story.close()


def first(copy):
    return next(verify.Copy(copy["record"]).differences(), None)


def nodes(tree):
    yield tree
    for node in tree.get("inputs", ()):
        yield from nodes(node)


def altered(value):
    if isinstance(value, int):
        return value + 100
    if "/" in value:
        over, under = value.split("/")
        return f"{int(over) + 1}/{under}"
    return f"{float(value) + 1:.{len(value.partition('.')[2])}f}"


def test_the_parts_and_the_account_of_a_pension_are_recomputed(copy):
    assert first(copy) is None
    (decision,) = (one for case in copy["record"]["cases"] for one in case["decisions"])
    tree = decision["explanation"]
    seen = {}
    for node in nodes(tree):
        seen.setdefault(node["name"], node)
    assert set(RECOMPUTED) <= set(seen)
    for name in RECOMPUTED:
        node, before = seen[name], seen[name]["value"]
        node["value"] = altered(before)
        found = first(copy)
        assert found, name
        assert found.law == verify.LAW["pension"], name
        every = [one.found for one in verify.Copy(copy["record"]).differences()]
        assert node["value"] in every or name not in COMPUTED
        node["value"] = before
    assert first(copy) is None


def test_an_altered_rate_of_a_pension_is_named_with_what_was_published(copy):
    (decision,) = (one for case in copy["record"]["cases"] for one in case["decisions"])
    row = next(one for one in decision["parameters"] if one["name"] == "pension.index_wage")
    before, row["value"] = row["value"], "1"
    found = first(copy)
    assert (found.expected, found.found) == (before, "1")
    assert found.law == verify.LAW["rate"]
