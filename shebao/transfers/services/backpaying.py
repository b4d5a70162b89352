"""Months paid back in one sum 一次性补缴 at the old place: recorded, told when they cannot move, held back. Record 0030."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shebao.base import parameters
from shebao.base.months import format_month, month, parse_month
from shebao.base.plumbing.calendar import current
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import Refusal
from shebao.casework import rules as clocks
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.enrolment import queries as enrolled
from shebao.enrolment.accounts import months_in
from shebao.enrolment.models import Relationship
from shebao.identity import queries as people
from shebao.papers import services as papers
from shebao.transfers import rules
from shebao.transfers.errors.backpay import BackpaidMonths
from shebao.transfers.models import TransferOut
from shebao.transfers.rulings import relationship_to_move
from shebao.transfers.services.common import case_of, locked_out, tell_status
from shebao.transfers.states import Act, Out, after_out

LAW = "人社厅发〔2019〕94号"
REASONS = {
    "no-undertaking": ("补缴地没有出具书面承诺书", "the place of back-payment gave no written undertaking"),
    "no-document": ("没有法律文书", "there is no legal document"),
    "document-later": ("法律文书晚于补缴", "the legal document is later than the payment"),
}  # fmt: skip


def _months_paid(relationship: Relationship) -> set[int]:
    return {
        month(row.year, number)
        for row in enrolled.years(relationship)
        for number in months_in(row.paid_months & ~row.cleared_months)
        if row.place == relationship.area.code
    }


@atomic
def record_back_payment(
    *, owner: str, case_no: str, first: str, last: str, paid_on: date, document: str,
    document_on: date | None, undertaking: bool, by: str, on: date, at: datetime,
) -> TransferOut:  # fmt: skip
    """Record months paid back in one sum before the release 登记一次性补缴; what cannot move is told to the person at once.

    `first` and `last` are months like `2014-01`; `document` names the legal document. The same months again replace what was recorded. Refuses `transfer.backpaid-months`,
    `transfer.wrong-moment` once released.
    """
    row = locked_out(owner, case_no)
    after_out(Out(row.state), Act.RELEASE)
    relationship = relationship_to_move(row)
    try:
        span = range(parse_month(first), parse_month(last) + 1)
    except Refusal:
        span = range(0)
    if not span or not set(span) <= _months_paid(relationship):
        raise BackpaidMonths(first=first[:10], last=last[:10], at="first")
    found = rules.back_payment(
        len(span), paid_on, document_on=document_on, undertaking=undertaking
    ).result
    kept = [one for one in row.backpaid if (one["first"], one["last"]) != (first, last)]
    one = {
        "first": format_month(span[0]), "last": format_month(span[-1]), "paid_on": paid_on.isoformat(),
        "document": document.strip()[:200], "undertaking": undertaking, "moves": found.moves,
        "document_on": document_on.isoformat() if document_on else None, "reason": found.reason,
    }  # fmt: skip
    row.backpaid = [*kept, one]
    row.save(update_fields=["backpaid"])
    if found.moves:
        note = (f"一次性补缴 {first} 至 {last} 可以转移", f"Paid back {first} to {last}: it moves")
        casework.remark(case_of(row), act="record-back-payment", by=by, at=at, note=note)
        return row
    _tell(row, one, by=by, on=on, at=at)
    return row


def _tell(row: TransferOut, one: Mapping[str, Any], *, by: str, on: date, at: datetime) -> None:
    """The person is told by a paper, the new place by its status letter; the note names the last day for it."""
    person = people.by_person_no(row.owner, row.person_no)
    days = parameters.at("transfers.backpay.tell_days", on)
    due = clocks.due_date(row.received_on, days.as_int(), current(), [])
    until = due.day.isoformat() if due else ""
    zh, en = REASONS[one["reason"]]
    months = (one["first"], one["last"])
    note = (
        f"一次性补缴 {months[0]} 至 {months[1]} 不能转移：{zh}；其余照常转移（应在 {until} 前告知本人）",
        f"Paid back {months[0]} to {months[1]} cannot move: {en}; the rest moves (to be told by {until})",
    )
    papers.freeze(
        owner=row.owner, kind="result-notice", case_no=row.case_no, person_no=row.person_no,
        data={
            "name": person.name, "number": people.masked_number(person),
            "matter": "一次性补缴月份不能转移告知", "accepted_on": row.received_on.isoformat(),
            "decided_on": on.isoformat(),
            "outcome": f"{months[0]} 至 {months[1]} 的一次性补缴不能转移：{zh}。其余月份和资金照常转移；"
            "这些月份的资金仍在本机构您的名下，补齐证明材料后再办。",
            "items": [{"label": "补缴日期", "text": one["paid_on"]}], "amounts": [], "basis": LAW,
            "handler": by, "reviewer": "",
        },
        key=f"{row.case_no}/unmovable/{months[0]}/{months[1]}/{one['reason']}", on=on, at=at,
    )  # fmt: skip
    casework.remark(case_of(row), act="tell-unmovable", by=by, at=at, note=note)
    tell_status(row, turn=Turn.OFFICER, at=at, note=note)
