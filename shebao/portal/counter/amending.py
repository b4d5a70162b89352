"""What follows a finished transfer, at the counter 补转与更正: months that came late are recorded, sent on, and booked."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shebao.agencies.models import RoleName
from shebao.base.money import NotMoney, parse_yuan
from shebao.base.plumbing import clock
from shebao.enrolment import queries as enrolled
from shebao.payments.pain import Party
from shebao.portal.amending import shown
from shebao.portal.counter.acts import PARTY, do
from shebao.portal.counter.common import agency_name, case_page
from shebao.transfers import queries, services
from shebao.transfers.backpaid import asked_back, proven, still_held
from shebao.transfers.errors.amending import AmountTyped
from shebao.transfers.models import Amendment, TransferIn, TransferOut
from shebao.transfers.rulings.beside import months_here
from shebao.transfers.rulings.passing import moved_on
from shebao.transfers.services.amending import MAY_COME
from shebao.transfers.services.backpaying import told_until, untold
from shebao.transfers.services.correcting import person_wrong
from shebao.transfers.states import In, Out
from shebao.transfers.states.medical import Money

CLERK = RoleName.CLERK
AMOUNTS = ("base", "personal", "employer")
Row = TransferIn | TransferOut


def facts(row: Row, clerk: bool) -> dict[str, Any]:
    """What a case page shows of what followed the transfer, and the forms that may be filled now."""
    found = queries.amendments_of(row.owner, row.case_no)
    last = found[-1] if found else None
    late = row.late if isinstance(row, TransferOut) else []
    leaving = isinstance(row, TransferOut)
    to_book = _to_book(row, last) if clerk else None
    answering = last if clerk and row.state == In.CORRECTING and not _answered(last) else None
    return _held(row, clerk) | _beside(row, to_book or answering) | {
        "amendments": [shown(each) for each in found],
        "may_note": clerk and leaving and row.state in MAY_COME,
        "may_supplement": clerk and leaving and row.state == Out.TRANSFERRED_OUT and bool(_coming(row)),
        "late": late,
        "supplement": to_book,
        "may_give_months": clerk and not leaving and row.state == In.CLOSED,
        "may_correct": clerk and leaving and row.state == Out.TRANSFERRED_OUT,
        "wrong_person": _wrong_person(row) if clerk else None,
        "answering": answering,
        "again": next((each for each in found if clerk and each.state == Money.BOUNCED), None),
    }  # fmt: skip


def _coming(row: Row) -> list[Any]:
    """What waits to be sent on: months that came late, held months that are proven."""
    return [*row.late, *proven(row.backpaid)] if isinstance(row, TransferOut) else []


def _held(row: Row, clerk: bool) -> dict[str, Any]:
    """Months paid back in one sum: what was recorded, what is proven and waits, what may still be proven."""
    if not isinstance(row, TransferOut):
        return {"backpaid": [], "proven": [], "may_prove": [], "months_back": []}
    waiting = untold(row)
    return {
        "backpaid": [{**one, "waits": one in waiting} for one in row.backpaid],
        "tell_until": told_until(row, clock.today()) if row.state == Out.RECEIVED else None,
        "proven": proven(row.backpaid),
        "months_back": asked_back(row.backpaid) if row.state == Out.TRANSFERRED_OUT else [],
        "may_prove": still_held(row.backpaid) if clerk and row.state in MAY_COME else [],
    }


def _beside(row: Row, part: Amendment | None) -> dict[str, Any]:
    """Months of what is to be booked or answered that were paid here as well."""
    if part is None or not isinstance(row, TransferIn):
        return {}
    relationship = enrolled.relationship(row.owner, row.relationship_no)
    out = queries.departure_of(relationship) if moved_on(relationship) else None
    return {
        "months_here": ", ".join(months_here(row, part)),
        "onward": agency_name(out.destination_code) if out else "",
    }


def _answered(last: Amendment | None) -> bool:
    return last is None or bool(last.answer)


def _wrong_person(row: Row) -> tuple[str, str] | None:
    """The name both sides had and the one known now, where a correction would tell of it."""
    if not isinstance(row, TransferOut) or row.state != Out.TRANSFERRED_OUT:
        return None
    wrong = person_wrong(row)
    return (wrong[0].name, wrong[1].name) if wrong else None


def _to_book(row: Row, last: Amendment | None) -> Amendment | None:
    """The supplement whose money is here, to be booked."""
    if row.state != In.SUPPLEMENTING or not isinstance(row, TransferIn) or last is None:
        return None
    return last if last.state in (Money.ARRIVED, Money.NOTHING) else None


def fen(given: Mapping[str, str], name: str) -> int:
    """An amount as typed, in yuan. Refuses `transfer.amount-typed`."""
    text = given.get(name, "").strip()
    try:
        return int(parse_yuan(text)) if text else 0
    except NotMoney:
        raise AmountTyped(text=text[:20], at=name) from None


@case_page(CLERK)
@require_POST
def late(request: HttpRequest, case: str) -> HttpResponse:
    """登记后到缴费: a month that came after the form; nothing moves yet."""
    given = request.POST
    return do(
        request, case, "late",
        lambda owner, case_no, by: services.note_late(
            owner=owner, case_no=case_no, month=given.get("month", ""),
            base_fen=fen(given, "base"), personal_fen=fen(given, "personal"),
            employer_fen=fen(given, "employer"), by=by, on=clock.today(), at=clock.now(),
        ),
        _("已登记；转移办结后补转。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def supplement(request: HttpRequest, case: str) -> HttpResponse:
    """拟补转: everything that came late, computed and handed to the second officer."""
    return do(
        request, case, "supplement",
        lambda owner, case_no, by: services.propose_supplement(
            owner=owner, case_no=case_no, reason=request.POST.get("reason", ""), by=by,
            on=clock.today(), at=clock.now(),
        ),
        _("已提交复核。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def book(request: HttpRequest, case: str) -> HttpResponse:
    """拟补转记账: lines and money of a supplement agree."""
    return do(
        request, case, "book-supplement",
        lambda owner, case_no, by: services.propose_supplement_booking(
            owner=owner, case_no=case_no, by=by, on=clock.today(), at=clock.now(),
            twice=bool(request.POST.get("twice")),
        ),
        _("已提交复核。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def reissue(request: HttpRequest, case: str) -> HttpResponse:
    """重新付款: a supplement's or a correction's money came back."""
    payee = Party(*(request.POST.get(name, "").strip() for name in PARTY))
    number = request.POST.get("number", "")
    return do(
        request, case, "reissue-amendment",
        lambda owner, case_no, by: services.reissue_amendment(
            owner=owner, case_no=case_no, number=int(number) if number.isdecimal() else 0,
            payee=payee, by=by, on=clock.today(), at=clock.now(),
        ),
        _("已重新下达付款指令，由财务人员送银行。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def correct(request: HttpRequest, case: str) -> HttpResponse:
    """拟更正: what a month should have been, or that it should not be there; and whom the form meant."""
    given = request.POST
    return do(
        request, case, "correct",
        lambda owner, case_no, by: services.propose_correction(
            owner=owner, case_no=case_no, month=given.get("month", ""), amounts=_amounts(given),
            reason=given.get("reason", ""), by=by, on=clock.today(), at=clock.now(),
        ),
        _("已提交复核。"),
    )  # fmt: skip


def _amounts(given: Mapping[str, str]) -> tuple[int, int, int] | None:
    """The right amounts; none where all is left empty: the month should not be there."""
    if not any(given.get(name, "").strip() for name in AMOUNTS):
        return None
    base, personal, employer = (fen(given, name) for name in AMOUNTS)
    return base, personal, employer


@case_page(CLERK)
@require_POST
def answer(request: HttpRequest, case: str) -> HttpResponse:
    """拟答复更正: agree, or object with a reason."""
    agree = request.POST.get("act") == "agree"
    return do(
        request, case, "answer-correction",
        lambda owner, case_no, by: services.propose_answer(
            owner=owner, case_no=case_no, agree=agree, reason=request.POST.get("reason", ""),
            by=by, on=clock.today(), at=clock.now(), twice=bool(request.POST.get("twice")),
        ),
        _("已提交复核。"),
    )  # fmt: skip
