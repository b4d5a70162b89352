"""Orders to pay, two officers, the bank's word, bounces and the next attempt."""

import pytest
from django.db import IntegrityError, transaction

from shebao.base.refusals import NotFound, Refusal, WrongMoment
from shebao.cli.bank import files
from shebao.payments import queries, services
from shebao.payments.models import BankFile
from tests.payments.helpers import (
    AT,
    OURS,
    PAYEE,
    A,
    B,
    Told,
    agency,
    approved,
    balance,
    notices,
    order,
    sent,
    take,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _agency():
    agency()


def state(one):
    return queries.order(A, one.order_no).state


def paid(one, ref="E1"):
    return Told(ref, -one.amount_fen, one.reference, one.instruction_id)


def back(one, ref="E2", reason="BE01"):
    return Told(ref, one.amount_fen, one.reference, one.instruction_id, reason=reason)


def test_an_order_with_the_same_key_is_the_same_order():
    assert order().order_no == order().order_no == f"{A}/order/2026/1"

    with pytest.raises(Refusal, match="已用于内容不同"):
        order(amount_fen=1)


@pytest.mark.parametrize(
    ("reference", "amount_fen", "account"),
    [("附言", 1, "62-2"), ("A" * 36, 1, "62-2"), ("REF-1", 0, "62-2"), ("REF-1", 1, "六二")],
)
def test_what_the_bank_cannot_carry_is_refused(reference, amount_fen, account):
    with pytest.raises(Refusal, match="不符合要求"):
        order(reference=reference, amount_fen=amount_fen, payee=PAYEE._replace(account_no=account))


def test_a_payment_needs_two_officers_with_their_posts():
    one = order()
    with pytest.raises(Refusal):
        services.propose_file(owner=A, account_no=OURS, order_nos=[one.order_no], by="周三", at=AT)
    file = services.propose_file(
        owner=A, account_no=OURS, order_nos=[one.order_no], by="钱一", at=AT
    )
    with pytest.raises(Refusal):
        services.approve_file(owner=A, file_no=file.file_no, by="钱一", at=AT)

    assert queries.file(A, file.file_no).xml is None
    done = services.approve_file(owner=A, file_no=file.file_no, by="孙二", at=AT)
    assert (done.state, state(one)) == ("approved", "approved")


def test_one_person_with_both_posts_cannot_approve_an_own_file():
    from shebao.agencies.models import Role, User

    user = User.objects.get(username="钱一")
    Role.objects.create(user=user, owner=A, name="cashier", since=AT.date(), granted_at=AT)
    file = services.propose_file(
        owner=A, account_no=OURS, order_nos=[order().order_no], by="钱一", at=AT
    )

    with pytest.raises(Refusal, match="两人办理"):
        services.approve_file(owner=A, file_no=file.file_no, by="钱一", at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        BankFile.objects.update(approved_by="钱一")


def test_the_file_holds_exactly_the_orders_and_is_kept_byte_for_byte():
    file = approved(order(1, 100), order(2, 205))

    read = files.read_order(bytes(queries.file(A, file.file_no).xml))
    assert read.message_id == file.file_no
    assert [(x.reference, x.amount_fen) for x in read.instructions] == [
        (f"{A}/transfer/1", 100),
        (f"{A}/transfer/2", 205),
    ]
    assert (file.orders_count, file.total_fen) == (2, 305)


def test_an_order_is_in_one_file_only():
    one = order()
    approved(one)

    with pytest.raises(WrongMoment):
        services.propose_file(owner=A, account_no=OURS, order_nos=[one.order_no], by="钱一", at=AT)


def test_a_file_sent_back_frees_its_orders():
    one = order()
    file = services.propose_file(
        owner=A, account_no=OURS, order_nos=[one.order_no], by="钱一", at=AT
    )
    services.send_back_file(owner=A, file_no=file.file_no, reason="账号有误", by="孙二", at=AT)

    assert state(one) == "ordered"
    assert state(approved(one).orders.get()) == "approved"


def test_another_agencys_order_is_not_found():
    with pytest.raises(NotFound):
        queries.order(B, order().order_no)


def test_nothing_is_posted_until_the_bank_has_paid():
    one = order()
    sent(one)
    assert balance(f"transit/{B}") == balance(f"bank/{OURS}") == 0

    take(paid(one))

    assert state(one) == "paid"
    assert balance(f"transit/{B}") == -12_345  # transit −T
    assert balance(f"bank/{OURS}") == 12_345  # bank +T
    assert notices("payments.paid") == [
        {
            "order_no": one.order_no,
            "attempt": 1,
            "key": one.key,
            "case_no": one.case_no,
            "reference": one.reference,
            "amount_fen": 12_345,
            "on": "2026-03-02",
        }
    ]


def test_the_same_movement_told_again_by_any_file_pays_once():
    one = order()
    sent(one)
    take(paid(one))

    assert not take(paid(one)).new
    again = take(paid(one), message_id="N2")

    assert (again.lines_new, again.lines_known) == (0, 1)
    assert balance(f"bank/{OURS}") == 12_345
    assert len(notices("payments.paid")) == 1


def test_the_bank_may_tell_of_a_payment_before_we_noted_having_sent_it():
    one = order()
    file = approved(one)
    take(paid(one))

    services.mark_sent(owner=A, file_no=file.file_no, by="孙二", at=AT)

    assert state(one) == "paid"


def test_a_bounced_payment_is_back_in_transit_and_is_issued_again_to_the_right_name():
    one = order()
    sent(one)
    take(paid(one), back(one))
    assert (state(one), balance(f"transit/{B}"), balance(f"bank/{OURS}")) == ("bounced", 0, 0)
    assert notices("payments.bounced")[0]["reason"] == "BE01"

    again = services.reissue(
        owner=A, order_no=one.order_no, payee=PAYEE._replace(name="乙市社保"), by="周三", at=AT
    )
    assert again.instruction_id == f"{one.order_no}/2"
    sent(again)
    take(paid(again, "E3"), message_id="N2")

    assert (state(one), balance(f"transit/{B}")) == ("paid", -12_345)
    assert [move.act for move in queries.moves(A, one.order_no)] == [
        "order", "propose", "approve", "send", "pay", "bounce", "reissue", "propose", "approve",
        "send", "pay",
    ]  # fmt: skip
    assert len(notices("payments.paid")) == 2


def test_a_bounce_told_before_its_payment_waits_for_it():
    one = order()
    sent(one)
    take(back(one))
    assert (state(one), balance("suspense/unknown")) == ("sent", 12_345)

    take(paid(one), message_id="N2")

    assert state(one) == "bounced"
    assert balance("suspense/unknown") == balance(f"transit/{B}") == balance(f"bank/{OURS}") == 0


def test_a_late_word_on_an_earlier_attempt_does_not_pay_the_next_one():
    one = order()
    sent(one)
    take(paid(one), back(one))
    again = services.reissue(owner=A, order_no=one.order_no, payee=PAYEE, by="周三", at=AT)
    sent(again)

    take(paid(one, "E9"), message_id="N2")

    assert state(one) == "sent"
    assert balance("suspense/unknown") == -12_345


def test_another_amount_than_ordered_is_in_suspense_and_told():
    one = order()
    sent(one)
    take(Told("E1", -12_000, one.reference, one.instruction_id))

    assert state(one) == "sent"
    assert balance("suspense/unknown") == -12_000
    assert notices("payments.difference")[0]["amount_fen"] == -345


def test_an_instruction_the_bank_rejects_moved_no_money():
    one, two = order(1), order(2)
    file = approved(one, two)
    services.mark_sent(
        owner=A, file_no=file.file_no, by="孙二", at=AT, rejected={one.instruction_id: "AM04"}
    )

    assert (state(one), state(two)) == ("bounced", "sent")
    assert notices("payments.bounced")[0]["money_moved"] is False


def test_a_bounced_order_can_be_given_up_and_a_paid_one_cannot():
    one = order()
    sent(one)
    take(paid(one))
    with pytest.raises(WrongMoment):
        services.cancel(owner=A, order_no=one.order_no, reason="", by="周三", at=AT)

    take(back(one), message_id="N2")
    services.cancel(owner=A, order_no=one.order_no, reason="改为现场领取", by="周三", at=AT)
    assert state(one) == "cancelled"
