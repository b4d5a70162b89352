"""My own gathering 申请归集: begun by the person, where the pension is or will be applied for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shebao.agencies.models import Purpose
from shebao.base.refusals import Refusal
from shebao.identity.models import Person
from shebao.pension import queries as pensions
from shebao.portal import gathering as asking
from shebao.portal.citizen import own
from shebao.portal.doors import citizen, person_page, user_of
from shebao.portal.middleware import status_of
from shebao.portal.naming import to_url


@citizen
@person_page(Purpose.SELF, person=own.numbers)
@require_http_methods(["GET", "HEAD", "POST"])
def gather(request: HttpRequest) -> HttpResponse:
    """申请归集: one page, sent once; the agency reviews it as any transfer."""
    who, refusal = _where(request), None
    if request.method == "POST":
        try:
            row = asking.begun(request, who, channel="mobile", by=user_of(request).username)
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, _("申请已提交。"))
            return redirect("citizen-case", to_url(row.case_no))
    facts = asking.facts(request, who)
    facts["refusal"] = refusal.as_dict(get_language() or "zh-hans") if refusal else None
    return render(
        request, "citizen/gather.html", facts, status=status_of(refusal) if refusal else 200
    )


def _where(request: HttpRequest) -> Person:
    """The person where they applied for the pension; else where they pay now."""
    for person in own.persons(request):
        if pensions.of_person(person.owner, person.person_no) is not None:
            return person
    return own.insured(request)
