"""One person's accounts made one 归并: applied for, previewed, confirmed by the person, signed by a second officer.

Order 765, Arts. 30, 36, 37; 人社部发〔2009〕187号: transfer first, then clear, by agreement with the person.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from shebao.agencies import queries as agencies
from shebao.base.money import format_yuan
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound, Remedy
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.errors import ProposalWaiting
from shebao.casework.models import CaseLog, Turn
from shebao.casework.services import Applicant
from shebao.casework.services.officers import digest
from shebao.enrolment import services as enrolling
from shebao.identity import queries as people
from shebao.identity import services as identity
from shebao.identity.models import ConflictReason, Person
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.merging import sheets
from shebao.merging.errors import (
    CaseOpen,
    KeptElsewhere,
    MergeReason,
    NotConfirmed,
    OneAccount,
    PayeeMissing,
    PreviewChanged,
    ProofMissing,
)
from shebao.merging.models import Merge
from shebao.merging.rulings import LAW, Plan, plan
from shebao.merging.services import telling, worklist
from shebao.merging.states import ACT_LABELS, OPEN, Act, State, after
from shebao.papers import services as papers
from shebao.payments import services as payments
from shebao.payments.services import Payee
from shebao.pension import services as pension

KIND = "merge"
POOLED = "fund/pension/pooled"
PROOFS = ("old-card", "police-certificate", "employer-statement", "counter-check")
NOBODY = Payee("", "", "", "")


def locked(owner: str, case_no: str) -> Merge:
    """The merge for writing. Another agency's is `not-found`."""
    row = one(Merge, lock=True, owner=owner, case_no=case_no)
    if row is None:
        raise NotFound(what=case_no)
    return row


def refund_code(case_no: str) -> str:
    """The account a case's refund is owed on 应付清退款."""
    return f"refund-payable/{case_no}"


def _move(
    row: Merge, act: Act, *, turn: str, by: str, at: datetime, note: tuple[str, str]
) -> CaseLog:
    """Move a merge; every change of its state passes here."""
    before = row.state
    row.state = after(State(before), act)
    row.save()
    return casework.record_move(
        cases.case(row.owner, row.case_no), act=act, before=before, after=row.state, turn=turn, by=by,
        at=at, note=note,
    )  # fmt: skip


@atomic
def apply(
    *,
    owner: str,
    keep: str,
    others: Sequence[str],
    applicant: Applicant,
    channel: str,
    proofs: Sequence[str],
    key: str,
    by: str,
    on: date,
    at: datetime,
    payee: Payee = NOBODY,
) -> Merge:
    """Take an application to make accounts one 受理归并申请. The same key again is the same.

    `proofs` say why the other account is this person's, see `PROOFS`. Refuses `merging.one-account`,
    `merging.kept-elsewhere`, `merging.proof-missing`, `merging.case-open`, `identity.not-found`.
    """
    known = cases.with_key(owner, key)
    if known is not None:
        return locked(owner, known.case_no)
    named = list(dict.fromkeys(others))
    for number in named:
        if (agency := number.partition("/")[0]) != owner:
            raise KeptElsewhere(agency=agencies.agency(agency).name, at="others")
    every = [people.by_person_no(owner, number) for number in (keep, *named)]
    if not named or keep in named:
        raise OneAccount(at="others")
    if not set(proofs) & set(PROOFS):
        raise ProofMissing(at="proofs")
    case, _new = casework.open_case(
        owner=owner, kind=KIND, key=key, person_no=keep, applicant=applicant, channel=channel,
        state=State.RECEIVED, turn=Turn.OFFICER, received_on=on, by=by, at=at,
        note=("申请把本人的账户归并为一个", "Applies to make the accounts one"),
    )  # fmt: skip
    worklist.report(
        owner,
        [worklist.Pair(keep, other, "application", 1000, _alike(keep, other, every)) for other in named],
        on=on, at=at,
    )  # fmt: skip
    _not_open(owner, [one.person_no for one in every])  # the worklist's lock is held
    return Merge.objects.create(
        owner=owner, case_no=case.case_no, person_no=keep, others=named, state=State.RECEIVED,
        proofs=[one for one in PROOFS if one in proofs], **_columns(payee),
    )  # fmt: skip


