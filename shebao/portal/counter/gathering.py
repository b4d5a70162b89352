"""Gathering at the counter 待遇领取地归集: what lies elsewhere comes to the place that pays; nobody contributes there first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shebao.agencies.models import RoleName
from shebao.base.refusals import Refusal
from shebao.identity import queries as people
from shebao.portal import gathering as asking
from shebao.portal.counter.common import person_view, refused
from shebao.portal.doors import user_of
from shebao.portal.naming import from_url, to_url


@person_view(RoleName.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def gather(request: HttpRequest, person: str) -> HttpResponse:
    """归集: which place, which account, and what its certificates say; the rule says who pays."""
    user, refusal = user_of(request), None
    who = people.by_person_no(user.owner, from_url(person))
    if request.method == "POST":
        try:
            row = asking.begun(request, who, channel="counter", by=user.username)
        except Refusal as no:
            refusal = refused(no, "gather")
        else:
            return redirect("counter-case", to_url(row.case_no))
    facts = asking.facts(request, who) | {"refusal": refusal}
    return render(request, "counter/gather.html", facts, status=refusal.status if refusal else 200)
