"""A file of 100,000 lines on SQLite: made, staged, posted, taken back; seconds of each.

    python -m bench.import [--n 100000] [--months 180] [--csv]

`--months` is how many lines one person has: 180 is 张三's file, 12 is a year of many people.
"""

import argparse
import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

OWNER = "310100P1"
HEAD = ("证件号码", "姓名", "年月", "缴费基数", "个人缴费", "单位划入", "年末储存额")


def rows_of(count: int, months: int) -> list[tuple[Any, ...]]:
    """Lines of invented people, the last month 2025-12; balances to 2015 on the December lines."""
    from shebao.identity.rules import check_character

    rows: list[tuple[Any, ...]] = []
    person = 0
    while len(rows) < count:
        person += 1
        first = f"999{person // 1000:03d}19900101{person % 1000:03d}"
        number = first + check_character(first)
        for at in range(2026 * 12 - months, 2026 * 12):
            year, month = divmod(at, 12)
            since = (at - (2026 * 12 - months)) + 1
            closing = f"{since * 410}.00" if month == 11 and year <= 2015 else None
            rows.append((number, f"演示{person}", f"{year}-{month + 1:02d}", 5000, 400, 0, closing))
    return rows[:count]


def as_file(rows: list[tuple[Any, ...]], *, text: bool) -> bytes:
    """CSV or XLSX."""
    if text:
        lines = [
            ",".join("" if cell is None else str(cell) for cell in row) for row in (HEAD, *rows)
        ]
        return "\n".join(lines).encode()
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("缴费月份")
    sheet.append(HEAD)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def installation() -> None:
    """An empty installation of its own in a temporary folder, on SQLite."""
    home = tempfile.mkdtemp(prefix="shebao-bench-")
    os.environ["SHEBAO_HOME"] = home
    os.environ.pop("SHEBAO_DATABASE_URL", None)
    os.environ["SHEBAO_LOG"] = "WARNING"
    from shebao.cli import init

    init.make_keys(Path(home))
    from shebao.cli.django import setup

    setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def timed(label: str, work: Callable[[], Any]) -> Any:
    """Run and print seconds."""
    start = time.perf_counter()
    found = work()
    print(f"{label:32} {time.perf_counter() - start:8.1f} s", flush=True)
    return found


def main() -> int:
    """Exit 1 when staging and posting together take more than a minute a hundred thousand lines."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--n", type=int, default=100_000)
    words.add_argument("--months", type=int, default=180)
    words.add_argument("--csv", action="store_true")
    asked = words.parse_args()
    installation()
    from shebao.agencies import services as agencies
    from shebao.enrolment import queries, services

    at = datetime(2026, 3, 2, 2, tzinfo=UTC)
    on = date(2026, 3, 2)
    agencies.add_agency(code=OWNER, name="甲市（演示）", city="甲市", at=at)
    content = as_file(rows_of(asked.n, asked.months), text=asked.csv)
    print(f"{asked.n:,} lines, {asked.months} a person, {len(content) / 2**20:.1f} MB", flush=True)
    officers = {"by": "bench.clerk", "approved_by": "bench.reviewer", "at": at, "on": on}
    start = time.perf_counter()
    file = timed(
        "stage",
        lambda: services.stage(
            owner=OWNER, name="bench", content=content, area="310100", on=on, by="b", at=at
        ),
    )
    done = timed("post", lambda: services.post_file(owner=OWNER, file_no=file.file_no, **officers))
    spent = time.perf_counter() - start
    print(f"{'stage and post':32} {spent:8.1f} s, {done.rows_done:,} lines, {done.rows_bad} bad")
    wrong = timed("verify lines against the ledger", lambda: queries.verify_books(OWNER))
    timed("roll back", lambda: services.roll_back(owner=OWNER, file_no=file.file_no, **officers))
    wrong += queries.verify_books(OWNER)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB; findings between lines and ledger: {len(wrong)}")
    return int(bool(wrong) or spent > 60 * asked.n / 100_000)


if __name__ == "__main__":
    sys.exit(main())
