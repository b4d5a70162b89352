"""Months paid back in one sum 一次性补缴 at the old place: recorded, told when they cannot move, held back. Record 0030."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shebao.agencies import queries as agencies
from shebao.base import parameters
from shebao.base.months import format_month, month, parse_month
from shebao.base.plumbing.calendar import current
from shebao.base.plumbing.clock import now, today
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import Refusal
from shebao.casework import rules as clocks
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services.cases import SYSTEM
from shebao.enrolment import queries as enrolled
from shebao.enrolment.accounts import months_in
from shebao.enrolment.models import Relationship
from shebao.identity import queries as people
from shebao.papers import services as papers
from shebao.papers.models import Paper
from shebao.transfers import backpaid, rules
from shebao.transfers.errors.backpay import BackpaidMonths, NothingHeld, ProofFails
from shebao.transfers.models import TransferOut
from shebao.transfers.rulings import relationship_to_move
from shebao.transfers.services.amending import MAY_COME, reopened
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
    document_on: date | None, undertaking: bool, by: str, on: date, at: datetime, wait: bool = False,
) -> TransferOut:  # fmt: skip
    """Record months paid back in one sum before the release 登记一次性补缴; what cannot move is told to the person at once.

    `first` and `last` are months like `2014-01`; `document` names the legal document. With `wait` the proof is waited for, at
    most until the last of the ten working days: then the person is told by itself. The same months again replace what was
    recorded. Refuses `transfer.backpaid-months`, `transfer.wrong-moment` once released.
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
        "told_on": None,
    }  # fmt: skip
    row.backpaid = [*kept, one]
    if found.moves:
        row.save(update_fields=["backpaid"])
        note = (f"一次性补缴 {first} 至 {last} 可以转移", f"Paid back {first} to {last}: it moves")
        casework.remark(case_of(row), act="record-back-payment", by=by, at=at, note=note)
        return row
    until = told_until(row, on)
    if wait and on < until:
        row.save(update_fields=["backpaid"])
        note = (
            f"一次性补缴 {first} 至 {last} 等补证明，到 {until} 仍没有的告知本人不能转移",
            f"Paid back {first} to {last}: a proof is waited for; without one the person is told on {until}",
        )
        casework.remark(case_of(row), act="await-proof", by=by, at=at, note=note)
        return row
    _tell(row, one, by=by, on=on, at=at)
    return row


def told_until(row: TransferOut, on: date) -> date:
    """The last working day on which the person must hear what cannot move 应告知期限, from the letter's day on."""
    days = parameters.at("transfers.backpay.tell_days", on).as_int()
    due = clocks.due_date(row.received_on, days, current(), [])
    assert due is not None, "no stop holds this count"
    return due.day


def _tell(row: TransferOut, one: dict[str, Any], *, by: str, on: date, at: datetime) -> None:
    """The person is told by a paper, the new place by its status letter; a telling that comes late says so itself."""
    person = people.by_person_no(row.owner, row.person_no)
    until = told_until(row, on)
    zh, en = REASONS[one["reason"]]
    months = (one["first"], one["last"])
    late = (f"，应在 {until} 前告知，已逾期", f"; late, it was due by {until}") if on > until else (
        f"（应在 {until} 前告知本人）", f" (to be told by {until})"
    )  # fmt: skip
    note = (
        f"一次性补缴 {months[0]} 至 {months[1]} 不能转移：{zh}；其余照常转移{late[0]}",
        f"Paid back {months[0]} to {months[1]} cannot move: {en}; the rest moves{late[1]}",
    )
    papers.freeze(
        owner=row.owner, kind="result-notice", case_no=row.case_no, person_no=row.person_no,
        data={
            "name": person.name, "number": people.masked_number(person),
            "matter": "一次性补缴月份不能转移告知", "accepted_on": row.received_on.isoformat(),
            "decided_on": on.isoformat(),
            "outcome": f"{months[0]} 至 {months[1]} 的一次性补缴不能转移：{zh}。其余月份和资金照常转移；"
            "这些月份的资金仍在本机构您的名下，补齐证明材料后补转到转入地。",
            "items": [{"label": "补缴日期", "text": one["paid_on"]}], "amounts": [], "basis": LAW,
            "handler": by, "reviewer": "",
        },
        key=f"{row.case_no}/unmovable/{months[0]}/{months[1]}/{one['reason']}", on=on, at=at,
    )  # fmt: skip
    one["told_on"] = on.isoformat()
    row.save(update_fields=["backpaid"])
    act = "tell-unmovable-late" if on > until else "tell-unmovable"
    casework.remark(case_of(row), act=act, by=by, at=at, note=note)
    tell_status(row, turn=Turn.OFFICER, at=at, note=note)


