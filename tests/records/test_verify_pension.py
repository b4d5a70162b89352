"""The verifier recomputes a determined pension from the person's copy, and notices each figure that is altered."""

import json
import os
import re
from copy import deepcopy

import pytest
from django.db import transaction

from shebao import verify
from shebao.base import loading, parameters
from shebao.pension.models import Recovery
from shebao.pension.states import ChangeAct
from tests.pension.test_changes import APRIL, HEIR, JUNE, MAY, change, paid, sign
from tests.pension.test_determination import apply, determine, propose
from tests.pension.test_payroll import approve, prepare
from tests.records.conftest import told
from tests.records.test_verify import figures, put
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


PUBLISHED = """\
pension.base,12807,yuan,2026-01-01,2026-12-31,310000,上海市2026年计发基数,,verified,
pension.index_wage,12561,yuan,2025-01-01,2025-12-31,310000,上海市2025年月平均工资,,verified,
enrolment.account_interest,1.75,percent,2026-01-01,2026-12-31,,2026年记账利率,,verified,
"""
"""The numbers of 2026, as an agency loads them when they are out."""


def through_a_life(story):
    """Determined on last year's numbers, paid, settled again on the published ones, stopped for death, left to an heir."""
    benefit = paid(story, APRIL, MAY)
    loading.store(
        (",".join(parameters.COLUMNS) + "\n" + PUBLISHED).encode(), came_as="2026.csv", by="甲", at="2026-05-05T09:00:00"
    )  # fmt: skip
    sign(story, change(story, benefit, ChangeAct.RESETTLE))
    yield told(story.person("xiuzhen", JIA))
    story.advance(31)
    approve(story, prepare(story, JUNE))
    story.pay_all()
    story.play()
    died = {"died_on": "2026-05-20", "proof": "公安数据"}
    benefit = sign(story, change(story, benefit, ChangeAct.STOP, key="stop", **died))
    claim = {"recovery_no": Recovery.objects.get().recovery_no, "way": "instalments", "count": "2"}
    sign(story, change(story, benefit, ChangeAct.AGREE, key="agree", **claim))
    heir = {"name": HEIR.name, "account_no": HEIR.account_no, "bank": HEIR.bank_name}
    sign(story, change(story, benefit, ChangeAct.INHERIT, key="heir", **heir))
    story.pay_all()
    story.play()
    yield told(story.person("xiuzhen", JIA))


@pytest.fixture(scope="session")
def _lives(django_db_setup, django_db_blocker, tmp_path_factory):
    """Played once; tables, date and numbers are as if nothing had been."""
    with (
        django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch,
    ):  # fmt: skip
        patch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
        patch.setenv("SHEBAO_HOME", str(tmp_path_factory.mktemp("home")))
        parameters.forget()
        story = Story(tmp_path_factory.mktemp("life"), movers=(), residents=("guilan", "xiuzhen"))
        found = [*through_a_life(story)]
        story.close()
        transaction.set_rollback(True)
    parameters.forget()
    return found


@pytest.fixture
def lives(_lives, monkeypatch):
    """A pension settled again, and the same when its relationship has ended; the verifier knows the loaded numbers."""
    known = {}
    for line in PUBLISHED.splitlines():
        name, value, _, since, _, place, *_ = line.split(",")
        known[name, place, int(since[:4])] = value
    monkeypatch.setattr(verify, "TABLE", verify.TABLE | known)
    return deepcopy(_lives)


def left_over(copy):
    """What the verifier did not check."""
    found = verify.Copy(copy["record"])
    assert list(found.differences()) == []
    return found.unchecked


def test_a_pension_settled_again_and_one_whose_relationship_ended_are_recomputed_in_full(lives):
    settled, ended = lives
    assert [row["state"] for row in ended["record"]["relationships"]] == ["ended"]
    for copy in (settled, ended):
        assert left_over(copy) == set()
        (again,) = [
            one
            for case in copy["record"]["cases"]
            for one in case["decisions"]
            if one["act"] == "resettle"
        ]
        assert len(again["parameters"]) > 20
        owed = next(
            node["value"] for node in nodes(again["explanation"]) if node["name"] == "owed_fen"
        )
        assert owed > 0


@pytest.mark.rules  # a file is read: no database is asked
def test_no_figure_of_a_pension_can_be_altered_unseen_whatever_became_of_it(lives):
    """Every figure of pensions, decisions, money and books, one after the other; years are altered elsewhere."""
    settled, ended = (copy["record"] for copy in lives)
    every = [
        (ended, *one) for one in figures(ended) if one[0][0] not in ("relationships", "imports")
    ]
    again = [
        (settled, *one)
        for one in figures(settled)
        if one[0][:2] == ("cases", 1) or one[0][0] == "benefits"
    ]
    assert len(every) > 200
    assert len(again) > 80
    for record, path, value in (*every, *again):
        before = put(record, path, value)
        assert next(verify.Copy(record).differences(), None), path
        put(record, path, before)


