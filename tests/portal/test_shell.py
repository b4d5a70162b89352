"""The shell of every page: sign-in, language, refusals, headers, health."""

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.sessions.models import Session
from django.urls import path

from shebao.agencies.models import User, UserKind
from shebao.base.refusals import NotFound, WrongMoment
from shebao.config.urls import urlpatterns as house
from shebao.portal.doors import public
from tools.messages import CHINESE

pytestmark = pytest.mark.django_db


@public
def refuses(request):
    """Refuses."""
    raise WrongMoment(state="已完成", act="转出")


@public
def finds_nothing(request):
    """Finds nothing."""
    raise NotFound(what="x")


@public
def breaks(request):
    """A bug."""
    raise ZeroDivisionError


urlpatterns = [
    *house,
    path("refuses/", refuses),
    path("nothing/", finds_nothing),
    path("breaks/", breaks),
]


def test_the_entrance_is_chinese_or_english_as_asked(client):
    assert "登录" in client.get("/").content.decode()

    client.post("/language/", {"language": "en", "next": "/"})

    page = client.get("/").content.decode().replace("中文", "")
    assert "Sign in" in page
    assert not CHINESE.search(page)


def test_every_shell_page_is_free_of_chinese_in_english_but_for_the_switch(client, clerk):
    client.post("/language/", {"language": "en"})
    client.post("/sign-in/demo/", {"username": "zhou"})

    for address in ("/", "/account/", "/account/keys/totp/activate/", "/no-such-page/"):
        page = client.get(address, follow=True).content.decode()
        left = page.replace("中文", "").replace("周红", "")
        assert not CHINESE.search(left), (address, CHINESE.findall(left)[:20])


def test_one_click_signs_in_in_the_demo(client, clerk):
    answer = client.post("/sign-in/demo/", {"username": "zhou", "next": "/account/"})

    assert answer.url == "/account/"
    page = client.get("/account/").content.decode()
    assert "甲市社会保险事业管理中心" in page
    assert "经办" in page


def test_one_click_is_not_there_outside_the_demo(client, clerk, settings):
    settings.DEMO = False

    assert client.post("/sign-in/demo/", {"username": "zhou"}).status_code == 404
    assert "周红" not in client.get("/sign-in/").content.decode()


def test_one_click_never_leads_to_another_site(client, clerk):
    answer = client.post(
        "/sign-in/demo/", {"username": "zhou", "next": "https://elsewhere.example/"}
    )

    assert answer.url == "/"


def code_now(secret: str) -> str:
    """The six digits an officer's telephone would show."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_an_officer_signs_in_with_a_password_and_makes_a_second_factor_first(client, clerk):
    client.post("/sign-in/", {"login": "zhou", "password": "correct horse battery"})
    assert client.get("/account/").context["second_factor"] is False
    sent = client.get("/sign-in/second-factor/", follow=True)
    assert sent.redirect_chain[0][0] == "/account/keys/totp/activate/"

    again = {"password": "correct horse battery", "next": "/account/keys/totp/activate/"}
    form = client.post(sent.request["PATH_INFO"], again, follow=True).context["form"]
    client.post("/account/keys/totp/activate/", {"code": code_now(form.secret)})

    assert client.get("/account/").context["second_factor"] is True


def test_an_officer_with_a_second_factor_is_not_in_before_it_is_shown(client, clerk):
    secret = generate_totp_secret()
    TOTP.activate(clerk, secret)

    asked = client.post("/sign-in/", {"login": "zhou", "password": "correct horse battery"})
    assert asked.url == "/account/keys/authenticate/"
    assert client.get("/account/").status_code == 302
    client.post(asked.url, {"code": code_now(secret)})

    assert client.get("/account/").context["second_factor"] is True


def test_a_wrong_password_signs_nobody_in(client, clerk):
    answer = client.post("/sign-in/", {"login": "zhou", "password": "wrong"})

    assert answer.status_code == 200
    assert client.get("/account/").status_code == 302


def test_ten_wrong_passwords_lock_the_account(client, clerk, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    for _ in range(10):
        answer = client.post("/sign-in/", {"login": "zhou", "password": "wrong"})

    assert answer.status_code == 429
    assert "登录已锁定" in answer.content.decode()


@pytest.mark.urls("tests.portal.test_shell")
def test_a_refusal_is_a_page_with_its_code_and_what_can_be_done(client):
    answer = client.get("/refuses/")

    assert answer.status_code == 409
    assert "wrong-moment" in answer.content.decode()
    assert "请打开本件查看最新进度" in answer.content.decode()
    assert client.get("/nothing/").status_code == 404


@pytest.mark.urls("tests.portal.test_shell")
def test_a_bug_is_a_crash_and_its_page_needs_no_database(client):
    client.raise_request_exception = False

    answer = client.get("/breaks/")

    assert answer.status_code == 500
    assert "没有只做一半" in answer.content.decode()


def test_pages_forbid_foreign_scripts_and_frames_and_signed_in_pages_are_not_stored(client, clerk):
    policy = client.get("/").headers["Content-Security-Policy"]
    client.force_login(clerk)

    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "no-store" in client.get("/account/").headers["Cache-Control"]


def test_health_says_ok_and_the_version(client):
    assert client.get("/healthz").json()["status"] == "ok"


def test_signing_out_ends_the_session_on_the_server(client, clerk):
    client.post("/sign-in/demo/", {"username": "zhou"})
    before = Session.objects.count()

    client.post("/sign-out/")

    assert Session.objects.count() == before - 1
    assert client.get("/account/").status_code == 302


def test_only_kinds_of_users_that_exist_see_a_menu(client, clerk):
    other = User.objects.create_user("li", kind=UserKind.CITIZEN, display_name="李四")
    client.force_login(other)

    page = client.get("/", follow=True).content.decode()

    assert 'class="bar"' in page
    assert "社保经办平台" not in page
