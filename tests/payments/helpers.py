"""A bank for tests: what it would tell, as files, and officers of two agencies."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from shebao.agencies.models import Role, User
from shebao.base.plumbing import jobs
from shebao.base.plumbing.clock import ZONE
from shebao.base.plumbing.models import Job
from shebao.cli.bank import files
from shebao.ledger import queries as ledger_queries
from shebao.ledger import services as ledger
from shebao.payments import services
from shebao.payments.services import Payee

A, B = "310100P1", "110100P1"
DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, tzinfo=ZONE)
OURS, THEIRS = "6200000000000001", "6200000000000002"
PAYEE = Payee("乙市社会保险事业管理中心（演示）", THEIRS, "演示银行", "102100000001")
ROLES = {"钱一": "accountant", "孙二": "cashier", "周三": "clerk"}


class Told(NamedTuple):
    """One movement a bank tells of."""

    ref: str
    amount_fen: int
    reference: str = ""
    instruction_id: str = ""
    remittance: str = ""
    reason: str = ""
    account: str = THEIRS
    name: str = PAYEE.name
    on: date = DAY


def officers(owner=A, prefix=""):
    """An accountant, a cashier and a clerk."""
    for name, role in ROLES.items():
        user = User.objects.create_user(prefix + name, owner=owner, display_name=name)
        Role.objects.create(
            user=user, owner=owner, name=role, since=date(2020, 1, 1), granted_at=AT
        )


def agency(owner=A, *, account_no=OURS, link=""):
    """An agency with officers, a bank account and ledger accounts."""
    officers(owner)
    ledger.open_account(owner, f"transit/{B}", "transit")
    return services.open_bank_account(
        owner=owner,
        account_no=account_no,
        holder="甲市社会保险事业管理中心（演示）",
        bank_name="演示银行",
        bank_code="102290000001",
        link=link,
        at=AT,
    )


def notice(*told, message_id="N1", account=OURS, on=DAY):
    """A `camt.054` as the demonstration bank writes it."""
    movements = [
        files.Movement(
            one.ref, one.amount_fen, one.on.isoformat(), one.name, one.account, one.reference,
            one.instruction_id, one.remittance, one.reason,
        )
        for one in told
    ]  # fmt: skip
    return files.write_notice(
        message_id=message_id, account=account, holder="甲市", on=on, movements=movements
    )


def take(*told, message_id="N1", owner=A, at=AT):
    """The agency takes such a notice."""
    return services.take_statement(owner=owner, xml=notice(*told, message_id=message_id), at=at)


def order(n=1, amount_fen=12_345, *, payee=PAYEE, reference="", debit_code=f"transit/{B}"):
    """An order to pay 乙市."""
    return services.order(
        owner=A,
        key=f"{A}/transfer/{n}/pay",
        payee=payee,
        amount_fen=amount_fen,
        purpose="基本养老保险关系转移基金",
        reference=reference or f"{A}/transfer/{n}",
        debit_code=debit_code,
        case_no=f"{A}/transfer/2026/{n}",
        on=DAY,
        by="周三",
        at=AT,
    )


def approved(*orders):
    """Both officers have passed the orders; the file."""
    numbers = [one.order_no for one in orders]
    file = services.propose_file(owner=A, account_no=OURS, order_nos=numbers, by="钱一", at=AT)
    return services.approve_file(owner=A, file_no=file.file_no, by="孙二", at=AT)


def sent(*orders):
    """The file is with the bank."""
    file = approved(*orders)
    return services.mark_sent(owner=A, file_no=file.file_no, by="孙二", at=AT)


def expect(n=1, amount_fen=10_000, *, reference="", payer=B):
    """The agency awaits money."""
    return services.expect(
        owner=A,
        key=f"{A}/transfer/{n}/arrival",
        amount_fen=amount_fen,
        payer=payer,
        reference=reference or f"REF-{n:04d}",
        case_no=f"{A}/transfer/2026/{n}",
        on=DAY,
        at=AT,
    )


def balance(code, owner=A):
    """What the ledger says of an account."""
    held = {line.code: line.balance_fen for line in ledger_queries.trial_balance(owner)}
    return held.get(code, 0)


def notices(kind):
    """The payloads of the notice jobs of a kind, in order."""
    return [job.payload for job in Job.objects.filter(kind=kind).order_by("id")]


def run(kind, service):
    """Run the jobs of one kind, also those that were to wait."""
    Job.objects.filter(kind=kind).update(run_after=AT - timedelta(days=9_999))
    return jobs.run_all({kind: service})
