"""The medical wallet as people and machines meet it: sent on a page, accepted by a machine, settled at the fund desk."""

import json
import os
from contextlib import contextmanager

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from shebao.agencies.models import ReadTrace
from shebao.base.plumbing import clock
from shebao.cli.demo.story import someone
from shebao.identity import queries as people
from shebao.identity import services as identity
from shebao.medical.models import WalletSettlement, WalletTransfer
from shebao.portal import services as doors
from shebao.portal.naming import to_url
from tests.medical.wallets import MOTHER, WalletStory
from tests.medical_story import JIA, YI
from tests.portal.citizens import chinese_left
from tests.portal.test_family import signed_in

pytestmark = pytest.mark.django_db
FORM = {
    "key": "1", "name": MOTHER.name, "number": MOTHER.number, "agency": YI.medical, "kin": "parent",
    "amount": "500.00", "commitment": "1",
}  # fmt: skip


@pytest.fixture
def story(db, tmp_path, monkeypatch, settings):
    settings.DEMO = True
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = WalletStory(tmp_path)
    yield made
    made.close()


def login(owner, key):
    person = people.by_number(owner, someone(key).number)
    return identity.open_demo_login(person, at=clock.moment())


@contextmanager
def morning():
    """Ten o'clock, whatever the machine's own clock says: at night no transfer is made."""
    kept = os.environ["SHEBAO_TODAY"]
    os.environ["SHEBAO_TODAY"] = f"{clock.today()} 10:00"
    yield
    os.environ["SHEBAO_TODAY"] = kept


def sign(client, name):
    return signed_in(client, get_user_model().objects.get(username=name))


def test_a_daughter_sends_her_mother_accepts_by_machine_and_both_see_where_it_stands(story, client):
    daughter, mother = login(JIA.medical, "zhaoliu"), login(YI.medical, "zhaomu")
    signed_in(client, daughter)
    answer = client.post(reverse("citizen-wallet-send"), FORM | {"amount": "2000.01"})
    assert (answer.status_code, "wallet.too-much" in answer.content.decode()) == (422, True)
    with morning():
        for _ in range(2):  # the button pressed twice
            assert client.post(reverse("citizen-wallet-send"), FORM).status_code == 302
    row = WalletTransfer.objects.get()
    assert "等待对方接收" in client.get(reverse("citizen-wallet")).content.decode()
    story.play()

    token = doors.issue_token(mother, name="test", at=clock.moment())
    heads = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k"}
    path = f"/api/v1/wallet/transfers/{to_url(row.peer_no)}/accept"
    told = client.post(path, data=json.dumps({}), content_type="application/json", headers=heads)
    assert (told.status_code, told.json()["state"]) == (200, "wallet-accepted")
    held = client.get("/api/v1/wallet/transfers", headers=heads).json()
    assert (held["wallet_fen"], [one["side"] for one in held["transfers"]]) == (500_00, ["in"])
    assert ReadTrace.objects.filter(person_no=story.mother, subject="wallet").exists()
    story.play()
    assert "对方已接收" in client.get(reverse("citizen-wallet")).content.decode()

    other = reverse("citizen-wallet-act", args=[to_url(row.peer_no), "give-back"])
    assert client.post(other).status_code == 404  # the daughter's hand on the mother's side
    signed_in(client, mother)
    assert client.post(other).status_code == 302
    story.play()
    assert "已退还" in client.get(reverse("citizen-wallet")).content.decode()
    assert (story.account(), story.wallet()) == (7200_00, 0)


def test_the_fund_desk_settles_with_two_officers_and_the_other_place_sees_it_come(story, client):
    row = story.send()
    story.play()
    story.accept(row)
    story.play()
    sign(client, "jia-m-accountant")
    page = client.get(reverse("fund-wallets")).content.decode()
    assert "500.00" in page
    assert client.post(reverse("fund-wallet-propose"), {"other": YI.medical}).status_code == 302
    answer = client.post(reverse("fund-wallet-propose"), {"other": YI.medical})
    assert "wallet.nothing-owed" in answer.content.decode()
    word = to_url(WalletSettlement.objects.get().settlement_no)
    assert client.post(reverse("fund-wallet-approve", args=[word])).status_code == 403
    sign(client, "jia-m-cashier")
    assert client.post(reverse("fund-wallet-drop", args=[word])).status_code == 302
    sign(client, "jia-m-accountant")
    client.post(reverse("fund-wallet-propose"), {"other": YI.medical})
    word = to_url(WalletSettlement.objects.latest("id").settlement_no)
    sign(client, "jia-m-cashier")
    assert client.post(reverse("fund-wallet-approve", args=[word])).status_code == 302
    story.play()
    story.pay()
    sign(client, "yi-m-accountant")
    assert "已收款" in client.get(reverse("fund-wallets")).content.decode()
    story.kept()


def test_the_window_sends_for_who_has_no_device_and_accepts_and_gives_back_there(story, client):
    giver, mother = (
        reverse("counter-wallet", args=[to_url(no)]) for no in (story.giver, story.mother)
    )
    sign(client, "jia-m-clerk")
    with morning():
        wrong = client.post(giver, FORM | {"act": "send", "amount": "2000.01"})
        assert (wrong.status_code, "wallet.too-much" in wrong.content.decode()) == (422, True)
        assert 'value="2000.01" aria-invalid="true"' in wrong.content.decode()
        for _ in range(2):  # the button pressed twice
            assert client.post(giver, FORM | {"act": "send"}).status_code == 302
    row = WalletTransfer.objects.get()
    assert (row.channel, row.by, row.amount_fen) == ("counter", "jia-m-clerk", 500_00)
    assert "等待对方接收" in client.get(giver).content.decode()
    assert ReadTrace.objects.filter(person_no=story.giver, reader="jia-m-clerk").exists()
    story.play()
    sign(client, "yi-m-clerk")
    assert client.get(giver).status_code == 404  # another agency's person
    for act, said in (("accept", "已接收"), ("give-back", "已退还")):
        done = client.post(mother, {"act": act, "transfer": to_url(row.peer_no)}, follow=True)
        assert said in done.content.decode()
    for act, transfer in (("dance", row.peer_no), ("accept", row.transfer_no)):
        odd = client.post(mother, {"act": act, "transfer": to_url(transfer)})
        assert odd.status_code == 404, act
    story.play()
    client.cookies["shebao_language"] = "en"
    assert not chinese_left(client.get(mother).content.decode())
    assert (story.account(), story.wallet()) == (7200_00, 0)
    story.kept()


def test_the_window_recalls_and_declines(story, client):
    one, other = story.send(100_00, key="1"), story.send(200_00, key="2")
    story.play()
    sign(client, "jia-m-clerk")
    giver = reverse("counter-wallet", args=[to_url(story.giver)])
    told = client.post(giver, {"act": "recall", "transfer": to_url(one.transfer_no)}, follow=True)
    assert "已请求撤回" in told.content.decode()
    sign(client, "yi-m-clerk")
    mother = reverse("counter-wallet", args=[to_url(story.mother)])
    client.post(mother, {"act": "decline", "transfer": to_url(other.peer_no)})
    story.play()
    assert (story.here(one).why, story.here(other).why) == ("wallet-recalled", "wallet-declined")
    assert story.account() == 7200_00
