"""The insured person's pages on a phone: keyboard only, axe, both languages."""

import os

import pytest

from shebao.agencies.models import User
from shebao.base.plumbing import clock
from shebao.identity import services as people
from shebao.portal.naming import to_url
from shebao.transfers import queries
from tests.browser.conftest import is_sound
from tests.story import JIA, YI, Story
from tools.messages import CHINESE

pytestmark = pytest.mark.django_db(transaction=True)
READ = """(() => {
  const main = document.querySelector("main").cloneNode(true);
  main.querySelectorAll("[lang=zh-Hans], .name").forEach((one) => one.remove());
  return main.textContent;
})()"""


@pytest.fixture
def story(transactional_db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = Story(tmp_path)
    yield made
    made.close()


@pytest.fixture
def zhangsan(story) -> User:
    return people.open_demo_login(story.person("zhangsan"), at=clock.moment())


def to_release(story, row):
    """What the officers do until the old place has released."""
    story.accept(row)
    story.play()
    out = story.leaving(row)
    story.release(out)
    story.play()
    return out


def to_notice(story, row, out):
    """What the bank and the officers do until the person is asked."""
    story.pay(out)
    story.play()
    story.book(queries.transfer_in(YI.pension, row.case_no))
    story.play()


def only_row(story):
    return queries.transfers_of_person(YI.pension, story.person("zhangsan").person_no)[0]


def tab_to(page, selector, *, most=90):
    """Press Tab until this has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector} on {page.url}")


def press(page, selector):
    """Reach it by keyboard and press Enter: another page opens."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.journey
def test_apply_follow_object_and_confirm_with_the_keyboard_alone(story, zhangsan, open_page):
    page = open_page("phone")
    page.goto("/sign-in/?next=/my/")
    press(page, f"button[value='{zhangsan.username}']")
    page.wait_for_selector(".balance-card")

    press(page, "main > a.btn-primary")
    tab_to(page, "#q")
    page.keyboard.type("甲市")
    press(page, f"a[href='/my/transfer/{JIA.pension}/']")
    page.wait_for_selector(".choice")
    press(page, "#next")
    page.wait_for_selector("#phone")
    tab_to(page, "#phone")
    page.keyboard.type("13800000000")
    press(page, "#next")
    page.wait_for_selector("ol.next")
    page.go_back()
    page.wait_for_selector("#phone")
    assert page.input_value("#phone") == "13800000000"
    page.goto("/my/")
    press(page, "main > a.btn-primary")  # go on where one stopped
    page.wait_for_selector("ol.next")
    press(page, "#send")
    page.wait_for_selector(".track .now")
    assert "轮到经办机构" in page.inner_text("#turn")

    row = only_row(story)
    to_notice(story, row, to_release(story, row))
    page.reload()
    assert "轮到您" in page.inner_text("#turn")

    press(page, "main > a.btn-primary")
    page.wait_for_selector("button[value=confirm]")
    tab_to(page, "summary.objection")
    page.keyboard.press("Enter")
    tab_to(page, "textarea")
    page.keyboard.type("请核对这一行")
    press(page, "button[value=object]")
    page.wait_for_selector(".track")
    assert queries.transfer_in(YI.pension, row.case_no).state == "objected"

    answer(story, row)
    page.goto(f"/my/cases/{to_url(row.case_no)}/form/")
    press(page, "button[value=confirm]")
    page.wait_for_selector(".alert-success")
    assert queries.transfer_in(YI.pension, row.case_no).state == "closed"


def answer(story, row):
    """The officer answers every objection."""
    from shebao.transfers import services

    services.answer(
        owner=YI.pension, case_no=row.case_no, by="yi-clerk", on=story.today, at=clock.now(),
        answers={one.pk: "已核对" for one in queries.objections(row)},
    )  # fmt: skip


@pytest.mark.parametrize(("width", "language"), [("phone", "zh-hans"), ("desk", "en")])
def test_pages_that_only_a_click_brings_are_sound_too(story, zhangsan, open_page, width, language):
    page = open_page(width, language)
    page.goto(f"/sign-in/?next=/my/transfer/{JIA.pension}/")
    page.click(f"button[value='{zhangsan.username}']")
    page.wait_for_selector(".choice")
    page.check("[value=proxy]")
    page.click("#next")  # a proxy has a name
    page.wait_for_selector("#name-wrong")
    check(page, language)
    page.check("[value=person]")
    page.click("#next")
    page.wait_for_selector("#phone")
    check(page, language)
    page.click("#next")  # nothing was filled in
    page.wait_for_selector("#phone-wrong")
    check(page, language)
    page.fill("#phone", "13800000000")
    page.click("#next")  # what will happen
    page.wait_for_selector("ol.next")
    check(page, language)
    page.click("button[value=large]")
    page.wait_for_selector("html[data-print=large] ol.next")
    check(page, language)


def check(page, language):
    """Sound as it is and with everything opened; no Chinese but names on an English page."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    is_sound(page)
    if language == "en":
        left = [
            x for x in page.evaluate(READ).replace("张三", "").splitlines() if CHINESE.search(x)
        ]
        assert not left, (page.url, left)
