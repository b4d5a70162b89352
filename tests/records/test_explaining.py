"""A frozen decision explains itself line by line, in Chinese and in English, on pages and on paper."""

import ast
import csv
import re
from pathlib import Path

import pytest

from shebao.agencies import keys
from shebao.base import parameters
from shebao.base.explain import Figure
from shebao.base.law import Certainty
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound
from shebao.casework.models import Decision
from shebao.papers import queries as papers
from shebao.papers import services as printing
from shebao.papers.verify import verify_file
from shebao.records import services
from shebao.records.calc.asking import answer_or_error
from shebao.records.errors import NoFigures
from shebao.records.explaining import trees, wording
from shebao.records.explaining.wording import CHINESE
from tests.records.conftest import play_to_the_end
from tests.story import JIA

ROOMS = ("transfers", "enrolment")
CALCULATING = (*ROOMS, "identity", "pension", "medical", "merging", "payments", "records")
"""Rooms whose formulas `shebao calc` says."""
PACKAGE = Path(wording.__file__).parents[2]


def said_in(room):
    """Names, labels, formulas and notes that a room's figures are written with, as the code says them."""
    for file in sorted((PACKAGE / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if name not in ("said", "Figure"):
                continue
            first = 1 if name == "said" else 0
            texts = [ast.unparse(arg) for arg in node.args[first:]]
            yield file.name, texts


def test_every_figure_of_a_decision_has_its_name_in_both_languages():
    found = []
    for room in ROOMS:
        names = [text[0] for _, text in said_in(room)]
        names = [n.strip("f'").replace("{part}", "").partition("_{")[0] for n in names if "'" in n]
        names += [n.partition(".")[2] for n in parameters.names(room)]
        skipped = ("doubt", "silence_days", "backpay.limit_months", "rate_employee", "rate_employer",
                   "rate_flexible", "retirement_year_interest")  # fmt: skip
        found += [
            f"{room}: {name}"
            for name in names
            if name not in skipped and not (wording.keyed(name, "en") and wording.keyed(name, "zh"))
        ]
    assert not found, "add a row to shebao/records/explaining/words.csv"


def test_every_note_of_an_article_and_every_formula_has_its_english():
    notes = {
        row.note
        for room in ROOMS
        for name in parameters.names(room)
        for row in parameters.series(name)
    }
    formulas = {
        ast.literal_eval(text)
        for room in CALCULATING
        for _, texts in said_in(room)
        for text in texts[3:4]
        if text.startswith("'")
    }
    left = [one for one in sorted(notes | formulas) if wording.sentence(one, "en").chinese]
    assert not left, "add a row to shebao/records/explaining/words.csv"


def test_no_english_word_is_missing_or_chinese_and_no_key_stands_twice():
    file = PACKAGE / "records" / "explaining" / "words.csv"
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    keys_ = [row["key"] for row in rows if row["key"]]
    assert len(keys_) == len(set(keys_))
    assert not [row for row in rows if not row["en"] or CHINESE.search(row["en"]) or not row["zh"]]


def test_what_nobody_translated_stays_readable_and_is_marked_chinese():
    """A decision frozen by a release that had other words."""
    old = {
        "name": "unheard_fen",
        "value": 12345,
        "label": "旧名称",
        "formula": "旧算法",
        "note": "旧说明",
    }
    seen = trees.shown(old, "en")
    assert (seen.label.text, seen.label.chinese, seen.value) == ("旧名称", True, "123.45")
    assert seen.formula.chinese
    assert seen.note.chinese
    assert trees.shown({"name": "unheard", "value": None}, "en").label.text == "unheard"


def test_a_tree_is_told_with_value_formula_article_certainty_and_doubt():
    part = Figure(
        "temporary.age_male",
        "50",
        "",
        "",
        "五条",
        Certainty.RECALLED,
        (),
        "延迟退休后是否调整未见文件",
    )
    whole = Figure(
        "closing_fen_2020", 1_234_567, "年末储存额", "按原记账", "八条", Certainty.DERIVED, (part,)
    )
    zh, en = (trees.shown(whole.as_dict(), lang) for lang in ("zh", "en"))
    assert (en.label.text, en.value) == ("Balance at the end of the year 2020", "12,345.67")
    assert (en.formula.text, en.law, en.certainty) == ("as it was booked", "八条", "derived")
    assert zh.inputs[0].doubt
    assert "later retirement ages" in en.inputs[0].note.text
    assert [depth for depth, _ in trees.lines(whole.as_dict(), "zh")] == [0, 1]


@pytest.mark.django_db
def test_the_paper_of_a_decision_says_every_line_and_is_genuine(story):
    play_to_the_end(story)
    decision = Decision.objects.get(act="release")
    made = explained(decision)
    assert explained(decision, matter=("another release's word", "…")) == made
    _, frozen = papers.frozen(made)
    lines = frozen["data"]["figures"]
    assert [line["label"] for line in lines if line["depth"] == 0] == ["转移基金总额"]
    assert {"统筹基金转移额", "统筹基金转移比例（%）"} <= {line["label"] for line in lines}
    assert frozen["data"]["decision_sha256"] == decision.sha256
    english = " ".join(line[key] for line in lines for key in line if key.endswith("_en"))
    assert not CHINESE.search(english)
    for key in ("formula", "certainty", "note"):
        assert [bool(line[key]) for line in lines] == [bool(line[f"{key}_en"]) for line in lines]
    assert not re.search(r"\d{17}[\dX]", str(frozen))
    pdf = printing.render(owner=JIA.pension, paper_no=made.paper_no, at=clock.now())
    assert verify_file(pdf, keys.trusted_roots()).genuine


@pytest.mark.django_db
def test_a_decision_without_figures_and_one_that_is_not_there_are_refused(story):
    play_to_the_end(story)
    decision = Decision.objects.get(act="release")
    with pytest.raises(NotFound):
        explained(decision, seq=99)
    Decision.objects.filter(pk=decision.pk).update(explanation={"reason": "…"})
    with pytest.raises(NoFigures):
        explained(decision)


def explained(decision, seq=None, matter=("转出", "Release")):
    return services.explain_decision(
        owner=decision.owner, case_no=decision.case.case_no, seq=seq or decision.seq,
        matter=matter, decided_on=clock.day_of(decision.at), on=clock.today(),
        at=clock.now(),
    )  # fmt: skip


def test_calc_says_its_formulas_in_english_and_gives_the_same_figures():
    given = {"birth": "1970-05", "group": "male60"}
    zh, en = (answer_or_error("retirement", given, lang) for lang in ("zh", "en"))
    assert zh["result"] == en["result"]
    (there,) = [one["formula"] for one in zh["steps"] if one["name"] == "retirement_month"]
    (here,) = [one["formula"] for one in en["steps"] if one["name"] == "retirement_month"]
    assert (there, here) == ("法定 ∓ 弹性", "Statutory month ∓ early or late months")
