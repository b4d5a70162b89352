"""Conservation 资金守恒: whatever is under way, not a fen is made or lost.

Paid out by the agencies = at the bank by **its own** books + matched + in suspense at the agencies. Money at
the bank is what it has not passed on yet, and what it moved without the account's holder having heard.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from shebao.base.money import format_yuan
from shebao.cli.demo.story import OPENING_FEN
from shebao.cli.demo.world import World

TRIES, PAUSE = 20, 0.2


class Breach(Exception):
    """A book does not say what it must."""


class Side(NamedTuple):
    """One agency's word: its bank account, its totals, its ledger by account code; all in fen."""

    name: str
    account_no: str
    totals: Mapping[str, int]
    ledger: Mapping[str, int]
    untold_in_fen: int
    untold_out_fen: int


class Money(NamedTuple):
    """Where the money is, in fen: `paid = at_bank + matched + suspense`."""

    paid_fen: int
    at_bank_fen: int
    matched_fen: int
    suspense_fen: int

    def line(self) -> str:
        """For people."""
        return (
            f"已付 paid out {format_yuan(self.paid_fen)} = 银行途中 at the bank "
            f"{format_yuan(self.at_bank_fen)} + 已匹配 matched {format_yuan(self.matched_fen)} + "
            f"待认 suspense {format_yuan(self.suspense_fen)}"
        )


def weigh(sides: Sequence[Side], bank: Mapping[str, Any], opening_fen: int = OPENING_FEN) -> Money:
    """Compare everybody's word with the bank's own books. Raises `Breach`, naming what does not agree."""
    for side in sides:
        _own_books(side, bank, opening_fen)
    if bank["sum_fen"]:
        raise Breach(f"the bank's own books do not balance: {bank['sum_fen']} fen")
    total = {name: sum(side.totals[name] for side in sides) for name in sides[0].totals}
    ours = {side.account_no for side in sides}
    theirs = sum(fen for no, fen in bank["accounts"].items() if no not in ours)
    from_others = -bank["vault_fen"] - len(sides) * opening_fen - theirs
    untold = sum(side.untold_in_fen - side.untold_out_fen for side in sides)
    money = Money(
        total["paid_fen"] - total["bounced_fen"], bank["clearing_fen"] + untold - from_others,
        total["matched_fen"], total["open_in_fen"] - total["open_out_fen"],
    )  # fmt: skip
    gone = money.paid_fen - money.at_bank_fen - money.matched_fen - money.suspense_fen
    if gone:
        raise Breach(
            f"{format_yuan(abs(gone))} yuan {'lost' if gone > 0 else 'made'}: {money.line()}"
        )
    return money


def _own_books(side: Side, bank: Mapping[str, Any], opening_fen: int) -> None:
    """An agency's ledger against its own bank lines, and against the bank."""
    told, ledger = side.totals, side.ledger
    held = -ledger.get(f"bank/{side.account_no}", 0)
    pairs = (
        ("the ledger's sum", sum(ledger.values()), 0),
        ("the ledger's bank account and its lines", held, opening_fen + told["bank_fen"]),
        (
            "the ledger and the bank",
            held + side.untold_in_fen - side.untold_out_fen,
            bank["accounts"][side.account_no],
        ),
        (
            "the ledger's suspense and its lines",
            sum(fen for code, fen in ledger.items() if code.startswith("suspense/")),
            told["matched_fen"] - told["claimed_fen"] + told["open_in_fen"] - told["open_out_fen"],
        ),
    )
    for what, one, other in pairs:
        if one != other:
            raise Breach(f"{side.name}: {what} differ: {format_yuan(one)} and {format_yuan(other)}")


def observe(world: World) -> Money:
    """Weigh a running world. It is read until nothing moved meanwhile. Raises `Breach`."""
    before: object = None
    for _ in range(TRIES):
        told = _read(world)
        if told == before:
            break
        before = told
        time.sleep(PAUSE)
    return weigh(*told)


def _read(world: World) -> tuple[list[Side], dict[str, Any]]:
    sides = []
    for city in world.cities:
        told = world.call(city, "accountant", "GET", "/payments/totals")
        read = told["notices"][city.account]
        rest = world.bank("GET", f"/accounts/{city.account}/untold?after={read}")
        totals = {name: fen for name, fen in told.items() if isinstance(fen, int)}
        sides.append(
            Side(f"{city.name} {city.pension}", city.account, totals, told["ledger_fen"],
                 rest["in_fen"], rest["out_fen"])
        )  # fmt: skip
    return sides, world.bank("GET", "/books")
