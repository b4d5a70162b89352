"""The queue for machines 待办接口."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from shebao.agencies.models import User, UserKind
from shebao.agencies.services import require
from shebao.base.plumbing.clock import today
from shebao.portal.api.doors import actor
from shebao.portal.errors import TokenWrong
from shebao.transfers import queries

router = Router(tags=["cases"])


class CaseOut(Schema):
    """One open case as its agency sees it."""

    case_no: str
    kind: str
    state: str
    turn: str
    due_on: str | None
    peer_case_no: str


class CasesOut(Schema):
    """A page of cases; `next` goes into `after`."""

    cases: list[CaseOut]
    next: int | None


@router.get("", response=CasesOut, summary="Open cases 待办")
def open_cases(
    request: HttpRequest, kind: str = "", after: int = 0, state: str = ""
) -> dict[str, Any]:
    """Open cases of the officer's agency in order of arrival, a hundred at a time; one kind or state."""
    user: User = actor(request)
    if user.kind != UserKind.OFFICER:
        raise TokenWrong()
    require(user, "clerk", on=today())
    rows = queries.open_rows(user.owner, kind=kind, after=after, limit=100, state=state)
    return {"cases": rows, "next": rows[-1]["id"] if len(rows) == 100 else None}
