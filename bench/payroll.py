"""A month's payroll of an agency: prepared, approved, put into a bank file and approved again, on both databases.

    make bench JOB=payroll N=10000        (or: python -m bench.payroll --n 2000 --only sqlite)

Pensions in payment are written as rows, their accounts opened and filled through the books; what is timed is what officers do:
`pension.services.propose_payroll`, `approve_payroll` (lines, months, orders and entries in one transaction), `payments.services.propose_file`
and `approve_file`, then the next month prepared against it. The books are verified at the end. The last line is one JSON object.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from bench.search import AT, OWNER, environment, fresh_postgres

MARCH = 2026 * 12 + 2
ON = date(2026, 5, 4)
BANK = "6200000000000001"
ACCOUNT_FEN, TOTAL_FEN, LEFT_FEN = 124_720, 445_250, 21_014_663


def fill(count: int) -> None:
    """An agency with two officers of the fund, a bank account, and pensions paid through March."""
    from shebao.agencies import services as agencies
    from shebao.ledger import services as ledger
    from shebao.ledger.services import Line, NewEntry
    from shebao.payments import services as payments
    from shebao.pension.models import Benefit, BenefitRate
    from shebao.pension.services.benefits import open_accounts

    agencies.add_agency(code=OWNER, name="甲市", name_en="Jia", city="甲市", at=AT)
    for name, role in (("accountant", "accountant"), ("cashier", "cashier")):
        agencies.add_officer(owner=OWNER, username=name, name=name, name_en=name)
        agencies.grant(name, role, since=date(2020, 1, 1), by="bench", at=AT)
    payments.open_bank_account(
        owner=OWNER,
        account_no=BANK,
        holder="甲市社会保险基金",
        bank_name="演示银行",
        bank_code="",
        at=AT,
    )
    codes = [f"person/{OWNER}/benefit/{n}/account" for n in range(1, count + 1)]
    ledger.open_accounts(OWNER, codes, "person")
    ledger.open_account(OWNER, "fund/pension/pooled", "fund")
    open_accounts(OWNER)
    lines = [Line(code, LEFT_FEN) for code in codes]
    lines.append(Line("fund/pension/pooled", -LEFT_FEN * count))
    ledger.post(OWNER, NewEntry(f"{OWNER}/opening", ON, "期初", lines))
    rows = Benefit.objects.bulk_create(
        (
            Benefit(
                owner=OWNER, benefit_no=f"{OWNER}/benefit/{n}", case_no=f"{OWNER}/pension-determination/2026/{n}",
                person_no=f"{OWNER}/person/{n}", state="benefit-in-payment", first_month=MARCH,
                paid_through=MARCH, account_code=code, opened_fen=LEFT_FEN, checked_on=ON, check_due_on=ON,
                payee_name=f"领取人{n}", payee_account_no=f"6222{n:012}", payee_bank_name="演示银行",
            )
            for n, code in enumerate(codes, 1)
        ),
        batch_size=2000,
    )  # fmt: skip
    BenefitRate.objects.bulk_create(
        (
            BenefitRate(
                owner=OWNER, benefit=row, seq=1, since_month=MARCH, basic_fen=TOTAL_FEN - ACCOUNT_FEN,
                account_fen=ACCOUNT_FEN, transition_fen=0, total_fen=TOTAL_FEN, reason="determined",
                case_no=row.case_no,
            )
            for row in rows
        ),
        batch_size=2000,
    )  # fmt: skip


class Clock:
    """Seconds of each act, told as they end."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def of(self, name: str, act: Callable[..., Any], **given: Any) -> Any:
        """Do an act of this agency and keep how long it took."""
        started = time.perf_counter()
        done = act(owner=OWNER, **given)
        self.seconds[name] = round(time.perf_counter() - started, 2)
        print(f"  {name:<14} {self.seconds[name]:>8.2f} s", flush=True)
        return done


def child(count: int) -> None:
    """One database: the month, the file, the next month. The last line is the answer."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    fill(count)
    from shebao.ledger import verify
    from shebao.payments import services as payments
    from shebao.payments.models import PaymentOrder
    from shebao.pension import services as pension

    clock, first, second = Clock(), {"by": "accountant", "at": AT}, {"by": "cashier", "at": AT}
    row = clock.of("prepared", pension.propose_payroll, month=MARCH + 1, on=ON, **first)
    assert (row.people, row.total_fen) == (count, count * TOTAL_FEN)
    clock.of("approved", pension.approve_payroll, payroll_no=row.payroll_no, on=ON, **second)
    numbers = list(PaymentOrder.objects.filter(owner=OWNER).values_list("order_no", flat=True))
    assert len(numbers) == count
    file = clock.of("file made", payments.propose_file, account_no=BANK, order_nos=numbers, **first)
    clock.of("file approved", payments.approve_file, file_no=file.file_no, **second)
    again = clock.of("next prepared", pension.propose_payroll, month=MARCH + 2, on=ON, **first)
    assert again.report["rows"] == []
    assert clock.of("books verified", verify.verify) == []
    print(json.dumps(clock.seconds))


def run(vendor: str, url: str, home: str, count: int) -> dict[str, float]:
    """A process of its own for each database."""
    print(f"{vendor}: {count:,} pensions", flush=True)
    words = [sys.executable, "-m", "bench.payroll", "--child", "--n", str(count)]
    done = subprocess.run(
        words,
        env=environment(home, url),
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=True,
    )
    *told, last = done.stdout.splitlines()
    print("\n".join(told), flush=True)
    return json.loads(last)


def main() -> int:
    """Both databases, or `--only` one."""
    parser = argparse.ArgumentParser(prog="bench.payroll")
    parser.add_argument("--n", type=int, default=10_000)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--child", action="store_true")
    options = parser.parse_args()
    if options.child:
        child(options.n)
        return 0
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="shebao-payroll-") as home:
        Path(home, "static").mkdir()
        if options.only != "postgresql":
            found["sqlite"] = run("sqlite", f"sqlite:///{home}/payroll.sqlite3", home, options.n)
        if options.only != "sqlite":
            with fresh_postgres() as url:
                found["postgresql"] = run("postgresql", url, home, options.n)
    print(json.dumps({"job": "payroll", "n": options.n, **found}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
