"""Acts of an officer on a transfer 办理: accept, refuse, ask, answer, pay again. Each is one form of the case page."""

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shebao.agencies.models import RoleName
from shebao.base.plumbing import clock
from shebao.payments.pain import Party
from shebao.portal.counter import casefile
from shebao.portal.counter.common import attempt, case_of, case_page
from shebao.portal.doors import user_of
from shebao.transfers import services

CLERK = RoleName.CLERK
PARTY = ("name", "account_no", "bank_name", "bank_code")


def do(
    request: HttpRequest, case: str, act: str, do: Callable[[str, str, str], object], done: str
) -> HttpResponse:
    """One act on one case: owner, case number, who."""
    user, found = user_of(request), case_of(request, case)
    return attempt(
        request, act, lambda: do(user.owner, found.case_no, user.username), done=done,
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
        lambda owner, case_no, by: services.accept(
            owner=owner, case_no=case_no, by=by, on=clock.today(), at=clock.now()
        ),
        _("已受理，联系函已发往转出地。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def refuse(request: HttpRequest, case: str) -> HttpResponse:
    """拟不予受理: the reason goes to the second officer."""
    return do(
        request, case, "refuse",
        lambda owner, case_no, by: services.propose_refusal(
            owner=owner, case_no=case_no, reason=request.POST.get("reason", "")[:400], by=by,
            at=clock.now(), codes=request.POST.getlist("codes"),
        ),
        _("已提交复核。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def ask(request: HttpRequest, case: str) -> HttpResponse:
    """询问转出地: a letter about the difference."""
    return do(
        request, case, "ask-origin",
        lambda owner, case_no, by: services.ask_origin(
            owner=owner, case_no=case_no, note=request.POST.get("note", ""), by=by,
            on=clock.today(), at=clock.now(),
        ),
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
        lambda owner, case_no, by: services.answer(
            owner=owner, case_no=case_no, answers=answers, by=by, on=clock.today(), at=clock.now()
        ),
        _("已答复，请本人再次核对。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def reissue(request: HttpRequest, case: str) -> HttpResponse:
    """重新付款: after a bounce, to corrected details."""
    payee = Party(*(request.POST.get(name, "").strip() for name in PARTY))
    return do(
        request, case, "reissue",
        lambda owner, case_no, by: services.reissue(
            owner=owner, case_no=case_no, payee=payee, by=by, on=clock.today(), at=clock.now()
        ),
        _("已重新下达付款指令，由财务人员送银行。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def take_back(request: HttpRequest, case: str) -> HttpResponse:
    """撤回: at the new place, for the person who stands at the window or because it came in error."""
    return do(
        request, case, request.POST.get("act", "")[:20],
        lambda owner, case_no, by: services.withdraw(
            owner=owner, case_no=case_no, reason=request.POST.get("reason", ""), by=by,
            by_person=False, on=clock.today(), at=clock.now(),
        ),
        _("已撤回；需要转出地答复的，已经去函。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def recall(request: HttpRequest, case: str) -> HttpResponse:
    """拟撤销转出: at the old place, while no bank file holds the payment."""
    return do(
        request, case, "recall",
        lambda owner, case_no, by: services.propose_recall(
            owner=owner, case_no=case_no, reason=request.POST.get("reason", ""), by=by,
            on=clock.today(), at=clock.now(),
        ),
        _("已提交复核。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def give_back(request: HttpRequest, case: str) -> HttpResponse:
    """拟退回: at the new place, relationship and money go back to the old one."""
    return do(
        request, case, "return",
        lambda owner, case_no, by: services.propose_return(
            owner=owner, case_no=case_no, reason=request.POST.get("reason", ""), by=by,
            on=clock.today(), at=clock.now(),
        ),
        _("已提交复核。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def restore(request: HttpRequest, case: str) -> HttpResponse:
    """拟恢复: at the old place, when the returned money is here."""
    return do(
        request, case, "restore",
        lambda owner, case_no, by: services.propose_restore(
            owner=owner, case_no=case_no, by=by, on=clock.today(), at=clock.now()
        ),
        _("已提交复核。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def ask_back(request: HttpRequest, case: str) -> HttpResponse:
    """请求退回: the old place asks for what it has paid; the new place decides."""
    return do(
        request, case, "ask-back",
        lambda owner, case_no, by: services.ask_back(
            owner=owner, case_no=case_no, reason=request.POST.get("reason", ""), by=by,
            on=clock.today(), at=clock.now(),
        ),
        _("已去函请转入地退回。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def forward(request: HttpRequest, case: str) -> HttpResponse:
    """转送: the contact letter belongs to another office."""
    return do(
        request, case, "forward",
        lambda owner, case_no, by: services.forward(
            owner=owner, case_no=case_no, to=request.POST.get("to", "")[:12],
            reason=request.POST.get("reason", ""), by=by, on=clock.today(), at=clock.now(),
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
        lambda owner, case_no, by: services.record_back_payment(
            owner=owner, case_no=case_no, first=given.get("first", ""), last=given.get("last", ""),
            paid_on=_day(given.get("paid_on", "")) or clock.today(),
            document=given.get("document", ""), document_on=_day(given.get("document_on", "")),
            undertaking=bool(given.get("undertaking")), by=by, on=clock.today(), at=clock.now(),
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
        lambda owner, case_no, by: services.prove_back_payment(
            owner=owner, case_no=case_no, first=first, last=last,
            document=given.get("document", ""), document_on=_day(given.get("document_on", "")),
            undertaking=bool(given.get("undertaking")), by=by, on=clock.today(), at=clock.now(),
        ),
        _("证明已登记，转移办结后补转。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def months_back(request: HttpRequest, case: str) -> HttpResponse:
    """退回补缴月份: at the new place, single months go back to where they were paid."""
    given = request.POST
    return do(
        request, case, "months-back",
        lambda owner, case_no, by: services.give_months_back(
            owner=owner, case_no=case_no, first=given.get("first", ""), last=given.get("last", ""),
            paid_on=_day(given.get("paid_on", "")) or clock.today(),
            document=given.get("document", ""), document_on=_day(given.get("document_on", "")),
            undertaking=bool(given.get("undertaking")), reason=given.get("reason", ""), by=by,
            on=clock.today(), at=clock.now(),
        ),
        _("已去函转出地，由其更正后收回；答复前记录和资金不变。"),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def take_months_back(request: HttpRequest, case: str) -> HttpResponse:
    """收回补缴月份: at the old place, by a correction of the form."""
    return do(
        request, case, "take-months-back",
        lambda owner, case_no, by: services.propose_taking_back(
            owner=owner, case_no=case_no, by=by, on=clock.today(), at=clock.now()
        ),
        _("已提交复核。"),
    )  # fmt: skip


def _day(text: str) -> date | None:
    """A day as typed; None when it is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
