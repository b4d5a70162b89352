"""The demonstration's sign-in page lists everybody who can be played, the inspectors too; one click enters."""

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from shebao.cli.demo import build as builder
from shebao.cli.demo.medical import build_medical
from shebao.cli.demo.story import CITIES, POSTS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("city", ["jia", "bing", "yi"])
def test_both_agencies_of_each_city_have_two_inspectors_who_enter_by_one_click(
    client, settings, city
):
    django_settings.HOME.mkdir(parents=True, exist_ok=True)
    for _ in builder.build(CITIES[city], origin="http://t", bank_url="", movers=(), cast=()):
        pass
    tokens = dict(build_medical(CITIES[city], bank_url="", movers=()))
    assert {f"m-{post.login}" for post in POSTS} == set(tokens)
    settings.DEMO = True

    text = client.get(reverse("account_login")).content.decode()

    for login in ("inspector", "inspector2", "m-inspector", "m-inspector2"):
        assert f'value="{city}-{login}"' in text
        assert (
            client.post(reverse("sign-in-demo"), {"username": f"{city}-{login}"}).status_code == 302
        )
        assert "稽核线索" in client.get(reverse("inspection")).content.decode()
