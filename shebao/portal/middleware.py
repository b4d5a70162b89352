"""What happens around every page: refusals become pages, and browsers are told to be careful."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from shebao.base import parameters
from shebao.base.refusals import NotFound, Refusal, WrongMoment

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self';"
    " font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'self';"
    " form-action 'self'; frame-ancestors 'none'"
)
STATUS: dict[type[Refusal], int] = {NotFound: 404, WrongMoment: 409}
NO_RIGHT = ("agencies.no-right", "portal.wrong-door", "portal.no-post")


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal: 404, 403, 409, else 422."""
    if refusal.code in NO_RIGHT:
        return 403
    return next((code for cls, code in STATUS.items() if isinstance(refusal, cls)), 422)


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal as a page: sentence, article, what can be done, code."""
    facts = refusal.as_dict(get_language() or "zh-hans")
    status = status_of(refusal)
    return render(request, "portal/refusal.html", {"refusal": facts}, status=status)


def not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What Django leaves empty 405, as a page for those who asked for one."""
    if response.content or "text/html" not in request.headers.get("Accept", ""):
        return response
    page = render(request, "405.html", status=response.status_code)
    page.headers["Allow"] = response.headers["Allow"]
    return page


class Doorkeeper:
    """Turns refusals that nobody answered into pages, and sends the security headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look whether more law was loaded; add the headers to whatever comes back."""
        parameters.look_again()
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response = not_allowed(request, response)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A refusal is an answer; everything else stays a crash."""
        return refusal_page(request, error) if isinstance(error, Refusal) else None
