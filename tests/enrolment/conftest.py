"""甲市 and 乙市, 张三, and files of months as agencies send them."""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

import openpyxl
import pytest

from shebao.agencies import services as agencies
from shebao.enrolment import services
from shebao.enrolment.services import MonthEntry
from shebao.identity import services as identity
from shebao.identity.rules import check_character

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
ON = date(2026, 3, 2)
JIA, YI = "310100P1", "110100P1"
MONTHS = ("证件号码", "姓名", "年月", "缴费基数", "个人缴费", "单位划入")
BALANCES = ("证件号码", "姓名", "年度", "年末储存额")
Cell = str | int | float | date | None


def number_of(serial: int) -> str:
    """An invented identity number: right check character, a division that never existed."""
    first = f"999{serial // 1000:03d}19900101{serial % 1000:03d}"
    return first + check_character(first)


ZHANG_SAN = number_of(1)


def workbook(months: Iterable[Sequence[Cell]], balances: Iterable[Sequence[Cell]] = ()) -> bytes:
    """An XLSX of two sheets, as the guide's template."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "缴费月份"
    sheet.append(MONTHS)
    for row in months:
        sheet.append(list(row))
    second = book.create_sheet("年末余额")
    second.append(BALANCES)
    for row in balances:
        second.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def months_of(
    number: str, name: str, first: int, last: int, base_yuan: int = 5000
) -> list[tuple[Cell, ...]]:
    """Every month of the years first to last, 8 % credited."""
    return [
        (number, name, f"{year}-{month:02d}", base_yuan, base_yuan * 8 / 100, 0)
        for year in range(first, last + 1)
        for month in range(1, 13)
    ]


BOOKED = [(2011, 4870.40), (2012, 9915.20), (2013, 15200.10), (2014, 20800.55), (2015, 26700.80)]
"""Invented year-end balances of 张三, as the old system booked them, in yuan."""


def zhang_san_file() -> bytes:
    """张三: months 2011-01 to 2025-12, balances to 2015."""
    return workbook(
        months_of(ZHANG_SAN, "张三", 2011, 2025),
        [(ZHANG_SAN, "张三", year, yuan) for year, yuan in BOOKED],
    )


@pytest.fixture
def jia(db):
    return agencies.add_agency(
        code=JIA, name="甲市社会保险事业管理中心（演示）", city="甲市", at=AT
    )


@pytest.fixture
def yi(db):
    return agencies.add_agency(code=YI, name="乙市社会保险事业管理中心（演示）", city="乙市", at=AT)


def person_at(owner: str, name: str = "张三", serial: int = 1):
    return identity.register_person(owner=owner, name=name, number=number_of(serial), at=AT)


def relationship_at(owner: str, person, since: date = date(2026, 1, 5)):
    return services.open_relationship(
        owner=owner, person=person, scheme="employee-pension", area=f"{owner[:6]}",
        since=since, key=f"{owner}/enrol/{person.person_no}", by="jia.clerk", at=AT,
    )  # fmt: skip


def stage(content: bytes, owner: str = JIA, name: str = "张三.xlsx"):
    return services.stage(
        owner=owner, name=name, content=content, area=owner[:6], on=ON, by="jia.clerk", at=AT
    )


def post(file, on: date = ON):
    return services.post_file(
        owner=file.owner, file_no=file.file_no, on=on, by="jia.clerk", approved_by="jia.reviewer", at=AT
    )  # fmt: skip


def roll_back(file):
    return services.roll_back(
        owner=file.owner, file_no=file.file_no, on=ON, by="jia.clerk", approved_by="jia.reviewer", at=AT
    )  # fmt: skip


def month(base_yuan: int, *, paid: bool = True) -> MonthEntry:
    """A month's base and its 8 %."""
    return MonthEntry(base_yuan * 100, base_yuan * 8, 0, paid)


@pytest.fixture
def posted(jia):
    """张三's file, posted at 甲市."""
    return post(stage(zhang_san_file()))