def _alike(keep: str, other: str, every: Sequence[Person]) -> bool:
    names = {one.person_no: one.name for one in every}
    return names[keep] == names[other]


def _columns(payee: Payee) -> dict[str, str]:
    return {f"payee_{name}": value.strip() for name, value in payee._asdict().items()}


def _not_open(owner: str, person_nos: Sequence[str]) -> None:
    """Refuse an account that another merge is open for."""
    wanted = set(person_nos)
    for row in Merge.objects.filter(owner=owner, state__in=sorted(OPEN)):
        if wanted & {row.person_no, *row.others}:
            raise CaseOpen(case_no=row.case_no)


@atomic
def preview(
    *,
    owner: str,
    case_no: str,
    keep: str = "",
    payee: Payee = NOBODY,
    correction: dict[str, str] | None = None,
    expected: Mapping[str, int | None] | None = None,
    by: str,
    on: date,
    at: datetime,
) -> Merge:
    """The first officer makes the preview 制作归并预览: months, overlaps, money, frozen as a paper.

    `keep` may choose another of the accounts; `correction` (`name`, `number`) is what of the kept account's
    identity is put right by the same signatures; `expected` is the pension before and after (`month`, `now_fen`,
    `after_fen`, `months`), told on the paper and not part of what is signed. A later preview replaces this one. Refuses what
    `rulings.plan` refuses, and `merging.payee-missing`.
    """
    row = locked(owner, case_no)
    after(State(row.state), Act.PREVIEW)
    _nothing_waits(row)
    if keep and keep != row.person_no:
        every = [row.person_no, *row.others]
        if keep not in every:
            raise NotFound(what=keep)
        row.person_no, row.others = keep, [one for one in every if one != keep]
    if payee != NOBODY:
        for name, value in _columns(payee).items():
            setattr(row, name, value)
    if correction is not None:
        row.correction = {name: text.strip() for name, text in correction.items() if text.strip()}
    found = plan(row)
    if found.refund_fen and not row.payee_account_no:
        raise PayeeMissing(at="payee_account_no")
    row.plan, row.refund_fen = _payload(row, found), found.refund_fen
    row.plan_sha256 = digest(row.plan)
    row.expected = dict(expected or {})
    row.previewed_by, row.previewed_at = by, at
    row.confirmed_sha256 = row.confirmed_by = row.confirmed_way = ""
    paper = papers.freeze(
        owner=owner, kind=sheets.KIND, case_no=case_no, person_no=row.person_no,
        data=sheets.preview(row, found, on, handler=by), on=on, at=at,
        key=f"{case_no}/preview/{digest([row.plan_sha256, row.expected, on.isoformat(), by])[:16]}",
    )  # fmt: skip
    row.paper_no = paper.paper_no
    amount = format_yuan(found.refund_fen)
    _move(
        row, Act.PREVIEW, turn=Turn.PERSON, by=by, at=at,
        note=(f"预览已制作：归并后 {found.after_months} 个月，清退 {amount} 元",
              f"Preview made: {found.after_months} months after the merge, {amount} yuan paid back"),
    )  # fmt: skip
    return row


def _nothing_waits(row: Merge) -> None:
    """Refuses `casework.proposal-waiting` while the second officer has not sent back what waits."""
    if waiting := cases.proposal_of(cases.case(row.owner, row.case_no)):
        raise ProposalWaiting(act=waiting.act)


def _payload(row: Merge, found: Plan) -> dict[str, object]:
    """What is confirmed and signed: the plan, where refunds go, what of the identity is put right."""
    return found.payload() | {
        "payee": [row.payee_name, row.payee_account_no, row.payee_bank_name, row.payee_bank_code],
        "correction": dict(row.correction),
    }


