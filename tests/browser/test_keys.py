"""Passkeys and codes with a real authenticator: Chromium's virtual one, spoken to over its debugging door."""

import base64
import hashlib
import hmac
import re
import struct
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from shebao.agencies import services as agencies
from shebao.agencies.models import User
from shebao.base.plumbing import clock
from shebao.identity import services as people
from tests.browser.conftest import is_sound
from tools.messages import CHINESE

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
OWNER, NUMBER = "310100P1", "11010519491231002X"
PASSWORD = "correct horse battery"


@pytest.fixture
def town(transactional_db, settings, monkeypatch):
    """甲市 with a clerk who cannot sign in yet, and 张三 without a log-in."""
    settings.DEMO = False
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    agencies.add_agency(
        code=OWNER, name="甲市社保中心", name_en="Jia Centre", city="甲市", city_en="Jia", at=AT
    )
    agencies.add_officer(owner=OWNER, username="zhou", name="周红", name_en="Zhou Hong")
    agencies.grant("zhou", "clerk", since=date(2020, 1, 1), by="init", at=AT)
    return people.register_person(owner=OWNER, name="张三", number=NUMBER, at=AT)


def authenticator(page):
    """A phone's own authenticator in this browser: resident keys, its owner always recognised."""
    door = page.context.new_cdp_session(page)
    door.send("WebAuthn.enable")
    made = door.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                "hasUserVerification": True, "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    return lambda: door.send(
        "WebAuthn.getCredentials", {"authenticatorId": made["authenticatorId"]}
    )["credentials"]


def first_sign_in(page, person):
    """Number and a code from the counter, typed by hand; then the page that asks for a passkey."""
    code = people.issue_code(OWNER, person.person_no, "zhou", clock.now())
    page.goto("/sign-in/first/")
    page.fill("[name=number]", NUMBER)
    page.fill("[name=code]", f"{code[:4].lower()} {code[4:]}")
    page.click("main button.btn-primary")
    page.wait_for_url("**/webauthn/add/")


def sign_out(page):
    """From one's own page, as anybody would."""
    page.goto("/account/")
    page.click("main button:has-text('退出')")
    page.wait_for_url("**/")


def test_a_citizen_registers_a_passkey_comes_back_with_it_and_replaces_a_lost_one(town, open_page):
    page = open_page("phone")
    keys = authenticator(page)
    first_sign_in(page, town)
    is_sound(page)
    page.fill("[name=name]", "我的手机")
    page.click("main button.btn-primary")
    page.wait_for_url("**/my/")
    assert len(keys()) == 1

    sign_out(page)
    page.goto("/my/")
    assert "/sign-in/" in page.url
    page.click("#passkey_login")
    page.wait_for_url("**/my/")
    user = User.objects.get(kind="citizen")
    assert keys()[0]["signCount"] >= 2

    new = open_page("phone")  # the phone is lost: another browser, another authenticator
    others = authenticator(new)
    first_sign_in(new, town)
    new.fill("[name=name]", "新手机")
    new.click("main button.btn-primary")
    new.wait_for_url("**/my/")
    sign_out(new)
    new.goto("/sign-in/?next=/my/")
    new.click("#passkey_login")
    new.wait_for_url("**/my/")
    assert len(others()) == 1
    assert User.objects.filter(kind="citizen").get() == user


def test_after_a_loss_the_old_passkey_is_taken_away_by_its_owner(town, open_page):
    from allauth.mfa.models import Authenticator

    page = open_page("phone")
    authenticator(page)
    first_sign_in(page, town)
    page.fill("[name=name]", "旧手机")
    page.click("main button.btn-primary")
    page.wait_for_url("**/my/")
    page.goto("/account/")
    page.click("main a.btn-primary")
    is_sound(page)
    page.click("main a:has-text('删除')")
    is_sound(page)
    page.click("main button.btn-danger")
    page.wait_for_url("**/account/keys/**")
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_a_browser_without_the_passkey_gets_nowhere(town, open_page):
    page = open_page("desk")
    authenticator(page)
    page.goto("/sign-in/?next=/my/")
    page.click("#passkey_login")
    page.wait_for_selector("#key-failed:not([hidden])")
    is_sound(page)
    page.goto("/my/")
    assert "/sign-in/" in page.url


