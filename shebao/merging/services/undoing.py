"""A merge undone 撤销归并, at any later time: a case of its own, two officers; each relationship gets what it would have had.

Order 765, Arts. 37, 38, 46: reviewed, traceable, and what was paid back wrongly comes back.
"""

from datetime import date, datetime
from typing import Any

from shebao.base.explain import Figure
from shebao.base.money import format_yuan
from shebao.base.plumbing import statements
from shebao.base.plumbing.clock import day_of, now
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.errors import ProposalWaiting
from shebao.casework.models import Turn
from shebao.casework.services import Applicant
from shebao.enrolment import queries as enrolment
from shebao.enrolment import services as enrolling
from shebao.enrolment.accounts import months_in
from shebao.enrolment.states import State as Enrolled
from shebao.identity import aliases
from shebao.identity import queries as people
from shebao.identity import services as identity
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.merging import queries
from shebao.merging.errors import MergedAfter, MergeReason, MoneyAwaited, TransferOpen
from shebao.merging.models import Loose, Merge, Undoing
from shebao.merging.rulings import spans_of
from shebao.merging.services import gone as going
from shebao.merging.services import telling, worklist
from shebao.merging.services.merging import POOLED, _move, locked, open_for, refund_code
from shebao.merging.states import ACT_LABELS, Act, State, UndoAct, UndoState, after, undo_after
from shebao.payments import queries as money
from shebao.payments import services as payments
from shebao.payments.states import OrderState
from shebao.pension import services as pension
from shebao.transfers import queries as transfers
from shebao.transfers.models import TransferIn, TransferOut

KIND = "merge-undo"
LAW = "社会保险经办条例 第三十七条、第三十八条、第四十六条"
CLAIMS = "payable/merge-claims"
"""Refunds of merges undone that are to come back (a debit balance)."""
PAYER = "person"


def _locked(owner: str, case_no: str) -> Undoing:
    return statements.locked(Undoing, case_no, related=("merge",), owner=owner, case_no=case_no)


def _plan(row: Merge) -> tuple[dict[str, Any], Figure]:
    """What undoing would do 撤销预览: what comes back to each relationship, what is claimed, what needs a human."""
    after(State(row.state), Act.UNDO)
    _nothing_later(row)
    _no_transfer_between(row)
    parts = [
        {"merged": each.merged.relationship_no, "kept": each.kept.relationship_no,
         "moved_fen": each.moved_fen, "refund_fen": each.refund_fen, "pooled_fen": each.pooled_fen}
        for each in queries.joinings(row)
    ]  # fmt: skip
    claim = sum(fen for _order, fen, _code in refunds(row, stoppable=False))
    payload: dict[str, Any] = {
        "merge": row.case_no, "keep": row.person_no, "others": row.others, "parts": parts,
        "claim_fen": claim, "loose": [list(each) for each in loose_ends(row)],
    }  # fmt: skip
    left = going.gone(row)
    if left:
        payload["gone"] = going.told(left)
    if row.plan.get("twice"):
        payload["restored"] = row.plan["twice"]
    if given := row.plan.get("second"):
        payload["taken_up"] = given["benefit_no"]
    steps = tuple(
        Figure("moved_fen", part["moved_fen"], f"原并入 {part['merged']} 的储存额")
        for part in parts
    )
    steps += tuple(Figure("gone_fen", each.fen, f"已随 {each.what} 离开的储存额") for each in left)
    figure = Figure(
        "claim_fen",
        claim,
        "应收回的清退款",
        "已付出的清退款",
        "社会保险经办条例 四十六条",
        inputs=steps,
    )
    return payload, figure


def _nothing_later(row: Merge) -> None:
    """A later merge into the same account, or of the kept one, ends first."""
    kept = people.by_person_no(row.owner, row.person_no)
    if (above := aliases.alias_of(kept)) is not None:
        raise MergedAfter(person_no=above.kept.person_no, case_no=above.case_no)
    later = queries.merged_later(row)
    if later is not None:
        raise MergedAfter(person_no=later.person_no, case_no=later.case_no)


