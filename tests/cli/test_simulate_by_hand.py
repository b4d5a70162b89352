"""The simulation's fund desk: it is offered what an officer would see, places it by two signatures, and what came of it is weighed."""

import random
from types import SimpleNamespace

import pytest

from shebao.base.refusals import Refusal
from shebao.cli.demo.world import Told as Answer
from shebao.cli.simulate import by_hand
from shebao.cli.simulate.touched import Touched
from shebao.payments import queries, services
from shebao.payments.models import PaymentOrder, StatementLine
from shebao.payments.services import manual
from shebao.portal.naming import from_url
from tests.payments.helpers import (
    AT,
    DAY,
    PAYEE,
    A,
    B,
    Told,
    agency,
    balance,
    expect,
    order,
    sent,
    take,
)
from tests.processes import planted

pytestmark = pytest.mark.django_db
ALL, NOTHING = Touched(0, {}, True), Touched(0, {}, False)


@pytest.fixture
def one():
    """12,345 fen have been paid to 乙市."""
    agency()
    made = order()
    sent(made)
    take(Told("E1", -made.amount_fen, made.reference, made.instruction_id))
    return made


def home(made, *pieces, reason=""):
    """Money comes back under the order's reference."""
    told = [Told(f"H{n}-{fen}", fen, made.reference, reason=reason) for n, fen in enumerate(pieces)]
    take(*told, message_id=f"N{pieces}")
    return [row.id for row in queries.suspense(A, DAY)]


def say(city, user, path, body=None):
    """The doors, without a wire: the same services, a refusal as it is answered."""
    name = {"accountant": "钱一", "cashier": "孙二"}[user]
    _, payments, what, number, way = path.split("/")[-5:]
    assert payments == "payments"
    try:
        if what == "suspense":
            key = queries.line(A, int(number)).key
            services.propose_match(owner=A, line_key=key, by=name, at=AT, **body)
        else:
            act = {"confirm": services.confirm_match, "send-back": services.send_back_match}[way]
            act(owner=A, proposal_no=from_url(number), by=name, at=AT)
    except Refusal as no:
        return Answer(409, {"code": no.code})
    return Answer(200, {})


def place_all(*, calm):
    """The desk acts until nothing is offered; what was done."""
    dice, done = random.Random(7), []
    while any((told := by_hand.facts(A))[what] for what in ("by_hand", "by_payer", "matches")):
        done.append(by_hand.place(say, dice, "jia", told, calm=calm))
        assert len(done) < 200
    return done


def differs():
    return {name: why for name, why in by_hand.orders_differ([A], ALL).items() if why}


def state(made):
    return queries.order(A, made.order_no).state


def test_pieces_are_offered_one_by_one_and_settle_the_payment(one):
    lines = home(one, 10_000, 2_000, 345)
    offered = [
        [line, fen, "order_no", one.order_no]
        for line, fen in zip(lines, (10_000, 2_000, 345), strict=True)
    ]
    assert by_hand.facts(A)["by_hand"] == offered
    assert place_all(calm=True) == ["match proposed", "match confirm"] * 3
    assert (state(one), balance("suspense/unknown"), differs()) == ("bounced", 0, {})


def test_with_mistakes_it_comes_to_the_same(one, monkeypatch):
    for name in ("WRONG", "UNSURE", "ALONE"):
        monkeypatch.setattr(by_hand, name, 0.3)
    home(one, *[3_000] * 4, 345)
    done = place_all(calm=False)
    assert {"match refused", "match confirmed alone", "match send-back"} <= set(done)
    assert (state(one), balance("suspense/unknown"), differs()) == ("bounced", 0, {})


def test_what_the_bank_calls_a_bounce_and_too_much_are_not_offered(one):
    home(one, 12_346)
    home(one, 345, reason="AC04")
    assert by_hand.facts(A)["by_hand"] == []


def test_parts_of_an_awaited_sum_are_placed_there_and_not_taken_for_a_payment_come_home(one):
    awaited = expect(2, 700, reference=one.reference)
    lines = home(one, 500, 300)
    offered = by_hand.facts(A)["by_hand"]
    assert offered == [
        [line, fen, "expectation_key", awaited.key]
        for line, fen in zip(lines, (500, 300), strict=True)
    ]
    services.propose_match(owner=A, line_key=queries.line(A, lines[0]).key, amount_fen=500, note="",
                           by="钱一", at=AT, expectation_key=awaited.key)  # fmt: skip
    place_all(calm=True)
    row = queries.expectation(A, awaited.key)
    assert (row.matched_fen, state(one)) == (500, "paid")
    home(one, 200)
    place_all(calm=True)
    assert queries.expectation(A, awaited.key).state == "arrived"


