"""Questions about payments 收付查询. Lists page by key: `after` is the last row's `id`, newest first."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, TypeVar

from django.db.models import QuerySet, Sum

from shebao.base.refusals import NotFound
from shebao.ledger import queries as ledger
from shebao.payments.models import (
    BankAccount,
    BankFile,
    Expectation,
    LineReference,
    Match,
    MatchProposal,
    OrderMove,
    PaymentOrder,
    Statement,
    StatementFinding,
    StatementLine,
)
from shebao.payments.states import ExpectationState, LineState

T = TypeVar("T")
AWAITED = (ExpectationState.WAITING, ExpectationState.DIFFERS)
SECOND_OFFICER = ("待第二人复核匹配", "a second officer must confirm the proposed match")
RETURN_ORDER = ("退款指令办理中", "the order that sends it back is under way")
FIND_ORDER = ("查找对应的付款指令", "find the order it belongs to")
DIFFERENT = ("金额不符：核对后匹配或退回", "the amount differs: check, then match or send back")
REST_AWAITED = ("等待其余款项到账", "wait for the rest of the money")
FIND_PAYER = ("查找对应的应收款，或退回付款方", "find what it is for, or send it back")


def accounts(owner: str) -> QuerySet[BankAccount]:
    """Our own bank accounts 银行账户."""
    return BankAccount.objects.filter(owner=owner).order_by("account_no")


def orders(
    owner: str,
    state: str | None = None,
    *,
    case_no: str = "",
    after: int | None = None,
    limit: int = 50,
) -> list[PaymentOrder]:
    """Orders to pay 付款指令, of one state or all, of one case or all."""
    found = PaymentOrder.objects.filter(owner=owner).select_related("file")
    if state:
        found = found.filter(state=state)
    if case_no:
        found = found.filter(case_no=case_no)
    return list(_page(found, after, limit))


def order(owner: str, order_no: str) -> PaymentOrder:
    """One order; another agency's is not found."""
    found = PaymentOrder.objects.select_related("file").filter(owner=owner, order_no=order_no)
    return _one(found.first(), order_no)


def order_by_key(owner: str, key: str) -> PaymentOrder | None:
    """The order made under a business key, if it was."""
    return PaymentOrder.objects.filter(owner=owner, key=key).first()


def moves(owner: str, order_no: str) -> list[OrderMove]:
    """What happened to an order, the oldest first."""
    return list(OrderMove.objects.filter(owner=owner, order__order_no=order_no).order_by("id"))


def files(
    owner: str, state: str | None = None, *, after: int | None = None, limit: int = 50
) -> list[BankFile]:
    """Bank files 付款文件, without their bytes."""
    found = BankFile.objects.filter(owner=owner).select_related("account").defer("xml")
    return list(_page(found.filter(state=state) if state else found, after, limit))


def file(owner: str, file_no: str) -> BankFile:
    """One bank file with its bytes (`xml`, once approved) for download."""
    found = BankFile.objects.select_related("account").filter(owner=owner, file_no=file_no)
    return _one(found.first(), file_no)


def file_orders(owner: str, file_no: str) -> list[PaymentOrder]:
    """The orders of a file."""
    return list(PaymentOrder.objects.filter(owner=owner, file__file_no=file_no).order_by("id"))


def statements(owner: str, *, after: int | None = None, limit: int = 50) -> list[Statement]:
    """Files taken from the bank 对账文件, without their bytes."""
    found = Statement.objects.filter(owner=owner).select_related("account").defer("xml")
    return list(_page(found, after, limit))


