"""Family sharing through its three doors and the hospital's machine, as people and machines meet them."""

import json
import os

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from shebao.agencies.models import ReadTrace
from shebao.base.months import month
from shebao.base.plumbing import clock
from shebao.identity import services as identity
from shebao.ledger import queries as books
from shebao.ledger import verify
from shebao.medical import services
from shebao.medical.models import Charge, Link, Mandate
from shebao.portal import services as doors
from shebao.portal.doors import DEMO_SESSION
from shebao.portal.naming import to_url
from tests.medical.world import FAMILY, HOSPITAL, MACHINE, ON, OWNER, World, number

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db, settings, monkeypatch):
    settings.DEMO = True
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = World()
    assert made.cards().new == 4
    return made


def signed_in(client, user):
    client.force_login(user)
    session = client.session
    session[DEMO_SESSION] = True
    session.save()
    return client


def officer(client, name):
    return signed_in(client, get_user_model().objects.get(username=name))


def citizen(client, world, key):
    return signed_in(client, identity.open_demo_login(world.people[key], at=clock.moment()))


class Machine:
    """Somebody with a token."""

    def __init__(self, client, user):
        self.client = client
        self.token = doors.issue_token(user, name="test", at=clock.moment())

    def ask(self, method, path, body=None, key="k", status=200):
        heads = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key}
        more = {} if method == "get" else {
            "data": json.dumps(body or {}), "content_type": "application/json",
        }  # fmt: skip
        response = getattr(self.client, method)(f"/api/v1{path}", headers=heads, **more)
        assert response.status_code == status, response.content.decode()
        return response.json()


@pytest.fixture
def machine(world, client):
    return Machine(client, get_user_model().objects.get(username=MACHINE))


def fill(world, key="mother", **more):
    return {
        "key": "1", "computer_no": world.no(key).rpartition("/")[2], "number": number(key),
        "kin": "parent", "consent": "1",
    } | more  # fmt: skip


def test_a_daughter_binds_her_mother_on_the_web_a_charge_is_split_reversed_and_both_see_it(
    world, client, machine
):
    page = citizen(client, world, "zhaoliu").get(reverse("citizen-family"))
    assert "新增绑定" in page.content.decode()
    assert (
        client.post(reverse("citizen-family-bind"), fill(world, computer_no="999")).status_code
        == 422
    )
    done = client.post(reverse("citizen-family-bind"), fill(world), follow=True)
    assert "已绑定 钱秀英" in done.content.decode()

    told = machine.ask("post", "/hospital/charges", charge_of("A-1", "mother", 70_00))
    again = machine.ask("post", "/hospital/charges", charge_of("A-1", "mother", 70_00))
    assert told == again == machine.ask("get", "/hospital/charges/A-1")
    assert (told["account_fen"], told["family_fen"], told["cash_fen"]) == (70_00, 40_00, 0)
    assert told["pooled_from"] == ""
    services.begin_waiting(
        owner=OWNER, person_no=world.no("mother"), relationship_no=world.rows["mother"].relationship_no,
        case_no="c", since=month(2026, 2), benefit_from=month(2026, 8), explanation={}, on=ON,
    )  # fmt: skip
    assert machine.ask("get", "/hospital/charges/A-1")["pooled_from"] == "2026-08"
    assert [(part["own"], part["holder"]) for part in told["parts"]] == [
        (True, "**英"),
        (False, "*六"),
    ]
    assert (world.held("mother"), world.held("zhaoliu")) == (0, 60_00)

    shown = client.get(reverse("citizen-family")).content.decode()
    assert "甲市第一人民医院" in shown
    assert "40.00" in shown
    assert "60.00" in shown
    mother = citizen(client, world, "mother").get(reverse("citizen-family")).content.decode()
    assert "赵六" in mother
    assert "70.00" in mother
    assert "40.00" in mother

    citizen(client, world, "zhaoliu")
    link = Link.objects.get()
    client.post(reverse("citizen-family-end", args=[to_url(link.link_no)]))
    back = machine.ask("post", "/hospital/charges/A-1/reverse", {"reversal_no": "R-1"}, key="r")
    assert back["state"] == "charge-reversed"
    assert (world.held("mother"), world.held("zhaoliu"), world.owed) == (30_00, 100_00, 0)
    assert "已冲正" in client.get(reverse("citizen-family")).content.decode()
    assert verify.verify(OWNER) == []


