"""Opening accounts 开立科目."""

from collections.abc import Iterable

from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.ledger.content import CODE_MAX
from shebao.ledger.errors import BadAccount
from shebao.ledger.models import Account, Kind

PREFIXES: dict[str, tuple[str, ...]] = {
    kind.value: (f"{kind.value}/",) for kind in Kind if kind is not Kind.PAYABLE
} | {Kind.PAYABLE.value: ("payable/", "refund-payable/")}


def open_account(owner: str, code: str, kind: str) -> Account:
    """Open an account 开立科目, or return the one that is open. 财会〔2017〕28号.

    `kind` is `person` (a balance is kept, never below zero) or a control kind `fund`, `transit`, `suspense`,
    `bank`, `payable`; the code begins with it (`refund-payable/` too for `payable`). Refuses
    `ledger.bad-account`.
    """
    account = one(Account, owner=owner, code=code)
    if account is None:
        open_accounts(owner, [code], kind)
        account = Account.objects.get(owner=owner, code=code)
    if account.kind != kind:
        raise BadAccount(account=code, kind=kind)
    return account


@atomic
def open_accounts(owner: str, codes: Iterable[str], kind: str) -> None:
    """Open many accounts of one kind at once; those that are open stay. Refuses `ledger.bad-account`."""
    balance = 0 if kind == Kind.PERSON else None
    new = []
    for code in codes:
        if not code.startswith(PREFIXES.get(kind, ("\0",))) or len(code) > CODE_MAX:
            raise BadAccount(account=code, kind=kind)
        new.append(Account(owner=owner, code=code, kind=kind, balance_fen=balance))
    Account.objects.bulk_create(new, ignore_conflicts=True, batch_size=5000)
