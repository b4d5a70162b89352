"""Months from elsewhere are recorded 记录年限: rows, never only a total; a month in two places is solved by case."""

from datetime import date, datetime

from shebao.base import letters
from shebao.base.months import Month, format_month, month_of, parse_month
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.enrolment import queries as enrolment
from shebao.medical import services as medical
from shebao.transfers.errors.medical import ChoosePlace
from shebao.transfers.messages.medical import Period
from shebao.transfers.models import MedicalArrival, MedicalPeriod
from shebao.transfers.rulings.medical import break_of, months_of, own_months, together
from shebao.transfers.services.medical.arriving import both_done, origin_city
from shebao.transfers.services.medical.common import (
    LAW,
    case_of,
    locked_arrival,
    move_record,
    next_step,
    remark,
)
from shebao.transfers.states.medical import RECORD, MedicalAct, Record, after_medical

HERE, THERE = "here", "there"
"""Which place keeps the months that overlap."""


@atomic
def book_record(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> MedicalArrival:
    """Put the form's periods into our own record 记录年限, row by row, and explain the break.

    Months that lie in two places wait for a decision; nothing is summed silently.
    """
    row = locked_arrival(owner, case_no)
    after_medical(RECORD, Record(row.record_state), MedicalAct.BOOK_RECORD)
    periods = _write(row)
    row.recorded_on = on
    row.break_explained = _break(row)
    _wait(row, on)
    overlap = _overlap(row)
    act = MedicalAct.FIND_OVERLAP if overlap else MedicalAct.BOOK_RECORD
    row.overlap_months = [format_month(m) for m in overlap]
    move_record(row, act)
    months, city = sum(p.months for p in periods), origin_city(row)
    if overlap:
        note = (
            f"已记录 {months} 个月；{len(overlap)} 个月与本地重复，待处理",
            f"{months} months recorded; {len(overlap)} overlap with ours and wait for a decision",
        )
    else:
        note = (f"{city[0]} {months} 个月已记录", f"{months} months of {city[1]} recorded")
    log = remark(row, act, row.record_state, turn=Turn.OFFICER, by=by, at=at, note=note)
    casework.decide(
        case_of(row), log, explanation={"steps": together(row, on).as_dict()}, parameters=[],
        law=LAW, by=by, at=at,
    )  # fmt: skip
    next_step(row, on)
    both_done(row, on=on, at=at)
    return row


def _write(row: MedicalArrival) -> list[MedicalPeriod]:
    """The rows of the form, as they were named."""
    lines = [letters.load(Period, each) for each in (row.form or {}).get("periods", ())]
    return MedicalPeriod.objects.bulk_create(
        [
            MedicalPeriod(
                owner=row.owner, case_no=row.case_no, person_no=row.person_no,
                relationship_no=row.relationship_no, line=number, since=each.since,
                until=each.until, scheme=each.scheme, nature=each.nature, months=each.months,
                division=each.division, place=each.place, agency=each.agency,
                source_relationship_no=each.relationship_no,
            )
            for number, each in enumerate(lines, 1)
        ]
    )  # fmt: skip


def _overlap(row: MedicalArrival) -> list[int]:
    own = set(own_months(enrolment.relationship(row.owner, row.relationship_no)))
    came = {
        m
        for period in MedicalPeriod.objects.filter(owner=row.owner, case_no=row.case_no)
        for m in months_of(period)
    }
    return sorted(own & came)


def _wait(row: MedicalArrival, on: date) -> None:
    """A break that waits is kept where claims and charges are decided 待遇等待期."""
    answer = break_of(row)
    if answer is None or not answer.result.waiting_months_max:
        return
    since = month_of(enrolment.relationship(row.owner, row.relationship_no).since)
    medical.begin_waiting(
        owner=row.owner, person_no=row.person_no, relationship_no=row.relationship_no,
        case_no=row.case_no, since=since, benefit_from=Month(answer.result.benefit_from),
        explanation={"steps": answer.as_dict()}, on=on,
    )  # fmt: skip


def _break(row: MedicalArrival) -> dict[str, object] | None:
    """What the break means, in words the person can act on."""
    answer = break_of(row)
    if answer is None:
        return None
    found = answer.result
    since = format_month(found.benefit_from)
    if found.may_pay_gap:
        zh = f"中断 {found.break_months} 个月，可以补缴；补缴后待遇自 {since} 起，中断期间一并享受"
        en = f"A break of {found.break_months} months; it may be paid, and benefits then cover it too"
        if found.benefit_from > parse_month((row.form or {})["last_insured"]) + 1:
            zh = f"中断 {found.break_months} 个月，可以补缴，补缴后中断期间的待遇一并享受；现从 {since} 起享受"
            en = f"A break of {found.break_months} months; if paid, benefits cover it; now they run from {since}"
    else:
        zh = f"中断 {found.break_months} 个月，等待期至多 {found.waiting_months_max} 个月，待遇自 {since} 起"
        en = (
            f"A break of {found.break_months} months; a waiting period of {found.waiting_months_max} "
            f"months at most, benefits from {since}"
        )
    return {"zh": zh, "en": en, "may_pay": found.may_pay_gap, "months": found.break_months,
            "benefit_from": since, "steps": answer.as_dict()}  # fmt: skip


@atomic
def propose_overlap(
    *, owner: str, case_no: str, keep: str, reason: str, by: str, on: date, at: datetime
) -> int:
    """The first officer says which place keeps the months that overlap 拟处理重复月份, and why.

    Refuses `medical-transfer.choose-place`, `transfer.wrong-moment`.
    """
    row = locked_arrival(owner, case_no)
    after_medical(RECORD, Record(row.record_state), MedicalAct.SOLVE_OVERLAP)
    if keep not in (HERE, THERE) or not reason.strip():
        raise ChoosePlace(at="keep" if keep not in (HERE, THERE) else "reason")
    payload = {"keep": keep, "reason": reason.strip()[:200], "months": row.overlap_months}
    return casework.propose(
        owner=owner, case_no=case_no, act=MedicalAct.SOLVE_OVERLAP, payload=payload, by=by, at=at
    ).pk


@atomic
def solve_overlap(
    *, owner: str, proposal_id: int, by: str, on: date, at: datetime
) -> MedicalArrival:
    """The second officer agrees 复核: a month counts at one place; the other's row names it as not counted again."""
    proposal = cases.proposal(owner, proposal_id)
    row = locked_arrival(owner, proposal.case.case_no)
    after_medical(RECORD, Record(row.record_state), MedicalAct.SOLVE_OVERLAP)
    casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at)
    keep, months = proposal.payload["keep"], set(proposal.payload["months"])
    if keep == HERE:
        for period in MedicalPeriod.objects.select_for_update().filter(
            owner=owner, case_no=row.case_no
        ):
            period.dropped = sorted(months & {format_month(m) for m in months_of(period)})
            period.save(update_fields=["dropped"])
    move_record(row, MedicalAct.SOLVE_OVERLAP)
    place = ("本地", "this place") if keep == HERE else origin_city(row)
    log = remark(
        row, MedicalAct.SOLVE_OVERLAP, row.record_state, turn=Turn.OFFICER, by=by, at=at,
        note=(
            f"重复的 {len(months)} 个月按{place[0]}计算：{proposal.payload['reason']}",
            f"The {len(months)} months count at {place[1]}: {proposal.payload['reason']}",
        ),
    )  # fmt: skip
    casework.decide(
        case_of(row), log, explanation={"steps": together(row, on).as_dict(), **proposal.payload},
        parameters=[], law="社会保险法 第三十二条", by=proposal.by, countersigned_by=by, at=at,
    )  # fmt: skip
    next_step(row, on)
    both_done(row, on=on, at=at)
    return row