def lines(
    owner: str,
    *,
    state: str | None = None,
    statement: int | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[StatementLine]:
    """Bank lines 银行流水, of a state or of one statement."""
    found = StatementLine.objects.filter(owner=owner).select_related("account", "order")
    if state:
        found = found.filter(state=state)
    if statement:
        found = found.filter(statement_id=statement)
    return list(_page(found, after, limit))


def line(owner: str, number: int) -> StatementLine:
    """One bank line; another agency's is not found."""
    found = StatementLine.objects.select_related("account", "order", "statement__account")
    row = found.defer("statement__xml").filter(owner=owner, pk=number).first()
    return _one(row, str(number))


def findings(
    owner: str, *, only_open: bool = True, after: int | None = None, limit: int = 50
) -> list[StatementFinding]:
    """Lines that could not be read 对账疑点; the reasons in words are `camt.REASONS`."""
    found = StatementFinding.objects.filter(owner=owner).select_related("statement__account")
    return list(_page(found.filter(resolved_at=None) if only_open else found, after, limit))


def expectations(
    owner: str,
    state: str | None = None,
    *,
    case_no: str = "",
    after: int | None = None,
    limit: int = 50,
) -> list[Expectation]:
    """Awaited money 应收款, of one state or all."""
    found = Expectation.objects.filter(owner=owner)
    if state:
        found = found.filter(state=state)
    if case_no:
        found = found.filter(case_no=case_no)
    return list(_page(found, after, limit))


def expectation(owner: str, key: str) -> Expectation:
    """One expectation; another agency's is not found."""
    return _one(Expectation.objects.filter(owner=owner, key=key).first(), key)


def matches(owner: str, key: str) -> list[Match]:
    """The lines matched to an expectation, with their lines."""
    found = Match.objects.filter(owner=owner, expectation__key=key, released_at=None)
    return list(found.select_related("line").order_by("id"))


def proposals(owner: str) -> list[MatchProposal]:
    """Manual matches that wait for the second officer 待复核匹配, the oldest first."""
    found = MatchProposal.objects.filter(owner=owner, confirmed_at=None, sent_back_at=None)
    return list(found.select_related("line", "expectation", "order").order_by("id"))


def awaited_references(owner: str, limit: int = 5_000) -> list[str]:
    """References that are awaited and that some open line names."""
    named = LineReference.objects.filter(
        owner=owner, line__state=LineState.OPEN, line__free_fen__gt=0
    )
    found = Expectation.objects.filter(
        owner=owner, state__in=AWAITED, reference__in=named.values("word")
    )
    return list(found.order_by("id").values_list("reference", flat=True)[:limit])


class SuspenseRow(NamedTuple):
    """Money in suspense 待认款项: how much, since when, who has it in charge, what comes next (zh, en)."""

    id: int
    line_key: str
    account_no: str
    direction: str
    amount_fen: int
    free_fen: int
    suspense_code: str
    since: date
    days: int
    counterparty_name: str
    counterparty_account: str
    reference: str
    remittance: str
    officer: str
    next_action: tuple[str, str]
    returnable: bool


def suspense(
    owner: str, on: date, *, after: int | None = None, limit: int = 50
) -> list[SuspenseRow]:
    """Unmatched money with its age on a day, the oldest first; `after` is the last row's `id`."""
    found = StatementLine.objects.filter(owner=owner, free_fen__gt=0).select_related("account")
    if after is not None:
        found = found.filter(id__gt=after)
    rows = list(found.order_by("id")[:limit])
    proposed = set(
        MatchProposal.objects.filter(
            line__in=rows, confirmed_at=None, sent_back_at=None
        ).values_list("line_id", flat=True)
    )
    awaited = _awaited_states(owner, rows)
    none: set[str] = set()
    return [_suspense_row(x, on, x.pk in proposed, awaited.get(x.pk, none)) for x in rows]


def _awaited_states(owner: str, rows: Iterable[StatementLine]) -> dict[int, set[str]]:
    """States of the awaited sums each line names, by line; two questions for all of them."""
    words: dict[str, set[int]] = {}
    named = LineReference.objects.filter(owner=owner, line__in=rows)
    for word, line in named.values_list("word", "line_id"):
        words.setdefault(word, set()).add(line)
    found: dict[int, set[str]] = {}
    awaited = Expectation.objects.filter(owner=owner, state__in=AWAITED, reference__in=words)
    for reference, state in awaited.values_list("reference", "state"):
        for line in words[reference]:
            found.setdefault(line, set()).add(state)
    return found


def _suspense_row(line: StatementLine, on: date, proposed: bool, awaited: set[str]) -> SuspenseRow:
    return SuspenseRow(
        id=line.pk,
        line_key=line.key,
        account_no=line.account.account_no,
        direction=line.direction,
        amount_fen=line.amount_fen,
        free_fen=line.free_fen,
        suspense_code=line.contra_code,
        since=line.booked_on,
        days=(on - line.booked_on).days,
        counterparty_name=line.counterparty_name,
        counterparty_account=line.counterparty_account,
        reference=line.reference,
        remittance=line.remittance,
        officer=line.officer,
        next_action=_next_action(line, proposed, awaited),
        returnable=line.state == LineState.OPEN
        and line.direction == "credit"
        and bool(line.counterparty_account and line.counterparty_name),
    )


def _next_action(line: StatementLine, proposed: bool, awaited: set[str]) -> tuple[str, str]:
    """What must be done about open money (zh, en)."""
    if line.state == LineState.RETURNING:
        return RETURN_ORDER
    if proposed:
        return SECOND_OFFICER
    if line.direction == "debit" or line.return_reason:
        return FIND_ORDER
    if ExpectationState.DIFFERS in awaited:
        return DIFFERENT
    return REST_AWAITED if awaited else FIND_PAYER


class Totals(NamedTuple):
    """An agency's money through the bank 收付合计, in fen.

    At every moment `received = matched + open_in + returned` and
    `bank = received + bounced − paid − returned − open_out`.
    """

    paid_fen: int
    """Left by orders that a bank line settled, bounced ones included."""
    bounced_fen: int
    """Came back of these."""
    received_fen: int
    """Came in otherwise."""
    matched_fen: int
    """Of that, matched to expectations, claimed or not."""
    claimed_fen: int
    """Of the matched, claimed by those who book it."""
    returned_fen: int
    """Of the received, sent back and not bounced."""
    open_in_fen: int
    """Of the received, in suspense without a match."""
    open_out_fen: int
    """Left the bank and belongs to no order yet."""
    bank_fen: int
    """In minus out: what the bank's own books must have moved."""


def totals(owner: str, *, peer: str = "") -> Totals:
    """The sums of all money, or of one peer agency's: `transit/<peer>` out, `suspense/<peer>` in."""
    found = StatementLine.objects.filter(owner=owner)
    made = Match.objects.filter(owner=owner, released_at=None)
    waiting, orders, returns = found.filter(free_fen__gt=0), found, found
    if peer:
        made = made.filter(expectation__payer=peer)
        waiting = waiting.filter(contra_code=f"suspense/{peer}")
        orders = orders.filter(order__debit_code=f"transit/{peer}")
        returns = returns.filter(order__debit_code=f"suspense/{peer}")
    orders = orders.filter(state=LineState.SETTLED, order__returns_line=None)
    returns = returns.filter(state=LineState.SETTLED, order__returns_line__isnull=False)
    matched, open_in = _sum(made), _sum(waiting.filter(direction="credit"), "free_fen")
    open_out = _sum(waiting.filter(direction="debit"), "free_fen")
    paid, bounced = (_sum(orders.filter(direction=way)) for way in ("debit", "credit"))
    returned = -_net(returns)
    came = found.filter(direction="credit").exclude(state=LineState.SETTLED)
    received = matched + open_in + returned if peer else _sum(came)
    return Totals(
        paid_fen=paid,
        bounced_fen=bounced,
        received_fen=received,
        matched_fen=matched,
        claimed_fen=_sum(made.filter(expectation__state=ExpectationState.CLAIMED)),
        returned_fen=returned,
        open_in_fen=open_in,
        open_out_fen=open_out,
        bank_fen=received + bounced - paid - returned - open_out if peer else _net(found),
    )


class Reconciliation(NamedTuple):
    """The bank's word against our ledger 对账: all in fen, what is at the bank being positive.

    `difference_fen` is zero when the ledger holds exactly what the last closed day's statement says.
    """

    on: date
    statement_fen: int
    later_fen: int
    ledger_fen: int
    difference_fen: int


def reconcile(owner: str, account_no: str) -> Reconciliation | None:
    """Compare the last day statement with the ledger; None before the first one."""
    statement = (
        Statement.objects.filter(
            owner=owner, account__account_no=account_no, closing_fen__isnull=False
        )
        .select_related("account")
        .order_by("-on", "-id")
        .first()
    )
    if statement is None or statement.on is None or statement.closing_fen is None:
        return None
    later = StatementLine.objects.filter(account=statement.account, booked_on__gt=statement.on)
    later_fen = _net(later)
    ledger_fen = -ledger.balance(owner, statement.account.ledger_code)
    return Reconciliation(
        statement.on, statement.closing_fen, later_fen, ledger_fen,
        ledger_fen - statement.closing_fen - later_fen,
    )  # fmt: skip


def _sum(found: QuerySet, column: str = "amount_fen") -> int:
    return int(found.aggregate(total=Sum(column))["total"] or 0)


def _net(found: QuerySet) -> int:
    """Credits minus debits."""
    return _sum(found.filter(direction="credit")) - _sum(found.filter(direction="debit"))


def _page(found: QuerySet, after: int | None, limit: int) -> QuerySet:
    """Newest first, from the row after `after`."""
    if after is not None:
        found = found.filter(id__lt=after)
    return found.order_by("-id")[:limit]


def _one(row: T | None, name: str) -> T:
    if row is None:
        raise NotFound(what=name)
    return row


def received(owner: str, reference: str) -> int:
    """How much came under a reference 已到账金额, in fen.

    Counted is what was matched, and what is free on lines that name nobody else's awaited money.
    """
    matched = Match.objects.filter(owner=owner, expectation__reference=reference, released_at=None)
    lines = StatementLine.objects.filter(
        owner=owner, words__word=reference, state=LineState.OPEN, direction="credit"
    )
    others = Expectation.objects.filter(owner=owner).exclude(reference=reference)
    shared = LineReference.objects.filter(line__in=lines, word__in=others.values("reference"))
    return _sum(matched) + _sum(lines.exclude(pk__in=shared.values("line")), "free_fen")