def _no_transfer_between(row: Merge) -> None:
    """What is on its way into or out of an account that would be another's again arrives first 先办结转移: else the months and
    money of one would be booked to the other.
    """
    theirs = {
        each.relationship_no
        for number in row.others
        for each in enrolment.relationships_of_person(
            row.owner, people.by_person_no(row.owner, number)
        )
        if each.person.person_no == number
    }
    every: list[TransferIn | TransferOut] = [
        *transfers.transfers_of_person(row.owner, row.person_no),
        *transfers.leaving_of_person(row.owner, row.person_no),
    ]
    for moving in every:
        if moving.relationship_no in theirs and transfers.under_way(moving):
            raise TransferOpen(case_no=moving.case_no)


def refunds(row: Merge, *, stoppable: bool) -> list[tuple[str, int, str]]:
    """The refunds that have, or have not, gone to the bank yet: order, fen, the account it is owed on 清退款付款情况."""
    each = (
        (row.order_no, row.refund_fen - row.resident_fen, refund_code(row.case_no)),
        (row.resident_order_no, row.resident_fen, refund_code(row.case_no, resident=True)),
    )
    return [
        one for one in each if one[0] and money.order(row.owner, one[0]).stoppable == stoppable
    ]  # fmt: skip


def loose_ends(row: Merge) -> list[tuple[str, str]]:
    """What arose while the accounts were one and no relationship tells whose it is 待认定事项."""
    if row.merged_on is None:
        return []
    found = [(kind, what) for kind in ("card", "link") for what in row.plan.get(f"{kind}s", [])]
    found += [
        ("case", case.case_no)
        for case in cases.cases_of_person(row.owner, row.person_no)
        if case.received_on >= row.merged_on and case.kind not in ("merge", KIND)
    ]
    since = row.merged_on.year * 12 + row.merged_on.month - 1
    active = {
        one.kept_id: one.kept for one in queries.joinings(row) if one.before == Enrolled.ACTIVE
    }
    for relationship in active.values():  # what was paid meanwhile may be for either number
        months = {
            line.year * 12 + number - 1
            for line in enrolment.years(relationship)
            for number in months_in(line.paid_months)
        }
        found += [
            ("months", f"{relationship.relationship_no} {span}")
            for span in spans_of(at for at in months if at > since)
        ]
    return sorted(set(found))


@atomic
def prepare_undo(
    *, owner: str, merge_case_no: str, reason: str, key: str, by: str, on: date, at: datetime
) -> Undoing:
    """The first officer prepares the undoing 经办撤销归并. The same key again is the same.

    Refuses `merging.wrong-moment`, `merging.reason-missing`, `merging.merged-after`, `merging.transfer-open`,
    `casework.proposal-waiting`.
    """
    row = locked(owner, merge_case_no)
    known = cases.with_key(owner, key)
    if known is not None:
        return _locked(owner, known.case_no)
    if not reason.strip():
        raise MergeReason(at="reason")
    if one(Undoing, owner=owner, merge_id=row.pk, state=UndoState.PREPARED.value) is not None:
        raise ProposalWaiting(act=UndoAct.SIGN)
    payload, figure = _plan(row)
    person = people.by_person_no(owner, row.person_no)
    case, _new = casework.open_case(
        owner=owner, kind=KIND, key=key, person_no=row.person_no,
        applicant=Applicant("agency", person.name), channel="counter", state=UndoState.PREPARED,
        turn=Turn.REVIEWER, received_on=on, by=by, at=at,
        note=(f"撤销归并：{reason.strip()[:200]}", f"Undo the merge: {reason.strip()[:200]}"),
    )  # fmt: skip
    casework.propose(
        owner=owner, case_no=case.case_no, act=UndoAct.SIGN, payload=payload,
        explanation=figure.as_dict(), by=by, at=at,
    )  # fmt: skip
    return Undoing.objects.create(
        owner=owner, case_no=case.case_no, merge=row, person_no=row.person_no,
        reason=reason.strip()[:400], claim_fen=payload["claim_fen"],
    )  # fmt: skip


