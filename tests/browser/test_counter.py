"""The counter in a real browser: a case decided with the keyboard alone."""

import os

import pytest

from shebao.portal.naming import to_url
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(transactional_db, tmp_path, settings, monkeypatch):
    """Both cities with the demo's one-click sign-in."""
    settings.DEMO = True
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = Story(tmp_path, movers=("zhangsan", "zhouba"))
    yield made
    made.close()


def sign_in(page, username):
    page.goto("/sign-in/")
    page.click(f"button[value={username}]")
    page.wait_for_selector(".bench")
    page.wait_for_load_state()  # before its script has run no key does anything


def tab_to(page, words):
    """Press Tab until the focus is on something that says so, then Enter."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.innerText || ''"):
            page.keyboard.press("Enter")
            page.wait_for_load_state()
            return
    raise AssertionError(f"no way to {words} by Tab on {page.url}")


def test_a_case_is_accepted_released_and_countersigned_by_keyboard(story, open_page):
    row = story.apply()
    page = open_page("desk")
    sign_in(page, "yi-clerk")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/**")
    tab_to(page, "受理并发出联系函")
    page.wait_for_selector(".alert-success")
    story.play()

    page = open_page("desk")
    sign_in(page, "jia-clerk")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/**")
    tab_to(page, "计算转移金额")
    page.wait_for_url("**/release/")
    tab_to(page, "转移基金总额")  # opens into its steps
    assert page.locator(".lines details[open]").count() == 1
    tab_to(page, "提交复核")
    page.wait_for_selector(".alert-success")

    page = open_page("desk")
    sign_in(page, "jia-reviewer")
    page.goto("/counter/waiting/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/waiting/*/")
    tab_to(page, "复核通过并办理")
    page.wait_for_selector(".alert-success")
    assert story.leaving(row).state == "released"


def test_three_keys_a_case_next_step_done_next_case(story, open_page):
    rows = [story.apply(key) for key in ("zhangsan", "zhouba")]
    page = open_page("desk")
    sign_in(page, "yi-clerk")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    for row in rows:
        page.wait_for_url(f"**/{to_url(row.case_no)}/")
        page.wait_for_load_state()
        page.keyboard.press("n")
        assert "受理并发出联系函" in page.evaluate("document.activeElement.innerText")
        page.keyboard.press("Enter")
        page.wait_for_selector(".alert-success")
        page.wait_for_load_state()
        page.keyboard.press("j")
    page.wait_for_url("**/counter/")
    assert "没有轮到您的业务了" in page.inner_text("main, .alert")


def test_x_chooses_a_case_and_a_all_of_them_and_what_was_chosen_is_done(story, open_page):
    rows = [story.apply(key) for key in ("zhangsan", "zhouba")]
    page = open_page("desk")
    sign_in(page, "yi-clerk")
    ticked = page.locator("[data-rows] input:checked")

    page.keyboard.press("j")
    page.keyboard.press("x")
    assert ticked.count() == 1
    page.keyboard.press("x")
    assert ticked.count() == 0
    page.keyboard.press("a")
    assert ticked.count() == 2
    page.keyboard.press("a")
    assert ticked.count() == 0
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert ticked.get_attribute("value").endswith(rows[1].case_no.replace("/", "."))
    page.keyboard.press("a")
    page.keyboard.press("b")
    assert page.evaluate("!!document.activeElement.closest('#bulk')")
    tab_to(page, "受理所选")
    page.wait_for_selector("button[name=sure]:focus")
    page.keyboard.press("Enter")  # the focus lies on the button that makes it so
    page.wait_for_selector("text=办成 2 件")
