"""The insured months of the story 参保经历, as a spreadsheet an agency would be handed.

Bases are monthly, in yuan, each year the same. Balances at the ends of years to 2015 are as the old books
had them; from 2016 on the system computes interest itself.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook

BASES_YUAN = {
    2000: 1285, 2001: 1480, 2002: 1623, 2003: 1847, 2004: 2033, 2005: 2235, 2006: 2464,
    2007: 2892, 2008: 3292, 2009: 3566, 2010: 3896,
    2011: 4332, 2012: 4692, 2013: 5036, 2014: 5451, 2015: 5939, 2016: 6504, 2017: 7132,
    2018: 7832, 2019: 8211, 2020: 9580, 2021: 10338, 2022: 11396, 2023: 12183, 2024: 12307,
    2025: 12434, 2026: 12434,
}  # fmt: skip
"""A wage that was the city's average: between the limits in every year that has published ones."""
PERSONAL_SHARE = 8
"""Percent of the base, all of it the person's own since 2006."""
EMPLOYER_SHARE, OWN_ALONE = 3, 2006
"""Percent of the base that the employer added to the account before 2006."""
BOOKED_RATE_BP = {
    2000: 225, 2001: 225, 2002: 198, 2003: 198, 2004: 198, 2005: 225, 2006: 252, 2007: 306,
    2008: 414, 2009: 225, 2010: 225, 2011: 275, 2012: 350, 2013: 300, 2014: 425, 2015: 275,
}  # fmt: skip
"""What the old books credited, in hundredths of a percent; only their balances count."""


class Month(NamedTuple):
    """One insured month, in fen."""

    year: int
    number: int
    base_fen: int
    personal_fen: int
    employer_fen: int = 0


def months(first: tuple[int, int], last: tuple[int, int], *, scale: int = 100) -> list[Month]:
    """Every month between two, both counted; `scale` in percent of the story's wage."""
    found = []
    for number in range(first[0] * 12 + first[1] - 1, last[0] * 12 + last[1]):
        year, base = number // 12, BASES_YUAN[number // 12] * scale
        added = EMPLOYER_SHARE if year < OWN_ALONE else 0
        found.append(
            Month(
                year, number % 12 + 1, base, _percent(base, PERSONAL_SHARE), _percent(base, added)
            )
        )
    return found


def _percent(fen: int, percent: int) -> int:
    return (fen * percent * 2 + 100) // 200


def booked_balances(career: Sequence[Month]) -> dict[int, int]:
    """Balances at year's end to 2015, in fen, as the old books would have had them."""
    balance, found = 0, {}
    for year, rate in BOOKED_RATE_BP.items():
        if year < career[0].year:
            continue
        credits = [(m.number, m.personal_fen + m.employer_fen) for m in career if m.year == year]
        weighted = sum(fen * (13 - number) for number, fen in credits)
        balance += (balance * rate * 2 + 10000) // 20000 + sum(fen for _, fen in credits)
        balance += (weighted * rate * 2 + 120000) // 240000
        found[year] = balance
    return found


def yuan(fen: int) -> str:
    """As typed into a cell."""
    return f"{fen // 100}.{fen % 100:02d}"


def write(file: Path, people: Sequence[tuple[str, str, Sequence[Month]]]) -> None:
    """A workbook of two sheets: months, and balances as booked. `people` are (number, name, career)."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "缴费记录"
    sheet.append(["证件号码", "姓名", "年月", "缴费基数", "个人缴费", "单位划入"])
    balances = book.create_sheet("年末储存额")
    balances.append(["证件号码", "姓名", "年度", "年末储存额", "年末储存额个人部分"])
    for number, name, career in people:
        for m in career:
            month = f"{m.year}-{m.number:02d}"
            sheet.append([number, name, month, *map(yuan, m[2:])])
        for year, fen in booked_balances(career).items():
            balances.append([number, name, str(year), yuan(fen), yuan(fen)])
    book.save(file)
