"""Letters about wallet transfers 医保钱包报文. Names and versions stay for ever."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from shebao.base.letters import letter


@dataclass(frozen=True, slots=True)
class WalletBank:
    """Where a settlement is to be paid 清算收款账户."""

    holder: str
    account_no: str
    bank_name: str
    bank_code: str


@letter
@dataclass(frozen=True, slots=True)
class WalletOffer:
    """钱包转账: money of a giver waits for a relative insured at the receiver's place."""

    KIND: ClassVar[str] = "wallet.transfer"
    VERSION: ClassVar[int] = 1

    transfer_no: str
    giver_name: str
    kin: str
    relative_name: str
    relative_number: str
    amount_fen: int
    sent_at: datetime
    lapses_at: datetime
    receiving: WalletBank


@letter
@dataclass(frozen=True, slots=True)
class WalletAccepted:
    """已接收: the relative has it; the giver's fund owes it to this one."""

    KIND: ClassVar[str] = "wallet.accepted"
    VERSION: ClassVar[int] = 1

    transfer_no: str
    amount_fen: int
    accepted_at: datetime
    receiving: WalletBank


@letter
@dataclass(frozen=True, slots=True)
class WalletReturned:
    """退回: not accepted; the giver's account gets it back."""

    KIND: ClassVar[str] = "wallet.returned"
    VERSION: ClassVar[int] = 1

    transfer_no: str
    amount_fen: int
    why: str


@letter
@dataclass(frozen=True, slots=True)
class WalletRecall:
    """撤回: the giver asks for it back; the relative's place answers accepted or returned."""

    KIND: ClassVar[str] = "wallet.recall"
    VERSION: ClassVar[int] = 1

    transfer_no: str


@letter
@dataclass(frozen=True, slots=True)
class WalletGivenBack:
    """退还: accepted, not spent, and given back whole by the relative; this fund owes it to the giver's."""

    KIND: ClassVar[str] = "wallet.given-back"
    VERSION: ClassVar[int] = 1

    transfer_no: str
    amount_fen: int
    given_back_on: date


@dataclass(frozen=True, slots=True)
class WalletLine:
    """清算明细: a transfer, as its sender numbered it, and whether it is one that was given back."""

    transfer_no: str
    given_back: bool
    amount_fen: int


@letter
@dataclass(frozen=True, slots=True)
class WalletSettle:
    """清算通知: one sum is on its way under this reference; every transfer in it is named."""

    KIND: ClassVar[str] = "wallet.settlement"
    VERSION: ClassVar[int] = 1

    settlement_no: str
    amount_fen: int
    reference: str
    lines: tuple[WalletLine, ...]
