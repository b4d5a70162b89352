"""Reading a spreadsheet 电子表格: CSV or XLSX to lines with named fields, nothing judged yet.

Columns are found by their heading, Chinese or English; a sheet is of months, of residents' years or of
year-end balances by the headings it has. `docs/guides/import-a-file.md` shows the template.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from python_calamine import CalamineWorkbook

from shebao.enrolment.errors import FileUnreadable

SIZE_MAX = 200 * 1024 * 1024
HEADINGS: dict[str, tuple[str, ...]] = {
    "number": ("证件号码", "公民身份号码", "身份证号", "身份证号码", "社会保障号码", "identity number", "number"),
    "number_kind": ("证件类型", "document kind"),
    "name": ("姓名", "name"),
    "month": ("年月", "费款所属期", "所属期", "缴费年月", "month", "period"),
    "base": ("缴费基数", "月缴费基数", "base", "contribution base"),
    "personal": ("个人缴费", "个人缴费金额", "personal", "personal contribution"),
    "employer": ("单位划入", "单位缴费划入", "单位划入个人账户", "employer share", "employer credited"),
    "paid": ("缴费状态", "是否到账", "paid"),
    "year": ("年度", "year"),
    "closing": ("年末储存额", "至本年末账户累计储存额", "年末余额", "closing balance", "closing"),
    "closing_personal": ("年末储存额个人部分", "其中个人缴费", "closing personal"),
    "interest": ("当年利息", "当年记账利息", "interest"),
    "interest_personal": ("当年利息个人部分", "interest personal"),
    "collective": ("集体补助", "集体补助金额", "collective", "collective subsidy"),
    "subsidy": ("政府补贴", "财政补贴", "缴费补贴", "subsidy", "government subsidy"),
    "months": ("覆盖月份", "缴费月份", "months", "months covered"),
}  # fmt: skip
"""Field → headings it is known by, compared without spaces, brackets and units."""
BY_HEADING = {name: field for field, names in HEADINGS.items() for name in names}
NEEDED = {
    "month": frozenset({"number", "name", "month", "base"}),
    "resident": frozenset({"number", "name", "year", "personal", "subsidy"}),
    "balance": frozenset({"number", "year", "closing"}),
}
LOST = "\0"
"""Stands before a long figure: a spreadsheet keeps only fifteen digits of a number."""


class RawLine(NamedTuple):
    """A line as read: where it stands, whether of months, residents' years or balances, its fields as text."""

    sheet: str
    line: int
    kind: str
    values: Mapping[str, str]


class Workbook(NamedTuple):
    """All lines of a file, and which heading was taken for which field, by sheet."""

    lines: list[RawLine]
    columns: dict[str, dict[str, str]]


def read(name: str, content: bytes) -> Workbook:
    """Read CSV or XLSX, told apart by content. Refuses `import.unreadable`."""
    if len(content) > SIZE_MAX:
        raise FileUnreadable(name=name, reason="文件过大", reason_en="it is too large")
    sheets = _workbook(name, content) if content[:2] == b"PK" else _text(name, content)
    found = Workbook([], {})
    for sheet, rows in sheets:
        _read_sheet(sheet, rows, found)
    if not found.columns:
        raise FileUnreadable(
            name=name,
            reason="没有找到所需的列（证件号码、姓名、年月、缴费基数）",
            reason_en="no sheet has the needed columns (number, name, month, base)",
        )
    return found


def _workbook(name: str, content: bytes) -> Iterator[tuple[str, Iterable[Sequence[Any]]]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = list(book.sheet_names)
        sheets = [
            (one, book.get_sheet_by_name(one).to_python(skip_empty_area=False)) for one in names
        ]
    except Exception as error:  # the reader's own errors are of many kinds
        raise FileUnreadable(
            name=name, reason="不是有效的 XLSX 文件", reason_en="it is not a valid XLSX file"
        ) from error
    yield from sheets


def _text(name: str, content: bytes) -> Iterator[tuple[str, Iterable[Sequence[Any]]]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        yield "", csv.reader(io.StringIO(text))
        return
    raise FileUnreadable(
        name=name, reason="文字编码无法识别", reason_en="its encoding is not recognised"
    )


def _heading(cell: Any) -> str:
    text = re.sub(r"[（(].*?[)）]|[:：*]", "", str(cell or "")).strip()
    return text.lower() if text.isascii() else re.sub(r"\s+", "", text)


def _read_sheet(sheet: str, rows: Iterable[Sequence[Any]], found: Workbook) -> None:
    fields: dict[int, str] = {}
    kind = ""
    for number, row in enumerate(rows, start=1):
        if not kind:
            fields = {
                index: BY_HEADING[_heading(cell)]
                for index, cell in enumerate(row)
                if _heading(cell) in BY_HEADING
            }
            kind = next((k for k, need in NEEDED.items() if need <= set(fields.values())), "")
            if kind:
                found.columns[sheet] = {
                    field: str(row[index]).strip() for index, field in fields.items()
                }
            continue
        values = {
            field: text
            for index, field in fields.items()
            if index < len(row) and (text := _cell(row[index]))
        }
        if values:
            found.lines.append(RawLine(sheet, number, kind, values))


def _cell(value: Any) -> str:
    """A cell as text: dates as months, whole figures without a point."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return f"{value.year:04d}-{value.month:02d}"
    if isinstance(value, int | float):
        if abs(value) >= 10**15:
            return f"{LOST}{value:.0f}"
        return str(int(value)) if value == int(value) else repr(value)
    return "" if value is None else str(value).strip()
