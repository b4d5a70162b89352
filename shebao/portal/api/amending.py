"""What follows a finished transfer, for machines 补转与更正接口."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from shebao.agencies.models import RoleName
from shebao.base.money import FEN_MAX
from shebao.base.plumbing.clock import now, today
from shebao.payments.pain import Party
from shebao.portal.api.doors import once
from shebao.portal.api.transfers import (
    PayeeIn,
    ProposalOut,
    ReasonIn,
    TransferOut,
    desk,
    then_row,
)
from shebao.portal.naming import from_url
from shebao.transfers import services

router = Router(tags=["transfers"])


class MonthIn(Schema):
    """A month that came after the form 后到月份; amounts in fen."""

    month: str = Field(max_length=10, description="like 2026-02")
    base_fen: int = Field(ge=0, le=FEN_MAX)
    personal_fen: int = Field(ge=0, le=FEN_MAX)
    employer_fen: int = Field(0, ge=0, le=FEN_MAX)


@router.post("/{case}/late", response=TransferOut, summary="Record a late month 登记后到缴费")
def late(request: HttpRequest, case: str, body: MonthIn) -> dict[str, Any]:
    """At the old place, after the form has left; nothing moves yet."""
    user = desk(request, RoleName.CLERK)
    return once(request, body.dict(), then_row(user, case, lambda: services.note_late(
        owner=user.owner, case_no=from_url(case), by=user.username, on=today(), at=now(),
        **body.dict(),
    )))  # fmt: skip


@router.post(
    "/{case}/propose-supplement", response=ProposalOut, summary="Prepare a supplement 拟补转"
)
def propose_supplement(request: HttpRequest, case: str, body: ReasonIn) -> dict[str, Any]:
    """At the old place, when the transfer is complete: all that came late."""
    user = desk(request, RoleName.CLERK)
    return once(request, body.dict(), lambda: {"proposal_id": services.propose_supplement(
        owner=user.owner, case_no=from_url(case), reason=body.text, by=user.username, on=today(),
        at=now(),
    )})  # fmt: skip


class BookingIn(Schema):
    """What is said when a supplement is booked 补转记账."""

    twice: bool = Field(False, description="months it adds were paid here as well")


@router.post(
    "/{case}/propose-supplement-booking", response=ProposalOut,
    summary="Prepare to book a supplement 拟补转记账",
)  # fmt: skip
def propose_supplement_booking(
    request: HttpRequest, case: str, body: BookingIn | None = None
) -> dict[str, Any]:
    """At the new place, when its money is here."""
    user, given = desk(request, RoleName.CLERK), {"twice": bool(body and body.twice)}
    return once(request, given, lambda: {"proposal_id": services.propose_supplement_booking(
        owner=user.owner, case_no=from_url(case), by=user.username, on=today(), at=now(), **given,
    )})  # fmt: skip


class AgainIn(PayeeIn):
    """Corrected receiving account of a supplement's or a correction's money, and its number."""

    number: int = Field(ge=1, le=32_767)


@router.post(
    "/{case}/reissue-amendment", response=TransferOut, summary="Pay what follows again 重新付款"
)
def reissue_amendment(request: HttpRequest, case: str, body: AgainIn) -> dict[str, Any]:
    """After a bounce of a supplement's or a correction's money, to corrected details."""
    user = desk(request, RoleName.CLERK)
    payee = Party(body.name, body.account_no, body.bank_name, body.bank_code)
    return once(request, body.dict(), then_row(user, case, lambda: services.reissue_amendment(
        owner=user.owner, case_no=from_url(case), number=body.number, payee=payee,
        by=user.username, on=today(), at=now(),
    )))  # fmt: skip


class CorrectionIn(Schema):
    """A month as it should be 更正月份; without amounts it should not be there. Of a wrong name or number nothing need be said."""

    month: str = Field("", max_length=10, description="like 2025-12")
    base_fen: int | None = Field(None, ge=0, le=FEN_MAX)
    personal_fen: int = Field(0, ge=0, le=FEN_MAX)
    employer_fen: int = Field(0, ge=0, le=FEN_MAX)
    reason: str = Field("", max_length=400)


@router.post(
    "/{case}/propose-correction", response=ProposalOut, summary="Prepare a correction 拟更正"
)
def propose_correction(request: HttpRequest, case: str, body: CorrectionIn) -> dict[str, Any]:
    """At the old place, when the transfer is complete; nothing is done before the new place's answer."""
    user = desk(request, RoleName.CLERK)
    found = None if body.base_fen is None else (body.base_fen, body.personal_fen, body.employer_fen)
    return once(request, body.dict(), lambda: {"proposal_id": services.propose_correction(
        owner=user.owner, case_no=from_url(case), month=body.month, amounts=found,
        reason=body.reason, by=user.username, on=today(), at=now(),
    )})  # fmt: skip


class AnswerIn(Schema):
    """Agreed, or objected to with a reason 答复更正."""

    agree: bool
    reason: str = Field("", max_length=400)
    twice: bool = Field(False, description="months it adds were paid here as well")


@router.post(
    "/{case}/propose-correction-answer", response=ProposalOut,
    summary="Prepare the answer to a correction 拟答复更正",
)  # fmt: skip
def propose_correction_answer(request: HttpRequest, case: str, body: AnswerIn) -> dict[str, Any]:
    """At the new place."""
    user = desk(request, RoleName.CLERK)
    return once(request, body.dict(), lambda: {"proposal_id": services.propose_answer(
        owner=user.owner, case_no=from_url(case), by=user.username, on=today(), at=now(),
        **body.dict(),
    )})  # fmt: skip
