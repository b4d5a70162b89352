"""Medical transfers at the counter 医保转移: one case with its two legs, each act one form; a new one begun at either end."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shebao.agencies import queries as agencies
from shebao.agencies.models import Family, RoleName
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound, Refusal
from shebao.casework import queries as cases
from shebao.casework.models import ApplicantKind, Case
from shebao.enrolment.schemes import NAMES, Scheme
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.payments.pain import Party
from shebao.portal.counter import casefile
from shebao.portal.counter.applying import KINDS, applicant_of
from shebao.portal.counter.common import (
    Refused,
    agency_name,
    attempt,
    case_of,
    case_page,
    chinese,
    may,
    names_of,
    person_view,
    refused,
)
from shebao.portal.counter.words import act_label, kind_label, state_label, turn_label
from shebao.portal.doors import user_of
from shebao.portal.explain import decided, in_words
from shebao.portal.naming import from_url, to_url
from shebao.portal.preflight import (
    Preflight,
    medical_preflight_of,
    medical_preflight_of_case,
    shown,
)
from shebao.transfers import services as transfers
from shebao.transfers.models import MedicalArrival, MedicalDeparture
from shebao.transfers.preflight import medical
from shebao.transfers.queries import medical as queries
from shebao.transfers.rulings.medical import settlement, together
from shebao.transfers.services import medical as services
from shebao.transfers.services.medical.reminding import asked
from shebao.transfers.states.medical import MedicalIn, MedicalOut, Money, Record

SCHEMES = (Scheme.EMPLOYEE_MEDICAL, Scheme.RESIDENT_MEDICAL)
FIELDS = (
    "way", "agency", "from_scheme", "old_card", "new_card", "applicant_kind", "applicant_name",
    "applicant_phone", "applicant_relation", "key", "again",
)  # fmt: skip
Row = MedicalArrival | MedicalDeparture


def page(
    request: HttpRequest,
    case: Case,
    *,
    refusal: Refused | None = None,
    typed: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page of a medical transfer: whose turn, both legs with their dates, the next thing to do."""
    row, on = queries.either(case.owner, case.case_no), clock.today()
    officers, waiting = names_of(case.owner), cases.proposal_of(case)
    can = may(request, RoleName.CLERK, RoleName.REVIEWER)
    facts: dict[str, Any] = {
        "case": case, "row": row, "word": to_url(case.case_no), "side": "in" if isinstance(row, MedicalArrival) else "out",
        "person": people.people_of(case.owner, [case.person_no]).get(case.person_no),
        "person_word": to_url(case.person_no), "kind": kind_label(case.kind),
        "named": row.letter.get("person", {}) if isinstance(row, MedicalDeparture) else {},
        "state": state_label(case.state), "turn": turn_label(case.turn),
        "handler": officers.get(case.handler, case.handler), "can": can, "waiting": waiting,
        "waiting_act": act_label(waiting.act) if waiting else "",
        "waiting_by": officers.get(waiting.by, waiting.by) if waiting else "",
        "sent_back": casefile.sent_back(case, officers), "refusal": refusal, "typed": typed or {},
        "cards": [(label, *queries.card_said(case.owner, case.person_no, number))
                  for label, number in _cards(row) if number],
        "other_agency": agency_name(_other(row)), "from_scheme": _scheme(row.from_scheme),
        "to_scheme": _scheme(_to(row)), "legs": _legs(row),
        "heard": casefile.legs(case.owner, case.case_no),
        "clock": casefile.clock_of(case, on), "clocks": casefile.past_clocks(case),
        "timeline": casefile.timeline(case.owner, case.case_no, officers),
        "papers": casefile.papers_of(case.owner, case.case_no),
        "letters": casefile.letters_named(case.owner, _caseref(row)),
        "evidence": cases.evidence_of(case), "is_mine": case.handler == user_of(request).username,
        "decisions": decided(cases.decisions(case), "counter-explanation"),
        "acts": acts_of(row) if can["clerk"] and not waiting else [],
        "preflight": _preflight(row),
        "asked": asked(row) if isinstance(row, MedicalArrival) else None,
    }  # fmt: skip
    facts |= _months(row, on) if isinstance(row, MedicalArrival) else _plan(row, on)
    return render(request, "counter/medical.html", facts, status=refusal.status if refusal else 200)


