"""Payment files 付款文件: made by the accountant, countersigned by the cashier, carried to the bank."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound, Refusal
from shebao.payments import queries as payments
from shebao.payments import services
from shebao.payments.states import LABELS, FileState
from shebao.portal.doors import user_of
from shebao.portal.errors import BankLinkSends
from shebao.portal.fund.desk import (
    ACCOUNTANT,
    CASHIER,
    DESK,
    PAGE,
    after_of,
    attempt,
    cut,
    names,
    owner_of,
    show,
)
from shebao.portal.fund.orders import orders_page
from shebao.portal.naming import from_url, to_url


@DESK
@require_safe
def files(request: HttpRequest) -> HttpResponse:
    """付款文件清单."""
    owner, state = owner_of(request), request.GET.get("state", "")
    state = state if state in set(FileState) else ""
    found = payments.files(owner, state or None, after=after_of(request), limit=PAGE + 1)
    facts = {
        "page": cut(found, lambda one: one.pk),
        "state": state,
        "tabs": [(str(s), LABELS[s]) for s in FileState],
        "names": names(owner),
    }
    return show(request, "files.html", facts)


@ACCOUNTANT
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """制单: the ticked orders become a file that waits for the second officer."""
    user = user_of(request)
    made = []

    def act() -> None:
        made.append(
            services.propose_file(
                owner=user.owner,
                account_no=request.POST.get("account", ""),
                order_nos=request.POST.getlist("order")[:1000],
                by=user.username,
                at=clock.now(),
            )
        )

    if no := attempt(act):
        return orders_page(request, no)
    messages.success(request, _("付款文件已制好，请出纳复核。"))
    return redirect("fund-file", word=to_url(made[0].file_no))


@DESK
@require_safe
def file(request: HttpRequest, word: str) -> HttpResponse:
    """付款文件: its orders, its officers, its bytes."""
    return _file_page(request, word)


def _file_page(request: HttpRequest, word: str, no: Refusal | None = None) -> HttpResponse:
    owner, file_no = owner_of(request), from_url(word)
    one = payments.file(owner, file_no)
    facts = {
        "file": one,
        "word": word,
        "mine": one.proposed_by == user_of(request).username,
        "orders": payments.file_orders(owner, file_no),
        "names": names(owner),
    }
    return show(request, "file.html", facts, no)


@CASHIER
@require_POST
def approve(request: HttpRequest, word: str) -> HttpResponse:
    """复核: now the file's bytes exist."""
    user = user_of(request)
    no = attempt(
        lambda: services.approve_file(
            owner=user.owner, file_no=from_url(word), by=user.username, at=clock.now()
        )
    )
    if no:
        return _file_page(request, word, no)
    messages.success(request, _("已复核。"))
    return redirect("fund-file", word=word)


@CASHIER
@require_POST
def send_back(request: HttpRequest, word: str) -> HttpResponse:
    """退回制单: the orders are free again."""
    user, reason = user_of(request), request.POST.get("reason", "").strip()
    no = attempt(
        lambda: services.send_back_file(
            owner=user.owner,
            file_no=from_url(word),
            reason=reason,
            by=user.username,
            at=clock.now(),
        )
    )
    if no:
        return _file_page(request, word, no)
    messages.success(request, _("已退回，付款指令可以重新制单。"))
    return redirect("fund-file", word=word)


@DESK
@require_POST
def sent(request: HttpRequest, word: str) -> HttpResponse:
    """已送银行: carried by hand, when there is no bank link."""
    user = user_of(request)

    def act() -> None:
        if payments.file(user.owner, from_url(word)).account.link:
            raise BankLinkSends
        services.mark_sent(
            owner=user.owner, file_no=from_url(word), by=user.username, at=clock.now()
        )

    if no := attempt(act):
        return _file_page(request, word, no)
    messages.success(request, _("已记为送达银行。"))
    return redirect("fund-file", word=word)


@DESK
@require_safe
def download(request: HttpRequest, word: str) -> HttpResponse:
    """下载: the exact bytes that were countersigned."""
    one = payments.file(owner_of(request), from_url(word))
    if one.xml is None:
        raise NotFound(what=one.file_no)
    name = f"{to_url(one.file_no)}.pain.001.xml"
    return HttpResponse(
        bytes(one.xml),
        content_type="application/xml",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
