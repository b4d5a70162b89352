"""Days and months are closed only over books that the bank's word agrees with; opening again takes two."""

from datetime import date, timedelta

import pytest

from shebao.agencies import services as agencies
from shebao.agencies.errors import NoRight
from shebao.base.refusals import WrongMoment
from shebao.cli.bank import files
from shebao.ledger import reports
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.papers.models import Paper
from shebao.payments import closed, errors, services
from shebao.payments.ages import ages
from shebao.payments.models import BooksMonth
from shebao.payments.pain import Party
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
    order,
    sent,
    take,
)

pytestmark = pytest.mark.django_db
FEBRUARY = 2026 * 12 + 1
MARCH = FEBRUARY + 1
END = date(2026, 3, 31)
LATER = AT + timedelta(days=40)


@pytest.fixture(autouse=True)
def _agency(db):
    agencies.add_agency(code=A, name="甲市社保中心（演示）", name_en="Jia", city="甲市", at=AT)
    agency()
    ledger.open_account(A, "fund/pension/pooled", "fund")
    ledger.open_account(A, "person/1/pension", "person")


def post(key, on, *lines):
    entry = NewEntry(key=f"{A}/{key}", on=on, memo="", lines=[Line(*line) for line in lines])
    ledger.post(A, entry)


def close_day(on=END, by="钱一"):
    return services.close_day(owner=A, on=on, by=by, at=LATER)


def propose(month=MARCH):
    return services.propose_month(owner=A, month=month, by="钱一", at=LATER)


def approve(month=MARCH, by="孙二"):
    return services.approve_month(owner=A, month=month, by=by, at=LATER)


def read_statement():
    """300 fen came, and the statement of that day is read."""
    take(Told("C1", 300))
    one = files.Movement("C1", 300, DAY.isoformat(), "乙市", "6200", "", "", "", "")
    xml = files.write_statement(account=OURS, holder="甲市", on=DAY, opening_fen=0, movements=[one])
    services.take_statement(owner=A, xml=xml, at=AT)


def test_a_day_is_closed_only_over_read_statements_and_young_suspense():
    with pytest.raises(errors.DayNotOver):
        close_day(LATER.date())
    take(Told("C1", 300))
    with pytest.raises(errors.StatementMissing):
        close_day()
    read_statement()
    with pytest.raises(errors.UnmatchedTooOld):
        close_day()

    day = close_day(date(2026, 3, 7))  # the fifth day

    assert close_day(date(2026, 3, 7)) == day
    with pytest.raises(errors.DayClosed):
        close_day(date(2026, 3, 6))
    with pytest.raises(NoRight):
        close_day(date(2026, 3, 7), by="孙二")


def test_a_day_is_not_closed_over_a_bank_that_says_something_else():
    read_statement()
    post("odd", date(2026, 3, 2), (f"bank/{OURS}", -1), ("fund/pension/pooled", 1))

    with pytest.raises(errors.BankDiffers):
        close_day(date(2026, 3, 3))


def test_a_month_is_closed_by_two_over_reports_that_have_not_changed():
    post("opening", date(2026, 2, 2), ("fund/pension/pooled", -700), ("person/1/pension", 700))
    with pytest.raises(errors.DaysOpen):
        propose()
    close_day()
    propose()
    with pytest.raises(NoRight):
        approve(by="钱一")
    post("late", date(2026, 3, 30), ("fund/pension/pooled", -5), ("person/1/pension", 5))
    with pytest.raises(errors.MonthChanged):
        approve()
    services.send_month_back(owner=A, month=MARCH, reason="补记", by="孙二", at=LATER)

    assert propose().version == 2
    row = approve()

    assert (row.state, row.approved_by) == ("closed", "孙二")
    lines = {line[0]: line[2:] for line in row.report["movements"]}
    assert lines["person"] == [700, 0, 5, 705]
    assert lines["fund/pension/pooled"] == [-700, 5, 0, -705]


