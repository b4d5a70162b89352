"""The demonstration bank keeps its own books right."""

import json
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.base.plumbing.clock import ZONE
from shebao.cli.bank.books import Books, Refused
from shebao.cli.bank.chance import Habits
from shebao.payments import camt, pain

MONDAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, tzinfo=ZONE)
PAYER = pain.Party("甲市社保（演示）", "6200000000000001", "演示银行", "102290000001")
PAYEE = pain.Party("乙市社保（演示）", "6200000000000002", "演示银行", "102100000001")


def bank(tmp_path, **shares):
    seed = shares.pop("seed", 1)
    habits = Habits(seed, **{name: Fraction(share) for name, share in shares.items()})
    books = Books(tmp_path / "bank.sqlite3", habits)
    for party, fen in ((PAYER, 10_000_000), (PAYEE, 0)):
        books.open_account(
            {"account_no": party.account_no, "holder": party.name, "opening_fen": fen}, on=MONDAY
        )
    return books


def order(message_id, *amounts, payee=PAYEE):
    transfers = [
        pain.Transfer(f"{message_id}/{n}", f"REF-{message_id}-{n}", payee, fen, "转移")
        for n, fen in enumerate(amounts, start=1)
    ]
    return pain.write(message_id=message_id, payer=PAYER, transfers=transfers, on=MONDAY, at=AT)


def told(books, party, on=MONDAY):
    answer = books.notices(party.account_no, after=0, on=on)
    return [line for one in answer["notices"] for line in camt.read(one["xml"].encode())[0].lines]


def test_an_order_moves_money_once_and_tells_both_accounts(tmp_path):
    books = bank(tmp_path)

    first = books.take(order("M1", 12345), on=MONDAY)
    again = books.take(order("M1", 12345), on=MONDAY)

    assert first == again == {"message_id": "M1", "accepted": ["M1/1"], "rejected": []}
    assert books.books()["accounts"] == {PAYER.account_no: 9_987_655, PAYEE.account_no: 12345}
    [out] = told(books, PAYER)
    [arrived] = told(books, PAYEE)
    assert (out.direction, out.amount_fen, out.instruction_id) == ("debit", 12345, "M1/1")
    assert (arrived.direction, arrived.reference) == ("credit", "REF-M1-1")
    assert arrived.counterparty_account == PAYER.account_no


def test_a_message_id_used_for_another_file_is_refused(tmp_path):
    books = bank(tmp_path)
    books.take(order("M1", 1), on=MONDAY)

    with pytest.raises(Refused):
        books.take(order("M1", 2), on=MONDAY)
    assert books.books()["accounts"][PAYEE.account_no] == 1


def test_a_wrong_name_comes_back_with_its_reason(tmp_path):
    books = bank(tmp_path)

    books.take(order("M1", 500, payee=PAYEE._replace(name="乙市医保")), on=MONDAY)

    _, back = told(books, PAYER)
    assert (back.direction, back.return_reason, back.reference) == ("credit", "BE01", "REF-M1-1")
    assert back.counterparty_account == PAYEE.account_no
    assert books.books()["accounts"][PAYER.account_no] == 10_000_000


def test_more_than_the_account_holds_is_rejected_and_moves_nothing(tmp_path):
    answer = bank(tmp_path).take(order("M1", 10_000_001), on=MONDAY)

    assert answer["rejected"] == [{"id": "M1/1", "reason": "AM04"}]


def test_a_payment_is_split_in_two_credits_of_one_reference(tmp_path):
    books = bank(tmp_path, split=1)
    books.take(order("M1", 1000), on=MONDAY)

    first, second = told(books, PAYEE)
    assert first.amount_fen + second.amount_fen == 1000
    assert first.reference == second.reference == "REF-M1-1"


def test_two_payments_are_joined_in_one_credit_that_lists_both_references(tmp_path):
    books = bank(tmp_path, join=1)
    books.take(order("M1", 1000, 234), on=MONDAY)

    [line] = told(books, PAYEE)
    assert line.amount_fen == 1234
    assert line.references == ["REF-M1-1", "REF-M1-2"]


def test_a_delayed_payment_is_in_clearing_until_the_next_day(tmp_path):
    books = bank(tmp_path, delay=1)
    books.take(order("M1", 1000), on=MONDAY)

    assert told(books, PAYEE) == []
    assert books.books()["clearing_fen"] == 1000
    assert [line.amount_fen for line in told(books, PAYEE, MONDAY + timedelta(days=1))] == [1000]


def test_a_delay_may_be_some_days_and_who_has_not_read_the_notice_does_not_know(tmp_path):
    books = bank(tmp_path, delay=1)
    books.habits = books.habits._replace(days=5)
    books.take(order("M1", 1000), on=MONDAY)

    assert told(books, PAYEE, MONDAY + timedelta(days=4)) == []
    assert books.untold(PAYER.account_no, after=0) == {"in_fen": 0, "out_fen": 1000}
    assert books.untold(PAYER.account_no, after=1) == {"in_fen": 0, "out_fen": 0}
    assert [line.amount_fen for line in told(books, PAYEE, MONDAY + timedelta(days=5))] == [1000]
    assert books.untold(PAYEE.account_no, after=0) == {"in_fen": 1000, "out_fen": 0}


def test_a_reference_bounces_by_seed_only_once(tmp_path):
    books = bank(tmp_path, bounce=1)
    again = pain.Transfer("M2/1", "REF-M1-1", PAYEE, 1000, "转移")
    books.take(order("M1", 1000), on=MONDAY)
    books.take(
        pain.write(message_id="M2", payer=PAYER, transfers=[again], on=MONDAY, at=AT), on=MONDAY
    )

    assert books.books()["accounts"][PAYEE.account_no] == 1000
    assert books.books()["payments"] == {"AC06": 1, "paid": 1}


def test_a_day_statement_opens_moves_and_closes(tmp_path):
    books = bank(tmp_path)
    books.take(order("M1", 1000, 234), on=MONDAY)

    assert books.statements(PAYER.account_no, after="", on=MONDAY)["statements"] == []
    answer = books.statements(PAYER.account_no, after="", on=MONDAY + timedelta(days=1))
    [part] = camt.read(answer["statements"][0]["xml"].encode())
    assert (part.opening_fen, part.closing_fen, part.findings) == (10_000_000, 9_998_766, [])
    assert {line.bank_ref for line in part.lines} == {line.bank_ref for line in told(books, PAYER)}


shares = st.sampled_from(["0", "1/3", "1"])


@given(
    seed=st.integers(0, 50),
    amounts=st.lists(st.integers(1, 10**6), min_size=1, max_size=6),
    bounce=shares,
    split=shares,
    join=shares,
    delay=shares,
)
def test_no_habit_makes_or_loses_a_fen(tmp_path_factory, seed, amounts, **habits):
    books = bank(tmp_path_factory.mktemp("bank"), seed=seed, **habits)
    rejected = 0
    for n, fen in enumerate(amounts):
        rejected += bool(books.take(order(f"M{n}", fen), on=MONDAY)["rejected"])

    out = told(books, PAYER, MONDAY + timedelta(days=3))
    paid = sum(x.amount_fen for x in out if x.direction == "debit")
    back = sum(x.amount_fen for x in out if x.direction == "credit")
    arrived = sum(x.amount_fen for x in told(books, PAYEE, MONDAY + timedelta(days=3)))
    state = books.books()

    assert not rejected
    assert paid == sum(amounts)
    assert arrived == paid - back == state["accounts"][PAYEE.account_no]
    assert state["sum_fen"] == state["clearing_fen"] == 0
    assert json.dumps(state)
