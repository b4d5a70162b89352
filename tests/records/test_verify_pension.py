"""The verifier recomputes a determined pension from the person's copy, and notices each figure that is altered."""

import json
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
    "divisor_months",
)  # fmt: skip


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
    years = tuple(name for name in seen if name.startswith("index_"))
    assert set(RECOMPUTED) <= set(seen)
    assert len(years) > 10
    for name in (*RECOMPUTED, *years):
        node, before = seen[name], seen[name]["value"]
        node["value"] = altered(before)
        found = first(copy)
        assert found, name
        assert found.law == verify.LAW["pension"], name
        every = [one.found for one in verify.Copy(copy["record"]).differences()]
        assert node["value"] in every, name
        node["value"] = before
    assert first(copy) is None


def test_an_altered_rate_of_a_pension_is_named_with_what_was_published(copy):
    (decision,) = (one for case in copy["record"]["cases"] for one in case["decisions"])
    row = next(one for one in decision["parameters"] if one["name"] == "pension.index_wage")
    before, row["value"] = row["value"], "1"
    found = first(copy)
    assert (found.expected, found.found) == (before, "1")
    assert found.law == verify.LAW["rate"]


def test_a_pension_follows_from_the_months_and_bases_in_the_copy(copy):
    """A base, a month or a balance that is altered where nothing else notices it changes index and account."""
    (line,) = (one for one in copy["record"]["relationships"] if one["years"])
    year = next(one for one in line["years"] if one["year"] == 2010)
    year["bases_fen"][3] += 120_000
    year["sums"]["base_fen"] += 120_000
    year["sums"]["base_total_fen"] += 120_000
    found = [one for one in verify.Copy(copy["record"]).differences() if one.path.endswith("value")]
    assert found
    assert found[0].law == verify.LAW["pension"]


def test_numbers_an_agency_loaded_are_named_as_not_checked_or_checked_against_its_file(
    copy, tmp_path, capsys, monkeypatch
):
    """As if a wage of the years had not been published when the verifier was made."""
    monkeypatch.setattr(verify, "TABLE", dict(verify.TABLE))
    (decision,) = (one for case in copy["record"]["cases"] for one in case["decisions"])
    row = next(one for one in decision["parameters"] if one["name"] == "pension.index_wage")
    key = ("pension.index_wage", row["place"], int(row["since"][:4]))
    del verify.TABLE[key]
    file, law = tmp_path / "copy.json", tmp_path / "loaded.csv"
    file.write_text(json.dumps(copy), encoding="utf-8")
    assert verify.run([str(file), "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "Not checked" in told
    assert f"pension.index_wage {row['place']} {row['since']} = {row['value']}" in told

    rows = f"name,value,since,place\n{key[0]},{row['value']},{row['since']},{key[1]}\n"
    law.write_text(rows, encoding="utf-8")
    assert verify.run([str(file), "--law", str(law), "--lang", "en"]) == 0
    assert "pension.index_wage" not in capsys.readouterr().out

    before, row["value"] = row["value"], "9999"
    assert first(copy).path.endswith(
        "parameters[" + str(decision["parameters"].index(row)) + "].value"
    )
    assert (first(copy).expected, first(copy).found) == (before, "9999")
    del verify.TABLE[key]
    assert first(copy), "without the file the figures made of it tell"
    row["value"] = before


def test_an_altered_rate_of_the_account_is_named(copy):
    (decision,) = (one for case in copy["record"]["cases"] for one in case["decisions"])
    row = next(one for one in decision["parameters"] if one["name"] == "enrolment.account_interest")
    before, row["value"] = row["value"], "9.99"
    found = first(copy)
    assert (found.expected, found.found) == (before, "9.99")