NAMED = {
    "a base": r"relationships.0.years.20.bases_fen.5",
    "a share": r"relationships.0.years.20.personal_fen.5",
    "a rate of a year": r"relationships.0.years.20.rate_ppm",
    "a wage": r"cases.1.decisions.0.parameters.\d+.value",
    "what is owed": r"cases.1.decisions.0.explanation.value",
    "months paid by then": r"cases.1.decisions.0.explanation.inputs.4.value",
    "paid after death": r"cases.2.decisions.0.explanation.value",
    "an order": r"cases.0.orders.2.amount_fen",
    "a rate of the pension": r"benefits.0.rates.1.basic_fen",
    "a difference paid": r"benefits.0.lines.2.difference_fen",
    "a month": r"benefits.0.lines.0.paid.0.pooled_fen",
    "what is to come back": r"benefits.0.recoveries.0.amount_fen",
}  # fmt: skip


@pytest.mark.rules  # a file is read: no database is asked
def test_the_altered_figure_itself_is_named_with_the_value_that_fits(lives):
    """Not the figure that is recomputed from it: one of each kind, in the copy of an ended pension."""
    record = lives[1]["record"]
    every = {".".join(map(str, path)): (path, value) for path, value in figures(record)}
    for what, pattern in NAMED.items():
        path, value = next(one for name, one in every.items() if re.fullmatch(pattern, name))
        before = put(record, path, value)
        found = verify.altered(verify.Copy(record))
        assert put(record, path, before) == value
        named = re.sub(r"\W+", ".", found.path).strip(".")
        assert (named, found.expected, found.found) == (".".join(map(str, path)), before, value), (
            what
        )


def test_where_several_figures_would_fit_the_first_difference_is_named_and_nobody_guesses(lives):
    """A month that a doubt names: any month of the doubt could be the altered one."""
    record = lives[1]["record"]
    path, value = next(one for one in figures(record) if "doubts" in one[0])
    put(record, path, value)
    assert verify.altered(verify.Copy(record)).path.endswith("sums.doubted")


def test_years_are_taken_as_they_stood_on_the_day_of_the_decision(lives):
    """As if the relationship had moved out after the pension was determined, or before: then its years do not count."""
    record = lives[0]["record"]
    (row,) = record["relationships"]
    row["state"] = "transferred-out"
    for year in row["years"]:
        year["moved_out"] = True
    determined = record["cases"][0]["decisions"][0]
    for at, counts in (("2026-12-01T00:00:00+00:00", True), ("2026-01-01T00:00:00+00:00", False)):
        row["moves"] = [
            {**row["moves"][0], "at": "2000-01-01T00:00:00+00:00"},
            {"act": "transfer-out", "before": "ending", "after": "transferred-out", "case_no": "", "at": at},
        ]  # fmt: skip
        copy = verify.Copy(record)
        found = list(copy.decided(record["cases"][0], determined, "d", {}))
        assert (found == []) is counts, found
        assert copy.unchecked == set()
    row["moves"] += [{**row["moves"][1], "at": "2026-12-01T00:00:00+00:00"}]
    row["moves"][1]["after"] = "active"
    copy = verify.Copy(record)
    assert list(copy.decided(record["cases"][0], determined, "d", {})) == []
    assert any("moved" in one for one in copy.unchecked)


def test_months_credited_after_a_decision_leave_it_unchecked_instead_of_wrong(lives):
    record = lives[0]["record"]
    code = record["relationships"][0]["ledger_code"]
    late = {"account": code, "amount_fen": 5, "relationship_no": ""}
    record["entries"].append(
        {"key": "late", "on": "2026-04-01", "postings": [late], "others_fen": -5}
    )
    copy = verify.Copy(record)
    assert list(copy.decided(record["cases"][0], record["cases"][0]["decisions"][0], "d", {})) == []
    assert any("credited" in one for one in copy.unchecked)


@pytest.mark.parametrize("hour", ["2026-03-01T16:31:00+00:00", "2026-03-02T15:59:00+00:00"])
def test_the_day_of_a_decision_is_the_day_in_beijing(lives, hour):
    """Half past midnight there is still yesterday in UTC: what was booked that day is no later than the decision."""
    record = lives[0]["record"]
    determined = record["cases"][0]["decisions"][0]
    determined["at"] = hour
    for row in record["relationships"]:
        row["moves"] = [{**one, "at": "2000-01-01T00:00:00+00:00"} for one in row["moves"]]
    copy = verify.Copy(record)
    assert list(copy.decided(record["cases"][0], determined, "d", {})) == []
    assert copy.unchecked == set()