def untold(row: TransferOut) -> list[dict[str, Any]]:
    """Recorded months that cannot move and that the person has not heard of; old rows were told when recorded."""
    return [one for one in row.backpaid if not one["moves"] and one.get("told_on", "") is None]


def tell_untold(row: TransferOut, *, by: str, on: date, at: datetime) -> None:
    """Whoever waited for a proof is told before anything leaves 转出前告知."""
    for one in untold(row):
        _tell(row, one, by=by, on=on, at=at)


def watch_job(job: Claimed) -> None:
    """Periodic job `transfers.backpay`: whose last day for telling has come hears it by itself 到期告知."""
    watch(owner=job.owner, on=today(), at=now())


def watch(*, owner: str, on: date, at: datetime) -> int:
    """Tell everybody whose last of the ten working days is here; how many were told. Safe to repeat. 人社厅发〔2019〕94号."""
    waiting = TransferOut.objects.filter(owner=owner, state=Out.RECEIVED).exclude(backpaid=[])
    return sum(
        _watch(owner, number, on=on, at=at)
        for number in waiting.order_by("pk").values_list("case_no", flat=True)
    )


@atomic
def _watch(owner: str, case_no: str, *, on: date, at: datetime) -> int:
    row = locked_out(owner, case_no)
    if row.state != Out.RECEIVED or on < told_until(row, on):
        return 0
    waiting = untold(row)
    tell_untold(row, by=SYSTEM, on=on, at=at)
    return len(waiting)


@atomic
def prove_back_payment(
    *, owner: str, case_no: str, first: str, last: str, document: str, document_on: date | None,
    undertaking: bool, by: str, on: date, at: datetime,
) -> TransferOut:  # fmt: skip
    """A proof is brought after the release 补齐证明: the held months wait for two officers to send them after.

    Refuses `transfer.nothing-held`, `transfer.proof-fails`, `transfer.wrong-moment` while the form has not left.
    """
    row = locked_out(owner, case_no)
    if row.state not in MAY_COME:
        after_out(Out(row.state), Act.SUPPLEMENT)
    one = next(
        (each for each in row.backpaid if (each["first"], each["last"]) == (first, last)), None
    )
    if one is None or not backpaid.held(one) or one.get("proof"):
        raise NothingHeld(first=first[:10], last=last[:10], at="first")
    months = parse_month(last) - parse_month(first) + 1
    found = rules.back_payment(
        months, date.fromisoformat(one["paid_on"]), document_on=document_on, undertaking=undertaking
    ).result
    if not found.moves:
        why, why_en = REASONS[found.reason]
        raise ProofFails(first=first, last=last, why=why, why_en=why_en, at="document")
    one["proof"] = {
        "document": document.strip()[:200], "undertaking": undertaking, "reason": found.reason,
        "document_on": document_on.isoformat() if document_on else None, "on": on.isoformat(),
    }  # fmt: skip
    row.save(update_fields=["backpaid"])
    note = (
        f"一次性补缴 {first} 至 {last} 已补齐证明，待补转",
        f"Paid back {first} to {last}: the proof is here; to be sent after",
    )
    casework.remark(case_of(row), act="prove-back-payment", by=by, at=at, note=note)
    reopened(row, on=on, by=by, at=at, note=note)
    return row


def undertakings(
    row: TransferOut, relationship: Relationship, *, on: date, at: datetime, handler: str, reviewer: str
) -> list[str]:  # fmt: skip
    """The undertakings 承诺书 that go with a form, each a paper of its own; how the form's remarks name them."""
    said = []
    for one in row.backpaid:
        if not one["moves"] or one["reason"] != "undertaking":
            continue
        paper = _undertaking(
            row, one, relationship, on=on, at=at, handler=handler, reviewer=reviewer
        )
        said.append(
            f"一次性补缴 {one['first']} 至 {one['last']}，本机构承诺书 {paper.paper_no}（{LAW}）。"
        )
    return said


def _undertaking(
    row: TransferOut, one: Mapping[str, Any], relationship: Relationship, *, on: date, at: datetime,
    handler: str, reviewer: str,
) -> Paper:  # fmt: skip
    person = relationship.person
    months = parse_month(one["last"]) - parse_month(one["first"]) + 1
    return papers.freeze(
        owner=row.owner, kind="back-payment-undertaking", case_no=row.case_no,
        person_no=person.person_no,
        data={
            "name": person.name, "number": people.masked_number(person), "local_no": person.person_no,
            "destination": agencies.agency(row.destination_code).name, "first": one["first"],
            "last": one["last"], "months": months, "paid_on": one["paid_on"],
            "document": one["document"], "basis": f"人社部规〔2016〕5号 三条；{LAW}",
            "handler": handler, "reviewer": reviewer,
        },
        key=f"{row.case_no}/undertaking/{one['first']}/{one['last']}", on=on, at=at,
    )  # fmt: skip
