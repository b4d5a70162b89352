"""Questions of the desk 财务台: what waits, one row by its number, what a line was matched to."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet, Sum

from shebao.base.refusals import NotFound
from shebao.merging import queries as merging
from shebao.payments import queries as payments
from shebao.payments.came import orders_back
from shebao.payments.models import (
    BankFile,
    Expectation,
    LineReference,
    Match,
    MatchProposal,
    PaymentOrder,
    Statement,
    StatementFinding,
    StatementLine,
)
from shebao.payments.pieces import missing_fen
from shebao.payments.states import ExpectationState, FileState, LineState, OrderState
from shebao.transfers.models import TransferIn
from shebao.transfers.states import BEFORE_FORM

LIVE = (
    OrderState.ORDERED, OrderState.PROPOSED, OrderState.APPROVED, OrderState.SENT,
    OrderState.BOUNCED,
)  # fmt: skip
AWAITED = (ExpectationState.WAITING, ExpectationState.DIFFERS)
CHOICES = 50
EARLY = (
    "款先到：等 {case} 的信息表，到后自动比对",
    "came before the form of {case}: it is compared by itself when the form comes",
)
"""What comes next for money under the number of a transfer whose form is awaited (zh, en)."""


class Some(NamedTuple):
    """How many and how much, in fen."""

    number: int = 0
    fen: int = 0


def live_orders(owner: str) -> dict[str, Some]:
    """Orders not at their end, by state, in the order of their life."""
    found = PaymentOrder.objects.filter(owner=owner, state__in=LIVE).values("state")
    rows = found.annotate(n=Count("id"), fen=Sum("amount_fen")).order_by("state")
    sums = {row["state"]: Some(row["n"], row["fen"]) for row in rows}
    return {str(state): sums[state] for state in LIVE if state in sums}


def bounced_returns(owner: str) -> int:
    """Bounced orders that send money back, refund a merge, or belong to no case: the accountant must act on them."""
    found = PaymentOrder.objects.filter(owner=owner, state=OrderState.BOUNCED)
    refund = Q(order_no__in=merging.refunds(owner))
    refund |= Q(order_no__in=merging.refunds(owner, "resident_order_no"))
    return found.filter(Q(case_no="") | Q(returns_line__isnull=False) | refund).count()


def files_to_confirm(owner: str, *, but: str = "") -> int:
    """Files that wait for a second officer; `but` leaves out those this officer made."""
    found = BankFile.objects.filter(owner=owner, state=FileState.PROPOSED)
    return found.exclude(proposed_by=but).count() if but else found.count()


def files_to_carry(owner: str) -> int:
    """Approved files of accounts without a bank link: somebody takes them to the bank."""
    return BankFile.objects.filter(owner=owner, state=FileState.APPROVED, account__link="").count()


def matches_to_confirm(owner: str, *, but: str = "") -> int:
    """Manual matches that wait for a second officer."""
    found = MatchProposal.objects.filter(owner=owner, confirmed_at=None, sent_back_at=None)
    return found.exclude(proposed_by=but).count() if but else found.count()


def open_findings(owner: str) -> int:
    """Lines of statements that nobody has dealt with."""
    return StatementFinding.objects.filter(owner=owner, resolved_at=None).count()


def open_lines(owner: str) -> Some:
    """Bank lines in suspense, and how much of them is not matched (both directions)."""
    found = StatementLine.objects.filter(owner=owner, free_fen__gt=0)
    row = found.aggregate(n=Count("id"), fen=Sum("free_fen"))
    return Some(row["n"], row["fen"] or 0)


def lines_to_find(owner: str) -> int:
    """Bank lines in suspense an accountant can do something about 待认款项.

    Left out is what only waits: for the rest of an awaited sum, for the form of a transfer, for a second officer, for
    the order that sends it back.
    """
    found = StatementLine.objects.filter(owner=owner, free_fen__gt=0, state=LineState.OPEN)
    proposed = MatchProposal.objects.filter(owner=owner, confirmed_at=None, sent_back_at=None)
    awaited = Expectation.objects.filter(owner=owner).values("reference")
    named = LineReference.objects.filter(owner=owner)
    rest = named.filter(word__in=awaited.filter(state=ExpectationState.WAITING))
    differ = named.filter(word__in=awaited.filter(state=ExpectationState.DIFFERS))
    early = named.filter(word__in=_before_form(owner).values("reference"))
    only_waits = Q(direction="credit", return_reason="")
    only_waits &= Q(pk__in=rest.values("line")) | Q(pk__in=early.values("line"))
    only_waits &= ~Q(pk__in=differ.values("line"))
    return found.exclude(pk__in=proposed.values("line")).exclude(only_waits).count()


def _named(words: tuple[str, str], case: str) -> tuple[str, str]:
    return words[0].format(case=case), words[1].format(case=case)


def _before_form(owner: str) -> QuerySet[TransferIn]:
    """Transfers whose money may come before their form 款先到."""
    return TransferIn.objects.filter(owner=owner, state__in=BEFORE_FORM)


def with_early(owner: str, rows: Iterable[payments.SuspenseRow]) -> list[payments.SuspenseRow]:
    """The rows, where a transfer's money came before its form saying that it waits for the form, and of which case."""
    rows = list(rows)
    early = dict(
        _before_form(owner)
        .filter(reference__in=[row.reference for row in rows if row.reference])
        .values_list("reference", "case_no")
    )
    return [
        row._replace(next_action=_named(EARLY, early[row.reference]))
        if row.next_action == payments.FIND_PAYER and row.reference in early else row
        for row in rows
    ]  # fmt: skip


