"""What happened in an agency is set beside the rules: whom it marks, whom not, and never twice."""

from datetime import date, datetime, timedelta

import pytest

from shebao.base.plumbing.clock import ZONE
from shebao.inspection import queries, services
from shebao.inspection.models import Mark, MarkedCase
from shebao.inspection.queries import Area, Wanted
from shebao.ledger.models import Entry
from shebao.medical.models import Claim, ClaimBill
from shebao.merging.models import Merge
from shebao.payments.models import PeerAccount
from shebao.pension.models import Benefit, BenefitMove, PaidMonth, Payroll, PayrollLine
from tests.inspection import cast
from tests.inspection.cast import ON, A, case, look, pay, person, sign

pytestmark = pytest.mark.django_db


def marked(rule=None):
    rows = Mark.objects.order_by("id")
    rows = rows.filter(rule=rule) if rule else rows
    return [(row.rule, row.marked.case_no) for row in rows]


def test_a_round_amount_marks_its_case_once_and_moves_nothing(town):
    row = case("1", person())
    pay(row, 20_000_00)
    entries, log = Entry.objects.count(), row.log.count()

    assert look() == 1
    assert look() == 0

    assert marked() == [("round-amount", row.case_no)]
    found = MarkedCase.objects.get()
    assert (found.weight, found.amount_fen, found.office_code) == (1, 20_000_00, cast.OFFICE)
    row.refresh_from_db()
    assert (Entry.objects.count(), row.log.count(), row.state) == (entries, log, "merge-received")


def test_money_to_an_agency_is_no_payment_to_a_person(town):
    row = case("1", person())
    pay(row, 20_000_00, account="6222000000009999", name="丙市社保中心")
    PeerAccount.objects.create(
        owner=A, agency_code="110100P1", account_no="6222000000009999", holder="丙市"
    )
    look()
    assert marked() == []


def test_one_account_for_two_people_marks_both_and_a_year_later_neither(town):
    first, second = case("1", person(0)), case("2", person(1))
    pay(first, on=ON - timedelta(days=1))
    pay(second)

    look()

    assert marked("shared-account") == [
        ("shared-account", first.case_no), ("shared-account", second.case_no),
    ]  # fmt: skip
    late = case("3", person(2))
    later = ON + timedelta(days=400)
    pay(late, on=later)
    look(until=later)
    assert ("shared-account", late.case_no) not in marked()


def test_a_holder_of_another_name_is_marked_and_ones_former_name_is_not(town):
    own, other = case("1", person(0)), case("2", person(1))
    pay(own)
    pay(other, name="赵外人", account="6222000000002222")
    look()
    assert marked() == [("other-name", other.case_no)]
    assert "赵外人" not in str(Mark.objects.get().facts)


def test_whoever_worked_on_the_case_and_on_the_file_is_on_both_sides(town):
    clean, one_hand = case("1", person(0)), case("2", person(1), by="钱一")
    cast.filed(pay(clean))
    cast.filed(pay(one_hand, account="6222000000002222"))
    look()
    assert marked() == [("one-hand", one_hand.case_no)]
    assert Mark.objects.get().facts["who"] == "钱一"


def test_signatures_at_a_glance_and_at_night_are_marked(town):
    row = case("1", person())
    sign(row, n=1)
    sign(row, n=2, seconds=3)
    sign(row, n=3, at=datetime(2026, 3, 3, 22, 15, tzinfo=ZONE))
    sign(row, n=4, at=datetime(2026, 3, 1, 10, tzinfo=ZONE))  # a Sunday
    look()
    assert [rule for rule, _ in marked()] == ["glance", "out-of-hours", "out-of-hours"]
    assert MarkedCase.objects.get().weight == 3  # two kinds: 2 + 1


def test_a_pair_that_always_signs_together_is_marked_once_a_month(town, monkeypatch):
    from shebao.inspection.signals import Span

    numbers = Span.number
    monkeypatch.setattr(
        Span, "number", lambda span, name: 3 if name == "pair_least" else numbers(span, name)
    )
    row = case("1", person())
    for n in range(3):
        sign(row, n=n)
    sign(case("2", person(1)), by="钱一")
    look()
    look()
    assert marked() == [("same-pair", row.case_no)]
    assert Mark.objects.get().facts["share"] == 100


def test_a_merge_that_pays_back_much_after_a_correction_shortly_before_retirement(town):
    who = person(2)  # a woman of 57, retired: no; born 1968-11-30
    row = case("1", who)
    Merge.objects.create(
        owner=A, case_no=row.case_no, person_no=who.person_no, others=[], state="merge-done",
        correction={"number": "0001"}, refund_fen=10_000_00, merged_on=ON,
    )  # fmt: skip
    look()
    assert {rule for rule, _ in marked()} == {"large-refund", "corrected-first"}
    who.birth_date, who.sex = date(1966, 1, 15), "M"  # 60 and 3 months in 2026
    who.save()
    Mark.objects.all()._raw_delete("default")
    look()
    assert "near-retirement" in {rule for rule, _ in marked()}


