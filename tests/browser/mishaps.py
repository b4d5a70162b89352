"""Pages of what goes wrong 出错页面: how each is come by, and the status it must have.

The live server runs with the addresses below, which add two that do nothing but go wrong.
"""

from http import HTTPStatus
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.urls import path, reverse

from shebao.config.urls import urlpatterns as ours
from tests.browser.rounds import NOBODY

TRIES = 2
"""Failed sign-ins after which an account is locked, here."""


def breaks(request):
    raise ZeroDivisionError("on purpose")


def denies(request):
    raise PermissionDenied


urlpatterns = [*ours, path("wrong/breaks/", breaks), path("wrong/denies/", denies)]


class Mishap(NamedTuple):
    """Who meets it, a word for its picture, its status, and how to get there: a function of the page."""

    who: str
    word: str
    status: int
    way: object


def _at(address):
    return lambda page: page.goto(address)


def _without_token(page):
    """A form whose secret token has gone: the session ended on another tab."""
    page.goto(reverse("account_login"))
    tokens = "document.querySelectorAll('[name=csrfmiddlewaretoken]')"
    page.evaluate(f"{tokens}.forEach((e) => e.remove())")
    page.fill("#id_login", "nobody")
    page.fill("#id_password", "anything")
    with page.expect_navigation() as waited:
        page.click("form:has(#id_password) button")
    return waited.value


def _guessing(page):
    """A password tried again and again."""
    for _ in range(12):  # allauth counts too, and the one that is first says so
        page.goto(reverse("account_login"))
        page.fill("#id_login", "jia-clerk")
        page.fill("#id_password", "not this one")
        with page.expect_navigation() as waited:
            page.click("form:has(#id_password) button")
        if waited.value.status == HTTPStatus.TOO_MANY_REQUESTS:
            break
    return waited.value


MISHAPS = [
    Mishap(NOBODY, "error-403", HTTPStatus.FORBIDDEN, _at("/wrong/denies/")),
    Mishap(NOBODY, "error-403-token", HTTPStatus.FORBIDDEN, _without_token),
    Mishap("yi-reviewer", "error-403-post", HTTPStatus.FORBIDDEN, _at("/counter/below/")),
    Mishap(NOBODY, "error-404", HTTPStatus.NOT_FOUND, _at("/nowhere/")),
    Mishap("yi-reviewer", "error-404-case", HTTPStatus.NOT_FOUND, _at("/counter/cases/1.2.3/")),
    Mishap(NOBODY, "error-405", HTTPStatus.METHOD_NOT_ALLOWED, _at("/sign-in/demo/")),
    Mishap(NOBODY, "error-429", HTTPStatus.TOO_MANY_REQUESTS, _guessing),
    Mishap(NOBODY, "error-500", HTTPStatus.INTERNAL_SERVER_ERROR, _at("/wrong/breaks/")),
]
