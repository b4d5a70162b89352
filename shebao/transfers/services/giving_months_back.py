"""Single months paid back in one sum go back to the place of back-payment 退回补缴月份: asked for by the new place, taken out by a correction.

人社厅发〔2019〕94号; record 0052. The new place only asks; the old place's two officers compute, the new place's two agree.
"""

from datetime import date, datetime
from typing import Any

from shebao.base import letters
from shebao.base.months import format_month, month, parse_month
from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import Refusal
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services.cases import SYSTEM
from shebao.enrolment import queries as enrolled
from shebao.enrolment.accounts import months_in
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.identity import queries as people
from shebao.papers import services as papers
from shebao.transfers import backpaid, rules
from shebao.transfers.errors.amending import AmendReason
from shebao.transfers.errors.backpay import BackpaidMonths, MonthsMove, NothingHeld
from shebao.transfers.messages.amending import MonthsBack
from shebao.transfers.models import TransferIn, TransferOut
from shebao.transfers.rulings.amending import amend_plan, month_told, taken_back
from shebao.transfers.services.amending import begin
from shebao.transfers.services.backpaying import LAW, REASONS
from shebao.transfers.services.common import case_of, locked_in, locked_out, tell_status
from shebao.transfers.services.correcting import person_wrong, signed
from shebao.transfers.services.leaving import out_of_peer
from shebao.transfers.states import Act, In, Out, after_in, after_out


@atomic
def give_months_back(
    *, owner: str, case_no: str, first: str, last: str, paid_on: date, document: str,
    document_on: date | None, undertaking: bool, reason: str, by: str, on: date, at: datetime,
) -> TransferIn:  # fmt: skip
    """The new place gives months back that a back-payment put in and nothing proves 退回补缴月份; nothing moves yet.

    Refuses `transfer.backpaid-months`, `transfer.months-move`, `transfer.amend-reason`, `transfer.wrong-moment` until the
    transfer is complete.
    """
    row = locked_in(owner, case_no)
    after_in(In(row.state), Act.HEAR_CORRECTION)
    span = _span(first, last)
    if not span or not set(span) <= _came(row):
        raise BackpaidMonths(first=first[:10], last=last[:10], at="first")
    found = rules.back_payment(
        len(span), paid_on, document_on=document_on, undertaking=undertaking
    ).result
    if found.moves:
        raise MonthsMove(first=first, last=last, at="paid_on")
    if not reason.strip():
        raise AmendReason(at="reason")
    zh, en = REASONS[found.reason]
    note = (
        f"请转出地收回 {first} 至 {last} 的一次性补缴：{zh}",
        f"The old place is asked to take back {first} to {last}: {en}",
    )
    casework.remark(case_of(row), act="give-months-back", by=by, at=at, note=note)
    exchange.send(
        owner=owner, receiver=row.origin_code, caseref=row.case_no, at=at,
        key=f"{row.case_no}/months-back/{first}/{last}",
        letter=MonthsBack(
            case_no=row.case_no, first=first, last=last, backpaid_on=paid_on,
            document=document.strip()[:200], document_on=document_on, ground=found.reason,
            reason=reason.strip()[:400], on=on,
        ),
    )  # fmt: skip
    return row


def _span(first: str, last: str) -> range:
    try:
        return range(parse_month(first), parse_month(last) + 1)
    except Refusal:
        return range(0)


def _came(row: TransferIn) -> set[int]:
    """Months of the old place's own that stand here."""
    relationship = enrolled.relationship(row.owner, row.relationship_no)
    return {
        month(year.year, number)
        for year in enrolled.years(relationship)
        for number in months_in(year.paid_months & ~year.cleared_months)
        if year.place == row.origin_code[:6] and year.source_agency == row.origin_code
    }


def hear_months_back(letter: Letter, *, at: datetime) -> None:
    """The new place gives months back 收到退回补缴月份: kept with the case, the person is told, an officer has them.

    Refuses `transfer.unknown-case`, `transfer.nothing-held` for months no form told.
    """
    content, on = letters.load(MonthsBack, letter.payload), day_of(at)
    row = out_of_peer(letter, content.case_no)
    span = _span(content.first, content.last)
    if not span or any(month_told(row, each) is None for each in span):
        raise NothingHeld(first=content.first, last=content.last)
    kept = [
        one for one in row.backpaid if (one["first"], one["last"]) != (content.first, content.last)
    ]
    one = {
        "first": format_month(span[0]), "last": format_month(span[-1]),
        "paid_on": content.backpaid_on.isoformat(), "document": content.document, "undertaking": False,
        "document_on": content.document_on.isoformat() if content.document_on else None,
        "moves": True, "reason": content.ground, "told_on": on.isoformat(), "back": content.reason,
    }  # fmt: skip
    row.backpaid = [*kept, one]
    row.save(update_fields=["backpaid"])
    zh, en = REASONS.get(content.ground, (content.ground, content.ground))
    note = (
        f"转入地退回一次性补缴 {content.first} 至 {content.last}：{zh}（{content.reason}）",
        f"The new place gives back {content.first} to {content.last}: {en}",
    )
    casework.remark(case_of(row), act="hear-months-back", by=SYSTEM, at=at, note=note)
    _tell(row, one, zh, on=on, at=at)
    if row.state == Out.TRANSFERRED_OUT and case_of(row).closed_on:
        begin(row, "correct", on=on, at=at, note=note)
        case_of(row).turn = Turn.OFFICER
        case_of(row).save(update_fields=["turn"])
    tell_status(row, turn=case_of(row).turn, at=at, note=note)


def _tell(row: TransferOut, one: dict[str, Any], why: str, *, on: date, at: datetime) -> None:
    person = people.by_person_no(row.owner, row.person_no)
    papers.freeze(
        owner=row.owner, kind="result-notice", case_no=row.case_no, person_no=row.person_no,
        data={
            "name": person.name, "number": people.masked_number(person),
            "matter": "一次性补缴月份退回告知", "accepted_on": row.received_on.isoformat(),
            "decided_on": on.isoformat(),
            "outcome": f"转入地退回 {one['first']} 至 {one['last']} 的一次性补缴：{why}。这些月份和资金回到本机构您的名下，"
            "其余月份不变；补齐证明材料后补转到转入地。",
            "items": [{"label": "补缴日期", "text": one["paid_on"]}, {"label": "转入地说明", "text": one["back"]}],
            "amounts": [], "basis": LAW, "handler": "", "reviewer": "",
        },
        key=f"{row.case_no}/months-back/{one['first']}/{one['last']}", on=on, at=at,
    )  # fmt: skip


@atomic
def propose_taking_back(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> int:
    """The first officer of the old place takes the months out of the form 拟收回补缴月份, by a correction; the proposal's id.

    From the second signature on it is a correction like any other: the new place's officers agree, the money comes back, and
    stays with the person. Refuses `transfer.nothing-held`, `transfer.wrong-moment`.
    """
    row = locked_out(owner, case_no)
    after_out(Out(row.state), Act.CORRECT)
    asked, changes = backpaid.asked_back(row.backpaid), taken_back(row)
    if not changes:
        raise NothingHeld(first="—", last="—")
    plan, reason = amend_plan(row, changes), f"转入地退回一次性补缴月份：{asked[0]['back']}"
    return casework.propose(
        owner=owner, case_no=case_no, act=Act.CORRECT, payload=signed(plan, person_wrong(row), reason),
        explanation=plan.figure.as_dict(), by=by, at=at,
    ).pk  # fmt: skip
