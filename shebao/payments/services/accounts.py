"""Accounts at banks 银行账户: our own, and those of other agencies we know."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.ledger import services as ledger
from shebao.payments.errors import KeyTaken, UnknownAccount
from shebao.payments.models import BankAccount, PeerAccount
from shebao.payments.pain import Party

BATCH = 500
T = TypeVar("T", str, int)
R = TypeVar("R")


@atomic
def open_bank_account(
    *,
    owner: str,
    account_no: str,
    holder: str,
    bank_name: str,
    bank_code: str = "",
    link: str = "",
    fund: str = "",
    at: datetime,
) -> BankAccount:
    """Register an agency's own account 登记银行账户 and open `bank/<account_no>` in the ledger; `fund` is another than its own.

    The same again changes nothing; other particulars are refused as `payments.key-taken`.
    """
    account = BankAccount.objects.filter(owner=owner, account_no=account_no).first()
    if account is not None:
        known = (account.holder, account.bank_name, account.bank_code, account.fund)
        if known != (holder, bank_name, bank_code, fund):
            raise KeyTaken(key=account_no)
        return account
    code = f"bank/{account_no}"
    ledger.open_account(owner, code, "bank")
    return BankAccount.objects.create(
        owner=owner,
        account_no=account_no,
        holder=holder,
        bank_name=bank_name,
        bank_code=bank_code,
        ledger_code=code,
        link=link,
        fund=fund,
        opened_at=at,
    )


@atomic
def link_account(*, owner: str, account_no: str, link: str) -> BankAccount:
    """Set or clear the address of the bank's machine door 银企直联."""
    account = locked_account(owner, account_no)
    account.link = link
    account.save(update_fields=["link"])
    return account


@atomic
def know_account(*, owner: str, agency_code: str, account: Party) -> PeerAccount:
    """Remember another agency's account 登记对方账户: its money then stands on `suspense/<agency>`."""
    known, _ = PeerAccount.objects.update_or_create(
        owner=owner,
        account_no=account.account_no,
        defaults={
            "agency_code": agency_code,
            "holder": account.name,
            "bank_name": account.bank_name,
            "bank_code": account.bank_code,
        },
    )
    return known


def locked_account(owner: str, account_no: str) -> BankAccount:
    """The account, locked. Refuses `payments.unknown-account`."""
    try:
        return BankAccount.objects.select_for_update().get(owner=owner, account_no=account_no)
    except BankAccount.DoesNotExist:
        raise UnknownAccount(account_no=account_no) from None


def peers_of(owner: str, account_nos: Iterable[str]) -> dict[str, str]:
    """The agencies that accounts belong to, as far as this agency knows."""
    return dict(
        in_batches(
            set(account_nos) - {""},
            lambda some: PeerAccount.objects.filter(owner=owner, account_no__in=some).values_list(
                "account_no", "agency_code"
            ),
        )
    )


def in_batches(values: Iterable[T], ask: Callable[[list[T]], Iterable[R]]) -> list[R]:
    """Ask a question about many values in pieces that both databases take."""
    rest = sorted(values)
    return [row for start in range(0, len(rest), BATCH) for row in ask(rest[start : start + BATCH])]


def missing(what: str) -> NotFound:
    """The refusal for what is not there or belongs to another agency."""
    return NotFound(what=what)