def test_what_is_posted_into_a_closed_month_stops_the_next_until_two_opened_it_again():
    close_day(date(2026, 4, 5))
    propose(FEBRUARY)
    with pytest.raises(errors.MonthOrder):
        propose(MARCH)
    approve(FEBRUARY)
    post("late", date(2026, 2, 27), ("fund/pension/pooled", -5), ("person/1/pension", 5))
    with pytest.raises(errors.PostedAfterClosing):
        propose(MARCH)

    services.ask_to_reopen(owner=A, month=FEBRUARY, reason="补记", by="钱一", at=LATER)
    with pytest.raises(WrongMoment):
        services.ask_to_reopen(owner=A, month=FEBRUARY, reason="补记", by="钱一", at=LATER)
    services.reopen(owner=A, month=FEBRUARY, by="孙二", at=LATER)
    propose(FEBRUARY)
    approve(FEBRUARY)
    propose(MARCH)
    approve(MARCH)
    with pytest.raises(errors.MonthOrder):
        services.ask_to_reopen(owner=A, month=FEBRUARY, reason="补记", by="钱一", at=LATER)

    states = BooksMonth.objects.filter(owner=A, month=FEBRUARY).order_by("version")
    assert list(states.values_list("state", flat=True)) == ["reopened", "closed"]


def test_nobody_countersigns_their_own_closing_whatever_posts_they_hold():
    from shebao.agencies import services as agencies

    agencies.grant("钱一", "cashier", since=date(2020, 1, 1), by="init", at=AT)
    close_day()
    propose()
    with pytest.raises(errors.SameCloser):
        approve(by="钱一")
    approve()
    services.ask_to_reopen(owner=A, month=MARCH, reason="x", by="钱一", at=LATER)
    with pytest.raises(errors.SameCloser):
        services.reopen(owner=A, month=MARCH, by="钱一", at=LATER)
    services.reopen(owner=A, month=MARCH, by="孙二", at=LATER, agreed=False)

    assert closed.month_held(A, MARCH).state == "closed"


def test_the_sheet_balances_and_income_less_spending_is_the_change_of_the_net_assets():
    ledger.open_account(A, "payable/pension", "payable")
    ledger.open_account(A, "payable/pension-recovery", "payable")
    ledger.open_account(A, "suspense/unknown", "suspense")
    bank, pooled, person = f"bank/{OURS}", "fund/pension/pooled", "person/1/pension"
    post("1", date(2026, 2, 1), (bank, -10_000), (pooled, 10_000))
    post("2", date(2026, 3, 1), (bank, -900), ("suspense/unknown", 900))
    post("3", date(2026, 3, 2), ("suspense/unknown", -600), (person, 400), (pooled, 200))
    post("4", date(2026, 3, 3), (person, -150), (pooled, -50), ("transit/110100P1", 200))
    post("5", date(2026, 3, 4), (pooled, -30), ("payable/pension", 30))
    post("6", date(2026, 3, 5), (pooled, 7), ("payable/pension-recovery", -7))
    post("7", date(2026, 3, 6), (pooled, -1), (person, 1))

    lines = reports.movements(A, *closed.span(MARCH))
    told, flows = reports.sheet(lines), reports.flows(A, *closed.span(MARCH))

    assert told.assets_fen == told.liabilities_fen + told.net_fen == 10_907
    assert (told.bank_fen, told.receivable_fen, told.suspense_fen) == (10_900, 7, 300)
    assert {flow.name_en: flow.amount_fen for flow in flows} == {
        "transfers in": 600, "transfers out": -200, "benefits": -23,
    }  # fmt: skip
    assert sum(flow.amount_fen for flow in flows) == told.net_fen - 10_000
    assert sum(line.closing_fen for line in lines) == 0


def test_suspense_has_an_age_at_the_edge_of_each_bucket():
    take(Told("C1", 300), Told("C2", 40, on=date(2026, 2, 22)))

    told = [(age.lines, age.free_fen) for age in ages(A, date(2026, 3, 1))]
    assert told == [(1, 40), (0, 0), (0, 0), (0, 0)]
    told = [(age.lines, age.free_fen) for age in ages(A, date(2026, 3, 2))]
    assert told == [(1, 300), (1, 40), (0, 0), (0, 0)]
    assert [age.lines for age in ages(A, date(2026, 12, 31))] == [0, 0, 0, 2]