def code_of(secret: str, at: float) -> str:
    """The six digits an authenticator app shows (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", int(at // 30)), hashlib.sha1).digest()
    start = mac[-1] & 15
    number = struct.unpack(">I", mac[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


@dataclass
class Watch:
    """The clock that codes are made and checked by: it stands still until somebody moves it on."""

    now: float

    def time(self) -> float:
        """As `time.time()`, for the module that checks codes."""
        return self.now

    def code(self, secret: str) -> str:
        """The code an app would show now."""
        return code_of(secret, self.now)


@pytest.fixture
def watch(monkeypatch):
    """Nobody waits half a minute for the next code."""
    made = Watch(time.time())
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", made)
    return made


def with_password(page):
    page.goto("/sign-in/")
    page.fill("#id_login", "zhou")
    page.fill("#id_password", PASSWORD)
    page.click("main form[action='/sign-in/'] button.btn-primary")


def officers_first(page):
    """Log-in name and the operator's code."""
    code = agencies.issue_officer_code(OWNER, "zhou", "chen", clock.now())
    page.goto("/sign-in/officer/")
    page.fill("[name=username]", "zhou")
    page.fill("[name=code]", "AAAAAAAA")
    page.click("main button.btn-primary")
    page.wait_for_selector("#refusal")
    assert page.evaluate("document.activeElement.name") == "code"
    page.fill("[name=code]", code)
    page.click("main button.btn-primary")
    page.wait_for_url("**/webauthn/add/")


def test_an_officer_comes_with_a_code_makes_a_passkey_and_signs_in_with_it(town, open_page):
    page = open_page("desk")
    keys = authenticator(page)
    officers_first(page)
    is_sound(page)
    page.goto("/counter/")
    assert "/account/keys/" in page.url, "a code alone opens no page of the counter"
    page.goto("/account/keys/webauthn/add/")
    page.fill("[name=name]", "办公电脑")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    is_sound(page)
    page.goto("/counter/")
    page.wait_for_selector("#cases")
    sign_out(page)
    page.goto("/sign-in/?next=/counter/")
    page.click("#passkey_login")
    page.wait_for_selector("#cases")
    assert len(keys()) == 1


def test_an_officer_without_a_passkey_sets_a_password_and_a_totp_code_always_follows_it(
    town, open_page, watch
):
    page = open_page("desk")
    officers_first(page)
    page.click("main a:has-text('自设密码')")
    is_sound(page)
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    page.click("main button.btn-primary")
    page.wait_for_url("**/totp/activate/")
    is_sound(page)
    secret = re.search(r"\b[A-Z2-7]{32}\b", page.inner_html("main")).group()
    page.fill("[name=code]", "000000")
    page.click("main button.btn-primary")
    assert page.locator("[name=code]").count() == 1  # wrong: asked again
    page.fill("[name=code]", watch.code(secret))
    page.click("main button.btn-primary")
    page.wait_for_url("**/recovery-codes/")
    is_sound(page)
    page.goto("/counter/")
    page.wait_for_selector("#cases")

    sign_out(page)
    with_password(page)
    page.wait_for_url("**/authenticate/**")
    is_sound(page)
    page.goto("/counter/")
    assert "/authenticate/" in page.url, "a password alone opens nothing"
    page.fill("[name=code]", "123456")
    with page.expect_navigation():
        page.click("main button.btn-primary")
    page.wait_for_selector("[name=code]")
    watch.now += 30
    page.fill("[name=code]", watch.code(secret))
    page.click("main button.btn-primary")
    page.wait_for_selector(".bench")
    page.goto("/counter/")
    page.wait_for_selector("#cases")


def test_every_page_of_keys_is_sound_with_a_key_a_code_and_spare_codes_set_up(town, open_page):
    for language in ("zh-hans", "en"):
        User.objects.get(username="zhou").authenticator_set.all().delete()
        page = open_page("phone", language)
        authenticator(page)
        officers_first(page)
        page.click("#mfa_webauthn_add")
        page.wait_for_url("**/recovery-codes/")
        number = User.objects.get(username="zhou").authenticator_set.get(type="webauthn").pk
        for address in (
            "", "totp/activate/", "recovery-codes/", "recovery-codes/generate/", "webauthn/add/",
            f"webauthn/keys/{number}/remove/", f"webauthn/keys/{number}/edit/",
        ):  # fmt: skip
            answer = page.goto(f"/account/keys/{address}")
            assert (answer.status, page.url.endswith(address)) == (200, True), address
            is_sound(page)
            text = page.inner_text("main").replace("周红", "")
            assert bool(CHINESE.search(text)) == (language == "zh-hans"), (address, text)
