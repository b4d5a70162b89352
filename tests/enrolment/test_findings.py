"""Doubts 存疑 of booked years: each says in words what it does to the money, and the pages show it."""

import re
from pathlib import Path

import pytest

import shebao.enrolment
from shebao.enrolment import findings
from shebao.enrolment.findings import FINDINGS, LABELS, WEIGHTS, Severity
from shebao.records.explaining import trees

ROOM = Path(shebao.enrolment.__file__).parent
GIVEN = re.compile(r"""\.doubt\(\s*"([\w-]+)"|(?:return|else) \["([\w-]+)"\]""")


def given() -> set[str]:
    """Every doubt the room puts on a year, as its sources say."""
    words = "\n".join(path.read_text(encoding="utf-8") for path in ROOM.rglob("*.py"))
    return {one or other for one, other in GIVEN.findall(words)}


def test_every_doubt_that_a_year_is_given_says_what_it_does_to_the_money():
    assert len(given()) > 5
    assert given() - set(WEIGHTS) == set()
    assert {FINDINGS[code].severity for code in WEIGHTS} == {Severity.WARNING}


@pytest.mark.parametrize("code", sorted(WEIGHTS))
def test_the_weight_of_a_doubt_follows_it_into_a_tree(code):
    zh, en = (
        trees.shown({"name": f"doubt_{code}", "value": "2012"}, lang) for lang in ("zh", "en")
    )
    label = LABELS[WEIGHTS[code].weight]
    assert zh.weight.text.startswith(label[0] + "：")
    assert en.weight.text.startswith(label[1] + ": ")
    assert not trees.shown({"name": "closing_fen", "value": 1}, "zh").weight.text


def test_a_code_nobody_weighed_says_nothing():
    assert findings.weight("from-another-release") == ""
