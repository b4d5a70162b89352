"""One person's accounts made one 归并: applied for, previewed, confirmed by the person, signed by a second officer.

Order 765, Arts. 30, 36, 37; 人社部发〔2009〕187号: transfer first, then clear, by agreement with the person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime

from shebao.agencies import queries as agencies
from shebao.base.money import format_yuan
from shebao.base.plumbing import statements
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.errors import ProposalWaiting
from shebao.casework.models import CaseLog, Turn
from shebao.casework.services.officers import digest
from shebao.enrolment import services as enrolling
from shebao.identity import queries as people
from shebao.identity import services as identity
from shebao.identity.models import ConflictReason
from shebao.ledger import services as ledger
from shebao.ledger.funds import RESIDENTS
from shebao.ledger.services import Line, NewEntry
from shebao.merging import medical, sheets
from shebao.merging.errors import (
    HeirConfirms,
    NotConfirmed,
    PayeeMissing,
    PayeeNotOwn,
    PreviewChanged,
)
from shebao.merging.models import Merge
from shebao.merging.rulings import LAW, Plan, plan
from shebao.merging.services import legs, telling, worklist
from shebao.merging.states import Act, State, after
from shebao.papers import services as papers
from shebao.payments import services as payments
from shebao.payments.services import Payee
from shebao.pension import services as pension

KIND, COUNTER = "merge", "counter"
POOLED = "fund/pension/pooled"
NOBODY = Payee("", "", "", "")


def locked(owner: str, case_no: str) -> Merge:
    """The merge for writing. Another agency's is `not-found`."""
    return statements.locked(Merge, case_no, owner=owner, case_no=case_no)


def refund_code(case_no: str, *, resident: bool = False) -> str:
    """The account a case's refund is owed on 应付清退款; the residents' fund owes its own part."""
    code = f"refund-payable/{case_no}"
    return f"{code}/{RESIDENTS}" if resident else code


def _move(
    row: Merge, act: Act, *, turn: str, by: str, at: datetime, note: tuple[str, str]
) -> CaseLog:
    """Move a merge; every change of its state passes here."""
    before = row.state
    row.state = after(State(before), act)
    row.save()
    log = casework.record_move(
        cases.case(row.owner, row.case_no), act=act, before=before, after=row.state, turn=turn, by=by,
        at=at, note=note,
    )  # fmt: skip
    legs.tell(row, log, turn, at=at)
    return log


def _columns(payee: Payee) -> dict[str, str]:
    return {f"payee_{name}": value.strip() for name, value in payee._asdict().items()}


def own_payee(row: Merge) -> None:
    """Where a refund goes, as soon as it is told 退款账户: the person's own account, of one who died the heir's.

    Refuses `merging.payee-not-own`, `payments.bad-order`.
    """
    if not row.payee_account_no:
        return
    payments.check_payee(
        Payee(row.payee_name, row.payee_account_no, row.payee_bank_name, row.payee_bank_code)
    )
    every = people.people_of(row.owner, [row.person_no, *row.others])
    own = [name for one in every.values() for name in people.names_of(one)]
    if row.died_on is None and row.payee_name not in (*own, row.correction.get("name")):
        raise PayeeNotOwn(name=every[row.person_no].name, at="payee_name")


