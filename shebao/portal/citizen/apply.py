"""Start a transfer 申请转入, four short pages: old place, who applies, telephone, what happens next.

Each page saves what it was told and leads on to the next by an address of its own, so that going back,
closing the telephone and coming again tomorrow lose nothing. Only the last page sends.
"""

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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shebao.agencies import queries as agencies
from shebao.agencies.models import Family, Purpose
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.casework.services import Applicant
from shebao.portal import services as doors
from shebao.portal.citizen import own
from shebao.portal.doors import citizen, person_page, user_of
from shebao.portal.middleware import status_of
from shebao.portal.models import Draft
from shebao.portal.naming import to_url
from shebao.portal.preflight import preflight_of
from shebao.transfers import services
from shebao.transfers.errors import AlreadyOpen
from shebao.transfers.rules import records_only
from shebao.transfers.services.common import step_days

KIND = "transfer-in"
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


class Who(forms.Form):
    """谁来申请: a proxy or an employer's clerk says their name."""

    applicant_kind = forms.ChoiceField(label=gettext_lazy("谁来申请"), choices=WHO)
    applicant_name = forms.CharField(
        label=gettext_lazy("申请人姓名"), max_length=80, required=False
    )

    def clean(self) -> dict[str, Any]:
        """The person's own name is known."""
        typed = super().clean() or {}
        if typed.get("applicant_kind") == "person":
            typed["applicant_name"] = ""
        elif not typed.get("applicant_name"):
            self.add_error("applicant_name", _("代办人或者单位经办人请填写姓名。"))
        return typed


class Reach(forms.Form):
    """怎样联系."""

    phone = Phone(
        label=gettext_lazy("联系电话"), max_length=30,
        validators=[RegexValidator(r"^[0-9+() -]{5,30}$", gettext_lazy("请填写电话号码，例如 13800000000。"))],
    )  # fmt: skip


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
def who(request: HttpRequest, origin: str) -> HttpResponse:
    """第二步：谁来申请."""
    draft, facts = doors.draft_of(user_of(request), KIND, origin), _places(request, origin)
    form = Who(request.POST if request.method == "POST" else None,
               initial={"applicant_kind": "person"} | (draft.typed if draft else {}))  # fmt: skip
    if form.is_valid():
        _save(request, origin, form.cleaned_data)
        return redirect("citizen-apply-phone", origin)
    return render(request, "citizen/who.html", facts | {"form": form}, status=_wrong(form))


@citizen
@person_page(Purpose.SELF, person=own.numbers)
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest, origin: str) -> HttpResponse:
    """第三步：联系电话; the old place is asked beforehand when it is given."""
    draft, facts = doors.draft_of(user_of(request), KIND, origin), _places(request, origin)
    if draft is None:
        return redirect("citizen-apply", origin)
    form = Reach(request.POST if request.method == "POST" else None, initial=draft.typed)
    if form.is_valid():
        _save(request, origin, form.cleaned_data)
        _ask(request, origin)
        return redirect("citizen-apply-check", origin)
    return render(request, "citizen/phone.html", facts | {"form": form}, status=_wrong(form))


@citizen
@person_page(Purpose.SELF, person=own.numbers)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, origin: str) -> HttpResponse:
    """第四步：看清接下来会怎样，提交."""
    user = user_of(request)
    sent = doors.draft_became(user, request.POST.get("key", "")[:40])
    if sent:
        return redirect("citizen-case", to_url(sent))
    draft = doors.draft_of(user, KIND, origin)
    if draft is None or not draft.typed.get("phone"):
        return redirect("citizen-apply-phone" if draft else "citizen-apply", origin)
    if request.method != "POST":
        return _summary(request, origin, draft)
    try:
        case_no = _send(request, origin, draft)
    except Refusal as refusal:
        return _summary(request, origin, draft, refusal=refusal)
    messages.success(request, _("申请已提交。"))
    return redirect("citizen-case", to_url(case_no))


@citizen
@person_page(Purpose.SELF, person=own.numbers)
@require_POST
def drop(request: HttpRequest, origin: str) -> HttpResponse:
    """放弃填写: what was filled in is thrown away; nothing had been sent."""
    doors.drop_draft(user_of(request), KIND, origin)
    messages.success(request, _("未提交的申请已删除。"))
    return redirect("citizen-home")


def _send(request: HttpRequest, origin: str, draft: Draft) -> str:
    user, here, typed = user_of(request), own.insured(request), draft.typed
    applicant = Applicant(
        typed["applicant_kind"], typed["applicant_name"] or here.name, typed["phone"]
    )
    row = services.apply(
        owner=here.owner, person_no=here.person_no, origin=origin, applicant=applicant,
        channel="mobile", key=f"{user.get_username()}/{draft.key}", by=user.get_username(),
        on=clock.today(), at=clock.now(),
    )  # fmt: skip
    doors.draft_sent(draft, row.case_no)
    return row.case_no


def _save(request: HttpRequest, origin: str, typed: dict[str, Any]) -> None:
    here = own.insured(request)
    doors.save_draft(
        user_of(request), KIND, origin, typed,
        owner=here.owner, person_no=here.person_no, at=clock.now(),
    )  # fmt: skip


def _ask(request: HttpRequest, origin: str) -> None:
    """Ask the old place beforehand; where it cannot be asked, its own review will find what there is."""
    here = own.insured(request)
    with suppress(Refusal):
        services.enquire(
            owner=here.owner, person_no=here.person_no, origin=origin,
            by=user_of(request).get_username(), on=clock.today(), at=clock.now(),
        )  # fmt: skip


def _summary(
    request: HttpRequest, origin: str, draft: Draft, *, refusal: Refusal | None = None
) -> HttpResponse:
    facts = _places(request, origin)
    days = step_days(clock.today(), facts["here"].division)
    facts |= {
        "draft": draft, "typed": draft.typed, "kind": dict(WHO)[draft.typed["applicant_kind"]],
        "days": days.as_int(), "law": days.source,
        "preflight": preflight_of(facts["person"], origin),
        "by_record": records_only(facts["origin"].division, facts["here"].division),
        "refusal": refusal.as_dict(get_language() or "zh-hans") if refusal else None,
        "open_case": to_url(refusal.facts["case_no"]) if isinstance(refusal, AlreadyOpen) else "",
    }  # fmt: skip
    status = status_of(refusal) if refusal else 200
    return render(request, "citizen/summary.html", facts, status=status)


def _wrong(form: forms.Form) -> int:
    return 422 if form.is_bound else 200


def _places(request: HttpRequest, origin: str) -> dict[str, Any]:
    person = own.insured(request)
    return {
        "person": person,
        "origin": agencies.agency(origin),
        "here": agencies.agency(person.owner),
    }
