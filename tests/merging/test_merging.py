"""李四's two accounts become one, with the months and money shown beforehand, and are parted again to the fen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.errors import ProposalChanged, ProposalWaiting, SameOfficer
from shebao.casework.services import Applicant
from shebao.enrolment import queries as enrolment
from shebao.enrolment import services as enrolling
from shebao.identity import queries as people
from shebao.ledger import queries as books
from shebao.merging import errors, queries, rulings, services
from shebao.merging.known import Known
from shebao.merging.models import Suspicion
from shebao.papers import queries as papers
from shebao.payments import queries as payments
from shebao.payments.models import PaymentOrder
from tests.enrolment.conftest import JIA, month
from tests.merging.cast import (
    AT,
    KEPT,
    OLD,
    ON,
    account,
    apply,
    books_agree,
    confirm,
    merged,
    money,
    own,
    preview,
    sign,
    undone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lisi(jia):
    """Two accounts: 2012 to 2025, and 2008 to 2015-04: 40 months lie in both."""
    return account(KEPT, 2012, 2025), account(OLD, 2008, 2015, 3000)


def test_the_preview_comes_out_exactly(lisi):
    kept, old = lisi
    before = money(kept), money(old)
    row = preview(apply(kept, old))
    (part,) = row.plan["pairings"]
    assert (part["months"], part["cleared_months"], part["overlap"]) == (
        96,
        48,
        ["2012-01–2015-12"],
    )
    assert part["moved_fen"] + part["refund_fen"] == before[1]
    assert 48 * 24000 < part["refund_fen"] < 48 * 24000 * 2
    assert row.plan["after_months"] == 14 * 12 + 4 * 12
    assert (money(kept), money(old)) == before

    sign(confirm(row))
    row = queries.merge(JIA, row.case_no)
    assert (money(kept), money(old)) == (before[0] + part["moved_fen"], 0)
    assert books.balance(JIA, f"refund-payable/{row.case_no}") == part["refund_fen"]
    order = payments.order(JIA, row.order_no)
    assert (order.amount_fen, order.payee_account_no) == (part["refund_fen"], "6222000000000002")
    books_agree()


def test_a_preview_asks_for_each_account_once_however_many_rules_look_at_it(lisi):
    row, known = apply(*lisi), Known()
    with CaptureQueriesContext(connection) as asked:
        rulings.plan(row, known)
    first = len(asked)

    def of(table):
        return sum(f'FROM "{table}"' in each["sql"] for each in asked.captured_queries)

    assert (of("enrolment_relationship"), of("ledger_account")) == (2, 2)
    assert of("enrolment_contributionyear") <= 4  # the lines, and those that moved out
    with CaptureQueriesContext(connection) as asked:
        rulings.plan(row, known)
    assert len(asked) < first
    assert of("enrolment_relationship") == of("ledger_account") == 0


def test_employers_that_applied_for_an_account_are_named_in_the_preview(lisi):
    kept, old = lisi
    casework.open_case(
        owner=JIA, kind="transfer-in", key="employer", person_no=old.person_no,
        applicant=Applicant("employer", "演示机械厂"), channel="counter", state="applied",
        turn="officer", received_on=ON, by="x", at=AT, note=("受理", "Received"),
    )  # fmt: skip
    row = preview(apply(kept, old))
    assert row.plan["employers"] == ["演示机械厂"]
    said = papers.frozen(papers.paper(JIA, row.paper_no))[1]["data"]
    assert "涉及的用人单位：演示机械厂" in said["notes"]


def test_everything_is_found_through_the_kept_account(lisi):
    kept, old = lisi
    merged(kept, old)
    assert people.by_number(JIA, OLD) == kept
    assert [one.person_no for one in people.search(JIA, "李四")] == [kept.person_no]
    assert [one.person_no for one in people.search(JIA, old.person_no)] == [kept.person_no]
    assert len(enrolment.relationships_of_person(JIA, kept)) == 2
    (home,), (gone,) = own(kept), own(old)
    assert enrolment.open_relationship_of(JIA, old, "employee-pension") == home
    assert sum(line.months for line in enrolment.years(home)) == 14 * 12 + 4 * 12
    assert sum(line.months for line in enrolment.years(gone)) == 96
    basis = enrolment.transfer_basis(home, ON)
    assert basis.account_fen == enrolment.balance(home) == money(kept)
    assert sum(one.months for one in basis.bases) == 18 * 12


def test_while_an_undoing_waits_for_its_signature_no_second_one_begins(lisi):
    """Another officer, another key: an answer, and no server error."""
    row = merged(*lisi)
    made = prepare(row, "undo")
    with pytest.raises(ProposalWaiting):
        prepare(row, "undo-again")
    assert prepare(row, "undo") == made


def prepare(row, key):
    return services.prepare_undo(
        owner=JIA, merge_case_no=row.case_no, reason="两个人", key=key, by="jia.clerk", on=ON, at=AT
    )


def test_a_year_later_the_merge_is_undone_to_the_fen(lisi):
    kept, old = lisi
    before = money(kept), money(old)
    row = merged(kept, old)
    (home,), (gone,) = own(kept), own(old)
    enrolling.book_year(
        home, year=2026, months={n: month(6000) for n in range(1, 13)}, key=f"{JIA}/later", on=ON,
        by="jia.clerk", at=AT,
    )  # fmt: skip
    books_agree()
    done = undone(row)
    assert (money(kept), money(old)) == (before[0] + 12 * 48000, before[1])
    assert [one.what for one in done.loose.all()] == [f"{home.relationship_no} 2026-04–2026-12"]
    assert (gone.state, own(old)[0].state) == ("merged", "active")
    assert people.by_number(JIA, OLD) == old
    assert payments.order(JIA, row.order_no).state == "cancelled"
    books_agree()


def test_a_change_underneath_voids_the_preview(lisi):
    kept, old = lisi
    row = preview(apply(kept, old))
    (gone,) = own(old)
    enrolling.book_year(
        gone, year=2026, months={1: month(3000)}, key=f"{JIA}/x", on=ON, by="jia.clerk", at=AT
    )
    with pytest.raises(errors.PreviewChanged):
        confirm(row)
    row = confirm(preview(row))
    with pytest.raises(SameOfficer):
        sign(row, by="jia.clerk")
    enrolling.book_year(
        gone, year=2026, months={2: month(3000)}, key=f"{JIA}/y", on=ON, by="jia.clerk", at=AT
    )
    with pytest.raises(ProposalChanged):
        sign(row)
    assert money(old) > 0
    assert Suspicion.objects.get().finding == "open"


def test_two_different_people_are_refused_by_two_officers_and_never_suspected_again(lisi):
    kept, old = lisi
    row = apply(kept, old)
    with pytest.raises(errors.CaseOpen):
        apply(old, kept, key="again")
    number = services.propose_refusal(
        owner=JIA, case_no=row.case_no, reason="照片、单位都不同", by="jia.clerk", on=ON, at=AT
    )
    with pytest.raises(SameOfficer):
        services.refuse(owner=JIA, proposal_id=number, by="jia.clerk", on=ON, at=AT)
    row = services.refuse(owner=JIA, proposal_id=number, by="jia.reviewer", on=ON, at=AT)
    assert (row.state, Suspicion.objects.get().finding) == ("merge-refused", "different")
    pair = services.Pair(kept.person_no, old.person_no, "sweep", 1000, True)
    assert services.report(JIA, [pair], on=ON, at=AT).apart == 1
    assert queries.worklist(JIA) == []
    decided = cases.decisions(cases.case(JIA, row.case_no)).get()
    assert "行政复议" in decided.remedy_zh
    assert people.by_number(JIA, OLD) == old


def test_a_wrong_number_is_put_right_by_the_same_signatures(lisi):
    """The kept account has a number that was typed wrong; the right one stands at the other account."""
    kept, old = lisi
    row = preview(apply(kept, old), correction={"number": OLD, "name": "李四"})
    kept = people.by_person_no(JIA, sign(confirm(row)).person_no)
    assert kept.number_mask == old.number_mask
    assert people.by_number(JIA, OLD) == people.by_number(JIA, KEPT) == kept


def test_a_refund_that_was_paid_comes_back_as_a_claim(lisi):
    kept, old = lisi
    before = money(kept), money(old)
    row = merged(kept, old)
    in_a_file(row.order_no)
    done = undone(row)
    assert (money(kept), money(old)) == before
    assert done.claim_fen == row.refund_fen
    assert books.balance(JIA, "payable/merge-claims") == -row.refund_fen
    assert books.balance(JIA, f"refund-payable/{row.case_no}") == row.refund_fen
    assert done.claim_reference in {one.reference for one in payments.expectations(JIA)}
    books_agree()


def in_a_file(order_no):
    """The order is in a bank's file: it cannot be stopped any more."""
    PaymentOrder.objects.filter(order_no=order_no).update(state="sent")
