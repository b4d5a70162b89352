"""A citizen's first sign-in, from the counter's code to the page that asks for a passkey."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from shebao.base.plumbing import clock
from shebao.identity import services

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
OWNER, NUMBER = "310100P1", "11010519491231002X"
PAGE = "citizen-first-sign-in"


@pytest.fixture
def code() -> str:
    person = services.register_person(owner=OWNER, name="张三", number=NUMBER, at=AT)
    return services.issue_code(OWNER, person.person_no, "zhou", clock.now())


def test_number_and_code_sign_in_and_a_passkey_is_asked_for(client, code):
    answer = client.post(reverse(PAGE), {"number": NUMBER, "code": code})

    assert answer.status_code == 302
    assert answer.url == reverse("mfa_add_webauthn")
    assert client.get(answer.url).status_code == 200
    assert client.get(reverse("account")).status_code == 200


def test_a_wrong_code_says_nothing_about_which_part_was_wrong(client, code):
    for number, typed in ((NUMBER, "AAAAAAAA"), ("440524188001010014", code)):
        answer = client.post(reverse(PAGE), {"number": number, "code": typed})

        assert answer.status_code == 422
        assert "已失效" in answer.content.decode()
    assert client.get(reverse("account")).status_code == 302


def test_the_page_never_gives_back_what_was_typed(client, code):
    answer = client.post(reverse(PAGE), {"number": NUMBER, "code": "AAAAAAAA"})

    assert NUMBER not in answer.content.decode()


def test_the_page_is_complete_in_english(client):
    client.cookies["shebao_language"] = "en"

    page = client.get(reverse(PAGE)).content.decode()

    assert "One-time code" in page
    assert "一次性码" not in page
