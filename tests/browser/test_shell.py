"""The shell in a real browser: both widths, both languages, axe, keyboard only."""

from datetime import UTC, date, datetime

import pytest

from shebao.agencies import services
from tests.browser.conftest import is_sound
from tools.messages import CHINESE

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
OWNER = "310100P1"


@pytest.fixture
def cast(transactional_db):
    """One officer of 甲市 and one insured person."""
    services.add_agency(
        code=OWNER, name="甲市社保中心（演示）", name_en="City A (demo)", city="甲市", at=AT
    )
    services.add_officer(owner=OWNER, username="zhou", name="周红", name_en="Zhou Hong")
    services.grant("zhou", "clerk", since=date(2020, 1, 1), by="init", at=AT)
    services.add_citizen(name="张三")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", ["phone", "desk"])
def test_every_shell_page_is_sound_at_both_widths_in_both_languages(
    cast, open_page, width, language
):
    page = open_page(width, language)
    for address in ("/", "/sign-in/"):
        page.goto(address)
        is_sound(page)

    page.click("button[value=zhou]")
    for address in ("/", "/account/"):
        page.goto(address)
        is_sound(page)
        if language == "en":
            left = page.inner_text("main").replace("周红", "")
            assert not CHINESE.search(left)


@pytest.mark.journey
def test_an_officer_signs_in_and_out_with_the_keyboard_alone(cast, open_page):
    page = open_page("desk")
    page.goto("/sign-in/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "zhou":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector(".bench")

    for _ in range(25):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").strip() == "退出":
            break
    page.keyboard.press("Enter")

    page.wait_for_selector("body.plain")
    page.goto("/account/")
    assert "/sign-in/" in page.url


def test_the_focused_thing_is_always_seen(cast, open_page):
    page = open_page("desk")
    page.goto("/sign-in/")
    for _ in range(8):
        page.keyboard.press("Tab")
        ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert ring == "solid"


def test_language_is_switched_in_place_and_kept(cast, open_page):
    page = open_page("phone")
    page.goto("/sign-in/?next=/account/")

    page.click("text=English")

    assert page.url.endswith("/sign-in/?next=/account/")
    assert page.inner_text("h1") == "Sign in"
    page.goto("/")
    assert "Social insurance" in page.inner_text("h1")
