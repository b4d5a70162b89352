"""The bank's books 银行账簿: every act is one transaction of the bank's own SQLite file.

Money never appears: each movement is two entries that add up to zero, between an account, the clearing
account (money under way) and the vault (where opening balances came from).
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from threading import RLock
from typing import Any

from shebao.cli.bank.chance import Habits
from shebao.cli.bank.files import (
    BadFile,
    Instruction,
    Movement,
    read_order,
    write_notice,
    write_statement,
)
from shebao.cli.bank.tables import CLEARING, QUIET, TABLES, VAULT

PAGE = 50


class Refused(Exception):
    """The bank says no: a status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        self.status = status
        super().__init__(sentence)


class Books:
    """One bank's books in one file."""

    def __init__(self, file: Path, habits: Habits) -> None:
        self.file = file
        self.habits = habits
        self._one_at_a_time = RLock()
        self._db = self.connect()
        with self._open() as db:
            db.executescript("PRAGMA journal_mode=WAL;" + TABLES)

    def connect(self) -> sqlite3.Connection:
        """The file's connection, for whichever thread answers: opened once, as opening costs more than most answers."""
        db = sqlite3.connect(self.file, timeout=20, isolation_level=None, check_same_thread=False)
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA synchronous=FULL")
        return db

    def close(self) -> None:
        """The file lies as it is."""
        with self._one_at_a_time:
            self._db.close()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with self._one_at_a_time:
            yield self._db

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """One request, one transaction: killed anywhere, all of it or none of it happened."""
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    # accounts

    def open_account(self, wanted: dict[str, Any], *, on: date) -> dict[str, Any]:
        """Open an account with a balance; the same again changes nothing."""
        row = (
            str(wanted["account_no"]),
            str(wanted["holder"]),
            str(wanted.get("bank_name", "演示银行")),
            str(wanted.get("bank_code", "")),
            int(wanted.get("opening_fen", 0)),
        )
        with self._transaction() as db:
            known = self._account(db, row[0])
            if known is not None:
                if tuple(known)[:5] != row:
                    raise Refused(409, "the account exists with other particulars")
                return {"account_no": row[0], "new": False}
            db.execute("INSERT INTO account VALUES(?,?,?,?,?,?)", (*row, on.isoformat()))
            if row[4]:
                self._book(db, on, VAULT, row[0], row[4], told=True)
            return {"account_no": row[0], "new": True}

    def _account(self, db: sqlite3.Connection, no: str) -> sqlite3.Row | None:
        found: sqlite3.Row | None = db.execute("SELECT * FROM account WHERE no=?", (no,)).fetchone()
        return found

    def _holder(self, db: sqlite3.Connection, no: str) -> str:
        account = self._account(db, no)
        return str(account["holder"]) if account else no

    def _balance(self, db: sqlite3.Connection, no: str, before: str = "9999-12-31") -> int:
        row = db.execute(
            "SELECT COALESCE(SUM(amount_fen),0) FROM entry WHERE account=? AND booked_on<?",
            (no, before),
        ).fetchone()
        return int(row[0])

    # moving money

    def _book(
        self,
        db: sqlite3.Connection,
        on: date,
        payer: str,
        payee: str,
        fen: int,
        *,
        shown: tuple[str, str] = ("", ""),
        reference: str = "",
        instruction_id: str = "",
        remittance: str = "",
        reason: str = "",
        told: bool = False,
    ) -> None:
        """Two entries, one movement. `shown` is the other party as customers see it."""
        for account, amount in ((payer, -fen), (payee, fen)):
            quiet = told or account in (CLEARING, VAULT)
            db.execute(
                "INSERT INTO entry(account,amount_fen,booked_on,other_name,other_account,reference,"
                "instruction_id,remittance,reason,told) VALUES(?,?,?,?,?,?,?,?,?,?)",
                (account, amount, on.isoformat(), *shown, reference, instruction_id, remittance,
                 reason, QUIET if quiet else 0),
            )  # fmt: skip

    def take(self, body: bytes, *, on: date) -> dict[str, Any]:
        """Take a `pain.001`. The same message again gets the same answer and moves nothing."""
        order = read_order(body)
        digest = hashlib.sha256(body).hexdigest()
        with self._transaction() as db:
            known = db.execute("SELECT * FROM message WHERE id=?", (order.message_id,)).fetchone()
            if known is not None:
                if known["sha256"] != digest:
                    raise Refused(409, "this message id was used for another file")
                return dict(json.loads(known["answer"]))
            if self._account(db, order.account) is None:
                raise Refused(404, f"no such account: {order.account}")
            answer: dict[str, Any] = {
                "message_id": order.message_id,
                "accepted": [],
                "rejected": [],
            }
            for one in order.instructions:
                reason = self._debit(db, order.message_id, order.account, one, on)
                if reason:
                    answer["rejected"].append({"id": one.instruction_id, "reason": reason})
                else:
                    answer["accepted"].append(one.instruction_id)
            self._settle(db, on)
            db.execute(
                "INSERT INTO message VALUES(?,?,?,?)",
                (order.message_id, digest, body, json.dumps(answer)),
            )
            return answer

    def _debit(
        self, db: sqlite3.Connection, message_id: str, debtor: str, one: Instruction, on: date
    ) -> str:
        """Take the money from the payer into clearing and plan its way; a reason when it cannot be."""
        if self._balance(db, debtor) < one.amount_fen:
            return "AM04"
        if db.execute(
            "SELECT 1 FROM payment WHERE debtor=? AND instruction_id=?",
            (debtor, one.instruction_id),
        ).fetchone():
            return "AM05"
        reason = self._fault(db, one)
        payment = db.execute(
            "INSERT INTO payment(message_id,instruction_id,reference,debtor,creditor,payee,"
            "amount_fen,remittance,reason) VALUES(?,?,?,?,?,?,?,?,?)",
            (message_id, one.instruction_id, one.reference, debtor, one.payee_account,
             one.payee_name, one.amount_fen, one.remittance, reason),
        ).lastrowid  # fmt: skip
        self._book(
            db, on, debtor, CLEARING, one.amount_fen,
            shown=(one.payee_name, one.payee_account), reference=one.reference,
            instruction_id=one.instruction_id, remittance=one.remittance,
        )  # fmt: skip
        for fen, due_on, joins in self._plan(one, on, bounced=bool(reason)):
            db.execute(
                "INSERT INTO piece(payment,amount_fen,due_on,joins) VALUES(?,?,?,?)",
                (payment, fen, due_on.isoformat(), int(joins)),
            )
        return ""

    def _fault(self, db: sqlite3.Connection, one: Instruction) -> str:
        """Why the payment must come back, as an ISO reason; empty when it need not.

        By seed a reference bounces at most once, so a payment issued again arrives.
        """
        payee = self._account(db, one.payee_account)
        if payee is None:
            return "AC01"
        if payee["holder"] != one.payee_name:
            return "BE01"
        before = db.execute(
            "SELECT 1 FROM payment WHERE reference=? AND reason='AC06'", (one.reference,)
        ).fetchone()
        return "AC06" if not before and self.habits.happens("bounce", one.reference) else ""

    def _plan(
        self, one: Instruction, on: date, *, bounced: bool
    ) -> Iterator[tuple[int, date, bool]]:
        """The pieces in which the money goes on: (fen, day, waits to be joined)."""
        name = one.instruction_id
        later = on + timedelta(days=self.habits.days) if self.habits.happens("delay", name) else on
        if not bounced and one.amount_fen > 1 and self.habits.happens("split", name):
            first = 1 + self.habits.draw("part", name, one.amount_fen - 1)
            yield first, on, False
            yield one.amount_fen - first, later, False
        else:
            yield one.amount_fen, later, not bounced and self.habits.happens("join", name)

    def _settle(self, db: sqlite3.Connection, on: date) -> None:
        """Move what is due, then write one notice for each account that was touched."""
        due = db.execute(
            "SELECT piece.id AS piece, piece.amount_fen AS fen, due_on, joins, payment.* FROM piece "
            "JOIN payment ON payment.id = piece.payment WHERE moved=0 AND due_on<=? "
            "ORDER BY piece.id",
            (on.isoformat(),),
        ).fetchall()
        waiting: dict[tuple[str, str], list[sqlite3.Row]] = {}
        for row in due:
            if row["joins"]:
                waiting.setdefault((row["debtor"], row["creditor"]), []).append(row)
            else:
                self._arrive(db, [row], on)
        for rows in waiting.values():
            if len(rows) > 1 or rows[0]["due_on"] < on.isoformat():
                self._arrive(db, rows, on)
        self._tell(db, on)

    def _arrive(self, db: sqlite3.Connection, rows: list[sqlite3.Row], on: date) -> None:
        """One credit for one or several pieces: to the payee, or back to the payer with a reason."""
        first, fen = rows[0], sum(row["fen"] for row in rows)
        if first["reason"]:
            self._book(
                db, on, CLEARING, first["debtor"], fen, shown=(first["payee"], first["creditor"]),
                reference=first["reference"], instruction_id=first["instruction_id"],
                remittance=first["remittance"], reason=first["reason"],
            )  # fmt: skip
        else:
            payer = (self._holder(db, first["debtor"]), first["debtor"])
            alone = len(rows) == 1
            self._book(
                db, on, CLEARING, first["creditor"], fen, shown=payer,
                reference=first["reference"] if alone else "",
                remittance=first["remittance"] if alone
                else " ".join(row["reference"] for row in rows),
            )  # fmt: skip
        db.executemany("UPDATE piece SET moved=1 WHERE id=?", [(row["piece"],) for row in rows])

    # telling the customers

    def _tell(self, db: sqlite3.Connection, on: date) -> None:
        """A `camt.054` notice per account with movements nobody was told of yet."""
        accounts = db.execute("SELECT DISTINCT account FROM entry WHERE told=0").fetchall()
        for (account,) in accounts:
            n = 1 + db.execute(
                "SELECT COALESCE(MAX(n),0) FROM notice WHERE account=?", (account,)
            ).fetchone()[0]  # fmt: skip
            rows = db.execute(
                "SELECT * FROM entry WHERE account=? AND told=0 ORDER BY id", (account,)
            ).fetchall()
            xml = write_notice(
                message_id=f"N{n}-{account}"[:35],
                account=account,
                holder=self._holder(db, account),
                on=on,
                movements=[self._movement(row) for row in rows],
            )
            db.execute("INSERT INTO notice VALUES(?,?,?)", (account, n, xml))
            db.execute("UPDATE entry SET told=? WHERE account=? AND told=0", (n, account))

    @staticmethod
    def _movement(row: sqlite3.Row) -> Movement:
        return Movement(
            f"E{row['id']:012d}", row["amount_fen"], row["booked_on"], row["other_name"],
            row["other_account"], row["reference"], row["instruction_id"], row["remittance"],
            row["reason"],
        )  # fmt: skip

    def _catch_up(self, on: date) -> None:
        """What fell due since the last request; nothing is written when nothing did."""
        with self._open() as db:
            late = db.execute(
                "SELECT 1 FROM piece WHERE moved=0 AND (due_on<? OR (due_on=? AND joins=0)) LIMIT 1",
                (on.isoformat(), on.isoformat()),
            ).fetchone()
        if late:
            with self._transaction() as db:
                self._settle(db, on)

    def notices(self, account: str, *, after: int, on: date) -> dict[str, Any]:
        """The notices of an account after number `after`, at most a page."""
        self._catch_up(on)
        with self._open() as db:
            if self._account(db, account) is None:
                raise Refused(404, f"no such account: {account}")
            rows = db.execute(
                "SELECT n, xml FROM notice WHERE account=? AND n>? ORDER BY n LIMIT ?",
                (account, after, PAGE + 1),
            ).fetchall()
        found = [{"n": row["n"], "xml": row["xml"].decode()} for row in rows[:PAGE]]
        return {"notices": found, "more": len(rows) > PAGE}

    def statements(self, account: str, *, after: str, on: date) -> dict[str, Any]:
        """Statements of the closed days after `after` on which the account moved, at most a page."""
        self._catch_up(on)
        found = []
        with self._open() as db:
            days = db.execute(
                "SELECT DISTINCT booked_on FROM entry WHERE account=? AND booked_on>? "
                "AND booked_on<? AND other_account<>'' ORDER BY booked_on LIMIT ?",
                (account, after, on.isoformat(), PAGE + 1),
            ).fetchall()
            for (day,) in days[:PAGE]:
                found.append({"day": day, "xml": self._statement(db, account, day).decode()})
        return {"statements": found, "more": len(days) > PAGE}

    def untold(self, account: str, *, after: int) -> dict[str, int]:
        """What moved on an account that its holder, who has read the notices to `after`, does not know yet."""
        with self._open() as db:
            row = db.execute(
                "SELECT COALESCE(SUM(MAX(amount_fen,0)),0), COALESCE(SUM(MAX(-amount_fen,0)),0) "
                "FROM entry WHERE account=? AND (told=0 OR told>?)", (account, after),
            ).fetchone()  # fmt: skip
        return {"in_fen": row[0], "out_fen": row[1]}

    def _statement(self, db: sqlite3.Connection, account: str, day: str) -> bytes:
        rows = db.execute(
            "SELECT * FROM entry WHERE account=? AND booked_on=? ORDER BY id", (account, day)
        ).fetchall()
        opened = sum(row["amount_fen"] for row in rows if not row["other_account"])
        return write_statement(
            account=account,
            holder=self._holder(db, account),
            on=date.fromisoformat(day),
            opening_fen=self._balance(db, account, day) + opened,
            movements=[self._movement(row) for row in rows if row["other_account"]],
        )

    def books(self) -> dict[str, Any]:
        """All balances, for whoever checks that no fen was made or lost: `sum_fen` is zero."""
        with self._open() as db:
            rows = db.execute(
                "SELECT account, SUM(amount_fen) AS fen FROM entry GROUP BY account"
            ).fetchall()
            accounts = {row["no"]: 0 for row in db.execute("SELECT no FROM account")}
            reasons = db.execute(
                "SELECT reason, COUNT(*) FROM payment GROUP BY reason ORDER BY reason"
            ).fetchall()
            joined = db.execute(
                "SELECT COUNT(*) FROM entry WHERE amount_fen>0 AND reference='' "
                "AND remittance<>'' AND account<>?", (CLEARING,),
            ).fetchone()[0]  # fmt: skip
            split = db.execute(
                "SELECT COUNT(*) FROM (SELECT payment FROM piece GROUP BY payment "
                "HAVING COUNT(*)>1)"
            ).fetchone()[0]
        sums = {row["account"]: row["fen"] for row in rows}
        return {
            "accounts": {**accounts, **{no: sums[no] for no in accounts if no in sums}},
            "clearing_fen": sums.get(CLEARING, 0),
            "vault_fen": sums.get(VAULT, 0),
            "sum_fen": sum(sums.values()),
            "payments": {reason or "paid": count for reason, count in reasons},
            "joined": joined,
            "split": split,
        }


__all__ = ["BadFile", "Books", "Refused"]
