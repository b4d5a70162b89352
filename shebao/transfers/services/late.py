"""Months that come to the old place after the form has left 转出以后到账: recorded, and sent on when the transfer is complete. Record 0043."""

from datetime import date, datetime

from shebao.base.money import FEN_MAX
from shebao.base.months import Month, format_month, month_of, parse_month
from shebao.base.plumbing import jobs
from shebao.base.plumbing.clock import now, today
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import Refusal
from shebao.casework import services as casework
from shebao.casework.services.cases import SYSTEM
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.accounts import MonthEntry
from shebao.transfers.errors.amending import LateMonth
from shebao.transfers.models import TransferOut
from shebao.transfers.rulings.amending import month_told
from shebao.transfers.services.amending import MAY_COME, reopened
from shebao.transfers.services.common import case_of, locked_out
from shebao.transfers.states import Act, Out, after_out


@atomic
def note_late(
    *, owner: str, case_no: str, month: str, base_fen: int, personal_fen: int, employer_fen: int,
    by: str, on: date, at: datetime,
) -> TransferOut:  # fmt: skip
    """A month of the person came after the form had left 登记后到缴费; nothing moves yet. The same month again replaces it.

    Refuses `transfer.late-month`, `transfer.wrong-moment`.
    """
    row = locked_out(owner, case_no)
    if row.state not in MAY_COME:
        after_out(Out(row.state), Act.SUPPLEMENT)
    try:
        number = parse_month(month)
    except Refusal:
        raise _wrong(month, "月份填写有误", "it is no month", at="month") from None
    _may_come(row, number, base_fen, personal_fen, employer_fen)
    name = format_month(number)
    one = {"month": name, "old": None, "new": [base_fen, personal_fen, employer_fen]}
    kept = [each for each in row.late if each["month"] != name]
    row.late = sorted([*kept, one], key=lambda each: str(each["month"]))
    row.save(update_fields=["late"])
    note = (f"转出以后到账：{name}，待补转", f"Came after the form: {name}; to be sent on")
    casework.remark(case_of(row), act="note-late", by=by, at=at, note=note)
    reopened(row, on=on, by=by, at=at, note=note)
    return row


def _wrong(month: str, why: str, why_en: str, *, at: str) -> LateMonth:
    return LateMonth(month=month[:10], why=why, why_en=why_en, at=at)


def _may_come(row: TransferOut, number: Month, *amounts: int) -> None:
    """A month up to the release, not in the form, with amounts that can be."""
    name = format_month(number)
    if row.released_on is None or number > month_of(row.released_on):
        raise _wrong(name, "晚于转出月份", "it lies after the release", at="month")
    if _came_back(row):
        why = ("其后又在本地参保，须在当前参保关系或者最近一次转出登记",
               "they were insured here again: record it with the relationship, or the last transfer out")  # fmt: skip
        raise _wrong(name, *why, at="month")
    if month_told(row, number) is not None:
        raise _wrong(name, "信息表已有这个月", "the form has it already", at="month")
    base, personal, employer = amounts
    if not 0 < personal + employer <= base <= FEN_MAX or personal < 0 or employer < 0:
        raise _wrong(name, "金额填写有误", "the amounts cannot be right", at="base")


def _came_back(row: TransferOut) -> bool:
    """Whether they were insured here again since, even if they have left once more 其后转回."""
    later = TransferOut.objects.filter(
        owner=row.owner, relationship_no=row.relationship_no, released_on__isnull=False, pk__gt=row.pk
    )  # fmt: skip
    return later.exists()


def clear_late(row: TransferOut) -> None:
    """What came late belongs to a relationship that stands here again: booked by a job of its own 恢复后补记."""
    if row.late:
        jobs.enqueue(row.owner, "transfers.late", key=row.case_no, payload={"case_no": row.case_no})


@atomic
def book_late_home(job: Claimed) -> None:
    """Job: the transfer was taken back, so months that came late are booked like any other 补记到本地."""
    row = locked_out(job.owner, job.payload["case_no"])
    relationship = enrolled.relationship(row.owner, row.relationship_no)
    at, on = now(), today()
    for each in row.late:
        year, number = divmod(parse_month(each["month"]), 12)
        enrolment.book_year(
            relationship, year=year, months={number + 1: MonthEntry(*each["new"])},
            key=f"{row.case_no}/late/{each['month']}", on=on, by=SYSTEM, at=at,
        )  # fmt: skip
    months = "、".join(each["month"] for each in row.late)
    row.late = []
    row.save(update_fields=["late"])
    note = (f"后到月份 {months} 已记入本地", f"Months that came late are booked here: {months}")
    casework.remark(case_of(row), act="book-late", by=SYSTEM, at=at, note=note)
