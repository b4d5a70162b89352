"""Statements 对账: files taken once, each movement booked once, on its order or in suspense."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from shebao.base.plumbing import jobs
from shebao.base.plumbing.transactions import atomic
from shebao.ledger import services as ledger
from shebao.payments import camt
from shebao.payments.errors import MessageChanged
from shebao.payments.models import (
    BankAccount,
    Expectation,
    LineReference,
    PaymentOrder,
    Statement,
    StatementFinding,
    StatementLine,
)
from shebao.payments.services.accounts import in_batches, locked_account, peers_of
from shebao.payments.services.disowning import UNKNOWN
from shebao.payments.services.expectations import match
from shebao.payments.services.orders import explained_on, move, move_line, returned, tell
from shebao.payments.states import LineAct, LineState, OrderAct, OrderState

BY_BANK = "bank"


class Taken(NamedTuple):
    """What a file brought: `new` is False when every part of it was taken before."""

    new: bool
    lines_new: int
    lines_known: int
    findings: int

    def with_file(self, other: "Taken") -> "Taken":
        """Both together."""
        return Taken(
            self.new or other.new, *(a + b for a, b in zip(self[1:], other[1:], strict=True))
        )


@atomic
def take_statement(*, owner: str, xml: bytes, at: datetime, by: str = BY_BANK) -> Taken:
    """Take a `camt.053` or `camt.054` file 导入对账文件. The same file again changes nothing.

    Every new movement is posted in one call: on its order (paid: `debit_code` −T, bank +T; bounced: bank
    −T, `debit_code` +T), else on `suspense/<payer agency or unknown>`; then awaited money is matched. A
    bad line is listed with its number, the good ones are taken. Refuses `payments.file-unreadable`,
    `payments.unknown-account`, `payments.message-changed`.
    """
    return take_statements(owner=owner, files=[xml], at=at, by=by)


@atomic
def take_statements(
    *, owner: str, files: Iterable[bytes], at: datetime, by: str = BY_BANK
) -> Taken:
    """Take several files in the order they came: one posting and one matching for all."""
    entries: list[ledger.NewEntry] = []
    words, taken = set[str](), Taken(False, 0, 0, 0)
    for xml in files:
        taken = taken.with_file(_take_file(owner, xml, entries, words, at=at, by=by))
    match(owner, words, at=at, entries=entries)
    if entries:
        ledger.post(owner, *entries)
    return taken


def _take_file(
    owner: str,
    xml: bytes,
    entries: list[ledger.NewEntry],
    words: set[str],
    *,
    at: datetime,
    by: str,
) -> Taken:
    digest, taken = hashlib.sha256(xml).hexdigest(), Taken(False, 0, 0, 0)
    for part in sorted(camt.read(xml), key=lambda part: part.account_no):
        account = locked_account(owner, part.account_no)
        before = Statement.objects.filter(account=account, message_id=part.message_id).first()
        if before is not None:
            if before.sha256 != digest:
                raise MessageChanged(message_id=part.message_id)
            continue
        statement = _keep(account, part, xml, digest, by=by, at=at)
        new = _take_lines(statement, part, entries, at=at)
        _settle_late(account, entries, at=at)
        words |= set(
            in_batches(
                {line.pk for line in new},
                lambda some: LineReference.objects.filter(line_id__in=some).values_list(
                    "word", flat=True
                ),
            )
        )
        taken = taken.with_file(
            Taken(True, statement.lines_new, statement.lines_known, statement.findings.count())
        )
    return taken


def _keep(
    account: BankAccount, part: camt.Part, xml: bytes, digest: str, *, by: str, at: datetime
) -> Statement:
    """The file as it came, with what could not be read."""
    statement = Statement.objects.create(
        owner=account.owner,
        account=account,
        kind=part.kind,
        message_id=part.message_id,
        sha256=digest,
        xml=xml,
        on=part.on,
        opening_fen=part.opening_fen,
        closing_fen=part.closing_fen,
        lines_new=0,
        lines_known=0,
        taken_by=by,
        taken_at=at,
    )
    for finding in part.findings:
        _find(statement, finding.number, finding.reason, finding.value)
    return statement


def _find(statement: Statement, number: int, reason: str, value: str) -> None:
    StatementFinding.objects.create(
        owner=statement.owner,
        statement=statement,
        line_no=number,
        reason=reason,
        value=value[:200],
        found_at=statement.taken_at,
    )


def _take_lines(
    statement: Statement, part: camt.Part, entries: list[ledger.NewEntry], *, at: datetime
) -> list[StatementLine]:
    """Keep the movements not told of before; the same reference with other content is a finding."""
    account = statement.account
    prefix = f"{account.owner}/line/{account.account_no}/"
    keys = [prefix + told.bank_ref for told in part.lines]
    told_before = in_batches(keys, lambda some: StatementLine.objects.filter(key__in=some))
    known = {line.key: line for line in told_before}
    new: dict[str, tuple[StatementLine, camt.Line]] = {}
    for told in part.lines:
        key = prefix + told.bank_ref
        kept = known.get(key) or (new[key][0] if key in new else None)
        if kept is None:
            new[key] = (_line(statement, key, told), told)
        elif (kept.direction, kept.amount_fen) != (told.direction, told.amount_fen):
            _find(statement, told.number, "line-changed", f"{told.bank_ref} {told.amount_fen}")
        else:
            statement.lines_known += 1
    statement.lines_new = len(new)
    statement.save(update_fields=["lines_new", "lines_known"])
    _book(account, list(new.values()), entries, at=at)
    return [line for line, _ in new.values()]


def _line(statement: Statement, key: str, told: camt.Line) -> StatementLine:
    """A movement as a row, not yet kept."""
    account = statement.account
    return StatementLine(
        owner=account.owner,
        key=key,
        account=account,
        statement=statement,
        line_no=told.number,
        direction=told.direction,
        amount_fen=told.amount_fen,
        free_fen=told.amount_fen,
        reference=told.reference,
        instruction_id=told.instruction_id,
        remittance=told.remittance,
        counterparty_name=told.counterparty_name,
        counterparty_account=told.counterparty_account,
        return_reason=told.return_reason,
        booked_on=told.booked_on,
        taken_at=statement.taken_at,
        state=LineState.OPEN,
        contra_code=account.ledger_code,
    )


def _book(
    account: BankAccount,
    new: list[tuple[StatementLine, camt.Line]],
    entries: list[ledger.NewEntry],
    *,
    at: datetime,
) -> None:
    """New movements are kept, then posted on their orders or in suspense."""
    lines = [line for line, _ in new]
    StatementLine.objects.bulk_create(lines, batch_size=500)
    LineReference.objects.bulk_create(
        [
            LineReference(owner=line.owner, line=line, word=word)
            for line, told in new
            if line.direction == "credit" and not line.return_reason
            for word in told.references
        ],
        batch_size=500,
    )
    orders = _orders_of(account, lines)
    payers = _payers(account.owner, new)
    waiting = []
    for line, told in new:
        found = order_of(line, orders)
        if found is not None:
            settle(line, found, entries, at=at)
            continue
        line.contra_code = f"suspense/{payers.get(line.key, UNKNOWN)}"
        sign = _sign(line)
        suspended = [
            ledger.Line(line.contra_code, sign * line.amount_fen),
            ledger.Line(account.ledger_code, -sign * line.amount_fen),
        ]
        entries.append(
            ledger.NewEntry(f"{line.key}/arrived", line.booked_on, "银行流水待认", suspended)
        )
        _tell_credit(line, told.references)
        _order_differs(line, orders)
        waiting.append(line)
    for code in sorted({line.contra_code for line in waiting}):
        ledger.open_account(account.owner, code, "suspense")
    StatementLine.objects.bulk_update(waiting, ["contra_code"], batch_size=200)


def _tell_credit(line: StatementLine, words: Iterable[str]) -> None:
    """Tell whom it may concern that money came under a reference, awaited or not (`payments.credit`)."""
    if line.direction != "credit" or line.return_reason:
        return
    for word in words:
        jobs.enqueue(
            line.owner, "payments.credit", key=f"{line.key}/{word}",
            payload={"reference": word, "amount_fen": line.amount_fen, "on": line.booked_on.isoformat()},
        )  # fmt: skip


def _sign(line: StatementLine) -> int:
    """Money that came is owed (credit, positive); money that left the other way round."""
    return 1 if line.direction == "credit" else -1


def _payers(owner: str, new: list[tuple[StatementLine, camt.Line]]) -> dict[str, str]:
    """Whose money a credit is, by line key: by account, else by an awaited reference."""
    credits = [(x, told) for x, told in new if x.direction == "credit" and not x.return_reason]
    peers = peers_of(owner, {line.counterparty_account for line, _ in credits})
    words = {word for _, told in credits for word in told.references}
    awaited: dict[str, set[str]] = {}
    for reference, payer in in_batches(
        words,
        lambda some: Expectation.objects.filter(owner=owner, reference__in=some).values_list(
            "reference", "payer"
        ),
    ):
        awaited.setdefault(reference, set()).add(payer)
    found = {}
    for line, told in credits:
        names = set().union(*(awaited.get(word, set()) for word in told.references))
        if line.counterparty_account in peers:
            found[line.key] = peers[line.counterparty_account]
        elif len(names) == 1:
            found[line.key] = names.pop()
    return found


def _orders_of(account: BankAccount, lines: Iterable[StatementLine]) -> list[PaymentOrder]:
    """The account's orders that debits and returned credits may speak of, locked."""
    spoken = [line for line in lines if line.direction == "debit" or line.return_reason]
    numbers = {line.instruction_id.rpartition("/")[0] for line in spoken} - {""}
    references = {line.reference for line in spoken} - {""}
    orders = PaymentOrder.objects.filter(owner=account.owner, file__account_id=account.pk)
    pks = set(
        in_batches(numbers, lambda x: orders.filter(order_no__in=x).values_list("pk", flat=True))
    )
    pks |= set(
        in_batches(
            references, lambda x: orders.filter(reference__in=x).values_list("pk", flat=True)
        )
    )
    locked = PaymentOrder.objects.select_for_update().order_by("id")
    found: list[PaymentOrder] = in_batches(pks, lambda x: locked.filter(pk__in=x))
    return sorted(found, key=lambda one: one.pk)


