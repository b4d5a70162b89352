"""A card's code read by a real decoder: printed, photographed askew, decoded, and typed as a reader types."""

import io
import os

import pytest
import segno
import zxingcpp
from PIL import Image

from shebao.medical.models import Link
from shebao.portal.doors import DEMO_SESSION
from tests.browser.conftest import is_sound
from tests.medical.world import FAMILY, World

pytestmark = pytest.mark.django_db(transaction=True)
CODES = (";{}?", "{}", "https://card.example/c?no={}")
"""What is printed on cards: the track of a magnetic stripe, the bare number, an address that ends with it."""


@pytest.fixture
def world(transactional_db, settings, monkeypatch):
    settings.DEMO = True
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    made = World()
    assert made.cards().new == 4
    return made


def photographed(page, text):
    """The card on a table, a little turned, as the camera of the reader sees it."""
    code = segno.make(text, error="m").svg_data_uri(scale=4, border=4)
    page.set_content(
        "<body style='margin:60px;background:#8a7f70'><div style='width:420px;height:264px;padding:24px;"
        "border-radius:14px;background:#dfe8f2;transform:rotate(7deg) skewX(3deg)'>"
        f"<img src='{code}' style='width:150px'></div></body>"
    )
    return Image.open(io.BytesIO(page.screenshot()))


def read(picture):
    """What the decoder makes of a picture; exactly one code."""
    (found,) = zxingcpp.read_barcodes(picture)
    return found.text


def signed_in(page, client, name, live_server):
    """An officer's session in this browser."""
    from django.contrib.auth import get_user_model

    client.force_login(get_user_model().objects.get(username=name))
    session = client.session
    session[DEMO_SESSION] = True
    session.save()
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )


def swipe(page, text):
    """A keyboard wedge: every sign as a key, then Enter, into whatever field has the focus."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


@pytest.mark.parametrize(("grantor", "relative"), [(CODES[0], CODES[2]), (CODES[1], CODES[1])])
def test_two_cards_are_read_at_the_branch_and_the_link_is_made(
    world, open_page, client, live_server, grantor, relative
):
    camera, page = open_page("desk"), open_page("desk")
    first = read(photographed(camera, grantor.format(FAMILY["zhaoliu"][2])))
    second = read(photographed(camera, relative.format(FAMILY["mother"][2])))
    signed_in(page, client, "m-clerk", live_server)
    page.goto("/counter/family/")
    page.focus("[name=card]")
    swipe(page, first)
    page.wait_for_selector("[name=relative_card]")
    assert "赵六" in page.inner_text("main")
    page.focus("[name=relative_card]")
    page.keyboard.type(second)
    is_sound(page)
    page.check("[name=consent]")
    page.click("main form button.btn-primary")
    page.wait_for_load_state()
    link = Link.objects.get()
    assert (link.channel, link.grantor_card_no, link.card_no) == (
        "counter", FAMILY["zhaoliu"][2], FAMILY["mother"][2],
    )  # fmt: skip


def test_a_code_that_is_no_card_is_refused_beside_the_field(world, open_page, client, live_server):
    camera, page = open_page("desk"), open_page("desk", mishaps=True)
    text = read(photographed(camera, "https://example.org/lunch"))
    signed_in(page, client, "m-clerk", live_server)
    page.goto("/counter/family/")
    page.focus("[name=card]")
    swipe(page, text)
    page.wait_for_selector("[aria-invalid=true]")
    assert page.get_attribute("[aria-invalid=true]", "name") == "card"
