"""What every page of the desk needs 财务台: whose money, one slice of a list, a no on the same form."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from shebao.agencies import queries as directory
from shebao.agencies.models import RoleName
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.portal.doors import officer, user_of
from shebao.portal.middleware import status_of

PAGE = 25
T = TypeVar("T")
DESK = officer(RoleName.ACCOUNTANT, RoleName.CASHIER)
ACCOUNTANT = officer(RoleName.ACCOUNTANT)
CASHIER = officer(RoleName.CASHIER)
MACHINES = {"bank": ("银行", "the bank"), "bank-link": ("银企直联", "the bank link")}


class Slice(NamedTuple, Generic[T]):
    """Some rows 一页 and where the next page begins (0 when this is the last)."""

    rows: Sequence[T]
    after: int


def owner_of(request: HttpRequest) -> str:
    """The agency whose money this officer sees, and no other."""
    return user_of(request).owner


def cut(found: Sequence[T], key: Callable[[T], int], size: int = PAGE) -> Slice[T]:
    """One page of `size + 1` rows that were asked for."""
    more = len(found) > size
    return Slice(found[:size], key(found[size - 1]) if more else 0)


def after_of(request: HttpRequest) -> int | None:
    """Where the page begins: the key of the last row seen."""
    word = request.GET.get("after", "")
    return int(word) if word.isascii() and word.isdigit() and len(word) < 19 else None


def posts(request: HttpRequest) -> dict[str, bool]:
    """Which of the two posts the officer holds, for showing what they may do."""
    held = set(directory.roles_of(user_of(request), clock.today()).values_list("name", flat=True))
    return {"accountant": RoleName.ACCOUNTANT in held, "cashier": RoleName.CASHIER in held}


def chinese() -> bool:
    """Whether the page is in Chinese."""
    return (get_language() or "zh").startswith("zh")


def agency_names() -> dict[str, str]:
    """Agencies by code, in the page's language."""
    return {
        one.code: one.name if chinese() else one.name_en or one.name for one in directory.agencies()
    }


def names(owner: str) -> dict[str, str]:
    """Officers and machines by log-in name, in the page's language."""
    here = {
        user.username: user.display_name if chinese() else user.display_name_en or user.display_name
        for user in directory.officers(owner)
    }
    return here | {name: both[0 if chinese() else 1] for name, both in MACHINES.items()}


def attempt(act: Callable[[], Any]) -> Refusal | None:
    """Do it; a refusal comes back to be shown on the same form."""
    try:
        act()
    except Refusal as no:
        return no
    return None


def show(
    request: HttpRequest, template: str, facts: dict[str, Any], no: Refusal | None = None
) -> HttpResponse:
    """A page, with the refusal of what was just tried."""
    told = no.as_dict(get_language() or "zh-hans") if no else None
    more = {"refusal": told, "posts": posts(request), "given": request.POST if no else {}}
    return render(request, f"fund/{template}", facts | more, status=status_of(no) if no else 200)