@atomic
def sign_undo(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> Undoing:
    """The second officer signs 复核撤销: aliases end, each relationship gets what it would have had, refunds become claims."""
    proposal = cases.proposal(owner, proposal_id)
    undoing = _locked(owner, proposal.case.case_no)
    row = locked(owner, undoing.merge.case_no)
    before = UndoState(undoing.state)
    undoing.state = undo_after(before, UndoAct.SIGN)
    payload, figure = _plan(row)
    casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at, now=payload)
    left = going.gone(row)
    for other in reversed(row.others):
        identity.stand_alone(owner=owner, merged_no=other, case_no=undoing.case_no, on=on)
    back = _book(row, undoing, handler=proposal.by, by=by, on=on, at=at)
    undoing.claim_fen = payload["claim_fen"]
    if undoing.claim_fen:
        undoing.claim_reference = f"{owner}U{undoing.pk}"
        payments.expect(
            owner=owner, key=f"{undoing.case_no}/claim", amount_fen=undoing.claim_fen, payer=PAYER,
            reference=undoing.claim_reference, case_no=undoing.case_no, on=on, at=at,
        )  # fmt: skip
    undoing.save()
    going.ask_back(undoing, by=by, handler=proposal.by, on=on, at=at)
    Loose.objects.bulk_create(
        Loose(owner=owner, undoing=undoing, kind=kind, what=what) for kind, what in payload["loose"]
    )
    _move(
        row, Act.UNDO, turn=Turn.NOBODY, by=by, at=at,
        note=(f"归并已由 {undoing.case_no} 撤销", f"Undone by {undoing.case_no}"),
    )  # fmt: skip
    worklist.reopened(owner, [row.person_no, *row.others])
    if row.others:
        telling.tell_undone(
            row, undoing.case_no, more=going.peers_of(left, owner), on=on, by=by,
            handler=proposal.by, at=at,
        )  # fmt: skip
    case = cases.case(owner, undoing.case_no)
    waits = undoing.loose.exists()
    log = casework.record_move(
        case, act=UndoAct.SIGN, before=before, after=undoing.state,
        turn=Turn.OFFICER if waits else Turn.NOBODY, by=by, at=at,
        note=(f"已撤销，{format_yuan(back)} 元回到原账户", f"Undone: {format_yuan(back)} yuan back"),
    )  # fmt: skip
    casework.decide(
        case, log, explanation=figure.as_dict(), parameters=(), law=LAW, by=proposal.by,
        countersigned_by=by, at=at,
    )  # fmt: skip
    if not waits:
        casework.close(case, on=on)
    return undoing


def _book(row: Merge, undoing: Undoing, *, handler: str, by: str, on: date, at: datetime) -> int:
    """One entry 撤销记账: from the kept account what stands there under each relationship, and what it lacks; a pension
    that was given up holds again what it held.
    """
    lines: list[Line] = []
    back = 0
    unpaid = refunds(row, stoppable=True)
    owed = {code for _order_no, _fen, code in unpaid}
    against, against_resident = (
        code if code in owed else CLAIMS
        for code in (refund_code(row.case_no), refund_code(row.case_no, resident=True))
    )
    if "second" in row.plan:
        taken = pension.take_up(
            owner=row.owner, merge_case_no=row.case_no, case_no=undoing.case_no, handler=handler,
            by=by, on=on, at=at,
        )  # fmt: skip
        lines += [*taken.lines, Line(against, -taken.refund_fen)]
    left = {each.merged_no: each for each in going.gone(row)}
    for joining in reversed(queries.joinings(row)):
        number = joining.merged.relationship_no
        parted = enrolling.part(
            owner=row.owner, merged_no=number, case_no=undoing.case_no, on=on, by=by, at=at
        )
        if parted.gone_fen:
            each = left[number]
            lines += going.lines_of(undoing, each, parted.gone_fen, by=by, on=on, at=at)
        lines += [*parted.lines, Line(against, -joining.refund_fen, number),
                  Line(POOLED, -joining.pooled_fen, number)]  # fmt: skip
        back += parted.back_fen
    for put in enrolling.restore_twice(
        owner=row.owner, case_no=row.case_no, ended_case_no=undoing.case_no, on=on, by=by, at=at
    ):
        lines += [*put.lines, Line(against, -put.refund_fen), Line(POOLED, -put.pooled_fen)]
        back += put.refund_fen + put.pooled_fen
    for line, fen in enrolling.restore_resident(
        owner=row.owner, case_no=row.case_no, ended_case_no=undoing.case_no, on=on
    ):
        lines += [line, Line(against_resident, -fen, line.relationship_no)]
        back += fen
    for order_no, _fen, _code in unpaid:
        if money.order(row.owner, order_no).state != OrderState.CANCELLED:
            payments.cancel(
                owner=row.owner, order_no=order_no, reason=undoing.case_no, by=by, at=at
            )
    lines = [line for line in lines if line.amount_fen]
    if lines:
        open_for(row.owner, lines)
        ledger.post(
            row.owner, NewEntry(f"{undoing.case_no}/undo", on, "撤销归并", lines, undoing.case_no)
        )
    return back


