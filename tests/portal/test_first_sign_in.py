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


def test_a_wrong_code_leaves_the_number_to_its_typist_and_is_never_given_back_itself(client, code):
    answer = client.post(reverse(PAGE), {"number": NUMBER, "code": "AAAAAAAA"})

    assert f'value="{NUMBER}"' in answer.content.decode()
    assert "AAAAAAAA" not in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_page_is_complete_in_english(client):
    client.cookies["shebao_language"] = "en"

    page = client.get(reverse(PAGE)).content.decode()

    assert "One-time code" in page
    assert "一次性码" not in page