@atomic
def confirm(
    *, owner: str, case_no: str, way: str, sha256: str, by: str, on: date, at: datetime
) -> Merge:
    """The person confirms the preview 本人确认, as it was shown; only then a second officer sees it.

    `way` is `web`, or `counter` when the signed paper was taken in. Refuses `merging.preview-changed` if it
    is not, or no longer, what would be done.
    """
    row = locked(owner, case_no)
    after(State(row.state), Act.CONFIRM)
    found = plan(row)
    if sha256 != row.plan_sha256 or digest(_payload(row, found)) != row.plan_sha256:
        raise PreviewChanged()
    row.confirmed_sha256, row.confirmed_by, row.confirmed_way = row.plan_sha256, by, way
    row.confirmed_at = at
    _move(
        row, Act.CONFIRM, turn=Turn.REVIEWER, by=by, at=at,
        note=("本人已确认归并预览", "The person confirmed the preview"),
    )  # fmt: skip
    casework.propose(
        owner=owner, case_no=case_no, act=Act.MERGE, payload=row.plan,
        explanation=found.figure.as_dict(), by=row.previewed_by, at=at,
    )  # fmt: skip
    return row


@atomic
def sign(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> Merge:
    """The second officer signs 复核归并: identity put right, aliases, one entry, the refund ordered.

    Refuses `casework.proposal-changed` when anything underneath changed, `casework.same-officer`,
    `merging.not-confirmed`.
    """
    proposal = cases.proposal(owner, proposal_id)
    row = locked(owner, proposal.case.case_no)
    after(State(row.state), Act.MERGE)
    found = plan(row)
    casework.countersign(
        owner=owner, proposal_id=proposal_id, by=by, at=at, now=_payload(row, found)
    )
    if row.confirmed_sha256 != proposal.payload_sha256:
        raise NotConfirmed()
    _correct(row, by=proposal.by, confirmed_by=by, on=on, at=at)
    for other in found.others:
        identity.keep_as(
            owner=owner, merged_no=other.person_no, kept_no=row.person_no, case_no=row.case_no,
            on=on, by=proposal.by, confirmed_by=by, at=at,
        )  # fmt: skip
    _book(row, found, handler=proposal.by, by=by, on=on, at=at)
    row.merged_on = on
    log = _move(
        row, Act.MERGE, turn=Turn.NOBODY, by=by, at=at,
        note=(f"已归并，共 {found.after_months} 个月", f"Merged: {found.after_months} months"),
    )  # fmt: skip
    worklist.merged(owner, [row.person_no, *row.others], by=proposal.by, confirmed_by=by, at=at)
    telling.tell(row, found.others, found.agencies, by=by, handler=proposal.by, at=at)
    case = cases.case(owner, row.case_no)
    casework.decide(
        case, log, explanation=found.figure.as_dict(), parameters=found.parameters, law=LAW,
        by=proposal.by, countersigned_by=by, at=at,
    )  # fmt: skip
    casework.close(case, on=on)
    return row


def _correct(row: Merge, *, by: str, confirmed_by: str, on: date, at: datetime) -> None:
    """The kept account's name and number as they should be 先行更正, before anything is merged into it."""
    if name := row.correction.get("name"):
        identity.change_name(
            owner=row.owner, person_no=row.person_no, name=name, on=on, by=by, at=at
        )
    number = row.correction.get("number")
    if not number:
        return
    holders = {one.person_no for one in people.all_by_number(row.owner, number)} - {row.person_no}
    conflict = 0
    if holders and holders <= set(row.others):  # the right number stands at the account merged now
        conflict = identity.open_conflict(
            owner=row.owner, number=number, reason=ConflictReason.LEGACY, case_no=row.case_no,
            proposed_by=by, confirmed_by=confirmed_by, at=at,
        )  # fmt: skip
    identity.add_document(
        owner=row.owner, person_no=row.person_no, number=number, conflict_no=conflict, on=on, by=by,
        at=at,
    )  # fmt: skip


def _book(row: Merge, found: Plan, *, handler: str, by: str, on: date, at: datetime) -> None:
    """One entry 归并记账: merged −, kept +, refund-payable +, pooled +; a second pension's account −; and the order to
    pay the refund.
    """
    lines: list[Line] = []
    if found.second:
        cleared = pension.give_up(
            owner=row.owner, benefit_no=found.second.row.benefit_no,
            kept_no=found.second.kept.benefit_no, case_no=row.case_no, handler=handler, by=by, on=on,
            at=at,
        )  # fmt: skip
        lines += [*cleared.lines, Line(refund_code(row.case_no), cleared.refund_fen)]
    for pairing in found.pairings:
        lines += enrolling.join(
            owner=row.owner, merged_no=pairing.merged.relationship_no,
            kept_no=pairing.kept.relationship_no, cleared=pairing.cleared,
            refund_fen=pairing.refund_fen, pooled_fen=pairing.pooled_fen, case_no=row.case_no, on=on,
            by=by, at=at,
        ).lines  # fmt: skip
        number = pairing.merged.relationship_no
        lines += [
            Line(refund_code(row.case_no), pairing.refund_fen, number),
            Line(POOLED, pairing.pooled_fen, number),
        ]
    lines = [line for line in lines if line.amount_fen]
    if lines:
        ledger.open_account(row.owner, POOLED, "fund")
        ledger.open_account(row.owner, refund_code(row.case_no), "payable")
        ledger.post(row.owner, NewEntry(f"{row.case_no}/merge", on, "账户归并", lines, row.case_no))
    if row.refund_fen:
        row.order_no = payments.order(
            owner=row.owner, key=f"{row.case_no}/refund", amount_fen=row.refund_fen,
            payee=Payee(row.payee_name, row.payee_account_no, row.payee_bank_name, row.payee_bank_code),
            purpose="重复缴费清退", reference=f"{row.owner}G{row.pk}",
            debit_code=refund_code(row.case_no), case_no=row.case_no, on=on, by=by, at=at,
        ).order_no  # fmt: skip


@atomic
def propose_refusal(
    *, owner: str, case_no: str, reason: str, by: str, on: date, at: datetime
) -> int:
    """The first officer finds two different people 经办不予归并, with the reason; the id of the proposal."""
    row = locked(owner, case_no)
    after(State(row.state), Act.REFUSE)
    if not reason.strip():
        raise MergeReason(at="reason")
    return casework.propose(
        owner=owner, case_no=case_no, act=Act.REFUSE, payload={"reason": reason.strip()[:400]},
        explanation={}, by=by, at=at,
    ).pk  # fmt: skip


@atomic
def refuse(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> Merge:
    """The second officer agrees 复核不予归并: different people, remembered for ever, with the remedy."""
    proposal = cases.proposal(owner, proposal_id)
    row = locked(owner, proposal.case.case_no)
    casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at)
    row.reason = proposal.payload["reason"]
    log = _move(
        row, Act.REFUSE, turn=Turn.NOBODY, by=by, at=at,
        note=(f"不予归并：{row.reason}", f"Refused: {row.reason}"),
    )  # fmt: skip
    worklist.different(
        owner, [(row.person_no, other) for other in row.others], reason=row.reason,
        by=proposal.by, confirmed_by=by, at=at,
    )  # fmt: skip
    case = cases.case(owner, row.case_no)
    casework.decide(
        case, log, explanation={}, parameters=(), law=LAW, by=proposal.by, countersigned_by=by,
        at=at, remedy=Remedy.REVIEW,
    )  # fmt: skip
    casework.close(case, on=on)
    return row


@atomic
def withdraw(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> Merge:
    """The person takes the application back 撤回申请, before a second officer signed."""
    row = locked(owner, case_no)
    after(State(row.state), Act.WITHDRAW)
    _nothing_waits(row)
    _move(row, Act.WITHDRAW, turn=Turn.NOBODY, by=by, at=at, note=ACT_LABELS[Act.WITHDRAW])
    casework.close(cases.case(owner, case_no), on=on)
    return row