def charge_of(no, who, fen):
    return {"external_no": no, "card": f";{FAMILY[who][2]}?", "amount_fen": fen, "purpose": "门诊"}


def test_at_the_branch_two_cards_are_swiped_and_the_link_says_where_and_by_whom(world, client):
    officer(client, "m-clerk")
    found = client.post(reverse("counter-family"), {"card": FAMILY["zhaoliu"][2]})
    assert "赵六" in found.content.decode()
    both = {
        "card": FAMILY["zhaoliu"][2],
        "relative_card": f"https://card/?no={FAMILY['mother'][2]}",
    }
    client.post(reverse("counter-family-bind"), both | {"key": "1", "consent": "1"})
    link = Link.objects.get()
    assert (link.channel, link.bound_by, link.kin, link.proof) == (
        "counter",
        "m-clerk",
        "parent",
        "data",
    )
    assert (link.grantor_card_no, link.card_no) == (FAMILY["zhaoliu"][2], FAMILY["mother"][2])
    assert set(ReadTrace.objects.filter(reader="m-clerk").values_list("person_no", flat=True)) == {
        world.no("zhaoliu"), world.no("mother"),
    }  # fmt: skip

    twice = client.post(reverse("counter-family-bind"), both | {"key": "2"})
    assert twice.status_code == 422
    assert "family.exists" in twice.content.decode()
    client.post(
        reverse("counter-family-end"),
        {"card": FAMILY["zhaoliu"][2], "link": link.link_no, "reason": "divorce"},
    )
    link.refresh_from_db()
    assert (link.state, link.end_reason) == ("link-ended", "divorce")


def test_at_the_hospital_names_are_masked_and_what_data_do_not_know_is_asked(world, client):
    officer(client, "h0001-desk")
    both = {"card": FAMILY["zhaoliu"][2], "relative_card": FAMILY["mother"][2], "key": "1"}
    done = client.post(reverse("hospital-bind"), both, follow=True).content.decode()
    assert "*六" in done
    assert "**英" in done
    assert "赵六" not in done
    assert "钱秀英" not in done
    link = Link.objects.get()
    assert (link.channel, link.institution_code, link.consent.state) == (
        "hospital", HOSPITAL, "consent-awaited",
    )  # fmt: skip

    other = both | {"relative_card": FAMILY["brother"][2], "key": "2"}
    asked = client.post(reverse("hospital-bind"), other)
    assert asked.status_code == 422
    assert 'name="kin"' in asked.content.decode()
    client.post(reverse("hospital-bind"), other | {"kin": "sibling", "commitment": "1"})
    assert Link.objects.get(person_no=world.no("brother")).proof == "commitment"
    child = both | {
        "relative_card": FAMILY["child"][2],
        "kin": "child",
        "commitment": "1",
        "key": "3",
    }
    assert 'name="guardian"' in client.post(reverse("hospital-bind"), child).content.decode()
    client.post(reverse("hospital-bind"), child | {"guardian": "赵六"})
    assert Link.objects.get(person_no=world.no("child")).consent.guardian
    assert client.get(reverse("counter-family")).status_code == 403


def test_a_relative_who_was_not_asked_objects_and_who_agreed_takes_it_back(world, client):
    first, second = world.bind(consent=None), world.bind("brother")
    citizen(client, world, "mother")
    page = client.get(reverse("citizen-family")).content.decode()
    assert "我有异议" in page
    assert "撤回同意" in page
    for link in (first, second):
        client.post(reverse("citizen-family-object", args=[to_url(link.link_no)]))
    assert set(Link.objects.values_list("consent__state", flat=True)) == {
        "consent-objected", "consent-withdrawn",
    }  # fmt: skip
    third = world.bind(consent=None)
    client.post(reverse("citizen-family-consent", args=[to_url(third.link_no)]))
    third.consent.refresh_from_db()
    assert (third.consent.state, third.consent.given_by) == ("consent-given", "钱秀英")


