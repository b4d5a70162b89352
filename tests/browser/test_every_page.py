"""Every page of every role, looked at: both widths, both languages, axe, words of one language only.

With `SHEBAO_PICTURES=<folder>` (what `tools/look.py` sets) each page is photographed instead.
"""

import os
import re
from pathlib import Path

import pytest
from django.urls import get_resolver

from shebao import portal
from shebao.config import urls
from tests.browser import mishaps
from tests.browser.conftest import WIDTHS, faults
from tests.browser.rounds import NOBODY, everything
from tests.browser.scene import Scene
from tests.portal.addresses import addresses, methods_of
from tools.messages import CHINESE

pytestmark = pytest.mark.django_db(transaction=True)
PICTURES = os.environ.get("SHEBAO_PICTURES", "")
WANTED = tuple(filter(None, os.environ.get("SHEBAO_LOOK", "").split(",")))

LANGUAGES = ("zh-hans", "en")

NOT_LOOKED_AT = {
    "health": "for load balancers",
    "set_language": "a POST: the switch of every page",
    "print-size": "a POST: the switch of a citizen's pages",
    "citizen-apply-drop": "a POST: throws away what was filled in",
    "counter-next": "sends on to the next case",
    "second-factor": "sends on to the pages of codes",
    "citizen-paper": "a file",
    "citizen-explanation": "a file",
    "counter-explanation": "a file",
    "verifier": "a file",
    "fund-month-table": "a file",
    "fund-month-paper": "a file",
    "inspection-sample-list": "a file",
    "inspection-opinion": "a file",
    "inspection-proof": "a file",
    "verify-roots": "a file",
    "counter-paper": "a file",
    "counter-person-paper": "a file",
    "counter-evidence": "a file",
    "counter-paper-cover": "a file",
    "counter-paper-scan": "a file",
    "fund-file-download": "a file",
    "mfa_download_recovery_codes": "a file",
    "mfa_login_webauthn": "answers the browser's script",
    "mfa_authenticate": "between password and code: tests/browser/test_keys.py",
    "mfa_reauthenticate": "tests/browser/test_keys.py",
    "mfa_reauthenticate_webauthn": "tests/browser/test_keys.py",
    "account_reauthenticate": "tests/browser/test_keys.py",
    "account_set_password": "tests/browser/test_keys.py",
    "mfa_deactivate_totp": "tests/browser/test_keys.py",
    "mfa_view_recovery_codes": "tests/browser/test_keys.py",
    "mfa_generate_recovery_codes": "tests/browser/test_keys.py",
    "mfa_remove_webauthn": "tests/browser/test_keys.py",
    "mfa_edit_webauthn": "tests/browser/test_keys.py",
}
"""Addresses without a page of their own in the scene, and why."""

WORDS = """(keep) => {
  const body = document.body.cloneNode(true);
  body.querySelectorAll(`script, style, [data-name], .name, code, .id, ${keep}`).forEach((e) => e.remove());
  return [body.textContent, ...[...body.querySelectorAll("[aria-label], [placeholder], [title]")].map(
    (e) => ["aria-label", "placeholder", "title"].map((a) => e.getAttribute(a) || "").join(" "))];
}"""
CUT = """() => [...document.querySelectorAll(".table-wrap, .table-responsive")]
  .filter((e) => e.scrollWidth > e.clientWidth + 1)
  .map((e) => e.querySelector("thead")?.textContent.replace(/\\s+/g, " ").trim() || "a table")"""
"""Tables whose last columns can be seen only by scrolling sideways: at the desk there is room."""
ON_ENGLISH = re.compile(CHINESE.pattern + "|[，。：；、（）]")
"""What is Chinese on an English page, its punctuation too."""
LATIN = re.compile(r"(?<![\w/.-])[A-Za-z]{4,}(?![\w/.-])")
"""Words; parts of numbers, codes and names of files are none."""
BOTH = {"English", "XLSX", "JavaScript", "JPEG", "TIFF"}
"""Words that stand on Chinese pages too: the other language's name, names of techniques."""


@pytest.fixture
def scene(transactional_db, tmp_path, settings, monkeypatch):
    """Every page has something to show."""
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.browser.mishaps"
    settings.AXES_FAILURE_LIMIT = mishaps.TRIES
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = Scene(tmp_path)
    yield made
    made.story.close()


