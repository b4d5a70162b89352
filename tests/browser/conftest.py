"""A real browser on a live server. Debian's Chromium; fails, never skips, when there is none."""

import shutil
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.staticfiles.handlers import StaticFilesHandler
from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
WIDTHS = {"phone": (390, 844), "desk": (1366, 850)}


def lasting(serve):
    """Styles and scripts are asked for once a visitor, as with the server of an installation, not once a page."""

    def served(self, request):
        answer = serve(self, request)
        answer["Cache-Control"] = "max-age=600"
        return answer

    return served


@pytest.fixture(scope="session")
def chromium():
    """One browser for the whole run."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    assert found, "no Chromium: apt-get install chromium"
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", lasting(StaticFilesHandler.serve))
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS.split(" "))
        yield browser
        browser.close()


def is_error(message) -> bool:
    """A refusal (422) or a paper nobody knows (404) is an answer, not an error."""
    answered = "422" in message.text or "/verify/" in message.location.get("url", "")
    return message.type == "error" and not answered


@pytest.fixture
def open_page(chromium: Browser, live_server, request):
    """`open_page("desk", "en")` is a fresh visitor's page; console errors fail the test."""
    contexts, errors = [], []

    def start(width: str = "phone", language: str = "zh-hans", *, mishaps: bool = False) -> Page:
        """With `mishaps` a page of 4xx or 5xx is what is wanted, and the console may say so."""
        across, down = WIDTHS[width]
        context = chromium.new_context(
            viewport={"width": across, "height": down},
            base_url=live_server.url,
            locale="en-US" if language == "en" else "zh-CN",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        if not mishaps:
            page.on("console", lambda m: is_error(m) and errors.append(m.text))
        return page

    yield start
    for number, context in enumerate(contexts):
        if getattr(request.node, "failed", False):
            context.pages[0].screenshot(path=Path(f"build/{request.node.name}-{number}.png"))
        context.close()
    assert not errors


def faults(page: Page, *, contrast: bool = True) -> list[str]:
    """What axe finds, and what sticks out sideways.

    Contrast is six sevenths of axe's time and the same in every language: whoever looks at one page
    in two languages may leave it out the second time.
    """
    rules = {} if contrast else {"color-contrast": {"enabled": False}}
    options = {"resultTypes": ["violations"], "rules": rules}
    if not page.evaluate("'axe' in window"):  # half a megabyte, sent once a visitor
        page.context.add_init_script(AXE_SCRIPT)
        page.evaluate(AXE_SCRIPT)
    found = [
        f"{one['id']}: {node['html'][:160]}"
        for one in page.evaluate("async (options) => (await axe.run(options)).violations", options)
        for node in one["nodes"][:3]
    ]
    if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
        found.append("wider than the window")
    return found


def is_sound(page: Page) -> None:
    """Axe finds nothing, and nothing sticks out sideways."""
    assert not faults(page), (page.url, faults(page))
