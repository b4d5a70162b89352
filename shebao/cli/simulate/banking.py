"""What the bank's own books say 银行账面: added up entry by entry, for they only grow.

To add up every entry after every step would cost more than the step when there are ten thousand of them. Now and
then the sums are compared with those of all entries.
"""

import sqlite3
from collections import Counter
from typing import Any

from shebao.cli.bank.books import Books
from shebao.cli.bank.tables import CLEARING, VAULT
from shebao.cli.demo.conservation import Breach

NEWER = "SELECT id, account, amount_fen FROM entry WHERE id > ? ORDER BY id"
UNTOLD = "SELECT id, amount_fen, told FROM entry WHERE id >= ? AND +account = ? ORDER BY id"


class BankSight:
    """Reads the bank's file; all sums in fen."""

    def __init__(self, books: Books) -> None:
        self.bank = books
        self.db = sqlite3.connect(
            books.file, timeout=20, isolation_level=None, check_same_thread=False
        )
        self.upto = 0
        self.sums: Counter[str] = Counter()
        self.known: dict[str, int] = {}
        """Account → the first entry that its holder may not have heard of."""

    def books(self) -> dict[str, Any]:
        """As the bank's own `books`, without counts of payments."""
        for number, account, fen in self.db.execute(NEWER, [self.upto]).fetchall():
            self.sums[account] += fen
            self.upto = number
        accounts = Counter(
            {no: fen for no, fen in self.sums.items() if no not in (CLEARING, VAULT)}
        )
        return {
            "accounts": accounts, "clearing_fen": self.sums[CLEARING], "vault_fen": self.sums[VAULT],
            "sum_fen": sum(self.sums.values()),
        }  # fmt: skip

    def untold(self, account: str, *, after: int) -> dict[str, int]:
        """What moved on an account that its holder, who has read the notices to `after`, does not know yet."""
        found = {"in_fen": 0, "out_fen": 0}
        rows = self.db.execute(UNTOLD, [self.known.get(account, 0), account]).fetchall()
        first = 0
        for number, fen, told in rows:
            if told == 0 or told > after:
                first = first or number
                found["in_fen" if fen > 0 else "out_fen"] += abs(fen)
        if rows:
            self.known[account] = first or rows[-1][0] + 1
        return found

    def compare(self) -> None:
        """The same from all entries. Raises `Breach`."""
        ours, theirs = self.books(), self.bank.books()
        for name in ("clearing_fen", "vault_fen", "sum_fen"):
            if ours[name] != theirs[name]:
                raise Breach(f"the bank's {name} is {theirs[name]}, not {ours[name]}")
        for account, fen in theirs["accounts"].items():
            if ours["accounts"][account] != fen:
                raise Breach(
                    f"the bank's account {account} holds {fen}, not {ours['accounts'][account]}"
                )

    def close(self) -> None:
        """The end."""
        self.db.close()
