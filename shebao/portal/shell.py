"""The shell of every page 页面框架: menus, language, who is signed in."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shebao.agencies import queries
from shebao.agencies.models import RoleName, UserKind
from shebao.base.plumbing import clock, jobs
from shebao.exchange import queries as exchange
from shebao.inspection import queries as inspection


class Entry(NamedTuple):
    """One line of a menu. `view` is the name of an address; `roles`: posts that see it (all when empty)."""

    label: str | Promise
    view: str
    icon: str
    roles: tuple[str, ...] = ()


class Link(NamedTuple):
    """A menu line as the template shows it; `waiting`: how much behind it waits for a person."""

    label: str | Promise
    url: str
    icon: str
    current: bool
    waiting: int = 0


PRINT = "shebao_print"
"""The cookie of large print 大字版."""

COUNTER = ("clerk", "reviewer")
"""Posts that work at the counter."""

FUND = (RoleName.ACCOUNTANT, RoleName.CASHIER)
"""Posts at the fund desk 财务."""

INSPECTOR = (RoleName.INSPECTOR,)
"""Posts that inspect 稽核."""

OPERATOR = (RoleName.OPERATOR,)
"""Posts that look after the installation 系统管理."""

CITIZEN: list[Entry] = [
    Entry(_("首页"), "citizen-home", icon="home"),
    Entry(_("转移"), "citizen-transfer", icon="arrows-exchange"),
    Entry(_("我的文书"), "citizen-papers", icon="files"),
    Entry(_("谁查过我"), "citizen-reads", icon="eye"),
    Entry(_("我的"), "account", icon="user"),
]
"""Bottom bar of the phone, at most five."""

WORKBENCH: list[Entry] = [
    Entry(_("待办"), "counter", icon="inbox", roles=COUNTER),
    Entry(_("待复核"), "counter-waiting", icon="checks", roles=COUNTER),
    Entry(_("参保人"), "counter-people", icon="users", roles=COUNTER),
    Entry(_("纸质往来"), "counter-papers", icon="mail", roles=COUNTER),
    Entry(_("稽核问询"), "counter-questions", icon="message-report", roles=COUNTER),
    Entry(_("疑似重复"), "counter-duplicates", icon="users", roles=COUNTER),
    Entry(_("领取待遇人员"), "counter-benefits", icon="calculator", roles=COUNTER),
    Entry(_("家庭共济"), "counter-family", icon="users", roles=COUNTER),
    Entry(_("定点机构"), "counter-hospitals", icon="certificate", roles=COUNTER),
    Entry(_("线上医院"), "hospital", icon="users", roles=(RoleName.HOSPITAL,)),
    Entry(_("导入文件"), "counter-imports", icon="table-import", roles=("clerk", "operator")),
    Entry(_("报文"), "counter-letters", icon="mail", roles=("operator",)),
    Entry(_("后台任务"), "counter-jobs", icon="list-check", roles=("operator",)),
    Entry(_("机构目录"), "counter-directory", icon="address-book", roles=("operator",)),
    Entry(_("稽核线索"), "inspection", icon="zoom-question", roles=INSPECTOR),
    Entry(_("稽核办件"), "inspections", icon="scale", roles=INSPECTOR),
    Entry(_("抽样"), "inspection-samples", icon="list-check", roles=INSPECTOR),
    Entry(_("下级机构"), "counter-below", icon="eye", roles=INSPECTOR),
    Entry(_("资金总览"), "fund", icon="building-bank", roles=FUND),
    Entry(_("养老金发放"), "fund-payrolls", icon="calculator", roles=FUND),
    Entry(_("钱包清算"), "fund-wallets", icon="arrows-exchange", roles=FUND),
    Entry(_("付款指令"), "fund-orders", icon="list-check", roles=FUND),
    Entry(_("付款文件"), "fund-files", icon="file-invoice", roles=FUND),
    Entry(_("银行对账"), "fund-statements", icon="file-import", roles=FUND),
    Entry(_("待认款项"), "fund-suspense", icon="zoom-question", roles=FUND),
    Entry(_("账簿"), "fund-books", icon="book-2", roles=FUND),
    Entry(_("结账"), "fund-closing", icon="checks", roles=FUND),
    Entry(_("账号与安全"), "account", icon="shield-lock"),
]
"""Side bar of the workbench."""

WAITING: dict[str, Callable[[str], int]] = {
    "counter-letters": exchange.waiting,
    "counter-papers": exchange.desk_of_papers,
    "counter-jobs": jobs.count_dead,
    "counter-questions": inspection.waiting,
}
"""Menu lines that say how much waits for a person there 待人工, so that an operator sees it on every page."""


def links(request: HttpRequest) -> list[Link]:
    """The menu of whoever is signed in."""
    user = request.user
    if not user.is_authenticated:
        return []
    entries, held = CITIZEN, set[str]()
    if user.kind != UserKind.CITIZEN:
        entries = WORKBENCH
        held = set(queries.roles_of(user, clock.today()).values_list("name", flat=True))
    urls = {
        reverse(entry.view): entry
        for entry in entries
        if not entry.roles or held.intersection(entry.roles)
    }
    here = max((url for url in urls if _leads_to(url, request.path)), key=len, default="")
    owner = user.owner
    return [
        Link(entry.label, url, entry.icon, url == here,
             WAITING[entry.view](owner) if entry.view in WAITING else 0)
        for url, entry in urls.items()
    ]  # fmt: skip


def _leads_to(url: str, path: str) -> bool:
    """Whether a page lies below a menu line; home is only itself."""
    return path == url or (url != reverse("home") and path.startswith(url))


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every template. Nothing is asked of the database until a template shows it."""
    chinese = (get_language() or "zh-hans").startswith("zh")
    return {
        "shell": {
            "links": lambda: links(request),
            "agency": lambda: _agency(request),
            "me": lambda: _me(request, chinese=chinese),
            "other_language": "en" if chinese else "zh-hans",
            "other_language_name": "English" if chinese else "中文",
            "large": request.COOKIES.get(PRINT) == "large",
            "demo": settings.DEMO,
            "today": clock.today(),
        }
    }


def _me(request: HttpRequest, *, chinese: bool) -> str:
    """Whoever is signed in, by name in the page's language."""
    user = request.user
    in_english = getattr(user, "display_name_en", "")
    return str(user) if chinese or not in_english else in_english


def _agency(request: HttpRequest) -> str:
    owner = getattr(request.user, "owner", "")
    if not owner:
        return ""
    agency = queries.agency(owner)
    chinese = (get_language() or "zh-hans").startswith("zh")
    return agency.name if chinese else agency.name_en or agency.name
