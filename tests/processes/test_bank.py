"""The real bank as a process of its own: file out, statement in, bounce, again, and kill -9 at any moment."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import pytest

from shebao.base.plumbing import jobs
from shebao.base.plumbing.models import Job
from shebao.ledger import services as ledger
from shebao.payments import queries, services
from tests.payments.helpers import AT, DAY, OURS, PAYEE, A, B, agency, approved, balance, order

pytestmark = pytest.mark.django_db
OPENING = 100_000_000
JOBS = {
    "payments.bank-send": services.bank_send,
    "payments.bank-fetch": services.bank_fetch,
    "payments.match": services.match_job,
}


class BankProcess:
    """A bank that can be killed and started again on the same port and file."""

    def __init__(self, folder, *words):
        self.folder, self.words, self.port = folder, words, 0
        self.today("2026-03-02")
        self.start()

    def today(self, day):
        (self.folder / "today").write_text(day)

    def start(self):
        env = {**os.environ, "SHEBAO_TODAY": f"@{self.folder / 'today'}"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "shebao", "bank", "serve", "--db", str(self.folder / "bank.db"),
             "--port", str(self.port), *self.words],
            stdout=subprocess.PIPE, text=True, env=env,
        )  # fmt: skip
        self.url = self.process.stdout.readline().split()[-1]
        self.port = int(self.url.rpartition(":")[2])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def call(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(f"{self.url}{path}", data=data, timeout=20) as answer:
            return json.loads(answer.read())

    def open_accounts(self):
        ours = {"account_no": OURS, "holder": "甲市社会保险事业管理中心（演示）"}
        self.call("/accounts", {**ours, "opening_fen": OPENING})
        self.call("/accounts", {"account_no": PAYEE.account_no, "holder": PAYEE.name})


@pytest.fixture
def start_bank(tmp_path):
    banks = []

    def start(*words):
        banks.append(BankProcess(tmp_path, *words))
        banks[-1].open_accounts()
        return banks[-1]

    yield start
    for bank in banks:
        bank.kill()


def run_jobs():
    """The worker's round, without its growing pauses: what is to be sent, then the periodic fetch."""
    Job.objects.filter(state="waiting").update(run_after=AT, lease_until=None, attempts=0)
    jobs.run_all(JOBS)
    for owner in (A, B):
        services.bank_fetch(jobs.Claimed(owner, "payments.bank-fetch", "", {}, 1))
    jobs.run_all(JOBS)


def both(bank):
    """甲市 and 乙市 both bank there."""
    agency(A, link=bank.url)
    ledger.open_account(A, "fund/pension/pooled", "fund")
    opening = [ledger.Line("fund/pension/pooled", OPENING), ledger.Line(f"bank/{OURS}", -OPENING)]
    ledger.post(A, ledger.NewEntry(f"{A}/opening", DAY, "期初", opening))
    services.open_bank_account(
        owner=B, account_no=PAYEE.account_no, holder=PAYEE.name, bank_name="演示银行", link=bank.url,
        at=AT,
    )  # fmt: skip


def awaits(n, one):
    services.expect(
        owner=B, key=f"{B}/transfer/{n}/arrival", amount_fen=one.amount_fen, payer=A,
        reference=one.reference, case_no="", on=DAY, at=AT,
    )  # fmt: skip


def test_a_payment_bounces_for_its_name_is_issued_again_and_arrives(start_bank):
    bank = start_bank()
    both(bank)
    one = order(1, 12_345, payee=PAYEE._replace(name="乙市社保"))
    awaits(1, one)
    approved(one)
    run_jobs()
    assert queries.order(A, one.order_no).state == "bounced"
    assert (balance(f"bank/{OURS}"), balance(f"transit/{B}")) == (-OPENING, 0)

    approved(services.reissue(owner=A, order_no=one.order_no, payee=PAYEE, by="周三", at=AT))
    run_jobs()

    assert queries.order(A, one.order_no).state == "paid"
    claim = services.claim(owner=B, key=f"{B}/transfer/1/arrival", by="周三", at=AT)
    assert claim.amount_fen == 12_345 == bank.call("/books")["accounts"][PAYEE.account_no]
    bank.today("2026-03-03")
    run_jobs()
    checked = queries.reconcile(A, OURS)
    assert (checked.statement_fen, checked.difference_fen) == (99_987_655, 0)


def test_a_bank_that_is_away_is_asked_again(start_bank):
    bank = start_bank()
    both(bank)
    one = order()
    bank.kill()
    approved(one)
    run_jobs()
    assert queries.order(A, one.order_no).state == "approved"

    bank.start()
    run_jobs()

    assert queries.order(A, one.order_no).state == "paid"


def test_killed_again_and_again_while_it_works_the_bank_moves_every_payment_once(start_bank):
    bank = start_bank("--seed", "7", "--bounce", "1/4", "--split", "1/3", "--join", "1/3",
                      "--delay", "1/3")  # fmt: skip
    both(bank)
    orders = [order(n, 1_000 + n) for n in range(1, 13)]
    for n, one in enumerate(orders, start=1):
        awaits(n, one)
        approved(one)
    dice = random.Random(7)
    stop = threading.Event()

    def killer():
        for _ in range(8):
            time.sleep(dice.uniform(0.01, 0.15))
            bank.kill()
            bank.start()
        stop.set()

    thread = threading.Thread(target=killer)
    thread.start()
    while not stop.is_set():
        run_jobs()
    thread.join()
    for day in ("2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06"):
        bank.today(day)
        run_jobs()
        for one in queries.orders(A, "bounced"):
            approved(
                services.reissue(owner=A, order_no=one.order_no, payee=PAYEE, by="周三", at=AT)
            )
        run_jobs()

    total = sum(one.amount_fen for one in orders)
    books = bank.call("/books")
    assert {queries.order(A, one.order_no).state for one in orders} == {"paid"}
    assert books["accounts"] == {OURS: OPENING - total, PAYEE.account_no: total}
    assert books["sum_fen"] == books["clearing_fen"] == 0
    out, came = queries.totals(A), queries.totals(B)
    assert out.paid_fen - out.bounced_fen == total == came.matched_fen == came.received_fen
    assert balance(f"transit/{B}") == -total == -balance(f"bank/{OURS}") - OPENING
    assert queries.suspense(B, DAY) == []


def test_the_bank_answers_no_with_a_reason(start_bank):
    bank = start_bank()
    with pytest.raises(urllib.error.HTTPError) as refused:
        bank.call("/payments", {"not": "a file"})
    with refused.value as answer:
        assert (answer.code, "error" in json.loads(answer.read())) == (400, True)
