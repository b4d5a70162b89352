"""Months paid as a resident and as an employee: the principal goes back, the account stays, and an undoing puts it back."""

import pytest

from shebao.enrolment import residents as accounts
from shebao.enrolment.errors import MovedOn
from shebao.enrolment.models import ImportRow, ResidentYear
from shebao.identity import queries as people
from shebao.ledger import queries as books
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.merging import errors, queries
from shebao.papers import queries as papers
from shebao.payments import queries as payments
from tests.enrolment.conftest import JIA
from tests.merging.cast import (
    CARD,
    KEPT,
    OLD,
    ON,
    THIRD,
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
from tests.merging.residents import csv, posted, resident, rolled_back, staged

pytestmark = pytest.mark.django_db
YEAR = 672_00
"""What a year brings in all, in fen."""


@pytest.fixture
def lisi(jia):
    """An employee 2012 to 2025; under the old number a resident 2010 to 2013: 24 months lie in both."""
    return account(KEPT, 2012, 2025), resident(OLD, 2010, 2013)


def lines(person):
    (row,) = own(person)
    return accounts.lines_of(row)


def test_a_file_of_years_is_booked_to_the_fen_in_the_residents_own_fund(jia):
    person = resident(OLD, 2010, 2013)
    assert money(person) == 4 * YEAR
    assert books.balance(JIA, "fund/resident-pension/opening") == -4 * YEAR
    assert [(one.year, one.counted, one.left_fen) for one in lines(person)] == [
        (year, 12, YEAR) for year in range(2010, 2014)
    ]
    (row,) = own(person)
    assert (row.scheme, row.state) == ("resident-pension", "active")
    books_agree()


def test_the_same_years_again_change_nothing_and_other_amounts_wait(jia):
    person = resident(OLD, 2010, 2011)
    again = posted(
        staged(csv(f"{OLD},李四,2010,500,100,60,12,", f"{OLD},李四,2012,500,100,60,12,"))
    )
    assert (again.rows_bad, money(person)) == (0, 3 * YEAR)
    assert list(ImportRow.objects.filter(file=again).order_by("line").values_list("state", flat=True)) == [
        "skipped", "posted",
    ]  # fmt: skip
    other = posted(staged(csv(f"{OLD},李四,2010,600,100,60,12,")))
    assert (other.rows_bad, money(person)) == (1, 3 * YEAR)
    assert ImportRow.objects.get(file=other).findings == ["month-held"]
    books_agree()


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        (f"{OLD},李四,二〇一〇,500,100,60,12,", "not-a-year"),
        (f"{OLD},李四,2031,500,100,60,12,", "month-in-future"),
        (f"{OLD},李四,2010,五百,100,60,12,", "not-an-amount"),
        (f"{OLD},李四,2010,-5,100,60,12,", "negative-amount"),
        (f"{OLD},李四,2010,,,60,12,", "not-an-amount"),
        (f"{OLD},李四,2010,500,100,60,12,0-6", "not-months"),
        (f"{OLD},,2010,500,100,60,12,", "name-missing"),
    ],
)
def test_a_bad_line_is_listed_and_nothing_of_it_is_booked(jia, line, finding):
    file = staged(csv(line))
    assert finding in ImportRow.objects.get(file=file).findings
    posted(file)
    assert not ResidentYear.objects.exists()


def test_a_year_twice_and_a_line_of_another_scheme_are_listed(jia):
    file = staged(csv(f"{OLD},李四,2010,500,100,60,12,", f"{OLD},李四,2010,500,100,60,12,"))
    assert [row.findings for row in file.rows.all()] == [["year-twice"]] * 2
    wrong = staged(f"证件号码,姓名,年月,缴费基数\n{OLD},李四,2011-01,5000\n".encode())
    assert "other-scheme" in wrong.rows.get().findings


def test_a_file_is_rolled_back_and_nothing_is_left_of_it(jia):
    file = staged(csv(f"{OLD},李四,2010,500,100,60,12,1-6、9"))
    person = (posted(file), people.by_number(JIA, OLD))[1]
    assert lines(person)[0].counted == 7
    rolled_back(file)
    assert not ResidentYear.objects.exists()
    assert own(person) == []
    assert books.balance(JIA, "fund/resident-pension/opening") == 0
    books_agree()


