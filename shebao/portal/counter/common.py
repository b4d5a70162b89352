"""What the counter's pages share: the doors of a case, refusals told on the page that asked, days left."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from shebao.agencies import queries as agencies
from shebao.agencies.models import Purpose, RoleName
from shebao.base.calendar import Calendar
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.casework import queries as cases
from shebao.casework import rules
from shebao.casework.models import Case
from shebao.merging import queries as merges
from shebao.merging.services.merging import KIND as MERGE
from shebao.portal.doors import View, officer, person_page, user_of
from shebao.portal.middleware import status_of
from shebao.portal.naming import from_url

BOTH = (RoleName.CLERK, RoleName.REVIEWER)
SOON = 3
"""Working days before the legal date in which a case is shown as due soon."""


def chinese() -> bool:
    """Whether the page is in Chinese."""
    return (get_language() or "zh-hans").startswith("zh")


def case_of(request: HttpRequest, word: str) -> Case:
    """The case an address names, at the officer's own agency. Refuses `not-found`."""
    return cases.case(user_of(request).owner, from_url(word))


def _persons_of_case(request: HttpRequest, *, case: str, **rest: Any) -> Iterable[str]:
    found = case_of(request, case)
    others = merges.merge(found.owner, found.case_no).others if found.kind == MERGE else []
    return [each for each in (found.person_no, *others) if each]


def case_page(*roles: str) -> Callable[[View], View]:
    """A page or act of one case: an officer with one of the posts, the read trace of its person."""
    return lambda view: officer(*roles)(person_page(Purpose.CASE, person=_persons_of_case)(view))


def _person(request: HttpRequest, *, person: str, **rest: Any) -> str:
    return from_url(person)


def person_view(*roles: str) -> Callable[[View], View]:
    """A page of one person, opened for an enquiry at the counter."""
    return lambda view: officer(*roles)(person_page(Purpose.ENQUIRY, person=_person)(view))


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal as a page tells it; `act` is the form it belongs to, `status` its HTTP status."""

    act: str
    code: str
    message: str
    law: str
    at: str
    remedy: str
    fix: str
    status: int


def fixes() -> dict[str, str]:
    """What an officer can do about a refusal, where the house knows more than its remedy."""
    return {
        "transfer.still-contributing": _("请先为其办理停保，再回到本页计算。"),
        "transfer.books-differ": _("请财务人员核对本人的年度记录与分户账，更正后再计算。"),
        "transfer.person-not-found": _(
            "请回到办件，核对联系函上的姓名和证件号码，认定参保人后再计算。"
        ),
        "transfer.nothing-to-move": _("请查看本人的参保关系；已经转出的，告知对方经办机构。"),
        "transfer.birth-date-missing": _("请先补全本人的出生日期。"),
        "casework.proposal-changed": _("请退回，由经办人员重新计算后再提交。"),
        "casework.same-officer": _("请由另一名复核人员登录办理。"),
        "casework.proposal-waiting": _("请到“待复核”中先办结。"),
    }


def refused(refusal: Refusal, act: str) -> Refused:
    """A refusal in the page's language, with what can be done."""
    told = refusal.as_dict(get_language() or "zh-hans")
    return Refused(
        act=act, code=told["code"], message=told["message"], law=told["law"], at=told["at"],
        remedy=told["remedy"], fix=fixes().get(told["code"], ""), status=status_of(refusal),
    )  # fmt: skip


def attempt(
    request: HttpRequest,
    act: str,
    do: Callable[[], object],
    *,
    done: str,
    to: tuple[str, ...],
    again: Callable[[Refused], HttpResponse],
) -> HttpResponse:
    """Do an act and go on to `to`; a refusal shows the page again, the form filled."""
    try:
        do()
    except Refusal as refusal:
        return again(refused(refusal, act))
    messages.success(request, done)
    return redirect(to[0], *to[1:])


def names_of(owner: str) -> dict[str, str]:
    """Officers' names by log-in name, in the page's language."""
    zh = chinese()
    return {
        each.username: each.display_name if zh else each.display_name_en or each.display_name
        for each in agencies.officers(owner)
    } | {"system": _("系统"), "bank": _("银行")}


def agency_name(code: str) -> str:
    """An agency's name in the page's language."""
    found = agencies.agency(code)
    return found.name if chinese() else found.name_en or found.name


class Card(NamedTuple):
    """A figure on top of a page; `view` and `query` are the page it leads to, `current` when that is this one."""

    label: str
    number: int
    icon: str
    tone: str = "primary"
    hint: str = ""
    view: str = ""
    query: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """The time a case still has: words, and a tone (`danger`, `warning`, `ok`, `none`)."""

    words: str
    tone: str


def days_left(due_on: date | None, on: date, calendar: Calendar, *, stopped: bool) -> Left:
    """Working days left 剩余工作日, counted from tomorrow to the legal date."""
    if stopped:
        return Left(_("已中止"), "stopped")
    if due_on is None:
        return Left("—", "none")
    if due_on == on:
        return Left(_("今天到期"), "danger")
    tomorrow = timedelta(days=1)
    if due_on < on:
        late = rules.working_days_between(due_on + tomorrow, on, calendar).working_days
        said = ngettext("逾期 %(count)s 个工作日", "逾期 %(count)s 个工作日", late)
        return Left(said % {"count": late}, "danger")
    left = rules.working_days_between(on + tomorrow, due_on, calendar).working_days
    said = ngettext("还剩 %(count)s 个工作日", "还剩 %(count)s 个工作日", left)
    return Left(said % {"count": left}, "warning" if left <= SOON else "ok")


def may(request: HttpRequest, *roles: str) -> dict[str, bool]:
    """Which of the posts the officer holds today."""
    user = user_of(request)
    held = set(agencies.roles_of(user, clock.today()).values_list("name", flat=True))
    return {str(role): role in held for role in roles}
