"""What follows a finished transfer, at the counter 补转与更正: months that came late are recorded, sent on, and booked."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shebao.agencies.models import RoleName
from shebao.base.money import NotMoney, parse_yuan
from shebao.payments.pain import Party
from shebao.portal.counter.acts import PARTY, do
from shebao.portal.counter.common import case_page
from shebao.transfers import services
from shebao.transfers.errors.amending import AmountTyped

CLERK = RoleName.CLERK
AMOUNTS = ("base", "personal", "employer")


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
        lambda told: services.note_late(
            **told, month=given.get("month", ""), base_fen=fen(given, "base"),
            personal_fen=fen(given, "personal"), employer_fen=fen(given, "employer"),
        ),
        _("已登记；转移办结后补转。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def supplement(request: HttpRequest, case: str) -> HttpResponse:
    """拟补转: everything that came late, computed and handed to the second officer."""
    return do(
        request, case, "supplement",
        lambda told: services.propose_supplement(**told, reason=request.POST.get("reason", "")),
        _("已提交复核。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def book(request: HttpRequest, case: str) -> HttpResponse:
    """拟补转记账: lines and money of a supplement agree."""
    return do(
        request, case, "book-supplement",
        lambda told: services.propose_supplement_booking(
            **told, twice=bool(request.POST.get("twice")),
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
        lambda told: services.reissue_amendment(
            **told, number=int(number) if number.isdecimal() else 0, payee=payee,
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
        lambda told: services.propose_correction(
            **told, month=given.get("month", ""), amounts=_amounts(given),
            reason=given.get("reason", ""),
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
        lambda told: services.propose_answer(
            **told, agree=agree, reason=request.POST.get("reason", ""),
            twice=bool(request.POST.get("twice")),
        ),
        _("已提交复核。"),
    )  # fmt: skip
