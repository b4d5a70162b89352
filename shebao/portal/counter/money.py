"""Figures before they are signed 拟办金额: the release with every step, and form beside money."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shebao.agencies.models import RoleName
from shebao.base import parameters
from shebao.base.money import format_yuan
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound, Refusal
from shebao.casework.models import Case
from shebao.payments import queries as payments
from shebao.payments.came import lines_under
from shebao.payments.models import StatementLine
from shebao.portal.counter.casefile import acts_of, amounts_of, facts_of
from shebao.portal.counter.common import BOTH, Refused, attempt, case_of, case_page, refused
from shebao.portal.counter.people import year_table
from shebao.portal.doors import user_of
from shebao.portal.explain import in_words
from shebao.portal.fund import queries
from shebao.records.explaining.trees import Shown
from shebao.transfers import queries as transfers
from shebao.transfers import services
from shebao.transfers.models import TransferIn, TransferOut
from shebao.transfers.rulings import release_plan
from shebao.transfers.states import Act, In

STEPS = {
    "pre1998_personal_fen": (),
    "balance_last_year_end_fen": (),
    "this_year_principal_fen": (),
    "account_fen": (
        "pre1998_personal_fen", "balance_last_year_end_fen", "this_year_principal_fen",
        "money.account",
    ),
    "pooled_fen": ("wages_fen", "ignored_fen", "pooled_share", "money.pooled"),
    "total_fen": ("account_fen", "pooled_fen", "rule_set"),
}  # fmt: skip
"""The six lines of the form, and the figures each is made of."""
BESIDE = ("handed_fen", "held_fen")
"""What moves beside the form's lines: the balance that goes by record inside a province, what is held back."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One line ① to ⑥ of the form, with the figures it is made of."""

    mark: str
    figure: Shown
    inputs: tuple[Shown, ...]


def opened(explanation: Mapping[str, Any]) -> dict[str, Any]:
    """An explanation as six lines that open into their steps, what moves beside them, and the doubts apart."""
    tree = in_words(explanation)
    by_name = {each.name: each for each in (tree.inputs if tree else ())}
    lines = [
        Opened(mark, by_name[name], tuple(by_name[step] for step in steps if step in by_name))
        for mark, (name, steps) in zip("①②③④⑤⑥", STEPS.items(), strict=True)
        if name in by_name
    ]
    lines += [Opened("", by_name[name], ()) for name in BESIDE if name in by_name]
    return {
        "lines": lines,
        "doubts": [each for each in by_name.values() if each.doubt],
        "remarks": [each for each in by_name.values() if each.note.text and not each.doubt],
    }


@case_page(*BOTH)
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, case: str) -> HttpResponse:
    """转出: the amounts with their steps and doubts, before anything is proposed."""
    user, found = user_of(request), case_of(request, case)
    if request.method != "POST":
        return _release_page(request, found)
    return attempt(
        request, "release",
        lambda: _clerk(request) and services.propose_release(
            owner=user.owner, case_no=found.case_no, by=user.username, on=clock.today(),
            at=clock.now(),
        ),
        done=_("已提交复核。"), to=("counter-case", case),
        again=lambda refusal: _release_page(request, found, refusal),
    )  # fmt: skip


def _clerk(request: HttpRequest) -> bool:
    """The post an act needs on a page that others may read. Refuses `agencies.no-right`."""
    from shebao.agencies.services import require

    require(user_of(request), RoleName.CLERK, on=clock.today())
    return True


def _release_page(request: HttpRequest, case: Case, refusal: Refused | None = None) -> HttpResponse:
    row = transfers.either(case.owner, case.case_no)
    if not isinstance(row, TransferOut):
        raise NotFound(what=case.case_no)
    facts = facts_of(request, case) | {"on": clock.today(), "refusal": refusal}
    facts["open"] = str(Act.RELEASE) in facts["acts"]
    try:
        plan = release_plan(row, clock.today())
    except Refusal as no:
        facts["refusal"] = refusal or refused(no, "release")
    else:
        facts |= opened(plan.figure.as_dict()) | {
            "plan": plan,
            "year_lines": year_table(plan.years),
        }
    status = refusal.status if refusal else 200
    return render(request, "counter/release.html", facts, status=status)


