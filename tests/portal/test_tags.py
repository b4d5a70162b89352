"""How values are shown."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.translation import override

import shebao
from shebao.portal.counter.words import act_label


def shown(text: str, **facts: object) -> str:
    """A template with our tags, rendered."""
    return Template("{% load shebao %}" + text).render(Context(facts))


def test_money_is_shown_in_yuan_with_both_decimals():
    assert shown("{{ fen|yuan }}", fen=8643215) == "86,432.15"
    assert shown("{{ fen|yuan }}", fen=None) == "—"


@pytest.mark.parametrize(
    ("count", "zh", "en"),
    [
        (0, "0 个月", "0 months"),
        (1, "1 个月", "1 month"),
        (12, "1 年", "1 year"),
        (142, "11 年 10 个月", "11 years 10 months"),
    ],
)
def test_months_are_shown_as_years_and_months(count, zh, en):
    with override("zh-hans"):
        assert shown("{{ n|months }}", n=count) == zh
    with override("en"):
        assert shown("{{ n|months }}", n=count) == en


def test_a_number_keeps_only_its_ends():
    assert shown("{{ n|masked }}", n="99900119900101002X") == "9990**********002X"
    assert shown("{{ n|masked }}", n="1234567") == "*******"


def test_a_pair_shows_the_half_of_the_pages_language():
    with override("en"):
        assert shown("{{ p|pair }}", p=("转出", "Released")) == "Released"


def test_an_icon_is_drawn_inline_and_hidden_from_readers_unless_named():
    assert 'aria-hidden="true"' in shown('{% icon "home" %}')
    assert 'aria-label="A &lt; B"' in shown('{% icon "home" "A < B" %}')


def test_an_icon_that_is_not_there_is_a_bug():
    with pytest.raises(TemplateSyntaxError):
        shown('{% icon "../secrets" %}')


def test_every_act_that_a_case_remembers_has_words_on_its_page():
    """A remark names its act by a code; a page that shows the code has forgotten the words."""
    source = [
        file.read_text(encoding="utf-8") for file in Path(shebao.__file__).parent.rglob("*.py")
    ]
    acts = {
        act
        for text in source
        for call in re.findall(r"\bremark\(([^;]*?)\bat=", text)
        for act in re.findall(r'\bact="([a-z-]+)"', call)
    }
    assert len(acts) > 15
    assert [act for act in sorted(acts) if act_label(act) == act] == []