def enter(page, who):
    """Somebody signs in where somebody else was: what the browser holds of pages and styles stays."""
    page.context.clear_cookies()
    if who != NOBODY:
        page.goto("/sign-in/")
        page.click(f"button[value='{who}']")
        page.wait_for_load_state()


def in_turn(places):
    """(number of its picture, place) by person, so that each signs in once."""
    order = list(dict.fromkeys(place.who for place in places))
    return sorted(enumerate(places), key=lambda one: order.index(one[1].who))


def wrong_words(page, language) -> list[str]:
    """Chinese on an English page, or Latin letters on a Chinese one, that are no names."""
    if language == "en":
        texts = page.evaluate(WORDS, "[lang=zh-Hans], [lang=zh-hans]")
        return [
            line.strip() for text in texts for line in text.splitlines() if ON_ENGLISH.search(line)
        ]
    found = {word for text in page.evaluate(WORDS, "[lang=en]") for word in LATIN.findall(text)}
    return sorted(found - BOTH)


def open_place(page, place):
    """Go there: the page is the one asked for."""
    answer = page.goto(place.path)
    assert page.url.endswith(place.path), (place, page.url)
    assert answer.status < 400 or place.name == "verify-paper", (place, answer.status)


def look(page, number, word, language, found):
    """One page in one language: its words once, then at each width a picture or what axe finds."""
    if not PICTURES:
        found += [(word, language, each) for each in wrong_words(page, language)]
    for width, (across, down) in WIDTHS.items():
        page.set_viewport_size({"width": across, "height": down})
        if (
            width == "desk" and not PICTURES
        ):  # on the phone as it is, at the desk with everything unfolded
            page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
        if PICTURES:
            name = f"{number:02d}-{word}-{language}-{width}.png"
            page.screenshot(path=Path(PICTURES) / name, full_page=True)
        else:
            colours = (
                language != "en" and width == "desk"
            )  # they know no language and no narrow window
            seen = faults(page, contrast=colours)
            found += [(word, language, width, each) for each in seen]
        if width == "desk":
            found += [(word, language, "cut off", each) for each in page.evaluate(CUT)]


def left_out(places):
    """Addresses that nobody opens and that do not say why. A new page: put it into `tests/browser/rounds.py`."""
    shown = {place.name for place in places}
    named = {pattern.name: pattern for pattern in addresses(get_resolver(urls).url_patterns)}
    missing = [
        name
        for name, pattern in named.items()
        if name not in shown | set(NOT_LOOKED_AT) and methods_of(pattern.callback) != ["POST"]
    ]
    return [*missing, *set(NOT_LOOKED_AT) - set(named), *set(NOT_LOOKED_AT) & shown]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_sound_at_both_widths_in_both_languages(language, scene, open_page):
    """Two tests, so that two processes share the work. No address is left out."""
    page, who, found = open_page("desk", language), NOBODY, []
    places = everything(scene)
    assert not left_out(places)
    for number, place in in_turn(places):
        if WANTED and not place.word.startswith(WANTED):
            continue
        if place.who != who:
            enter(page, who := place.who)
        open_place(page, place)
        look(page, number, place.word, language, found)
    for later, mishap in enumerate(mishaps.MISHAPS, 200):
        page = open_page("desk", language, mishaps=True)
        enter(page, mishap.who)
        assert mishap.way(page).status == mishap.status, mishap
        look(page, later, mishap.word, language, found)
    assert not found, "\n".join(map(str, found))


def test_no_colour_is_one_of_narrow_windows_alone():
    """Contrast is measured at the desk, with everything unfolded: a narrow window has the soft ink of small print only."""
    styles = sorted(Path(portal.__file__).parent.glob("static/**/*.css"))
    assert len(styles) > 3
    for style in styles:
        text = style.read_text(encoding="utf-8").replace(" color: var(--sb-soft);", "")
        for narrow in re.findall(r"@media \(max-width[^{]*\{((?:[^{}]*\{[^{}]*\})*)", text):
            assert not re.search(r"(?<!-)(color|background)[\w-]*:", narrow), style.name