def test_a_months_report_is_the_same_when_its_suspense_was_explained_since():
    services.know_account(owner=A, agency_code=B, account=PAYEE)
    take(Told("C1", 300, account="62-9", on=date(2026, 3, 30)), Told("C2", -40, on=END))
    one = files.Movement("C1", 300, "2026-03-30", "乙市", "62-9", "", "", "", "")
    out = files.Movement("C2", -40, END.isoformat(), "乙市", "6200", "", "", "", "")
    xml = files.write_statement(
        account=OURS, holder="甲市", on=END, opening_fen=0, movements=[one, out]
    )
    services.take_statement(owner=A, xml=xml, at=AT + timedelta(days=30))
    made = order(amount_fen=40)
    sent(made)
    close_day()
    assert propose().report["ages"][0] == [0, 7, 2, 340]

    expect(1, 300)
    explain("C1", 300, expectation_key=f"{A}/transfer/1/arrival")
    explain("C2", 40, order_no=made.order_no)

    assert approve().report["ages"][0] == [0, 7, 2, 340]
    assert [age.lines for age in ages(A, LATER.date())] == [0, 0, 0, 0]


def explain(ref, amount_fen, **target):
    made = services.propose_match(
        owner=A, line_key=f"{A}/line/{OURS}/{ref}", amount_fen=amount_fen, note="核对", by="钱一",
        at=LATER, **target,
    )  # fmt: skip
    services.confirm_match(owner=A, proposal_no=made.proposal_no, by="孙二", at=LATER)


def test_another_fund_that_the_agency_keeps_is_closed_by_reports_of_its_own():
    """What residents' money does is in no line of the employees' fund, and each fund adds up to nothing by itself."""
    other = "fund/resident-pension/opening"
    for code, kind in (
        (other, "fund"), ("person/2/resident-pension", "person"), ("refund-payable/1", "payable"),
        ("refund-payable/1/resident-pension", "payable"),
    ):  # fmt: skip
        ledger.open_account(A, code, kind)
    post("opening", date(2026, 3, 2), ("fund/pension/pooled", -700), ("person/1/pension", 700))
    post("residents", date(2026, 3, 3), (other, -90), ("person/2/resident-pension", 90))
    post(
        "back", date(2026, 3, 4), ("person/2/resident-pension", -30),
        ("refund-payable/1/resident-pension", 30), ("person/1/pension", -7), ("refund-payable/1", 7),
    )  # fmt: skip
    close_day()
    before = closed.report(A, FEBRUARY)
    assert "funds" not in before  # a fund that begins later changes no earlier report
    propose()
    report = approve().report
    own, theirs = report, report["funds"]["resident-pension"]
    assert {line[0]: line[-1] for line in own["movements"]} == {
        "fund/pension/pooled": -700, "refund-payable/1": 7, "person": 693,
    }  # fmt: skip
    assert {line[0]: line[-1] for line in theirs["movements"]} == {
        other: -90, "refund-payable/1/resident-pension": 30, "person": 60,
    }  # fmt: skip
    assert [flow[-1] for flow in own["flows"]] == [-7]
    assert [flow[-1] for flow in theirs["flows"]] == [-30]
    assert theirs["sheet"]["persons_fen"] == 60
    numbers = Paper.objects.filter(kind="fund-report").values_list("case_no", flat=True)
    assert sorted(each.rpartition("/")[2] for each in numbers) == ["1", "resident-pension"]


def test_an_order_of_one_fund_is_not_paid_from_anothers_account():
    services.open_bank_account(
        owner=A,
        account_no="62-9",
        holder="甲市",
        bank_name="演示银行",
        fund="resident-pension",
        at=AT,
    )
    ledger.open_account(A, "refund-payable/1/resident-pension", "payable")
    made = services.order(
        owner=A, key="1", payee=Party("李四", "6222000000000002", "演示银行", "102100000001"), amount_fen=30,
        purpose="居民重复缴费清退", reference="310100P1H1", debit_code="refund-payable/1/resident-pension",
        case_no="1", on=DAY, by="x", at=AT,
    )  # fmt: skip
    with pytest.raises(errors.AnotherFund):
        services.propose_file(
            owner=A, account_no=OURS, order_nos=[made.order_no], by="钱一", at=LATER
        )
    file = services.propose_file(
        owner=A, account_no="62-9", order_nos=[made.order_no], by="钱一", at=LATER
    )
    assert file.total_fen == 30