@atomic
def drop_undo(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> Undoing:
    """Nothing is undone after all 不再撤销, once the second officer sent it back."""
    undoing, case = _locked(owner, case_no), cases.case(owner, case_no)
    before = UndoState(undoing.state)
    undoing.state = undo_after(before, UndoAct.DROP)
    if waiting := cases.proposal_of(case):
        raise ProposalWaiting(act=waiting.act)
    undoing.save()
    casework.record_move(
        case, act=UndoAct.DROP, before=before, after=undoing.state, turn=Turn.NOBODY, by=by, at=at,
        note=ACT_LABELS[UndoAct.DROP],
    )  # fmt: skip
    casework.close(case, on=on)
    return undoing


@atomic
def settle_loose(
    *,
    owner: str,
    case_no: str,
    loose_id: int,
    belongs_to: str,
    note: str,
    by: str,
    on: date,
    at: datetime,
) -> Loose:
    """An officer says whose it is 认定归属; with the last one the case closes. Again with the same answer: the same."""
    undoing = _locked(owner, case_no)
    found = one(Loose, lock=True, undoing_id=undoing.pk, pk=loose_id)
    if found is None or belongs_to not in (undoing.person_no, *undoing.merge.others):
        raise NotFound(what=str(loose_id) if found is None else belongs_to)
    if found.kind in going.AWAITED and found.settled_at is None:
        raise MoneyAwaited(reference=found.reference)
    found.belongs_to, found.note = belongs_to, note.strip()[:400]
    found.settled_by, found.settled_at = by, at
    found.save()
    case = cases.case(owner, case_no)
    casework.remark(
        case, act="settle-loose", by=by, at=at,
        note=(f"{found.what} 归属 {belongs_to}", f"{found.what} belongs to {belongs_to}"),
    )  # fmt: skip
    _close_if_settled(undoing, on=on)
    return found


def _close_if_settled(undoing: Undoing, *, on: date) -> None:
    """With the last item the case is over."""
    case = cases.case(undoing.owner, undoing.case_no)
    if case.closed_on is None and not undoing.loose.filter(settled_at=None).exists():
        casework.close(case, on=on)


@atomic
def on_arrived(job: Claimed) -> None:
    """Notice: a refund wrongly paid has come back 收回清退款; booked once against the claim."""
    case_no, _, what = str(job.payload["key"]).rpartition("/")
    undoing = one(Undoing, lock=True, related=("merge",), owner=job.owner, case_no=case_no)
    if undoing is None:
        return
    if what != "claim":
        going.come_back(job, undoing, what, at=now())
        _close_if_settled(undoing, on=day_of(now()))
        return
    got = payments.claim(owner=job.owner, key=job.payload["key"], by="system", at=now())
    if not got.new:
        return
    entry = NewEntry(
        f"{case_no}/claim", date.fromisoformat(job.payload["on"]), "收回清退款",
        [Line(got.suspense_code, -got.amount_fen), Line(CLAIMS, got.amount_fen)], case_no,
    )  # fmt: skip
    ledger.post(job.owner, entry)
    undoing.returned_fen = got.amount_fen
    undoing.save(update_fields=["returned_fen"])
    casework.remark(
        cases.case(job.owner, case_no), act="claim-returned", by="system", at=now(),
        note=(f"已收回 {format_yuan(got.amount_fen)} 元", f"{format_yuan(got.amount_fen)} yuan came back"),
    )  # fmt: skip
