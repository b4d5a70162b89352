"""A month's payroll: prepared, approved by a second officer, booked to the fen, paid by the bank, bounced, paid again."""

import pytest
from django.db import IntegrityError, transaction

from shebao.agencies import services as agencies
from shebao.agencies.errors import NoRight
from shebao.base.months import month
from shebao.base.plumbing import clock
from shebao.enrolment import queries as enrolled
from shebao.ledger import queries as books
from shebao.ledger import verify
from shebao.payments.services import Payee
from shebao.pension import errors, queries, services
from shebao.pension.models import Benefit, PaidMonth, Payroll
from tests.pension.test_determination import apply, determine, propose
from tests.story import JIA

pytestmark = pytest.mark.django_db
ACCOUNT = Payee("何秀珍", "6222000000000001", "演示银行", "102100000001")
GOOD = Payee("何秀珍", "6222000000000002", "演示银行", "102100000001")
APRIL, MAY = month(2026, 4), month(2026, 5)


def retired(story, payee=ACCOUNT):
    """何秀珍's pension, determined in 2026-03, first paid for 2026-04."""
    determine(story, propose(story, apply(story, payee=payee)))
    return Benefit.objects.get(owner=JIA.pension)


def correct(story, benefit, payee):
    return services.correct_account(
        owner=JIA.pension, benefit_no=benefit.benefit_no, payee=payee, by="jia-clerk",
        at=clock.now(),
    )  # fmt: skip


def prepare(story, number, by="jia-accountant"):
    return services.propose_payroll(
        owner=JIA.pension, month=number, by=by, on=story.today, at=clock.now()
    )


def approve(story, row, by="jia-cashier"):
    return services.approve_payroll(
        owner=JIA.pension, payroll_no=row.payroll_no, by=by, on=story.today, at=clock.now()
    )


def held_by(code):
    return books.balance(JIA.pension, code)


def balanced(story):
    """The books add up, and every relationship's lines are what its account holds."""
    assert verify.verify(JIA.pension) == []
    assert enrolled.verify_books(JIA.pension) == []


def test_a_month_is_prepared_approved_booked_and_paid_once(story):
    benefit = retired(story)
    determination = queries.of_person(JIA.pension, benefit.person_no)
    person = story.person("xiuzhen", JIA)
    relationship = enrolled.open_relationship_of(JIA.pension, person, "employee-pension")
    before = {code: held_by(code) for code in (relationship.ledger_code, "fund/pension/pooled")}
    with pytest.raises(errors.PayrollMonth):
        prepare(story, APRIL)
    story.advance(31)

    row = prepare(story, APRIL)
    assert prepare(story, APRIL).pk == row.pk
    assert [(one["kind"], one["after_fen"]) for one in row.report["rows"]] == [
        ("new", determination.total_fen)
    ]
    with pytest.raises(NoRight):
        approve(story, row, by="jia-accountant")
    agencies.grant("jia-accountant", "cashier", since=story.today, by="test", at=clock.now())
    with pytest.raises(errors.PayrollSamePerson):
        approve(story, row, by="jia-accountant")
    done = approve(story, row)
    approve(story, done)

    booked(benefit, determination, relationship, before)
    balanced(story)
    with pytest.raises(errors.PayrollOnce):
        prepare(story, APRIL)
    come_back_and_go_again(story, benefit, determination.total_fen)


def booked(benefit, determination, relationship, before):
    """The account pays its part, the pooled fund the rest; the relationship's own account is empty."""
    benefit.refresh_from_db()
    assert (benefit.state, benefit.paid_through) == ("benefit-in-payment", APRIL)
    paid = PaidMonth.objects.get()
    assert (paid.account_fen, paid.total_fen) == (
        determination.account_fen,
        determination.total_fen,
    )
    # the account begins with the balance determined, interest of the year included, and pays its own part
    opened = determination.balance_fen
    assert held_by(benefit.account_code) == opened - determination.account_fen
    assert held_by(relationship.ledger_code) == 0
    assert held_by("fund/pension/pooled") == before["fund/pension/pooled"] - (
        determination.total_fen - determination.account_fen
    )
    assert held_by("payable/pension") == determination.total_fen
    relationship.refresh_from_db()
    assert relationship.state == "drawing"


def come_back_and_go_again(story, benefit, total):
    """The bank does not know the account: the money comes back, and nothing more goes there."""
    story.pay_all()
    story.play()
    line = queries.lines_of(benefit)[0]
    assert (line.paid_on, bool(line.bounce_reason)) == (None, True)
    assert held_by("payable/pension") == total
    story.advance(30)
    row = prepare(story, MAY)
    assert [one["kind"] for one in row.report["rows"]] == ["held-bounced"]
    assert row.people == 0
    sent = services.send_payroll_back(
        owner=JIA.pension, payroll_no=row.payroll_no, reason="先更正账户", by="jia-cashier",
        on=story.today, at=clock.now(),
    )  # fmt: skip
    assert sent.state == "payroll-sent-back"

    story.bank_books.open_account(
        {"account_no": GOOD.account_no, "holder": GOOD.name, "opening_fen": 0}, on=story.today
    )
    correct(story, benefit, GOOD)
    with pytest.raises(errors.NotBounced):
        correct(story, benefit, GOOD)
    row = prepare(story, MAY)
    assert [one["kind"] for one in row.report["rows"]] == ["account"]
    approve(story, row)
    story.pay_all()
    story.play()
    assert [bool(each.paid_on) for each in queries.lines_of(benefit)] == [True, True]
    own = story.bank_books.books()["accounts"][GOOD.account_no]
    assert own == 2 * total
    assert held_by("payable/pension") == 0
    assert PaidMonth.objects.count() == 2
    balanced(story)
    story.conserved()


def test_who_has_no_account_waits_and_is_paid_backwards(story):
    benefit = retired(story, payee=None)
    total = queries.of_person(JIA.pension, benefit.person_no).total_fen
    story.advance(61)
    row = prepare(story, MAY)
    assert [one["kind"] for one in row.report["rows"]] == ["held-no-account"]
    correct(story, benefit, GOOD)
    with pytest.raises(errors.PayrollChanged):
        approve(story, row)
    assert (Payroll.objects.get().state, PaidMonth.objects.count()) == ("payroll-proposed", 0)
    services.send_payroll_back(
        owner=JIA.pension, payroll_no=row.payroll_no, reason="", by="jia-cashier",
        on=story.today, at=clock.now(),
    )  # fmt: skip

    approve(story, prepare(story, MAY))

    assert queries.lines_of(benefit)[0].net_fen == 2 * total
    assert sorted(PaidMonth.objects.values_list("month", flat=True)) == [APRIL, MAY]
    again = PaidMonth.objects.first()
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)
