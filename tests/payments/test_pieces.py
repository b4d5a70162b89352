"""A payment that comes home in several pieces, without the bank's word: two officers settle it with all of them."""

import pytest

from shebao.base.refusals import Refusal, WrongMoment
from shebao.payments import queries, services
from shebao.payments.errors import OwnPayment
from tests.payments.helpers import (
    AT,
    DAY,
    A,
    B,
    Told,
    agency,
    balance,
    expect,
    notices,
    order,
    sent,
    take,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def one():
    """12,345 fen have been paid to 乙市."""
    agency()
    made = order()
    sent(made)
    take(Told("E1", -made.amount_fen, made.reference, made.instruction_id))
    return made


def home(one, *pieces):
    """Its money comes back from whoever took it for a stranger's: the reference is all that is left."""
    take(
        *(Told(f"H{n}", fen, one.reference) for n, fen in enumerate(pieces)),
        message_id=f"N{pieces}",
    )
    return [row.line_key for row in queries.suspense(A, DAY)]


def propose(line_key, fen, one):
    return services.propose_match(
        owner=A, line_key=line_key, amount_fen=fen, note="退回的转移资金", by="钱一", at=AT,
        order_no=one.order_no,
    ).proposal_no  # fmt: skip


def confirm(number):
    services.confirm_match(owner=A, proposal_no=number, by="孙二", at=AT)


def state(one):
    return queries.order(A, one.order_no).state


def test_each_piece_waits_in_suspense_until_all_are_here_and_then_the_payment_has_come_back_once(
    one,
):
    first, second, third = home(one, 10_000, 2_000, 345)
    confirm(propose(first, 10_000, one))
    confirm(propose(second, 2_000, one))
    assert (state(one), balance("suspense/unknown"), notices("payments.bounced")) == (
        "paid",
        12_345,
        [],
    )

    confirm(propose(third, 345, one))

    assert state(one) == "bounced"
    assert (balance("suspense/unknown"), balance(f"transit/{B}")) == (0, 0)
    assert queries.suspense(A, DAY) == []
    assert {line.state for line in queries.lines(A) if line.direction == "credit"} == {"settled"}
    assert [told["amount_fen"] for told in notices("payments.bounced")] == [12_345]


def test_no_more_comes_home_than_was_paid(one):
    first, second = home(one, 10_000, 2_346)
    confirm(propose(first, 10_000, one))
    with pytest.raises(Refusal, match="匹配金额"):
        propose(second, 2_346, one)
    with pytest.raises(Refusal, match="匹配金额"):
        propose(second, 2_345, one)  # a line is one piece


def test_of_two_that_were_proposed_together_the_second_must_still_fit(one):
    first, second = home(one, 7_000, 8_000)
    numbers = [propose(first, 7_000, one), propose(second, 8_000, one)]
    confirm(numbers[0])
    with pytest.raises(Refusal, match="匹配金额"):
        confirm(numbers[1])
    assert (state(one), balance("suspense/unknown")) == ("paid", 15_000)


def test_a_piece_that_went_elsewhere_since_is_no_piece_any_more(one):
    first, second, third = home(one, 10_000, 2_345, 10_000)
    awaited = expect(2, 10_000)
    confirm(propose(first, 10_000, one))
    number = services.propose_match(
        owner=A, line_key=first, amount_fen=10_000, note="另一笔", by="钱一", at=AT,
        expectation_key=awaited.key,
    ).proposal_no  # fmt: skip
    confirm(number)
    confirm(propose(second, 2_345, one))
    assert state(one) == "paid"

    confirm(propose(third, 10_000, one))

    assert state(one) == "bounced"
    assert queries.expectation(A, awaited.key).state == "arrived"


def test_our_own_payment_is_not_sent_away_again_but_a_strangers_money_and_too_much_of_ours_is(one):
    """Two agencies that know it no more sent it to each other for six years, in ever smaller pieces (seed 1)."""

    def back(line):
        services.return_line(owner=A, line_key=line, reason="来款不明", on=DAY, by="钱一", at=AT)

    first, second, again = home(one, 10_000, 2_345, 2_345)
    for line in (first, second):
        with pytest.raises(OwnPayment, match=one.order_no):
            back(line)
    assert queries.orders(A, "ordered") == []
    back(again)
    confirm(propose(first, 10_000, one))
    confirm(propose(second, 2_345, one))
    assert state(one) == "bounced"
    take(Told("S1", 12_345, one.reference, account="6222000000000000001"), message_id="N9")
    (strangers,) = queries.lines(A, state="open")
    back(strangers.key)
    assert len(queries.orders(A, "ordered")) == 2


def test_what_has_come_back_does_not_come_back_again(one):
    first, second = home(one, 12_345, 12_345)
    confirm(propose(first, 12_345, one))
    with pytest.raises(WrongMoment):
        propose(second, 12_345, one)


def test_a_stranger_s_money_that_was_sent_back_and_comes_home_again_lies_where_it_lay(one):
    """Seed 1, the calm after 100,000 steps: the second officer met `ledger.bad-amount`, an entry of nothing."""
    take(Told("S1", 700, "NOBODY-1"), message_id="N7")
    (line_key,) = (row.line_key for row in queries.suspense(A, DAY))
    back = services.return_line(
        owner=A, line_key=line_key, reason="来款不明", on=DAY, by="钱一", at=AT
    )
    sent(back)
    take(Told("E2", -700, back.reference, back.instruction_id), message_id="N8")
    assert (balance("suspense/unknown"), state(back)) == (0, "paid")
    take(Told("H9", 700, back.reference), message_id="N9")
    (again,) = (row.line_key for row in queries.suspense(A, DAY))
    confirm(propose(again, 700, back))
    assert (state(back), balance("suspense/unknown"), state(one)) == ("bounced", 700, "paid")
    (row,) = queries.suspense(A, DAY)
    assert (row.line_key, row.free_fen) == (line_key, 700)
    assert [told["amount_fen"] for told in notices("payments.bounced")] == [700]


def test_what_was_sent_back_as_a_stranger_s_is_the_stranger_s_when_it_is_paid_again(one):
    for count in (1, 2):
        take(Told(f"SC{count}", 700, "NOBODY-1"), message_id=f"SN{count}")
        (row,) = (row for row in queries.suspense(A, DAY) if row.free_fen == 700)
        back = services.return_line(
            owner=A, line_key=row.line_key, reason="来款不明", on=DAY, by="钱一", at=AT
        )
        sent(back)
        take(Told(f"SE{count}", -700, back.reference, back.instruction_id), message_id=f"SM{count}")
        assert (state(back), balance("suspense/unknown")) == ("paid", 0)