class Back(NamedTuple):
    """How much of a bank line goes back to its payer 原路退回, in fen: on its way, and paid by the bank."""

    under_way_fen: int = 0
    paid_fen: int = 0


def sent_back(lines: Iterable[StatementLine]) -> dict[int, Back]:
    """What of these lines goes or went back to whoever paid, by the line's id; one question for all of them."""
    found: dict[int, Back] = {}
    for order in orders_back(lines):
        line, fen = order.returns_line_id or 0, order.amount_fen
        one, paid = found.get(line, Back()), order.state == OrderState.PAID
        found[line] = Back(one.under_way_fen + fen * (not paid), one.paid_fen + fen * paid)
    return found


def differing(owner: str) -> int:
    """Awaited sums that came with another amount."""
    return Expectation.objects.filter(owner=owner, state=ExpectationState.DIFFERS).count()


def statement(owner: str, number: int) -> Statement:
    """One file from the bank, without its bytes. Refuses `not-found`."""
    found = Statement.objects.select_related("account").defer("xml")
    row = found.filter(owner=owner, pk=number).first()
    if row is None:
        raise NotFound(what=str(number))
    return row


def findings_of(owner: str, number: int, limit: int = 200) -> list[StatementFinding]:
    """What could not be read of one file, by line."""
    found = StatementFinding.objects.filter(owner=owner, statement_id=number)
    return list(found.order_by("line_no", "id")[:limit])


def finding(owner: str, number: int) -> StatementFinding:
    """One of them. Refuses `not-found`."""
    row = StatementFinding.objects.filter(owner=owner, pk=number).first()
    if row is None:
        raise NotFound(what=str(number))
    return row


def matched_of(owner: str, lines: Iterable[StatementLine]) -> dict[int, list[Match]]:
    """What each line was matched to, by line."""
    by_line: dict[int, list[Match]] = {}
    found = Match.objects.filter(owner=owner, line__in=lines, released_at=None)
    for match in found.select_related("expectation").order_by("id"):
        by_line.setdefault(match.line_id, []).append(match)
    return by_line


def parts_of(owner: str, reference: str, lines: Iterable[StatementLine]) -> dict[int, int]:
    """Of lines that pay for several cases, how much is matched to this reference, in fen, by the line's id."""
    whole = {line.pk: line.amount_fen for line in lines}
    found = Match.objects.filter(
        owner=owner, expectation__reference=reference, line__in=whole, released_at=None
    )
    sums = found.order_by().values_list("line").annotate(fen=Sum("amount_fen"))
    return {pk: fen for pk, fen in sums if fen != whole[pk]}


def proposals_of(owner: str, of: StatementLine) -> list[MatchProposal]:
    """Matches proposed for a line and not yet answered."""
    found = MatchProposal.objects.filter(owner=owner, line=of, confirmed_at=None, sent_back_at=None)
    return list(found.select_related("line", "expectation", "order").order_by("id"))


class Target(NamedTuple):
    """An awaited sum that a line's money may belong to: what it still lacks, and what speaks for it."""

    expectation: Expectation
    rest_fen: int
    named: bool
    fits: bool
    """The line's free money is just what is lacking."""
    same_payer: bool
    """The money came from the agency that owes it."""

    @property
    def field(self) -> str:
        """The name of its field on the page."""
        return f"yuan-{self.expectation.pk}"


def targets(owner: str, of: StatementLine) -> list[Target]:
    """Awaited sums a credit may be for 可能的归属, ranked: named by it, the very sum, from that payer, the oldest."""
    if of.direction == "debit" or of.state != LineState.OPEN:
        return []
    words = set(of.words.values_list("word", flat=True))
    payer = of.contra_code.removeprefix("suspense/")
    found = Expectation.objects.filter(owner=owner, state__in=AWAITED).annotate(
        is_named=_holds(Q(reference__in=words)),
        is_sum=_holds(Q(amount_fen=F("matched_fen") + of.free_fen)),
        is_payer=_holds(Q(payer=payer)),
    )
    ranked = found.order_by("-is_named", "-is_sum", "-is_payer", "id")[:CHOICES]
    return [
        Target(one, one.amount_fen - one.matched_fen, one.is_named, one.is_sum, one.is_payer)
        for one in ranked
    ]


def _holds(question: Q) -> ExpressionWrapper:
    return ExpressionWrapper(question, output_field=BooleanField())


def orders_for(owner: str, of: StatementLine) -> list[PaymentOrder]:
    """Orders that a debit, or money that came back, may belong to: the same whole amount.

    What came home without the bank's word may bring a paid order of the same reference, or a piece of it.
    """
    if of.state != LineState.OPEN or of.free_fen != of.amount_fen:
        return []
    spoken = (OrderState.APPROVED, OrderState.SENT)
    states = spoken if of.direction == "debit" else (OrderState.PAID,)
    found = PaymentOrder.objects.filter(owner=owner, state__in=states)
    same = Q(amount_fen=of.amount_fen) if of.direction == "debit" or of.return_reason else Q()
    if of.direction == "credit" and of.reference:
        same |= Q(reference=of.reference, amount_fen__gte=of.amount_fen)
    return list(found.filter(same).order_by("-id")[:CHOICES]) if same else []


def pieces(owner: str, of: StatementLine) -> list[tuple[PaymentOrder, int]]:
    """Orders whose money this line was taken to bring home in part 部分退回, and what is still missing of each, in fen."""
    if of.state != LineState.OPEN:
        return []
    agreed = Q(proposals__line=of, proposals__confirmed_at__isnull=False)
    found = PaymentOrder.objects.filter(agreed, owner=owner, state=OrderState.PAID).distinct()
    return [(one, missing_fen(one)) for one in found]
