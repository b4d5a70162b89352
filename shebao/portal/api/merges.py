"""Merging for machines 归并接口: one's own merges; apply, confirm the preview, take it back."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from shebao.agencies import services as agencies
from shebao.agencies.models import Purpose, User, UserKind
from shebao.base.plumbing.clock import now
from shebao.identity.models import Person
from shebao.merging import queries
from shebao.merging.models import Merge
from shebao.payments.services import Payee
from shebao.portal.api.doors import actor, once
from shebao.portal.citizen import own
from shebao.portal.errors import TokenWrong
from shebao.portal.merges import Asked, apply_own, decide_own, own_merge
from shebao.portal.naming import from_url, to_url
from shebao.portal.people import PENSION, own_persons

router = Router(tags=["merges"])


class MergeIn(Schema):
    """The other account's number, the proof that it is mine, and the bank account a refund goes to."""

    number: str = Field(max_length=40)
    proof: str = Field(max_length=20)
    payee_name: str = Field("", max_length=140)
    payee_account_no: str = Field("", max_length=34)
    payee_bank_name: str = Field("", max_length=140)
    payee_bank_code: str = Field("", max_length=14)
    phone: str = Field("", max_length=30)


class ConfirmIn(Schema):
    """The digest of the preview as it was shown."""

    sha256: str = Field(max_length=64)


class MergeOut(Schema):
    """A merge 归并. `plan` is the preview, empty before there is one; amounts in fen."""

    case: str
    case_no: str
    state: str
    refund_fen: int
    plan: dict[str, Any]
    plan_sha256: str


class MergesOut(Schema):
    """My merges, the newest first."""

    merges: list[MergeOut]


def _own(request: HttpRequest) -> tuple[User, list[Person]]:
    """The signed-in person at each pension agency, with the trace."""
    user = actor(request)
    if user.kind != UserKind.CITIZEN:
        raise TokenWrong()
    persons = [person for person in own_persons(user) if person.owner[6:7] == PENSION]
    for person in persons:
        agencies.read(
            person.person_no, owner=person.owner, purpose=Purpose.SELF, subject="merges",
            reader_kind=UserKind.CITIZEN, reader=user.username, at=now(),
        )  # fmt: skip
    return user, persons


def _told(row: Merge) -> dict[str, Any]:
    return {
        "case": to_url(row.case_no), "case_no": row.case_no, "state": str(row.state),
        "refund_fen": row.refund_fen, "plan": queries.shown_plan(row), "plan_sha256": row.plan_sha256,
    }  # fmt: skip


@router.get("", response=MergesOut, summary="My merges 我的归并")
def mine(request: HttpRequest) -> dict[str, Any]:
    """Merges of my accounts at every agency of this installation."""
    _user, persons = _own(request)
    rows = [row for one in persons for row in queries.merges_of(one.owner, one.person_no)]
    return {"merges": [_told(row) for row in rows]}


@router.post("", response=MergeOut, summary="Apply 申请归并")
def apply(request: HttpRequest, body: MergeIn) -> dict[str, Any]:
    """The account under another number of mine is to become one with mine; one kept elsewhere is transferred first."""
    user, persons = _own(request)

    def act() -> Mapping[str, Any]:
        payee = Payee(*(getattr(body, name).strip() for name in PAYEE))
        asked = Asked(body.number.strip(), body.proof, payee, body.phone.strip())
        key = request.headers.get("Idempotency-Key", "")[:40]
        row = apply_own(
            own.insured(request), persons, asked, key=key, by=user.username, channel="api"
        )
        return _told(row)

    return once(request, body.dict(), act)


PAYEE = ("payee_name", "payee_account_no", "payee_bank_name", "payee_bank_code")


@router.post("/{case}/confirm", response=MergeOut, summary="Confirm 确认归并预览")
def confirm(request: HttpRequest, case: str, body: ConfirmIn) -> dict[str, Any]:
    """The preview as it was shown; anything that changed since voids it."""
    return _decide(request, case, "confirm-merge", body.sha256)


@router.post("/{case}/withdraw", response=MergeOut, summary="Withdraw 撤回归并申请")
def withdraw(request: HttpRequest, case: str) -> dict[str, Any]:
    """Before a second officer signed."""
    return _decide(request, case, "withdraw-merge", "")


def _decide(request: HttpRequest, case: str, act: str, sha256: str) -> dict[str, Any]:
    user, persons = _own(request)
    row = own_merge(persons, from_url(case))
    return once(
        request, {"act": act, "sha256": sha256},
        lambda: _told(decide_own(row, act, sha256=sha256, by=user.username)),
    )  # fmt: skip