def _preflight(row: Row) -> Preflight | None:
    """What stands in the way, as long as nothing was sent."""
    before = row.state in (MedicalIn.APPLIED, MedicalOut.RECEIVED)
    return medical_preflight_of_case(row) if before else None


def _cards(row: Row) -> list[tuple[str, str]]:
    """The cards that were read at the start, as far as this place can hold them against its own."""
    if isinstance(row, MedicalArrival):
        return [(_("新参保地的卡"), row.new_card)]
    return [(_("原参保地的卡"), row.letter.get("old_card", ""))]


def _caseref(row: Row) -> str:
    return row.case_no if isinstance(row, MedicalArrival) else row.peer_case_no


def _other(row: Row) -> str:
    return row.origin_code if isinstance(row, MedicalArrival) else row.destination_code


def _to(row: Row) -> str:
    return row.to_scheme if isinstance(row, MedicalArrival) else row.letter.get("to_scheme", "")


def _scheme(name: str) -> str:
    if name not in set(Scheme):
        return "—"
    return NAMES[Scheme(name)][0 if chinese() else 1]


def _legs(row: Row) -> list[dict[str, Any]]:
    """Record and money as the page shows them, each with its own legal date."""
    return [
        {
            "name": leg.name, "number": leg.number, "state": state_label(leg.state),
            "code": leg.state, "fen": leg.amount_fen, "due": leg.due,
            "done": leg.state in (Record.BOOKED, Record.SENT, Money.CREDITED, Money.PAID),
            "wrong": leg.state in (Record.OVERLAP, Money.DIFFERS, Money.BOUNCED, Money.SHORT),
        }
        for leg in queries.legs(row)
    ]  # fmt: skip


def _plan(row: MedicalDeparture, on: Any) -> dict[str, Any]:
    """What would be settled today, or why it cannot be."""
    if row.state != MedicalOut.RECEIVED:
        return {}
    try:
        plan = settlement(row, on)
    except Refusal as no:
        return {"hindrance": refused(no, "release")}
    return {"plan": plan, "plan_figure": in_words(plan.figure.as_dict())}


def _months(row: MedicalArrival, on: Any) -> dict[str, Any]:
    """The rows that came, what they add up to with one's own, and the break."""
    if row.record_state == Record.DUE:
        return {}
    rows = queries.periods(row)
    shown: dict[str, Any] = {
        "periods": rows or (row.form or {}).get("periods", ()),
        "recorded": bool(rows),
    }
    if rows:
        shown["together"] = [in_words(step.as_dict()) for step in together(row, on).steps]
    if row.break_explained:
        shown["break"] = (row.break_explained["zh"], row.break_explained["en"])
    return shown


ARRIVING = {
    MedicalIn.APPLIED: ("accept", "refuse", "withdraw"), MedicalIn.UNDER_WAY: ("withdraw",),
}  # fmt: skip
LEAVING = {
    MedicalOut.ASKED: ("withdraw",), MedicalOut.RECEIVED: ("release", "refuse", "withdraw"),
    MedicalOut.RELEASED: ("supplement",),
    MedicalOut.GONE: ("supplement",),
}  # fmt: skip
RECORDING = {Record.HERE: "record", Record.OVERLAP: "overlap"}
"""State → the forms that may follow, the next thing to do first."""