@pytest.mark.parametrize(
    ("reference", "found"),
    [("R000000186", True), ("", True), ("TI310100P1-2026-1", False), ("R00000018", False)],
)
def test_what_lost_its_reference_is_for_a_sum_of_its_payer_of_which_a_part_is_here(
    reference, found
):
    agency()
    services.know_account(owner=A, agency_code=B, account=PAYEE)
    awaited = expect(2, 700, reference="REF-0002")
    take(Told("C1", 500, "REF-0002"), Told("C2", 200, reference), message_id="N5")
    assert by_hand.facts(A)["by_payer"] == []
    place_all(calm=True)
    assert queries.expectation(A, awaited.key).matched_fen == (700 if found else 500)
    assert queries.expectation(A, awaited.key).state == ("arrived" if found else "waiting")


def test_what_comes_home_of_money_that_was_sent_back_lies_where_it_lay(one, monkeypatch):
    """The house refuses to send it away once more: it is placed with the payment that sent it back."""
    services.know_account(owner=A, agency_code=B, account=PAYEE)
    take(Told("S1", 2_345, "R000000186"), message_id="N7")
    (line,) = by_hand.facts(A)["strangers"]
    back = services.return_line(owner=A, line_key=queries.line(A, line).key, reason="来款不明", on=DAY,
                                by="钱一", at=AT)  # fmt: skip
    sent(back)
    take(Told("E2", -2_345, back.reference, back.instruction_id), message_id="N8")
    take(Told("H9", 2_345, back.reference), message_id="N9")
    told = by_hand.facts(A)
    assert ([row[3] for row in told["by_hand"]], told["strangers"]) == ([back.order_no], [])
    place_all(calm=True)
    assert queries.order(A, back.order_no).state == "bounced"
    assert by_hand.facts(A)["came_home"] == [back.order_no]
    city = SimpleNamespace(pension=A, key="jia")
    monkeypatch.setattr("shebao.cli.demo.build.demo_city", lambda: city)
    by_hand.keep(back.order_no)
    told = by_hand.facts(A)
    assert (told["came_home"], told["strangers"]) == ([], [line])


@pytest.mark.parametrize(
    ("here", "there", "goes"),
    [({}, {"short": True}, True), ({}, {"short": False}, False), ({"strangers": []}, {"short": True}, False),
     ({"by_hand": [[1]]}, {"short": True}, False), ({}, {"short": True, "matches": ["x"]}, False),
     ({}, {"short": True, "by_payer": [[1]]}, False)],
)  # fmt: skip
def test_what_belongs_nowhere_goes_back_when_the_other_desk_misses_it(here, there, goes):
    nothing = {"by_hand": [], "by_payer": [], "matches": [], "strangers": [], "short": False}
    asked = []

    def ask(*told):
        asked.append(told)
        return Answer(200, {})

    told, other = nothing | {"strangers": [7, 8]} | here, nothing | there
    assert by_hand.settle_between(ask, "jia", told, other) is goes
    assert [path for _, _, path, _ in asked] == (["/payments/suspense/7/return"] if goes else [])


def test_what_lost_its_reference_and_is_awaited_by_nobody_is_a_stranger_s(one):
    services.know_account(owner=A, agency_code=B, account=PAYEE)
    take(Told("C1", 200, "R000000186"), Told("C2", 300, "TI310100P1-2026-1"), message_id="N5")
    told = by_hand.facts(A)
    assert [queries.line(A, pk).amount_fen for pk in told["strangers"]] == [200]
    assert not told["short"]
    expect(2, 100, reference="REF-0002")
    take(Told("C3", 150, "REF-0002"), message_id="N6")
    told = by_hand.facts(A)
    assert told["short"]
    assert (told["strangers"], [row[1] for row in told["by_payer"]]) == ([], [100])


def test_a_piece_that_is_agreed_to_is_not_offered_again(one):
    first, second = home(one, 10_000, 2_345)
    services.propose_match(owner=A, line_key=queries.line(A, first).key, amount_fen=10_000, note="",
                           by="钱一", at=AT, order_no=one.order_no)  # fmt: skip
    assert by_hand.facts(A)["by_hand"] == [[second, 2_345, "order_no", one.order_no]]
    place_all(calm=True)
    assert (state(one), differs()) == ("bounced", {})


def test_only_what_was_written_is_looked_at(one):
    assert by_hand.orders_differ([A], NOTHING) == {}
    line = StatementLine.objects.get(order=one)
    told = by_hand.orders_differ([A], Touched(9, {"payments_statementline": {line.pk}}, False))
    assert told == {f"order {one.order_no}": ""}
    PaymentOrder.objects.filter(pk=one.pk).update(state="bounced")
    told = by_hand.orders_differ([A], Touched(9, {"payments_paymentorder": {one.pk}}, False))
    assert "12345 fen paid and 0 come back" in told[f"order {one.order_no}"]


def test_a_planted_bug_is_caught_the_last_piece_alone_settles_the_payment(one, monkeypatch):
    monkeypatch.setattr(manual, "settle", manual.settle)
    planted.last_piece_alone()
    home(one, 10_000, 2_345)
    place_all(calm=True)
    assert state(one) == "bounced"
    assert "12345 fen paid and " in differs()[f"order {one.order_no}"]
