"""Decisions open line by line, and the record is taken along: keyboard only, axe, both widths, both languages."""

import os
from pathlib import Path

import pytest

from shebao.portal.naming import to_url
from tests.browser import test_citizen
from tests.browser.conftest import is_sound
from tests.browser.test_citizen import READ, tab_to, to_notice, to_release
from tools.messages import CHINESE

story, zhangsan = test_citizen.story, test_citizen.zhangsan
pytestmark = pytest.mark.django_db(transaction=True)


def enter(page, user, address):
    page.goto(f"/sign-in/?next={address}")
    page.click(f"button[value='{user.username}']")
    page.wait_for_selector("main h1, main h2")


def look(page, name):
    """A picture for whoever wants to look, where `SHEBAO_PICTURES` says."""
    if folder := os.environ.get("SHEBAO_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", ["phone", "desk"])
def test_a_decision_opens_line_by_line_with_the_keyboard(
    open_page,
    story,
    zhangsan,
    width,
    language,
):
    row = story.apply()
    to_notice(story, row, to_release(story, row))
    page = open_page(width, language)
    enter(page, zhangsan, f"/my/cases/{to_url(row.case_no)}/")
    tab_to(page, ".decided summary")
    page.keyboard.press("Enter")
    assert page.locator(".decided details[open] .figure").count() > 0
    is_sound(page)
    look(page, f"decision-{width}-{language}")
    if language == "en":
        assert not CHINESE.search(page.evaluate(READ))
    with page.expect_download() as download:
        page.locator(".decided a").first.click()
    assert download.value.suggested_filename.endswith(".pdf")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", ["phone", "desk"])
def test_the_record_is_taken_along_without_a_mouse(open_page, zhangsan, width, language):
    page = open_page(width, language)
    enter(page, zhangsan, "/my/record/")
    is_sound(page)
    look(page, f"record-{width}-{language}")
    tab_to(page, "main button[name=agency]")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.startswith("record-")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_counter_shows_the_same_tree_beside_each_decision(open_page, story, language):
    row = story.apply()
    out = to_release(story, row)
    page = open_page("desk", language)
    page.goto(f"/sign-in/?next=/counter/cases/{to_url(out.case_no)}/")
    page.click("button[value='jia-clerk']")
    page.locator(".decided summary").first.click()
    assert page.locator(".decided details[open] .figure").count() > 5
    is_sound(page)
    look(page, f"counter-{language}")
