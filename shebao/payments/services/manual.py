"""What officers do by hand 人工处理: match by two, send money back, take charge, settle a finding."""

from datetime import date, datetime

from shebao.base.plumbing import numbers
from shebao.base.plumbing.clock import ZONE
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import WrongMoment
from shebao.ledger import services as ledger
from shebao.payments.errors import DoesNotFit, NoPayer, OwnPayment, SamePerson
from shebao.payments.models import (
    MatchProposal,
    PaymentOrder,
    StatementFinding,
    StatementLine,
)
from shebao.payments.pain import Party
from shebao.payments.pieces import home_already, missing_fen, own_payment
from shebao.payments.services.accounts import missing
from shebao.payments.services.expectations import (
    AWAITED,
    allocate,
    given_back,
    locked_expectation,
)
from shebao.payments.services.officers import duty
from shebao.payments.services.orders import (
    REFERENCE,
    locked_line,
    locked_order,
    move_line,
    on_their_way,
    order,
    tell_moved,
)
from shebao.payments.services.statements import settle
from shebao.payments.states import LineAct, LineState, OrderAct, OrderState, wrong_moment


@atomic
def propose_match(
    *,
    owner: str,
    line_key: str,
    amount_fen: int,
    note: str,
    by: str,
    at: datetime,
    expectation_key: str = "",
    order_no: str = "",
) -> MatchProposal:
    """Propose that a line's money belongs to an expectation, or that it settles an order 人工匹配.

    Money may bring a paid order home in several pieces 分笔退回: each is proposed and confirmed by itself, and
    the one that completes the order's amount settles it with all of them. The accountant's act. Refuses `payments.does-not-fit`, `agencies.no-right`, `wrong-moment`.
    """
    duty(owner, by, "accountant", at)
    line = locked_line(owner, key=line_key)
    expectation = locked_expectation(owner, expectation_key) if expectation_key else None
    found = locked_order(owner, order_no) if order_no else None
    _fits(line, amount_fen, bool(expectation), found)
    if expectation and amount_fen > expectation.amount_fen - expectation.matched_fen:
        raise DoesNotFit(what=expectation_key)
    on = at.astimezone(ZONE).date()
    number = numbers.take(owner, f"match/{on.year}")
    return MatchProposal.objects.create(
        owner=owner,
        proposal_no=f"{owner}/match/{on.year}/{number}",
        line=line,
        expectation=expectation,
        order=found,
        amount_fen=amount_fen,
        note=note[:400],
        proposed_by=by,
        proposed_at=at,
    )


def _fits(
    line: StatementLine, amount_fen: int, to_expectation: bool, found: PaymentOrder | None
) -> None:
    """One target; no more than is left; a whole line for an order, which a payment fills and pieces of what came home may."""
    if line.state != LineState.OPEN:
        raise wrong_moment(LineState(line.state), LineAct.MATCH)
    if to_expectation == bool(found) or not 0 < amount_fen <= line.free_fen:
        raise DoesNotFit(what=line.key)
    if to_expectation and line.direction == "debit":
        raise DoesNotFit(what=line.key)
    if found is None:
        return
    home = line.direction == "credit"
    rest = missing_fen(found, but=line) if home else found.amount_fen
    if amount_fen != line.amount_fen or amount_fen > rest or not (home or amount_fen == rest):
        raise DoesNotFit(what=found.order_no)
    if home and found.state != OrderState.PAID:
        raise wrong_moment(OrderState(found.state), OrderAct.BOUNCE)


