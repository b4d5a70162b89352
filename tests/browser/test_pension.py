"""My pension in a real browser: sound at both widths and in both languages, the picture by keyboard."""

import os

import pytest

from shebao.base.plumbing import clock
from shebao.identity import services as people
from tests.browser.conftest import is_sound
from tests.story import JIA, Story
from tools.messages import CHINESE

pytestmark = pytest.mark.django_db(transaction=True)
READ = """(() => {
  const main = document.querySelector("main").cloneNode(true);
  main.querySelectorAll("[lang=zh-Hans], .name, script").forEach((one) => one.remove());
  return main.textContent;
})()"""
ADDRESSES = (
    "", "?what=more&base=18000&growth=2", "?what=move&place=650000&at=-2",
    "?what=merge&there=110100&since=2011-01&until=2012-06&wage=8000", "?group=female50",
)  # fmt: skip


@pytest.fixture
def story(transactional_db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = Story(tmp_path, residents=("guilan",))
    yield made
    made.close()


@pytest.fixture
def enter(story, open_page):
    """`enter("phone", "en")` is 刘桂兰's page of that width and language."""
    user = people.open_demo_login(story.person("guilan", JIA), at=clock.moment())

    def start(width="phone", language="zh-hans"):
        page = open_page(width, language)
        page.goto("/sign-in/?next=/my/pension/")
        page.click(f"button[value='{user.username}']")
        page.wait_for_selector("#answer, #refusal")
        return page

    return start


@pytest.mark.parametrize(
    ("width", "language"), [("phone", "zh-hans"), ("phone", "en"), ("desk", "en")]
)
def test_the_page_is_sound_closed_and_with_everything_opened(enter, width, language):
    page = enter(width, language)
    for address in ADDRESSES:
        page.goto(f"/my/pension/{address}")
        is_sound(page)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        is_sound(page)
        if language == "en":
            left = [x for x in page.evaluate(READ).splitlines() if CHINESE.search(x)]
            assert not left, (address, left)


def test_the_keyboard_walks_the_picture_and_opens_that_month(enter):
    page = enter()
    page.wait_for_selector("canvas")
    before = page.inner_text("[data-said]")
    page.focus("#when")
    page.keyboard.press("ArrowRight")
    said = page.inner_text("[data-said]")
    assert said != before
    assert page.get_attribute("#when", "aria-valuetext") == said
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert said[:7] in page.inner_text("#answer")
    assert page.inner_text(".hero .amount").replace("¥ ", "") in said


def test_a_supposition_is_made_by_form_and_taken_away(enter):
    page = enter()
    page.click(".if summary >> nth=0")
    page.fill("#base", "18000")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "18000" in page.inner_text("#wish-title")
    assert page.inner_text(".versus .by strong").startswith("+")
    with page.expect_navigation():
        page.click("#wish a.btn")
    assert not page.query_selector("#wish")


def test_without_scripts_the_table_stands_and_no_picture_is_promised(chromium, live_server, story):
    user = people.open_demo_login(story.person("guilan", JIA), at=clock.moment())
    context = chromium.new_context(
        base_url=live_server.url, java_script_enabled=False, locale="zh-CN"
    )
    page = context.new_page()
    page.goto("/sign-in/?next=/my/pension/")
    page.click(f"button[value='{user.username}']")
    assert page.is_hidden("[data-plot]")
    page.click("section:has(#choice) summary >> nth=0")
    assert page.locator("table.months tbody tr").count() == 41
    context.close()
