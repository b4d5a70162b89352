"""What was in suspense on a day is told the same on that day and long after."""

from datetime import timedelta

import pytest

from shebao.payments import services
from shebao.payments.ages import ages
from tests.payments.helpers import (
    AT,
    DAY,
    OURS,
    PAYEE,
    A,
    B,
    Told,
    agency,
    expect,
    notice,
    order,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _agency():
    agency()
    services.know_account(owner=A, agency_code=B, account=PAYEE)


def day(n):
    return DAY + timedelta(days=n)


def at(n):
    return AT + timedelta(days=n)


def held(n):
    """Fen and lines in suspense at the end of a day."""
    told = ages(A, day(n))
    return sum(age.free_fen for age in told), sum(age.lines for age in told)


def read(n, *told, booked=None):
    """A notice read on day `n`."""
    on = day(n if booked is None else booked)
    xml = notice(*(one._replace(on=on) for one in told), message_id=f"N{n}")
    services.take_statement(owner=A, xml=xml, at=at(n))


def pay(n, made):
    """Both officers pay an order, and the bank tells so on the same day."""
    file = services.propose_file(
        owner=A, account_no=OURS, order_nos=[made.order_no], by="钱一", at=at(n)
    )
    services.approve_file(owner=A, file_no=file.file_no, by="孙二", at=at(n))
    services.mark_sent(owner=A, file_no=file.file_no, by="孙二", at=at(n))
    made.refresh_from_db()
    return made


def by_hand(n, line_key, amount_fen, **target):
    made = services.propose_match(
        owner=A,
        line_key=line_key,
        amount_fen=amount_fen,
        note="核对",
        by="钱一",
        at=at(n),
        **target,
    )
    services.confirm_match(owner=A, proposal_no=made.proposal_no, by="孙二", at=at(n))


def line(ref):
    return f"{A}/line/{OURS}/{ref}"


def arrival(number):
    return f"{A}/transfer/{number}/arrival"


def test_what_was_in_suspense_on_a_day_is_told_the_same_ever_after():
    read(0, Told("E1", 10_000, ""), Told("E2", 500, "NOBODY-1"))
    seen = [held(0)]

    expect(1, 12_000)
    by_hand(1, line("E1"), 10_000, expectation_key=arrival(1))
    seen.append(held(1))
    services.cancel_expectation(owner=A, key=arrival(1), by="周三", at=at(2))
    seen.append(held(2))

    back = services.return_line(
        owner=A, line_key=line("E2"), reason="无法查明", on=day(3), by="钱一", at=at(3)
    )
    seen.append(held(3))
    pay(4, back)
    read(4, Told("E4", -500, back.reference, back.instruction_id))
    seen.append(held(4))
    read(5, Told("E5", 500, back.reference, back.instruction_id, reason="AC04"))
    seen.append(held(5))

    made = pay(6, order())
    read(6, Told("E6", -made.amount_fen, ""))
    seen.append(held(6))
    by_hand(7, line("E6"), made.amount_fen, order_no=made.order_no)
    seen.append(held(7))

    expect(2, 7_000)
    read(8, Told("E8", 7_000, "REF-0002"), booked=7)
    seen.append(held(8))
    expect(3, 4_000)
    by_hand(9, line("E1"), 4_000, expectation_key=arrival(3))
    seen.append(held(9))

    assert [held(n) for n in range(10)] == seen
    assert seen == [
        (10_500, 2), (500, 1), (10_500, 2), (10_500, 2), (10_000, 1), (10_500, 2), (22_845, 3),
        (10_500, 2), (10_500, 2), (6_500, 2),
    ]  # fmt: skip


def test_a_piece_of_a_payment_that_came_home_was_in_suspense_until_the_last_one_came():
    made = pay(0, order())
    read(0, Told("E0", -made.amount_fen, made.reference, made.instruction_id))
    for n, fen in ((1, 10_000), (2, 2_345)):
        read(n, Told(f"E{n}", fen, made.reference))
        by_hand(n, line(f"E{n}"), fen, order_no=made.order_no)
        assert held(n) == ((10_000, 1) if n == 1 else (0, 0))

    assert [held(n) for n in range(3)] == [(0, 0), (10_000, 1), (0, 0)]
