"""The counter in a real browser: a case decided with the keyboard alone, and every page sound."""

import os

import pytest
from django.urls import reverse

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.portal.naming import to_url
from shebao.transfers import queries, services
from tests.browser.conftest import is_sound
from tests.story import JIA, YI, Story
from tools.messages import CHINESE

SHOWN = """() => { const main = document.querySelector("main").cloneNode(true);
  main.querySelectorAll("[lang=zh-Hans], code, option").forEach((e) => e.remove());
  return main.textContent; }"""

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


def addresses(story):
    """Pages by who opens them, in a story where each has something to show."""
    row = story.apply()
    story.accept(row)
    story.play()
    second = story.apply("zhouba")
    out = story.leaving(row)
    services.propose_release(
        owner=JIA.pension, case_no=out.case_no, by="jia-clerk", on=story.today, at=clock.now()
    )
    number = cases.proposals_waiting(JIA.pension)[0].pk
    here, there = story.person("zhangsan"), story.person("zhangsan", JIA)
    assert queries.transfer_in(YI.pension, second.case_no).state == "applied"
    return {
        "jia-clerk": [
            "/counter/",
            "/counter/people/?q=z",
            "/counter/imports/",
            reverse("counter-case", args=[to_url(out.case_no)]),
            reverse("counter-release", args=[to_url(out.case_no)]),
            reverse("counter-person", args=[to_url(there.person_no)]),
        ],
        "jia-reviewer": ["/counter/waiting/", reverse("counter-proposal", args=[number])],
        "yi-clerk": [
            reverse("counter-case", args=[to_url(second.case_no)]),
            reverse("counter-money", args=[to_url(row.case_no)]),
            reverse("counter-apply", args=[to_url(here.person_no)]),
        ],
        "yi-operator": ["/counter/letters/", "/counter/jobs/", "/counter/directory/"],
    }


@pytest.mark.parametrize("width", ["desk", "phone"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_sound(story, open_page, width, language):
    for username, found in addresses(story).items():
        page = open_page(width, language)
        sign_in(page, username)
        for address in found:
            page.goto(address)
            is_sound(page)
            if language == "en":
                left = CHINESE.findall(page.evaluate(SHOWN))
                assert not left, (address, "".join(left))