@atomic
def confirm_match(*, owner: str, proposal_no: str, by: str, at: datetime) -> MatchProposal:
    """Countersign a proposed match 复核: the cashier's act, never by who proposed it.

    A piece of an order's money stays in suspense, agreed to, until all pieces are here.
    What does not fit any more is refused as `payments.does-not-fit` or `wrong-moment`.
    """
    duty(owner, by, "cashier", at)
    proposal = _open_proposal(owner, proposal_no)
    if proposal.proposed_by == by:
        raise SamePerson(by=by)
    line = locked_line(owner, pk=proposal.line_id)
    found = locked_order(owner, proposal.order.order_no) if proposal.order else None
    _fits(line, proposal.amount_fen, proposal.expectation is not None, found)
    entries: list[ledger.NewEntry] = []
    if proposal.expectation is not None:
        one = locked_expectation(owner, proposal.expectation.key)
        if one.state not in AWAITED or one.amount_fen - one.matched_fen < proposal.amount_fen:
            raise DoesNotFit(what=one.key)
        allocate(
            line,
            one,
            proposal.amount_fen,
            at=at,
            entries=entries,
            made_by=proposal.proposed_by,
            confirmed_by=by,
        )
    elif found is not None:
        others = home_already(found).exclude(pk=line.pk).select_for_update(of=("self",))
        beside = [] if line.direction == "debit" else list(others)
        if line.amount_fen + sum(one.amount_fen for one in beside) == found.amount_fen:
            settle(line, found, entries, at=at, by=by, beside=beside)
    proposal.confirmed_by, proposal.confirmed_at = by, at
    proposal.save()
    if entries:
        ledger.post(owner, *entries)
    return proposal


@atomic
def send_back_match(*, owner: str, proposal_no: str, by: str, at: datetime) -> MatchProposal:
    """Do not confirm a proposed match 退回."""
    duty(owner, by, "cashier", at)
    proposal = _open_proposal(owner, proposal_no)
    proposal.sent_back_by, proposal.sent_back_at = by, at
    proposal.save()
    return proposal


def _open_proposal(owner: str, proposal_no: str) -> MatchProposal:
    try:
        proposal = MatchProposal.objects.select_for_update(of=("self",)).get(
            owner=owner, proposal_no=proposal_no
        )
    except MatchProposal.DoesNotExist:
        raise missing(proposal_no) from None
    if proposal.confirmed_at or proposal.sent_back_at:
        raise WrongMoment(
            state="已办理", act="复核匹配", state_en="done", act_en="confirm the match"
        )
    return proposal


@atomic
def return_line(
    *, owner: str, line_key: str, reason: str, on: date, by: str, at: datetime
) -> PaymentOrder:
    """Send unmatched money back where it came from 原路退回: an order like any other, two officers.

    The money stays in suspense until the bank has paid; for whoever awaits money under the line's
    reference it counts no longer. Refuses `payments.no-payer`, `wrong-moment`; a payment of ours that came home as
    `payments.own-payment`: two agencies that know it no more would send it to each other for ever.
    """
    duty(owner, by, "accountant", at)
    line = locked_line(owner, key=line_key)
    if line.direction == "debit" or not line.counterparty_account or not line.counterparty_name:
        raise NoPayer(line=line_key)
    if ours := own_payment(line):
        raise OwnPayment(order=ours.order_no)
    earlier, fen = line.returns.count(), line.free_fen - on_their_way(line)
    if not fen:
        raise WrongMoment(
            state="退回中", act="原路退回", state_en="on its way back", act_en="send the money back"
        )
    move_line(line, LineAct.SEND_BACK)
    reference = line.reference if REFERENCE.fullmatch(line.reference) else f"R{line.pk:09d}"
    made = order(
        owner=owner,
        key=f"{line.key}/return/{earlier + 1}",
        payee=Party(line.counterparty_name, line.counterparty_account, "", ""),
        amount_fen=fen,
        purpose=f"退回：{reason}"[:100],
        reference=reference,
        debit_code=line.contra_code,
        case_no="",
        on=on,
        by=by,
        at=at,
        returns_line=line,
    )
    given_back(line, at=at)
    tell_moved(line, made, on=on)
    return made


@atomic
def assign_line(*, owner: str, line_key: str, officer: str, by: str, at: datetime) -> StatementLine:
    """Put an officer in charge of an open line 指定经管人."""
    duty(owner, by, "accountant", at)
    line = locked_line(owner, key=line_key)
    line.officer = officer
    line.save(update_fields=["officer"])
    return line


@atomic
def resolve_finding(
    *, owner: str, finding_id: int, note: str, by: str, at: datetime
) -> StatementFinding:
    """Say how a line that could not be read was dealt with 处理疑点."""
    duty(owner, by, "accountant", at)
    try:
        finding = StatementFinding.objects.select_for_update().get(owner=owner, pk=finding_id)
    except StatementFinding.DoesNotExist:
        raise missing(str(finding_id)) from None
    if finding.resolved_at is None:
        finding.resolved_by, finding.resolved_at, finding.note = by, at, note[:400]
        finding.save()
    return finding