def order_of(line: StatementLine, orders: Iterable[PaymentOrder]) -> PaymentOrder | None:
    """The order a debit pays or a returned credit bounces: by instruction, else by reference; exact sum."""
    returned = line.direction == "credit"
    if returned and not line.return_reason:
        return None
    states = [OrderState.PAID] if returned else [OrderState.APPROVED, OrderState.SENT]
    fits = [one for one in orders if one.state in states and one.amount_fen == line.amount_fen]
    number, _, attempt = line.instruction_id.rpartition("/")
    if number.startswith(f"{line.owner}/order/") and attempt.isdigit():
        return next((one for one in fits if one.instruction_id == line.instruction_id), None)
    if not line.reference:
        return None
    return next((one for one in fits if one.reference == line.reference), None)


def settle(
    line: StatementLine,
    found: PaymentOrder,
    entries: list[ledger.NewEntry],
    *,
    at: datetime,
    by: str = BY_BANK,
    beside: Iterable[StatementLine] = (),
) -> None:
    """A line is an order's payment 付讫 or, with those beside it, its bounce 退票: posted, moved and told."""
    paid, lines = line.direction == "debit", [line, *beside]
    sums: Counter[str] = Counter()
    for one in lines:
        sums[found.debit_code] += _sign(line) * one.amount_fen
        sums[one.contra_code] -= _sign(line) * one.amount_fen
        one.contra_code, one.order, one.free_fen = found.debit_code, found, 0
        one.waited_until = at if at > one.taken_at else None
        move_line(one, LineAct.SETTLE)
    # What went back as a stranger's and comes home as one has never left its account of suspense.
    booked = [ledger.Line(code, fen) for code, fen in sums.items() if fen]
    if booked:
        entries.append(
            ledger.NewEntry(
                f"{found.instruction_id}/{'paid' if paid else 'bounced'}",
                max(explained_on(one, at) for one in lines),
                "付款" if paid else "退票",
                booked,
                found.case_no,
            )
        )
    if paid:
        found.paid_on = line.booked_on
        move(found, OrderAct.PAY, by=by, at=at, data={"line": line.key})
        tell(found, "payments.paid", line.booked_on)
    else:
        found.bounced_on, found.bounce_reason = line.booked_on, line.return_reason
        move(found, OrderAct.BOUNCE, by=by, at=at, data={"line": line.key})
        tell(
            found,
            "payments.bounced",
            line.booked_on,
            reason=line.return_reason,
            money_moved=True,
        )
    if found.returns_line_id is not None:
        returned(found, paid=paid)


