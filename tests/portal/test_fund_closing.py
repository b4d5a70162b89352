"""Closing at the fund desk: the page says what stands in the way; a month goes through two pairs of hands."""

import os
from datetime import date, timedelta

import pytest
from django.urls import reverse

from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.papers import queries as papers
from shebao.papers.models import Paper
from shebao.payments.models import BooksDay, BooksMonth
from tests.payments.helpers import Told, take
from tests.portal.fund import AT, BOTH, A, desk, signed_in

pytestmark = pytest.mark.django_db
END = date(2026, 3, 31)


@pytest.fixture(autouse=True)
def _desk(db, monkeypatch):
    desk()
    ledger.open_account(A, "fund/pension/pooled", "fund")
    ledger.open_account(A, "person/1/pension", "person")
    lines = [Line("fund/pension/pooled", -700), Line("person/1/pension", 700)]
    ledger.post(A, NewEntry(key=f"{A}/o", on=AT.date(), memo="", lines=lines))
    monkeypatch.setitem(os.environ, "SHEBAO_TODAY", (END + timedelta(days=3)).isoformat())


def send(who, name, *args, **body):
    answer = signed_in(who).post(reverse(name, args=args), body, follow=True)
    return answer.status_code, answer.content.decode()


def test_the_page_says_what_stands_in_the_way_of_a_day_and_offers_no_button():
    take(Told("C1", 300))

    text = signed_in("钱一").get(reverse("fund-closing")).content.decode()

    assert "日终对账单还没有导入" in text
    assert "超过 5 天" in text
    assert reverse("fund-day-close") not in text
    status, text = send("钱一", "fund-day-close", on=END.isoformat())
    assert status == 422
    assert 'role="alert"' in text
    assert not BooksDay.objects.exists()


def test_a_month_is_submitted_by_one_closed_by_another_and_opened_again_by_two():
    assert send("钱一", "fund-day-close", on=END.isoformat())[0] == 200
    assert send(BOTH, "fund-month-propose", month="2026-03")[0] == 200
    row = BooksMonth.objects.get()
    assert reverse("fund-month-approve", args=[row.pk]) not in page(BOTH, row)
    assert send(BOTH, "fund-month-approve", row.pk)[0] == 422
    text = page("孙二", row)
    assert reverse("fund-month-approve", args=[row.pk]) in text
    assert "7.00" in text

    send("孙二", "fund-month-approve", row.pk)
    send("钱一", "fund-month-ask", row.pk, reason="补记利息")
    send("孙二", "fund-month-reopen", row.pk, agreed="1")

    row.refresh_from_db()
    assert (row.state, row.approved_by, row.reopened_by) == ("reopened", "孙二", "孙二")
    assert "补记利息" in page("钱一", row)


def page(who, row):
    return signed_in(who).get(reverse("fund-month", args=[row.pk])).content.decode()


def test_the_reports_can_be_taken_away_as_a_table_that_adds_up():
    send("钱一", "fund-day-close", on=END.isoformat())
    send("钱一", "fund-month-propose", month="2026-03")
    answer = signed_in("钱一").get(reverse("fund-month-table", args=[BooksMonth.objects.get().pk]))

    rows = [line.split(",") for line in answer.content.decode("utf-8-sig").splitlines()]
    trial = [row for row in rows if row[1] == "trial-balance"]
    assert ["", "trial-balance", "person", "0.00", "0.00", "7.00", "7.00"] in trial
    assert sum(round(float(row[6]) * 100) for row in trial) == 0
    assert ["", "balance-sheet", "persons", "", "", "", "7.00"] in rows


def test_a_closed_month_is_taken_away_as_a_signed_paper_and_an_open_one_is_not():
    send("钱一", "fund-day-close", on=END.isoformat())
    send("钱一", "fund-month-propose", month="2026-03")
    row = BooksMonth.objects.get()
    address = reverse("fund-month-paper", args=[row.pk])
    assert signed_in("钱一").get(address).status_code == 409
    assert address not in page("孙二", row)
    assert not Paper.objects.exists()

    send("孙二", "fund-month-approve", row.pk)

    paper = Paper.objects.get()
    data = papers.frozen(paper)[1]["data"]
    assert (data["number"], data["month"]) == (f"{A}/books/2026-03/1", "2026-03")
    row.refresh_from_db()
    assert data["report_sha256"] == row.report_sha256
    assert (data["handler"], data["reviewer"]) == ("钱一", "孙二")
    sheet = {line["name"]: line["amount_fen"] for line in data["sheet"]}
    assert (sheet["统筹基金"], sheet["个人账户"], sheet["净资产合计"]) == (-700, 700, 0)
    assert address in page("钱一", row)
    body = b"".join(signed_in("钱一").get(address))
    assert body.startswith(b"%PDF")
    assert body == b"".join(signed_in("孙二").get(address))
    assert Paper.objects.count() == 1


def test_a_report_with_more_accounts_than_a_paper_holds_has_one_line_a_kind(monkeypatch):
    monkeypatch.setattr("shebao.payments.statements.ROWS_MAX", 1)
    send("钱一", "fund-day-close", on=END.isoformat())
    send("钱一", "fund-month-propose", month="2026-03")
    send("孙二", "fund-month-approve", BooksMonth.objects.get().pk)
    trial = papers.frozen(Paper.objects.get())[1]["data"]["trial"]
    assert [(line["code"], line["closing_fen"]) for line in trial] == [
        ("person/…", 700), ("fund/…", -700),
    ]  # fmt: skip


def test_a_second_fund_has_reports_and_a_paper_of_its_own_on_the_months_page():
    codes = {"fund/resident-pension/opening": "fund", "person/2/resident-pension": "person"}
    for code, kind in codes.items():
        ledger.open_account(A, code, kind)
    lines = [Line(code, fen) for code, fen in zip(codes, (-90_00, 90_00), strict=True)]
    ledger.post(A, NewEntry(key=f"{A}/r", on=AT.date(), memo="", lines=lines))
    send("钱一", "fund-day-close", on=END.isoformat())
    send("钱一", "fund-month-propose", month="2026-03")
    row = BooksMonth.objects.get()
    send("孙二", "fund-month-approve", row.pk)

    own, theirs = page("孙二", row).split("城乡居民基本养老保险基金")
    assert "7.00" in own
    assert "90.00" not in own
    assert "90.00" in theirs
    address = reverse("fund-month-paper", args=[row.pk]) + "?fund=resident-pension"
    assert address in theirs
    assert signed_in("钱一").get(address).content.startswith(b"%PDF")
    assert signed_in("钱一").get(address + "x").status_code == 404
    data = [papers.frozen(paper)[1]["data"] for paper in Paper.objects.order_by("id")]
    assert [one["fund"] for one in data] == ["基本养老保险基金", "城乡居民基本养老保险基金"]
    answer = signed_in("钱一").get(reverse("fund-month-table", args=[row.pk]))
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert "resident-pension,trial-balance,person,0.00,0.00,90.00,90.00" in lines
