"""My pension 我的养老金: what I shall get and when, what changes it, how it was computed, how sure it is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from shebao.agencies import queries as agencies
from shebao.agencies.models import Purpose
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.enrolment import queries as enrolment
from shebao.enrolment.schemes import Scheme
from shebao.portal.citizen import lifeline, own
from shebao.portal.doors import citizen, person_page
from shebao.portal.middleware import status_of
from shebao.portal.pension import asking
from shebao.portal.pension.facts import facts, group_links


@citizen
@person_page(Purpose.SELF, person=own.numbers)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """我的养老金."""
    persons, asked = own.persons(request), asking.read(request.GET.dict())
    try:
        shown = asking.answer(persons, asked, clock.today())
    except Refusal as refusal:
        told = {
            "refusal": refusal.as_dict(get_language() or "zh-hans"),
            "groups": group_links(persons[0].sex if persons else "M", asked),
        }
        return render(request, "citizen/pension.html", told, status=status_of(refusal))
    spans = [
        span
        for person in persons
        for span in enrolment.life_line(person.owner, person, Scheme.EMPLOYEE_PENSION)
    ]
    line = lifeline.picture(spans, agencies.place_names(span.place for span in spans))
    return render(request, "citizen/pension.html", facts(shown) | {"line": line})
