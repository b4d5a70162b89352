"""Topic of the clock 时限: working days."""

from collections.abc import Sequence
from typing import Any

from shebao.base.calendar import published
from shebao.base.explain import Figure, said
from shebao.casework import rules
from shebao.records.calc.shapes import Day, Either, Flag, Shape, Whole, keys

SHAPES: dict[str, tuple[Shape, Shape]] = {
    "working-days": (
        Either(
            [
                (
                    "received",
                    keys(received=Day(), working_days=Whole(0, rules.WORKING_DAYS_MAX)),
                ),
                ("from", keys(from_=Day(), to=Day())),
            ]
        ),
        Either(
            [
                ("due", keys(due=Day(), provisional=Flag())),
                ("working_days", keys(working_days=Whole(), provisional=Flag())),
            ]
        ),
    ),
}


def working_days(given: dict[str, Any]) -> tuple[dict[str, Any], Sequence[Figure]]:
    """Topic `working-days` 工作日."""
    calendar = published()
    last = Figure(
        "calendar_until", calendar.last_year, "已公布日历", "", "国务院办公厅节假日安排通知"
    )
    if "from" in given:
        span = rules.working_days_between(given["from"], given["to"], calendar)
        step = said(
            rules.working_days_between,
            "working_days",
            span.working_days,
            "工作日数",
            "起止日均计入",
        )
        return span._asdict(), [last, step]
    due = rules.due_date(given["received"], given["working_days"], calendar)
    assert due is not None, "there is no stop"
    steps = [
        last,
        said(
            rules.due_date,
            "due",
            due.day,
            "到期日",
            "收到次日起的第一个工作日为第1日，调休上班日计入",
        ),
    ]
    return {"due": due.day.isoformat(), "provisional": due.provisional}, steps