@case_page(*BOTH)
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, case: str) -> HttpResponse:
    """表款比对: form and money side by side; booking when they agree, asking when they differ."""
    user, found = user_of(request), case_of(request, case)
    if request.method != "POST":
        return _money_page(request, found)
    return attempt(
        request, "book",
        lambda: _clerk(request) and services.propose_booking(
            owner=user.owner, case_no=found.case_no, by=user.username, on=clock.today(),
            at=clock.now(),
        ),
        done=_("已提交复核。"), to=("counter-case", case),
        again=lambda refusal: _money_page(request, found, refusal),
    )  # fmt: skip


def _money_page(request: HttpRequest, case: Case, refusal: Refused | None = None) -> HttpResponse:
    row = transfers.either(case.owner, case.case_no)
    if not isinstance(row, TransferIn):
        raise NotFound(what=case.case_no)
    lines = lines_under(row.owner, row.reference)
    back, parts = queries.sent_back(lines), queries.parts_of(row.owner, row.reference, lines)
    came = payments.received(row.owner, row.reference) if not row.booked_on else row.money_fen
    difference = None if row.total_fen is None else came - row.total_fen
    under_way = row.state == In.FORM_RECEIVED and not came
    facts = facts_of(request, case) | {
        "lines": [(line, back.get(line.pk), parts.get(line.pk)) for line in lines], "came_fen": came, "difference_fen": difference, "refusal": refusal,
        "form_lines": amounts_of(row), "agrees": difference == 0,
        "compared": difference is not None and not under_way, "under_way": under_way,
        "said": _said(difference),
    }  # fmt: skip
    facts["back"] = bool(back)
    facts["ways"] = _ways(
        None if under_way else difference,
        acts_of(row),
        under_way=under_way,
        told_on=_told_on(lines),
        here=bool(came),
    )
    facts["may_do"] = bool(facts["ways"]) or not {Act.BOOK, Act.ASK_ORIGIN}.isdisjoint(
        facts["acts"]
    )
    return render(request, "counter/money.html", facts, status=refusal.status if refusal else 200)


def _said(difference: int | None) -> str:
    """A difference in words."""
    if not difference:
        return ""
    yuan = format_yuan(abs(difference))
    if difference < 0:
        return _("表款不符：少到 %(yuan)s 元") % {"yuan": yuan}
    return _("表款不符：多到 %(yuan)s 元") % {"yuan": yuan}


def _told_on(lines: Iterable[StatementLine]) -> date | None:
    """The day on which money that stayed short is told as a difference 登记差额; None before any came."""
    first = min((line.booked_on for line in lines), default=None)
    days = parameters.at("payments.short_days", clock.today()).as_int()
    return first + timedelta(days=days) if first else None


def _ways(
    difference: int | None,
    acts: Sequence[str],
    *,
    under_way: bool = False,
    told_on: date | None = None,
    here: bool = True,
) -> list[str]:
    """What can be done about a difference, in words; what came short waits for the rest until `told_on`."""
    if under_way:
        return [_("资金还在路上；到账以后自动比对，不用您做什么。")]
    if difference is None and not here:
        return [_("信息表和资金都还没有到；等转出地发出信息表并付款，到了自动比对。")]
    if difference is None:
        return [_("信息表还没有到；资金先在暂收户挂账，等信息表到后自动比对。")]
    if difference < 0 and Act.RECALL in acts and told_on:
        known = {"on": told_on.isoformat()}
        return [
            _(
                "可能是分笔付款：其余款项到账后自动再比对。到 %(on)s 仍不足的，登记为差额，轮到您去函询问转出地。"
            )
            % known
        ]
    if difference == 0 or Act.ASK_ORIGIN not in acts:
        return []
    if difference < 0:
        return [
            _("可能是分笔付款：其余款项到账后系统自动再比对，相符即可记账。"),
            _("可能附言写错：请财务人员在暂收款项中查找并认领到本件。"),
            _("否则去函询问转出地，由其补付或者更正信息表。"),
        ]
    return [
        _("多付的部分不能记入个人账户：请去函询问转出地。"),
        _("属于别的业务的，请财务人员把该笔流水认领到所属业务。"),
    ]