def acts_of(row: Row) -> list[dict[str, Any]]:
    """The officer's acts that may follow now, the first one being the next thing to do."""
    if isinstance(row, MedicalArrival):
        acts = list(ARRIVING.get(MedicalIn(row.state), ()))
        if row.record_state != Record.DUE:
            acts = [each for each in acts if each != "withdraw"]
        acts += [RECORDING[Record(row.record_state)]] if row.record_state in RECORDING else []
        acts += ["remind"] if asked(row) else []
        by_state = {Money.ARRIVED: "credit", Money.DIFFERS: "short"}
    else:
        acts = list(LEAVING.get(MedicalOut(row.state), ()))
        by_state = {Money.BOUNCED: "reissue"}
    money: list[dict[str, Any]] = [
        {"act": by_state[Money(part.state)], "part": part}
        for part in queries.sums(row)
        if part.state in by_state
    ]
    named: list[dict[str, Any]] = [{"act": act} for act in acts]
    return money + named if isinstance(row, MedicalDeparture) else named + money


Doing = Callable[[HttpRequest, Case, dict[str, Any]], object]


def _number(request: HttpRequest) -> int:
    text = request.POST.get("number", "0")
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def _reissue(request: HttpRequest, case: Case, by: dict[str, Any]) -> object:
    given = request.POST
    payee = Party(
        *(given.get(n, "").strip() for n in ("name", "account_no", "bank_name", "bank_code"))
    )
    return services.reissue_medical(
        owner=case.owner, case_no=case.case_no, number=_number(request), payee=payee, **by
    )


def _refuse(request: HttpRequest, case: Case, by: dict[str, Any]) -> object:
    return services.propose_medical_refusal(
        owner=case.owner, case_no=case.case_no, reason=request.POST.get("reason", ""),
        by=by["by"], at=by["at"],
    )  # fmt: skip


def _enquire(request: HttpRequest, case: Case, by: dict[str, Any]) -> object:
    row = queries.arrival(case.owner, case.case_no)
    return transfers.enquire(
        owner=case.owner, person_no=case.person_no, origin=row.origin_code, **by
    )


ACTS: Mapping[str, Doing] = {
    "accept": lambda _r, c, by: services.accept_medical(owner=c.owner, case_no=c.case_no, **by),
    "refuse": _refuse,
    "release": lambda _r, c, by: services.propose_medical_release(
        owner=c.owner, case_no=c.case_no, **by
    ),
    "record": lambda _r, c, by: services.book_record(owner=c.owner, case_no=c.case_no, **by),
    "overlap": lambda r, c, by: services.propose_overlap(
        owner=c.owner, case_no=c.case_no, keep=r.POST.get("keep", ""),
        reason=r.POST.get("reason", ""), **by,
    ),
    "credit": lambda r, c, by: services.propose_credit(
        owner=c.owner, case_no=c.case_no, number=_number(r), **by
    ),
    "short": lambda r, c, by: services.propose_short(
        owner=c.owner, case_no=c.case_no, number=_number(r), reason=r.POST.get("reason", ""), **by
    ),
    "withdraw": lambda _r, c, by: services.withdraw_medical(
        owner=c.owner, case_no=c.case_no, person_no=c.person_no, **by
    ),
    "enquire": _enquire,
    "supplement": lambda r, c, by: services.propose_supplement(
        owner=c.owner, case_no=c.case_no, reason=r.POST.get("reason", ""), **by
    ),
    "reissue": _reissue,
    "remind": lambda _r, c, by: services.remind(owner=c.owner, case_no=c.case_no, **by),
}  # fmt: skip
"""What each form of the page does."""


def _said(act: str) -> str:
    return {
        "accept": _("已受理，联系函已发往转出地。"), "record": _("年限已记录。"),
        "reissue": _("已按更正的收款信息重新付款。"), "withdraw": _("已按本人申请办理撤回。"),
        "enquire": _("已询问转出地。"), "remind": _("催签函已出具，请打印寄发。"),
    }.get(act, _("已提交复核。"))  # fmt: skip


