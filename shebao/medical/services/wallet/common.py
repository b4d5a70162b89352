"""What both sides of a wallet transfer share: locking, moving, accounts, the bank account named in letters."""

from datetime import datetime

from shebao.base.plumbing import statements
from shebao.base.refusals import NotFound
from shebao.exchange.registry import Letter
from shebao.ledger import services as ledger
from shebao.medical.errors.wallet import WalletLetterWrong, WalletWrongMoment
from shebao.medical.messages import WalletBank
from shebao.medical.models import WalletSide, WalletTransfer
from shebao.medical.states.wallet import (
    IN,
    OUT,
    WALLET_LABELS,
    WalletAct,
    WalletIn,
    WalletOut,
    after_wallet,
)
from shebao.payments import queries as payments


def locked(owner: str, transfer_no: str) -> WalletTransfer:
    """One side of a transfer for writing. Another agency's is `not-found`."""
    return statements.locked(WalletTransfer, transfer_no, owner=owner, transfer_no=transfer_no)


def mine(
    owner: str, transfer_no: str, person_no: str, side: WalletSide, act: WalletAct
) -> WalletTransfer:
    """A person's own transfer for writing, for an act of one side. Anybody else's is `not-found`.

    Refuses `wallet.wrong-moment` on the other side.
    """
    row = locked(owner, transfer_no)
    if not person_no or row.person_no != person_no:
        raise NotFound(what=transfer_no)
    if row.side != side:
        (zh, en), (act_zh, act_en) = WALLET_LABELS[row.state], WALLET_LABELS[act]
        raise WalletWrongMoment(state=zh, state_en=en, act=act_zh, act_en=act_en)
    return row


def written_by(letter: Letter, transfer_no: str, amount_fen: int | None) -> WalletTransfer:
    """The row a letter of the other side is about, for writing. Refuses `not-found`, `wallet.letter-wrong`."""
    row = locked(letter.owner, transfer_no)
    if row.other_code != letter.sender:
        raise NotFound(what=transfer_no)
    if amount_fen is not None and amount_fen != row.amount_fen:
        raise WalletLetterWrong(field="amount_fen", at="amount_fen")
    return row


def move(row: WalletTransfer, act: WalletAct, *, at: datetime) -> None:
    """Move a side; every change of its state passes here."""
    if row.side == WalletSide.OUT:
        row.state = after_wallet(OUT, WalletOut(row.state), act)
    else:
        row.state = after_wallet(IN, WalletIn(row.state), act)
    if act == WalletAct.GIVE_BACK:
        row.given_back_at = at
    else:
        row.ended_at = at
    row.save()


def transit(row: WalletTransfer) -> str:
    """Money of this fund on its way to the other 在途, opened when first needed."""
    code = f"transit/{row.other_code}"
    ledger.open_account(row.owner, code, "transit")
    return code


def due_code(other_code: str) -> str:
    """What another fund owes this one for wallets 应收钱包清算款, below zero."""
    return f"payable/wallet/{other_code}"


def due(owner: str, other_code: str) -> str:
    """The same, opened when first needed."""
    code = due_code(other_code)
    ledger.open_account(owner, code, "payable")
    return code


def receiving(owner: str) -> WalletBank:
    """Where settlements are to be paid: the agency's first account. Refuses `not-found`."""
    account = payments.accounts(owner).first()
    if account is None:
        raise NotFound(what=f"{owner} bank account")
    return WalletBank(account.holder, account.account_no, account.bank_name, account.bank_code)


def kept(bank: WalletBank) -> dict[str, str]:
    """A bank account as the row keeps it."""
    return {
        "holder": bank.holder, "account_no": bank.account_no, "bank_name": bank.bank_name,
        "bank_code": bank.bank_code,
    }  # fmt: skip