def _settle_late(account: BankAccount, entries: list[ledger.NewEntry], *, at: datetime) -> None:
    """Lines that came before what explains them: a bounce before its payment was told."""
    waiting = list(
        StatementLine.objects.select_for_update()
        .filter(owner=account.owner, account=account, state=LineState.OPEN, free_fen__gt=0)
        .exclude(direction="credit", return_reason="")
        .order_by("id")
    )
    orders = _orders_of(account, waiting) if waiting else []
    moved = bool(orders)
    while moved:
        moved = False
        for line in list(waiting):
            found = order_of(line, orders)
            if found is not None:
                settle(line, found, entries, at=at)
                waiting.remove(line)
                moved = True


def _order_differs(line: StatementLine, orders: Iterable[PaymentOrder]) -> None:
    """The bank speaks of an order of ours with another amount: told once."""
    number = line.instruction_id.rpartition("/")[0]
    found = next((one for one in orders if one.order_no == number), None)
    if found is None or found.amount_fen == line.amount_fen:
        return
    jobs.enqueue(
        line.owner,
        "payments.difference",
        key=line.key,
        payload={
            "order_no": found.order_no,
            "key": found.key,
            "case_no": found.case_no,
            "reference": found.reference,
            "expected_fen": found.amount_fen,
            "arrived_fen": line.amount_fen,
            "amount_fen": line.amount_fen - found.amount_fen,
            "on": line.booked_on.isoformat(),
        },
    )