def test_the_preview_tells_the_principal_of_the_months_in_both_and_it_comes_out_exactly(lisi):
    kept, old = lisi
    before = money(kept)
    row = preview(apply(kept, old))
    (part,) = row.plan["residents"]
    assert (part["months"], part["cleared_months"], part["overlap"]) == (
        48,
        24,
        ["2012-01–2013-12"],
    )
    assert (part["refund_fen"], part["left_fen"]) == (2 * 600_00, 4 * YEAR - 2 * 600_00)
    assert (row.refund_fen, row.resident_fen) == (1200_00, 1200_00)
    assert row.plan["parked"] == []
    said = papers.frozen(papers.paper(JIA, row.paper_no))[1]["data"]
    assert any("退还个人缴费和集体补助本金 1,200.00 元" in note for note in said["notes"])

    sign(confirm(row))
    row = queries.merge(JIA, row.case_no)
    assert (money(kept), money(old)) == (before, 4 * YEAR - 1200_00)
    assert (row.order_no, payments.order(JIA, row.resident_order_no).amount_fen) == ("", 1200_00)
    assert books.balance(JIA, f"refund-payable/{row.case_no}/resident-pension") == 1200_00
    assert [(one.year, one.counted, one.refund_fen) for one in lines(old)] == [
        (2010, 12, 0), (2011, 12, 0), (2012, 0, 600_00), (2013, 0, 600_00),
    ]  # fmt: skip
    assert own(old)[0].state == "active"
    books_agree()


def test_a_twelfth_for_each_month_in_both_and_only_of_months_the_year_covers(jia):
    kept = account(KEPT, 2012, 2012)
    old = resident(OLD, 2012, 2012, yuan=500, months="7-12")
    assert preview(apply(kept, old)).plan["residents"][0]["refund_fen"] == 600_00 * 6 // 12


def test_each_fund_pays_its_own_part(jia):
    kept, old, third = (
        account(KEPT, 2012, 2025),
        account(OLD, 2010, 2013, 3000),
        resident(THIRD, 2010, 2013),
    )
    row = merged(kept, old, third)
    mine, theirs = payments.order(JIA, row.order_no), payments.order(JIA, row.resident_order_no)
    assert theirs.amount_fen == row.resident_fen == 4 * 600_00
    assert mine.amount_fen == row.refund_fen - row.resident_fen > 0
    assert (mine.reference != theirs.reference, theirs.payee_account_no) == (True, CARD.account_no)
    books_agree()


def test_an_undoing_stops_what_was_not_paid_and_puts_it_back(lisi):
    kept, old = lisi
    before = money(kept), money(old), lines(old)
    row = merged(kept, old)
    done = undone(row)
    assert (money(kept), money(old), lines(old)) == before
    assert done.claim_fen == 0
    assert payments.order(JIA, row.resident_order_no).state == "cancelled"
    assert books.balance(JIA, f"refund-payable/{row.case_no}/resident-pension") == 0
    books_agree()


def test_merged_again_after_an_undoing_the_same_comes_out(lisi):
    first = merged(*lisi)
    undone(first)
    again = merged(*lisi, key="again")
    assert again.plan["residents"] == first.plan["residents"]
    books_agree()


def test_what_was_cleared_is_not_cleared_twice(jia):
    kept, old = account(KEPT, 2012, 2012), resident(OLD, 2010, 2013)
    merged(kept, old)
    third = account(THIRD, 2013, 2013)
    row = preview(apply(kept, third, key="third"))
    (part,) = row.plan["residents"]
    assert (part["overlap"], part["refund_fen"]) == (["2013-01–2013-12"], 600_00)


def test_a_year_that_came_after_the_preview_voids_it(lisi):
    row = preview(apply(*lisi))
    posted(staged(csv(f"{OLD},李四,2014,500,100,60,12,")))
    with pytest.raises(errors.PreviewChanged):
        confirm(row)


def test_a_file_whose_years_were_cleared_is_not_rolled_back(jia):
    kept = account(KEPT, 2012, 2025)
    file = staged(csv(f"{OLD},李四,2012,500,100,60,12,"))
    posted(file)
    merged(kept, people.by_number(JIA, OLD))
    with pytest.raises(MovedOn):
        rolled_back(file)


def test_a_refund_that_was_paid_becomes_a_claim_of_that_fund_alone(jia):
    kept, old, third = (
        account(KEPT, 2012, 2025),
        account(OLD, 2010, 2013, 3000),
        resident(THIRD, 2010, 2013),
    )
    before = [money(one) for one in (kept, old, third)]
    row = merged(kept, old, third)
    _paid(row.resident_order_no)
    done = undone(row)
    assert done.claim_fen == row.resident_fen
    assert [money(one) for one in (kept, old, third)] == before
    assert books.balance(JIA, "payable/merge-claims") == -row.resident_fen
    assert payments.order(JIA, row.order_no).state == "cancelled"
    books_agree()


def _paid(order_no):
    """As the bank pays it: the order and what it posts."""
    from shebao.payments.models import PaymentOrder

    order = payments.order(JIA, order_no)
    PaymentOrder.objects.filter(pk=order.pk).update(state="paid")
    ledger.open_account(JIA, "bank/1", "bank")
    ledger.post(JIA, NewEntry(f"{order_no}/1/paid", ON, "付款", [
        Line(order.debit_code, -order.amount_fen), Line("bank/1", order.amount_fen)
    ]))  # fmt: skip
