"""Acts of an officer on a transfer 办理: accept, refuse, ask, answer, pay again. Each is one form of the case page."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shebao.agencies import queries as agencies
from shebao.agencies.models import Road, RoleName
from shebao.base.plumbing import clock
from shebao.payments.pain import Party
from shebao.portal.counter import casefile
from shebao.portal.counter.common import attempt, case_of, case_page
from shebao.portal.doors import user_of
from shebao.transfers import queries as transfers
from shebao.transfers import services
from shebao.transfers.models import TransferIn

CLERK = RoleName.CLERK
PARTY = ("name", "account_no", "bank_name", "bank_code")


def do(
    request: HttpRequest, case: str, act: str, do: Callable[[dict[str, Any]], object], done: str
) -> HttpResponse:
    """One act on one case; `do` is told what every act is told: owner, case number, who, the day, the moment."""
    user, found = user_of(request), case_of(request, case)
    told = {
        "owner": user.owner, "case_no": found.case_no, "by": user.username,
        "on": clock.today(), "at": clock.now(),
    }  # fmt: skip
    return attempt(
        request, act, lambda: do(told), done=done,
        to=("counter-case", case),
        again=lambda refusal: casefile.page(
            request, case_of(request, case), refusal=refusal, typed=request.POST
        ),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def accept(request: HttpRequest, case: str) -> HttpResponse:
    """受理: the contact letter is frozen and sent."""
    return do(
        request, case, "accept",
        lambda told: services.accept(**told),
        _("已受理，联系函待寄发。") if _by_paper(request, case) else _("已受理，联系函已发往转出地。"),
    )  # fmt: skip


def _by_paper(request: HttpRequest, case: str) -> bool:
    """Whether the old place takes letters on paper only 纸质往来."""
    row = transfers.either(user_of(request).owner, case_of(request, case).case_no)
    return isinstance(row, TransferIn) and agencies.agency(row.origin_code).road == Road.PAPER


@case_page(CLERK)
@require_POST
def refuse(request: HttpRequest, case: str) -> HttpResponse:
    """拟不予受理: the reason goes to the second officer."""
    return do(
        request, case, "refuse",
        lambda told: services.propose_refusal(
            owner=told["owner"], case_no=told["case_no"], by=told["by"], at=told["at"],
            reason=request.POST.get("reason", "")[:400], codes=request.POST.getlist("codes"),
        ),
        _("已提交复核。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def ask(request: HttpRequest, case: str) -> HttpResponse:
    """询问转出地: a letter about the difference."""
    return do(
        request, case, "ask-origin",
        lambda told: services.ask_origin(**told, note=request.POST.get("note", "")),
        _("已去函询问转出地。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def answer(request: HttpRequest, case: str) -> HttpResponse:
    """答复异议: every line the person objected to gets its answer."""
    answers = {
        int(name.removeprefix("answer-")): str(text)
        for name, text in request.POST.items()
        if name.removeprefix("answer-").isdecimal() and name.startswith("answer-")
    }
    return do(
        request, case, "answer",
        lambda told: services.answer(**told, answers=answers),
        _("已答复，请本人再次核对。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def reissue(request: HttpRequest, case: str) -> HttpResponse:
    """重新付款: after a bounce, to corrected details."""
    payee = Party(*(request.POST.get(name, "").strip() for name in PARTY))
    return do(
        request, case, "reissue",
        lambda told: services.reissue(**told, payee=payee),
        _("已重新下达付款指令，由财务人员送银行。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def take_back(request: HttpRequest, case: str) -> HttpResponse:
    """撤回: at the new place, for the person who stands at the window or because it came in error."""
    return do(
        request, case, request.POST.get("act", "")[:20],
        lambda told: services.withdraw(
            **told, reason=request.POST.get("reason", ""), by_person=False,
        ),
        _("已撤回；需要转出地答复的，已经去函。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def recall(request: HttpRequest, case: str) -> HttpResponse:
    """拟撤销转出: at the old place, while no bank file holds the payment."""
    return do(
        request, case, "recall",
        lambda told: services.propose_recall(**told, reason=request.POST.get("reason", "")),
        _("已提交复核。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def give_back(request: HttpRequest, case: str) -> HttpResponse:
    """拟退回: at the new place, relationship and money go back to the old one."""
    return do(
        request, case, "return",
        lambda told: services.propose_return(**told, reason=request.POST.get("reason", "")),
        _("已提交复核。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def restore(request: HttpRequest, case: str) -> HttpResponse:
    """拟恢复: at the old place, when the returned money is here."""
    return do(
        request, case, "restore",
        lambda told: services.propose_restore(**told),
        _("已提交复核。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def ask_back(request: HttpRequest, case: str) -> HttpResponse:
    """请求退回: the old place asks for what it has paid; the new place decides."""
    return do(
        request, case, "ask-back",
        lambda told: services.ask_back(**told, reason=request.POST.get("reason", "")),
        _("已去函请转入地退回。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def forward(request: HttpRequest, case: str) -> HttpResponse:
    """转送: the contact letter belongs to another office."""
    return do(
        request, case, "forward",
        lambda told: services.forward(
            **told, to=request.POST.get("to", "")[:12], reason=request.POST.get("reason", ""),
        ),
        _("已转送，本件办结；收件日期不变。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def back_payment(request: HttpRequest, case: str) -> HttpResponse:
    """登记一次性补缴: months paid back in one sum; what cannot move is told to the person at once."""
    given = request.POST
    return do(
        request, case, "back-payment",
        lambda told: services.record_back_payment(
            **told, first=given.get("first", ""), last=given.get("last", ""),
            paid_on=_day(given.get("paid_on", "")) or clock.today(), **_proof(given),
            wait=bool(given.get("wait")),
        ),
        _("已登记；不能转移的月份告知本人，其余照常转移。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def prove(request: HttpRequest, case: str) -> HttpResponse:
    """补齐证明: months held back are proven after the release, and wait to be sent after."""
    given = request.POST
    first, _between, last = given.get("months", "").partition("/")
    return do(
        request, case, "prove",
        lambda told: services.prove_back_payment(**told, first=first, last=last, **_proof(given)),
        _("证明已登记，转移办结后补转。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def months_back(request: HttpRequest, case: str) -> HttpResponse:
    """退回补缴月份: at the new place, single months go back to where they were paid."""
    given = request.POST
    return do(
        request, case, "months-back",
        lambda told: services.give_months_back(
            **told, first=given.get("first", ""), last=given.get("last", ""),
            paid_on=_day(given.get("paid_on", "")) or clock.today(), **_proof(given),
            reason=given.get("reason", ""),
        ),
        _("已去函转出地，由其更正后收回；答复前记录和资金不变。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def take_months_back(request: HttpRequest, case: str) -> HttpResponse:
    """收回补缴月份: at the old place, by a correction of the form."""
    return do(
        request, case, "take-months-back",
        lambda told: services.propose_taking_back(**told),
        _("已提交复核。"),
    )  # fmt: skip


def _proof(given: Mapping[str, str]) -> dict[str, Any]:
    """What months paid back in one sum are proven by, as typed 补缴证明."""
    return {
        "document": given.get("document", ""),
        "document_on": _day(given.get("document_on", "")),
        "undertaking": bool(given.get("undertaking")),
    }


def _day(text: str) -> date | None:
    """A day as typed; None when it is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
