"""The medical wallet 医保钱包: how much, how often, at which hours, and until when a transfer waits."""

from datetime import date

from shebao.base import parameters
from shebao.base.law import law
from shebao.base.money import format_yuan
from shebao.medical.errors import wallet as errors

DOCUMENT = errors.RULES


@law(DOCUMENT)
def may_send(amount_fen: int, sent_today: int, hour: int, on: date, place: str) -> None:
    """Whether a giver may send this sum at this hour 限额、次数、服务时间.

    Refuses `wallet.closed`, `wallet.too-much`, `wallet.too-often`.
    """
    most = _number("transfer_max_fen", on, place)
    if not 0 < amount_fen <= most:
        raise errors.WalletTooMuch(most=format_yuan(most), at="amount")
    times = _number("transfers_a_day", on, place)
    if sent_today >= times:
        raise errors.WalletTooOften(most=times, at="amount")
    opens, closes = opening_hour(on, place), _number("closes", on, place)
    if not opens <= hour < closes:
        raise errors.WalletClosed(opens=opens, closes=closes, at="amount")


@law(DOCUMENT)
def opening_hour(on: date, place: str) -> int:
    """The hour 开始服务时间 at which transfers begin, and at which what was not accepted goes back."""
    return _number("opens", on, place)


def _number(name: str, on: date, place: str) -> int:
    return parameters.at(f"medical.wallet_{name}", on, place).as_int()