def test_a_machine_without_a_mandate_a_lost_card_and_another_persons_number_are_refused(
    world, client, machine
):
    desk = Machine(client, get_user_model().objects.get(username="h0001-desk"))
    body = charge_of("B-1", "mother", 1_00)
    assert desk.ask("post", "/hospital/charges", body, status=422)["code"] == "charge.no-mandate"
    clerk = Machine(client, get_user_model().objects.get(username="m-clerk"))
    assert clerk.ask("post", "/hospital/charges", body, status=403)["code"] == "agencies.no-right"
    from shebao.cards import services as cards
    from shebao.cards.states import CardAct

    cards.move_card(
        owner=OWNER, card_no=FAMILY["mother"][2], act=CardAct.LOSE, by="m-clerk", at=clock.now()
    )
    assert machine.ask("post", "/hospital/charges", body, status=422)["code"] == "card.not-usable"
    assert Charge.objects.count() == 0
    assert world.owed == 0


def test_a_mandate_is_proposed_and_approved_on_pages_by_two_officers(world, client):
    services.end_mandate(
        owner=OWNER, mandate_no=world.mandate.mandate_no, by="m-clerk", on=clock.today()
    )
    officer(client, "m-clerk")
    told = {"institution": HOSPITAL, "username": MACHINE, "most": "1,000.00"}
    client.post(reverse("counter-mandate-propose"), told)
    made = Mandate.objects.get(state="mandate-proposed")
    assert made.most_fen == 1_000_00
    assert (
        client.post(reverse("counter-mandate-approve", args=[to_url(made.mandate_no)])).status_code
        == 403
    )
    officer(client, "m-reviewer")
    assert "复核通过" in client.get(reverse("counter-hospitals")).content.decode()
    client.post(reverse("counter-mandate-approve", args=[to_url(made.mandate_no)]))
    made.refresh_from_db()
    assert (made.state, made.approved_by) == ("mandate-in-force", "m-reviewer")


def test_receipts_and_the_days_file_go_through_the_machines_door(world, machine):
    at = clock.now().isoformat()
    sent = {"receipts": [
        {"number": n, "card": FAMILY["mother"][2], "amount_fen": 5_00, "happened_at": at}
        for n in (1, 3)
    ]}  # fmt: skip
    told = machine.ask("post", "/hospital/offline", sent)
    assert (len(told["charges"]), told["missing"]) == (2, [2])
    machine.ask("post", "/hospital/offline", sent, key="other")
    assert books.balance(OWNER, world.rows["mother"].ledger_code) == 20_00
    today = clock.today().isoformat()
    day = machine.ask("get", f"/hospital/day?on={today}")
    assert (day["charges"], day["net_fen"], len(day["lines"])) == (2, 10_00, 2)
    wrong = {"day": today, "lines": day["lines"][:1]}
    found = machine.ask("post", "/hospital/day", wrong, key="d")["differences"]
    assert [one["kind"] for one in found] == ["missing-there"]


def test_ones_own_links_through_the_machines_door(world, client):
    user = identity.open_demo_login(world.people["zhaoliu"], at=clock.moment())
    me = Machine(client, user)
    body = {
        "computer_no": world.no("mother"), "number": number("mother"), "kin": "parent",
        "consent": True,
    }  # fmt: skip
    made = me.ask("post", "/family/links", body)
    assert (made["name"], made["mine"], made["state"]) == ("钱秀英", True, "link-active")
    world.charge(31_00, at=clock.now())
    told = me.ask("get", "/family/links")
    assert [(use["name"], use["amount_fen"], use["charge_fen"]) for use in told["uses"]] == [
        ("钱秀英", 1_00, 31_00)
    ]
    word = to_url(made["link_no"])
    brother = Machine(client, identity.open_demo_login(world.people["brother"], at=clock.moment()))
    brother.ask("post", f"/family/links/{word}/end", status=404)
    assert me.ask("post", f"/family/links/{word}/end", key="e")["state"] == "link-ended"
