"""甲市's payroll in an installation of its own, step by step, a process each.

    python -m tests.processes.payroll begin|approve|see FOLDER [POINT]

`begin` builds two pensions and prepares the first month; `approve` is the cashier's signature, and kills itself
with SIGKILL at POINT; `see` prints what the books and the payroll say.
"""

import json
import os
import signal
import sys
from datetime import date
from pathlib import Path

from tests.upgrade import halfway

APRIL = 2026 * 12 + 3
FIRST_DAY = "2026-04-02"


def begin(folder):
    """Two pensions determined in March; April's payroll waits for the second officer."""
    halfway.begin(folder)
    from tests.pension.test_determination import apply, determine, propose
    from tests.pension.test_payroll import ACCOUNT, prepare
    from tests.story import Story

    story = Story(folder, movers=(), residents=("xiuzhen", "guilan"))
    try:
        for who, group in (("xiuzhen", "female55"), ("guilan", "female50")):
            row = apply(story, who, payee=ACCOUNT, group=group)
            determine(story, propose(story, row))
        story.advance((date.fromisoformat(FIRST_DAY) - story.today).days)
        prepare(story, APRIL)
    finally:
        story.close()


def approve(folder, wanted=""):
    """The second officer signs; at the point that is wanted the process dies."""
    halfway.begin(folder)
    from shebao.base.plumbing import clock, faults
    from shebao.pension import services
    from shebao.pension.models import Payroll

    faults.watch(lambda name: name == wanted and os.kill(os.getpid(), signal.SIGKILL))
    row = Payroll.objects.get()
    services.approve_payroll(
        owner=row.owner, payroll_no=row.payroll_no, by="jia-cashier", on=clock.today(),
        at=clock.now(),
    )  # fmt: skip


def see(folder):
    """What is there: state, lines, months, orders, entries of it, what is owed, findings of the books."""
    halfway.begin(folder)
    from shebao.ledger import queries as books
    from shebao.ledger import verify
    from shebao.ledger.models import Entry
    from shebao.payments.models import PaymentOrder
    from shebao.pension.models import PaidMonth, Payroll, PayrollLine

    row = Payroll.objects.get()
    told = {
        "state": row.state, "total_fen": row.total_fen, "lines": PayrollLine.objects.count(),
        "months": PaidMonth.objects.count(), "orders": PaymentOrder.objects.count(),
        "entries": Entry.objects.filter(key__startswith=row.payroll_no).count(),
        "owed_fen": books.balance(row.owner, "payable/pension"),
        "findings": [str(one) for one in verify.verify(row.owner)],
    }  # fmt: skip
    print(json.dumps(told))


if __name__ == "__main__":
    if sys.argv[1] != "begin":
        os.environ["SHEBAO_TODAY"] = FIRST_DAY
    {"begin": begin, "approve": approve, "see": see}[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