def _benefit(row, who, **more):
    return Benefit.objects.create(
        owner=A, benefit_no=f"{A}/benefit/1", case_no=row.case_no, person_no=who.person_no,
        state="benefit-in-payment", first_month=24300, account_code="x", checked_on=ON,
        check_due_on=ON, **more,
    )  # fmt: skip


def test_months_paid_after_a_death_are_marked_however_late_it_is_learned(town):
    who = person()
    row = case("1", who, kind="pension-determination")
    benefit = _benefit(row, who, died_on=date(2025, 12, 30))
    payroll = Payroll.objects.create(
        owner=A, payroll_no="p", month=24312, state="payroll-approved", people=1, total_fen=1,
        report={}, plan_sha256="", proposed_by="a", proposed_at=cast.AT, approved_by="b",
    )  # fmt: skip
    line = PayrollLine.objects.create(
        owner=A, payroll=payroll, benefit=benefit, person_no=who.person_no, months=2,
        account_fen=0, pooled_fen=100, net_fen=100,
    )  # fmt: skip
    for month in (24311, 24312):  # 2025-12 and 2026-01
        PaidMonth.objects.create(
            owner=A, benefit=benefit, line=line, month=month, account_fen=0, pooled_fen=50,
            total_fen=50,
        )  # fmt: skip
    look(since=ON)
    mark = Mark.objects.get()
    assert (mark.rule, mark.facts["months"], mark.marked.amount_fen) == ("after-death", 1, 50)


def test_an_account_changed_shortly_before_the_payment_is_marked(town):
    who = person()
    row = case("1", who, kind="pension-determination")
    BenefitMove.objects.create(
        owner=A, benefit=_benefit(row, who), act="correct-account", after="x", note_zh="", note_en="",
        by="周三", at=cast.AT - timedelta(days=10),
    )  # fmt: skip
    pay(row)
    look()
    assert marked() == [("fresh-account", row.case_no)]
    assert Mark.objects.get().facts == {"days": 10, "account": "1111", "who": "周三"}


def test_bills_in_a_row_of_two_people_at_one_institution_are_marked(town):
    for n, (number, where) in enumerate((("A0011", "一院"), ("A0012", "一院"), ("A0013", "二院"))):
        who = person(n)
        row = case(str(n), who, kind="medical-reimbursement")
        claim = Claim.objects.create(
            owner=A, case_no=row.case_no, kind="medical-reimbursement", person_no=who.person_no,
            relationship_no=f"r{n}", payee_name="x", payee_account_no="1", applied_on=ON,
        )  # fmt: skip
        ClaimBill.objects.create(
            owner=A, claim=claim, number=number, institution=where, on=ON, amount_fen=100
        )
    look()
    assert [rule for rule, _ in marked()] == ["running-numbers"] * 2


def test_the_worklist_is_paged_by_weight_and_shows_an_inspector_only_their_offices(town):
    rows = [
        case(str(n), person(n), office=office)
        for n, office in enumerate((cast.OFFICE, cast.OTHER, cast.OFFICE))
    ]
    for n, row in enumerate(rows):
        pay(row, 20_000_00, account=f"622200000000{n}000")
    sign(rows[2], seconds=1)
    look()
    whole = queries.worklist(A, Area(), Wanted(), limit=2)
    assert [row.case_no for row in whole] == [rows[2].case_no, rows[1].case_no]
    last = (whole[-1].weight, whole[-1].pk)
    rest = queries.worklist(A, Area(), Wanted(), after=last)
    assert [row.case_no for row in rest] == [rows[0].case_no]
    area = queries.area(A, "稽三", ON)
    own = queries.worklist(A, area, Wanted())
    assert {row.case_no for row in own} == {rows[0].case_no, rows[2].case_no}
    glance = queries.worklist(A, Area(), Wanted(rule="glance"))
    assert [row.case_no for row in glance] == [rows[2].case_no]
    assert queries.worklist("110100P1", Area(), Wanted()) == []


def test_a_case_set_aside_leaves_the_list_and_comes_back_with_a_new_mark(suspect):
    services.set_aside(owner=A, case_no=suspect.case_no, reason="核对无误", by="稽一", at=cast.AT)
    assert queries.worklist(A, Area(), Wanted()) == []
    look()
    assert queries.worklist(A, Area(), Wanted()) == []
    sign(suspect, seconds=1)
    look()
    assert len(queries.worklist(A, Area(), Wanted())) == 1


def test_the_job_goes_on_from_its_last_look_less_two_days(town):
    row = case("1", person())
    pay(row, 20_000_00, on=ON - timedelta(days=3))
    look(since=ON)
    assert look() == 0
    pay(row, 30_000_00, on=ON - timedelta(days=2))
    assert look() == 1