def open_for(owner: str, lines: Sequence[Line]) -> None:
    """The control accounts that lines are booked on, beside persons' own 开立科目."""
    codes = sorted(
        {line.account_code for line in lines if not line.account_code.startswith("person/")}
    )
    ledger.open_accounts(owner, [one for one in codes if one.startswith("fund/")], "fund")
    ledger.open_accounts(owner, [one for one in codes if not one.startswith("fund/")], "payable")


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
    `rulings.plan` refuses, `merging.payee-missing`, `merging.payee-not-own`, `payments.bad-order`.
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
    own_payee(row)
    row.plan, row.refund_fen = _payload(row, found), found.refund_fen
    row.resident_fen = found.resident_fen
    row.plan_sha256 = digest(row.plan)
    row.expected = dict(expected or {})
    row.previewed_by, row.previewed_at = by, at
    row.confirmed_sha256 = row.confirmed_by = row.confirmed_way = ""
    sheet = sheets.preview(row, found, on, handler=by)
    paper = papers.freeze(
        owner=owner, kind=sheets.KIND, case_no=case_no, person_no=row.person_no, data=sheet, on=on,
        at=at, key=f"{case_no}/preview/{digest([row.plan_sha256, asdict(sheet)])[:16]}",
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
    died = {"died_on": row.died_on.isoformat()} if row.died_on else {}
    return (
        found.payload()
        | died
        | {
            "payee": [
                row.payee_name,
                row.payee_account_no,
                row.payee_bank_name,
                row.payee_bank_code,
            ],
            "correction": dict(row.correction),
        }
    )


@atomic
def confirm(
    *, owner: str, case_no: str, way: str, sha256: str, by: str, on: date, at: datetime
) -> Merge:
    """The person confirms the preview 本人确认, as it was shown; only then a second officer sees it.

    `way` is `web`, or `counter` when the signed paper was taken in, of a person who died the heir's. Refuses
    `merging.preview-changed` if it is not, or no longer, what would be done; `merging.heir-confirms`.
    """
    row = locked(owner, case_no)
    after(State(row.state), Act.CONFIRM)
    if row.died_on and way != COUNTER:
        raise HeirConfirms()
    found = plan(row)
    if sha256 != row.plan_sha256 or digest(_payload(row, found)) != row.plan_sha256:
        raise PreviewChanged()
    row.confirmed_sha256, row.confirmed_by, row.confirmed_way = row.plan_sha256, by, way
    row.confirmed_at = at
    _move(
        row, Act.CONFIRM, turn=Turn.REVIEWER, by=by, at=at,
        note=("继承人已确认归并预览", "The heir confirmed the preview") if row.died_on
        else ("本人已确认归并预览", "The person confirmed the preview"),
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
    if found.others:
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
    for both in found.twice:
        number = both.relationship.relationship_no
        lines += enrolling.clear_twice(
            owner=row.owner, relationship_no=number, cleared=both.cleared, refund_fen=both.refund_fen,
            pooled_fen=both.pooled_fen, case_no=row.case_no, on=on, by=by, at=at,
        )  # fmt: skip
        lines += [
            Line(refund_code(row.case_no), both.refund_fen, number),
            Line(POOLED, both.pooled_fen, number),
        ]
    for each in found.residents:
        number = each.relationship.relationship_no
        lines += enrolling.clear_resident(
            owner=row.owner, relationship_no=number, cleared=each.cleared, refunds=each.refunds,
            case_no=row.case_no, on=on, by=by, at=at,
        )  # fmt: skip
        lines.append(Line(refund_code(row.case_no, resident=True), each.refund_fen, number))
    if agencies.keeps_medical(row.owner):
        medical.close(found.others, [one.merged for one in found.pairings], by=by, at=at)
    lines = [line for line in lines if line.amount_fen]
    if lines:
        open_for(row.owner, lines)
        ledger.post(row.owner, NewEntry(f"{row.case_no}/merge", on, "账户归并", lines, row.case_no))
    row.order_no = _order(row, row.refund_fen - row.resident_fen, on=on, by=by, at=at)
    row.resident_order_no = _order(row, row.resident_fen, resident=True, on=on, by=by, at=at)


def _order(row: Merge, fen: int, *, resident: bool = False, on: date, by: str, at: datetime) -> str:
    """The order to pay a fund's part of the refund; its number, or nothing of nothing."""
    if not fen:
        return ""
    return payments.order(
        owner=row.owner, key=f"{row.case_no}/refund{'/resident' if resident else ''}", amount_fen=fen,
        payee=Payee(row.payee_name, row.payee_account_no, row.payee_bank_name, row.payee_bank_code),
        purpose="居民重复缴费清退" if resident else "重复缴费清退",
        reference=f"{row.owner}{'H' if resident else 'G'}{row.pk}",
        debit_code=refund_code(row.case_no, resident=resident), case_no=row.case_no, on=on, by=by,
        at=at,
    ).order_no  # fmt: skip
