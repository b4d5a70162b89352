"""Bills paid in cash at the window 手工报销: told line by line, assessed on the case's page. 社会保险经办条例 Art. 20."""

import re
import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shebao.agencies.models import RoleName
from shebao.base.money import parse_yuan
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.casework.services import Applicant
from shebao.identity import queries as people
from shebao.medical.rules.reimbursement import PAPERS
from shebao.medical.services import claims as services
from shebao.medical.services.claims import Told
from shebao.portal.counter.claims import PAYEE, payee_of
from shebao.portal.counter.common import Refused, chinese, person_view, refused
from shebao.portal.doors import user_of
from shebao.portal.naming import from_url, to_url

TYPED = ("bills", "key", *PAYEE)
MARKS = re.compile(r"[，,;；\t]")
MOST = 50


def told(text: str) -> list[Told]:
    """Bills as they were typed, a line each 票据: number, institution, day, yuan; what cannot be read is left empty."""
    return [_line(line) for line in text.splitlines()[:MOST] if line.strip()]


def _line(line: str) -> Told:
    number, place, day, amount = ([*(part.strip() for part in MARKS.split(line, 3)), *[""] * 4])[:4]
    try:
        on: date | None = date.fromisoformat(day)
    except ValueError:
        on = None
    try:
        fen = int(parse_yuan(amount))
    except Refusal:
        fen = 0
    return Told(number, place, on, fen)


@person_view(RoleName.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, person: str) -> HttpResponse:
    """新建受理：手工报销, at the window."""
    user = user_of(request)
    found = people.by_person_no(user.owner, from_url(person))
    if request.method != "POST":
        blank = {"key": secrets.token_hex(8), "payee_name": found.name}
        return _form(request, found, blank, ())
    typed = {name: request.POST.get(name, "").strip()[:8000] for name in TYPED}
    papers = [name for name in request.POST.getlist("papers") if name in PAPERS]
    try:
        row = services.apply_reimbursement(
            owner=user.owner, person_no=found.person_no, bills=told(typed["bills"]), papers=papers,
            payee=payee_of(request), applicant=Applicant("person", found.name),
            channel="counter", key=f"counter/{user.username}/{typed['key'][:32]}", by=user.username,
            on=clock.today(), at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _form(request, found, typed, papers, refused(refusal, "apply"))
    return redirect("counter-case", to_url(row.case_no))


def _form(
    request: HttpRequest, person: Any, typed: Mapping[str, Any], papers: Any,
    refusal: Refused | None = None,
) -> HttpResponse:  # fmt: skip
    facts = {
        "person": person, "word": to_url(person.person_no), "typed": typed, "refusal": refusal,
        "papers": [(name, words[0 if chinese() else 1], name in papers) for name, words in PAPERS.items()],
    }  # fmt: skip
    return render(
        request, "counter/reimbursement.html", facts, status=refusal.status if refusal else 200
    )
