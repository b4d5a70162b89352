"""Start a transfer 申请转入: choose the old place, say who applies, see what happens next, send once."""

import secrets
import unicodedata
from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import messages
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shebao.agencies import queries as agencies
from shebao.agencies.models import Family, Purpose
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.casework.services import Applicant
from shebao.portal.citizen import own
from shebao.portal.doors import citizen, person_page, user_of
from shebao.portal.middleware import status_of
from shebao.portal.naming import to_url
from shebao.portal.preflight import preflight_of
from shebao.transfers import services
from shebao.transfers.errors import AlreadyOpen
from shebao.transfers.services.common import step_days

WHO = (
    ("person", gettext_lazy("我本人")),
    ("proxy", gettext_lazy("代办人")),
    ("employer", gettext_lazy("单位经办人")),
)
LISTED = 20


class Phone(forms.CharField):
    """联系电话: full-width digits are what they look like."""

    def to_python(self, value: Any) -> str:
        """As it is kept."""
        return unicodedata.normalize("NFKC", super().to_python(value) or "")


class Application(forms.Form):
    """What the person fills in; `key` makes a second click the same application."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    applicant_kind = forms.ChoiceField(label=gettext_lazy("谁来申请"), choices=WHO)
    applicant_name = forms.CharField(
        label=gettext_lazy("申请人姓名"), max_length=80, required=False
    )
    phone = Phone(
        label=gettext_lazy("联系电话"), max_length=30,
        validators=[RegexValidator(r"^[0-9+() -]{5,30}$", gettext_lazy("请填写电话号码，例如 13800000000。"))],
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A proxy or a clerk says their name."""
        typed = super().clean() or {}
        if typed.get("applicant_kind") != "person" and not typed.get("applicant_name"):
            self.add_error("applicant_name", _("代办人或者单位经办人请填写姓名。"))
        return typed


@citizen
@person_page(Purpose.SELF, person=own.numbers)
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """第一步：选择原参保地, by typing a part of its name."""
    here = own.insured(request)
    typed = request.GET.get("q", "")[:40]
    places = agencies.find_agencies(
        typed, kind=Family.PENSION, without=[here.owner], limit=LISTED + 1
    )
    facts = {
        "q": typed, "places": places[:LISTED], "more": len(places) > LISTED,
        "here": agencies.agency(here.owner),
    }  # fmt: skip
    return render(request, "citizen/choose.html", facts)


@citizen
@person_page(Purpose.SELF, person=own.numbers)
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, origin: str) -> HttpResponse:
    """第二步：填写；第三步：看清接下来会怎样，提交."""
    if request.method != "POST":
        blank = {"key": secrets.token_hex(8), "applicant_kind": "person"}
        return _fill(request, origin, Application(initial=blank))
    form = Application(request.POST)
    if not form.is_valid():
        return _fill(request, origin, form, status=422)
    act = request.POST.get("act")
    if act == "send":
        return _send(request, origin, form)
    if act == "edit":
        return _fill(request, origin, Application(initial=form.cleaned_data))
    _ask(request, origin)
    return _summary(request, origin, form)


def _send(request: HttpRequest, origin: str, form: Application) -> HttpResponse:
    user, here, typed = user_of(request), own.insured(request), form.cleaned_data
    itself = typed["applicant_kind"] == "person"
    applicant = Applicant(
        typed["applicant_kind"], here.name if itself else typed["applicant_name"], typed["phone"]
    )
    try:
        row = services.apply(
            owner=here.owner, person_no=here.person_no, origin=origin, applicant=applicant,
            channel="mobile", key=f"{user.get_username()}/{typed['key']}", by=user.get_username(),
            on=clock.today(), at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _fill(request, origin, form, refusal=refusal, status=status_of(refusal))
    messages.success(request, _("申请已提交。"))
    return redirect("citizen-case", to_url(row.case_no))


def _ask(request: HttpRequest, origin: str) -> None:
    """Ask the old place beforehand; where it cannot be asked, its own review will find what there is."""
    here = own.insured(request)
    with suppress(Refusal):
        services.enquire(
            owner=here.owner, person_no=here.person_no, origin=origin,
            by=user_of(request).get_username(), on=clock.today(), at=clock.now(),
        )  # fmt: skip


def _fill(
    request: HttpRequest,
    origin: str,
    form: Application,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    facts = _places(request, origin) | {
        "form": form,
        "refusal": refusal.as_dict(get_language() or "zh-hans") if refusal else None,
        "open_case": to_url(refusal.facts["case_no"]) if isinstance(refusal, AlreadyOpen) else "",
    }
    return render(request, "citizen/apply.html", facts, status=status)


def _summary(request: HttpRequest, origin: str, form: Application) -> HttpResponse:
    facts = _places(request, origin)
    days = step_days(clock.today(), facts["here"].division)
    kind = dict(WHO)[form.cleaned_data["applicant_kind"]]
    facts |= {"form": form, "typed": form.cleaned_data, "kind": kind, "days": days.as_int(),
              "law": days.source}  # fmt: skip
    facts["preflight"] = preflight_of(facts["person"], origin)
    return render(request, "citizen/summary.html", facts)


def _places(request: HttpRequest, origin: str) -> dict[str, Any]:
    person = own.insured(request)
    return {
        "person": person,
        "origin": agencies.agency(origin),
        "here": agencies.agency(person.owner),
    }
