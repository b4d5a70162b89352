"""Which money belongs to which expectation; nothing is made or lost on the way."""

import random
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from shebao.base.refusals import Refusal, WrongMoment
from shebao.ledger import queries as ledger_queries
from shebao.payments import queries, services
from shebao.payments.matching import Due, Money, Verdict, weigh
from tests.examples import examples
from tests.payments.helpers import (
    AT,
    DAY,
    OURS,
    PAYEE,
    A,
    B,
    Told,
    agency,
    balance,
    expect,
    notices,
    run,
    sent,
    take,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _agency():
    agency()
    services.know_account(owner=A, agency_code=B, account=PAYEE)


def claim(n=1):
    return services.claim(owner=A, key=f"{A}/transfer/{n}/arrival", by="周三", at=AT)


def match_by_hand(line_key, amount_fen, **target):
    proposal = services.propose_match(
        owner=A,
        line_key=line_key,
        amount_fen=amount_fen,
        note="核对无误",
        by="钱一",
        at=AT,
        **target,
    )
    return services.confirm_match(owner=A, proposal_no=proposal.proposal_no, by="孙二", at=AT)


def test_money_that_was_awaited_is_matched_told_and_claimed_once():
    expect()
    take(Told("E1", 10_000, "REF-0001"))
    assert balance(f"suspense/{B}") == 10_000  # bank −T, suspense +T
    assert balance(f"bank/{OURS}") == -10_000
    assert notices("payments.arrived")[0]["amount_fen"] == 10_000

    first, again = claim(), claim()

    assert (first.amount_fen, first.suspense_code) == (10_000, f"suspense/{B}")
    assert [line.amount_fen for line in first.lines] == [10_000]
    assert (first.new, again.new) == (True, False)
    assert again.lines == first.lines


def test_money_that_came_before_it_was_awaited_is_matched_when_it_is():
    take(Told("E1", 10_000, "REF-0001"))
    assert [told["reference"] for told in notices("payments.credit")] == ["REF-0001"]
    assert expect().state == "arrived"


def test_money_of_an_unknown_account_moves_to_its_payer_when_it_is_matched():
    take(Told("E1", 10_000, "REF-0001", account="62-9"))
    assert (expect().state, balance("suspense/unknown")) == ("waiting", 10_000)

    run("payments.match", services.match_job)

    assert queries.expectation(A, f"{A}/transfer/1/arrival").state == "arrived"
    assert (balance("suspense/unknown"), balance(f"suspense/{B}")) == (0, 10_000)


def test_a_split_payment_is_complete_when_its_parts_add_up():
    expect()
    take(Told("E1", 4_000, "REF-0001"))
    with pytest.raises(Refusal, match="尚未到齐"):
        claim()

    take(Told("E2", 6_000, "REF-0001"), message_id="N2")

    assert [line.amount_fen for line in claim().lines] == [4_000, 6_000]


def test_a_joined_payment_serves_every_reference_it_lists():
    expect(1, 10_000)
    expect(2, 2_345)
    take(Told("E1", 12_345, "", remittance="REF-0001 REF-0002"))

    assert (claim(1).amount_fen, claim(2).amount_fen) == (10_000, 2_345)
    assert claim(1).lines[0].line_key == claim(2).lines[0].line_key


def test_more_than_awaited_is_a_difference_at_once():
    expect()
    take(Told("E1", 10_001, "REF-0001"))

    [told] = notices("payments.difference")
    assert (told["expected_fen"], told["arrived_fen"], told["amount_fen"]) == (10_000, 10_001, 1)
    assert queries.expectation(A, f"{A}/transfer/1/arrival").state == "differs"


def test_less_than_awaited_is_a_difference_only_after_some_days():
    expect()
    take(Told("E1", 9_999, "REF-0001"))
    assert services.find_differences(owner=A, on=DAY + timedelta(days=2)) == 0
    assert services.find_differences(owner=A, on=DAY + timedelta(days=3)) == 1

    assert notices("payments.difference")[0]["amount_fen"] == -1
    take(Told("E2", 1, "REF-0001"), message_id="N2")
    assert claim().amount_fen == 10_000


def test_two_officers_match_by_hand_and_the_rest_goes_back_where_it_came_from():
    expect()
    take(Told("E1", 10_001, "REF-0001"))
    [row] = queries.suspense(A, DAY + timedelta(days=5))
    assert (row.free_fen, row.days, row.suspense_code) == (10_001, 5, f"suspense/{B}")
    assert row.next_action == queries.DIFFERENT

    match_by_hand(row.line_key, 10_000, expectation_key=f"{A}/transfer/1/arrival")
    assert claim().amount_fen == 10_000
    order = services.return_line(
        owner=A, line_key=row.line_key, reason="多付", on=DAY, by="钱一", at=AT
    )
    assert (order.amount_fen, order.payee_account_no) == (1, PAYEE.account_no)
    sent(order)
    take(Told("E2", -1, order.reference, order.instruction_id), message_id="N2")

    assert queries.suspense(A, DAY) == []
    assert balance(f"suspense/{B}") == 10_000  # the claim's, posted by the caller
    assert queries.totals(A).returned_fen == 1


def test_a_return_that_bounces_is_in_suspense_again():
    take(Told("E1", 500, "NOBODY-1"))
    [row] = queries.suspense(A, DAY)
    assert row.next_action == queries.FIND_PAYER
    order = services.return_line(
        owner=A, line_key=row.line_key, reason="无此业务", on=DAY, by="钱一", at=AT
    )
    sent(order)
    take(Told("E2", -500, order.reference, order.instruction_id), message_id="N2")
    assert balance(f"suspense/{B}") == 0

    take(Told("E3", 500, order.reference, order.instruction_id, reason="AC04"), message_id="N3")

    assert balance(f"suspense/{B}") == 500
    assert queries.suspense(A, DAY)[0].next_action == queries.RETURN_ORDER
    services.cancel(owner=A, order_no=order.order_no, reason="账户已销", by="钱一", at=AT)
    assert queries.suspense(A, DAY)[0].returnable


def test_a_proposed_match_needs_another_person_and_must_still_fit():
    expect()
    take(Told("E1", 9_000, ""))
    [row] = queries.suspense(A, DAY)
    key = f"{A}/transfer/1/arrival"
    with pytest.raises(Refusal, match="匹配金额"):
        services.propose_match(
            owner=A, line_key=row.line_key, amount_fen=9_001, note="", by="钱一", at=AT,
            expectation_key=key,
        )  # fmt: skip
    proposal = services.propose_match(
        owner=A, line_key=row.line_key, amount_fen=9_000, note="", by="钱一", at=AT,
        expectation_key=key,
    )  # fmt: skip
    with pytest.raises(Refusal):
        services.confirm_match(owner=A, proposal_no=proposal.proposal_no, by="钱一", at=AT)
    assert queries.suspense(A, DAY)[0].next_action == queries.SECOND_OFFICER

    services.send_back_match(owner=A, proposal_no=proposal.proposal_no, by="孙二", at=AT)
    with pytest.raises(WrongMoment):
        services.confirm_match(owner=A, proposal_no=proposal.proposal_no, by="孙二", at=AT)


def test_two_matches_proposed_for_one_sum_are_not_both_confirmed():
    expect()
    take(Told("E1", 9_000, ""), Told("E2", 9_000, ""))
    key = f"{A}/transfer/1/arrival"
    first, second = (
        services.propose_match(
            owner=A, line_key=row.line_key, amount_fen=6_000, note="", by="钱一", at=AT,
            expectation_key=key,
        )
        for row in queries.suspense(A, DAY)
    )  # fmt: skip
    services.confirm_match(owner=A, proposal_no=first.proposal_no, by="孙二", at=AT)
    with pytest.raises(Refusal, match="匹配金额"):
        services.confirm_match(owner=A, proposal_no=second.proposal_no, by="孙二", at=AT)


def test_a_debit_nobody_ordered_can_be_settled_with_its_order_by_hand():
    from tests.payments.helpers import order

    one = order()
    sent(one)
    take(Told("E1", -12_345, ""))
    [row] = queries.suspense(A, DAY)
    assert (row.next_action, balance("suspense/unknown")) == (queries.FIND_ORDER, -12_345)

    match_by_hand(row.line_key, 12_345, order_no=one.order_no)

    assert queries.order(A, one.order_no).state == "paid"
    assert (balance("suspense/unknown"), balance(f"transit/{B}")) == (0, -12_345)


def test_a_cancelled_expectation_gives_its_money_back_to_suspense():
    take(Told("E1", 10_000, "REF-0001", account="62-9"))
    expect()
    run("payments.match", services.match_job)
    with pytest.raises(WrongMoment):  # arrived in full: it is claimed or sent back, not forgotten
        services.cancel_expectation(owner=A, key=f"{A}/transfer/1/arrival", by="周三", at=AT)

    expect(2, 500)
    take(Told("E2", 400, ""), message_id="N2")
    line = queries.suspense(A, DAY)[0].line_key
    match_by_hand(line, 400, expectation_key=f"{A}/transfer/2/arrival")
    services.cancel_expectation(owner=A, key=f"{A}/transfer/2/arrival", by="周三", at=AT)

    assert [row.free_fen for row in queries.suspense(A, DAY)] == [400]
    assert queries.totals(A).matched_fen == 10_000


def test_an_expectation_with_the_same_key_is_the_same_expectation():
    assert expect().pk == expect().pk
    with pytest.raises(Refusal, match="已用于内容不同"):
        expect(amount_fen=1)


def test_groups_that_agree_in_sum_but_not_by_reference_are_left_for_a_person():
    lines = [Money(1, 70, frozenset({"R-1"})), Money(2, 80, frozenset({"R-1", "R-2"}))]
    dues = [Due(1, 50, "R-1"), Due(2, 100, "R-2")]

    [group] = weigh(lines, dues)

    assert (group.verdict, group.allocations) == (Verdict.TANGLED, ())


money = st.builds(
    Money,
    line=st.integers(),
    free_fen=st.integers(1, 100),
    references=st.frozensets(st.sampled_from(["R-1", "R-2", "R-3", "R-4"]), max_size=3),
)
due = st.builds(
    Due,
    expectation=st.integers(),
    due_fen=st.integers(1, 100),
    reference=st.sampled_from(["R-1", "R-2", "R-3"]),
)


@given(
    st.lists(money, max_size=6, unique_by=lambda line: line.line),
    st.lists(due, max_size=5, unique_by=lambda one: one.expectation),
)
def test_a_match_uses_lines_and_expectations_whole_and_only_by_their_references(lines, dues):
    names = {line.line: line for line in lines}
    sums = {one.expectation: one for one in dues}
    used, met = dict.fromkeys(names, 0), dict.fromkeys(sums, 0)
    for group in weigh(lines, dues):
        for share in group.allocations:
            assert share.amount_fen > 0
            assert sums[share.expectation].reference in names[share.line].references
            used[share.line] += share.amount_fen
            met[share.expectation] += share.amount_fen
    assert all(fen in (0, names[pk].free_fen) for pk, fen in used.items())
    assert all(fen in (0, sums[pk].due_fen) for pk, fen in met.items())


def check_conservation(bank_fen):
    """What the bank moved = the ledger's bank = matched + suspense."""
    totals = queries.totals(A)
    suspense = sum(
        line.balance_fen
        for line in ledger_queries.trial_balance(A)
        if line.code.startswith("suspense/")
    )
    assert totals.bank_fen == bank_fen == -balance(f"bank/{OURS}")
    assert totals.received_fen == totals.matched_fen + totals.open_in_fen + totals.returned_fen
    assert suspense == totals.matched_fen + totals.open_in_fen - totals.open_out_fen


@examples(12)
@given(
    sums=st.lists(st.integers(2, 10**6), min_size=1, max_size=4),
    seed=st.integers(0, 10**6),
    late=st.booleans(),
)
def test_no_split_join_double_or_delay_makes_or_loses_a_fen(sums, seed, late):
    dice = random.Random(seed)
    told, rest = [], list(enumerate(sums, start=1))
    while rest:
        n, fen = rest.pop()
        if rest and dice.random() < 0.3:  # joined with the next
            m, more = rest.pop()
            told.append(Told(f"E{n}", fen + more, "", remittance=f"REF-{n:04d} REF-{m:04d}"))
        elif dice.random() < 0.4:  # split in two
            part = dice.randrange(1, fen)
            told += [
                Told(f"E{n}a", part, f"REF-{n:04d}"),
                Told(f"E{n}b", fen - part, f"REF-{n:04d}"),
            ]
        else:
            told.append(
                Told(f"E{n}", fen, f"REF-{n:04d}", account=dice.choice(["62-9", PAYEE.account_no]))
            )
    dice.shuffle(told)
    files = [[one] for one in told] + [dice.sample(told, dice.randrange(1, len(told) + 1))]
    with transaction.atomic():
        if not late:
            for n, fen in enumerate(sums, start=1):
                expect(n, fen)
        seen = {}
        for number, lines in enumerate(files):
            take(*lines, message_id=f"N{number}")
            take(*lines, message_id=f"N{number}")  # the same file twice
            seen |= {one.ref: one.amount_fen for one in lines}
            check_conservation(sum(seen.values()))
        if late:
            for n, fen in enumerate(sums, start=1):
                expect(n, fen)
                check_conservation(sum(sums))
        run("payments.match", services.match_job)
        check_conservation(sum(sums))
        assert [claim(n).amount_fen for n in range(1, len(sums) + 1)] == sums
        assert queries.suspense(A, DAY) == []
        transaction.set_rollback(True)


def test_a_line_that_names_two_awaited_sums_is_not_given_to_the_first_that_fits():
    lines = [Money(1, 100, frozenset({"AAAA", "BBBB"}))]
    dues = [Due(1, 100, "AAAA"), Due(2, 50, "BBBB")]
    (group,) = weigh(lines, dues)
    assert (group.verdict, group.allocations) == (Verdict.SHORT, ())


def test_no_line_gives_more_than_it_carries_where_two_lines_name_two_sums():
    both = frozenset({"AAAA", "BBBB"})
    (group,) = weigh(
        [Money(1, 60, both), Money(2, 40, both)], [Due(1, 50, "AAAA"), Due(2, 50, "BBBB")]
    )
    given = {line: 0 for line in (1, 2)}
    for one in group.allocations:
        given[one.line] += one.amount_fen
    assert (group.verdict, given) == (Verdict.EXACT, {1: 60, 2: 40})


def test_more_money_than_is_awaited_is_over_and_less_is_short():
    for fen, verdict in ((101, Verdict.OVER), (99, Verdict.SHORT)):
        lines = [Money(1, fen, frozenset({"AAAA"}))]
        assert weigh(lines, [Due(1, 100, "AAAA")])[0].verdict == verdict