@case_page(RoleName.CLERK)
@require_POST
def act(request: HttpRequest, case: str, act: str) -> HttpResponse:
    """办理: one act of an officer on a medical transfer; what moves money goes to a second officer."""
    user, found = user_of(request), case_of(request, case)
    if act not in ACTS:
        raise NotFound(what=act)
    queries.either(found.owner, found.case_no)
    by = {"by": user.username, "on": clock.today(), "at": clock.now()}
    return attempt(
        request, act, lambda: ACTS[act](request, found, by), done=_said(act),
        to=("counter-case", case),
        again=lambda refusal: page(
            request, case_of(request, case), refusal=refusal, typed=request.POST
        ),
    )  # fmt: skip


@person_view(RoleName.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, person: str) -> HttpResponse:
    """新建受理：医保转移, into this place or out of it; old and new card are read at the start."""
    user = user_of(request)
    found = people.by_person_no(user.owner, from_url(person))
    if request.method != "POST":
        blank = {
            "way": "in", "from_scheme": str(Scheme.EMPLOYEE_MEDICAL), "applicant_kind": "person",
            "key": secrets.token_hex(8),
        }  # fmt: skip
        return _form(request, found, blank)
    typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
    if request.POST.get("act") == "check":
        return _check(request, found, typed)
    common: dict[str, Any] = {
        "owner": user.owner, "person_no": found.person_no, "from_scheme": _known(typed["from_scheme"]),
        "applicant": applicant_of(typed, found), "channel": "counter", "old_card": typed["old_card"],
        "new_card": typed["new_card"], "key": f"counter/{user.username}/{typed['key'][:32]}",
        "by": user.username, "on": clock.today(), "at": clock.now(),
    }  # fmt: skip
    row: Row
    try:
        if typed["way"] == "out":
            row = services.ask_to_leave(destination=typed["agency"], **common)
        else:
            row = services.apply_medical(
                origin=typed["agency"], again=bool(typed["again"]), **common
            )
    except Refusal as refusal:
        return _form(request, found, typed, refused(refusal, "apply"))
    return redirect("counter-case", to_url(row.case_no))


def _check(request: HttpRequest, person: Person, typed: dict[str, str]) -> HttpResponse:
    """预检: both sides looked at before the application; what was typed stays."""
    user, origin = user_of(request), typed["agency"]
    if typed["way"] == "out":
        found = Preflight(
            shown(medical.of_leaving(person, _known(typed["from_scheme"]))), (), None, None
        )
        return _form(request, person, typed, preflight=found)
    try:
        transfers.enquire(
            owner=user.owner, person_no=person.person_no, origin=origin, by=user.username,
            on=clock.today(), at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _form(request, person, typed, refused(refusal, "apply"))
    return _form(request, person, typed, preflight=medical_preflight_of(person, origin))


def _known(scheme: str) -> str:
    return scheme if scheme in SCHEMES else str(Scheme.EMPLOYEE_MEDICAL)


def _form(
    request: HttpRequest, person: Person, typed: Mapping[str, Any],
    refusal: Refused | None = None, preflight: Preflight | None = None,
) -> HttpResponse:  # fmt: skip
    own, zh = user_of(request).owner, chinese()
    places = [
        (a.code, a.city if zh else a.city_en or a.city, a.name if zh else a.name_en or a.name)
        for a in agencies.agencies().filter(kind=Family.MEDICAL).exclude(code=own)
    ]
    rows = [
        {"word": to_url(row.case_no), "case_no": row.case_no, "state": state_label(row.state),
         "other": agency_name(_other(row)), "arriving": isinstance(row, MedicalArrival)}
        for row in queries.medical_of_person(own, person.person_no)
    ]  # fmt: skip
    facts = {
        "person": person, "word": to_url(person.person_no), "typed": typed, "refusal": refusal,
        "preflight": preflight, "places": places, "rows": rows, "schemes": [(str(s), _scheme(s)) for s in SCHEMES],
        "kinds": [(str(k), ApplicantKind(k).label, typed.get("applicant_kind") == k) for k in KINDS],
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "counter/medical_apply.html", facts, status=status)
