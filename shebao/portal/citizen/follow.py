"""Follow a transfer like a parcel 办理进度: both legs, whose turn, the legal date, money, papers, evidence."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shebao.agencies import queries as agencies
from shebao.agencies.models import Agency, Purpose
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Case, CaseLog, Decision, Turn
from shebao.casework.services.evidence import SIZE_MAX
from shebao.papers import queries as papers
from shebao.papers.models import Paper
from shebao.portal import early, gathering
from shebao.portal.amending import shown
from shebao.portal.citizen import own
from shebao.portal.citizen.explain import doubts, money_lines
from shebao.portal.citizen.papers import listed
from shebao.portal.citizen.track import after_steps, track
from shebao.portal.citizen.words import ASKED, TURNS, turn_words
from shebao.portal.doors import citizen, person_page, user_of
from shebao.portal.explain import decided
from shebao.portal.middleware import status_of
from shebao.portal.naming import to_url
from shebao.transfers import queries as transfers
from shebao.transfers import services
from shebao.transfers.models import PeerStatus, Road, TransferIn, TransferOut
from shebao.transfers.states import BY_RECORD, Act, In, Out, acts_in, label

TAKEN_BACK = (In.WITHDRAWN, In.RECALLED, In.RETURNED)
"""Ends of the new place in which nothing was moved, whatever the form had said; the person may apply again."""
UNDONE = (*TAKEN_BACK, Out.WITHDRAWN, Out.RECALLED, Out.RETURNED)
"""The same of either side."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One agency's side: who, where, state, whose turn there, legal date, and as of when we know."""

    agency: Agency
    here: bool
    state: tuple[str, str]
    turn: object
    due_on: date | None
    provisional: bool
    told_on: date | None
    notes: tuple[tuple[date, tuple[str, str]], ...]
    fresh: bool = False
    """Its last word is as new as our own: it stands open."""


@citizen
@person_page(Purpose.SELF, person=own.numbers)
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, case: str) -> HttpResponse:
    """办理进度; a POST hands in a file."""
    row = own.transfer(request, case)
    if request.method == "POST":
        try:
            return _attach(request, row, case)
        except Refusal as refusal:
            return _page(request, row, refusal)
    return _page(request, row)


def _attach(request: HttpRequest, row: TransferIn | TransferOut, word: str) -> HttpResponse:
    """Hand in a file 提交材料. Refuses what `casework.attach` refuses."""
    file = request.FILES.get("file")
    body = file.read(SIZE_MAX + 1) if file else b""
    casework.attach(
        cases.case(row.owner, row.case_no), name=(file.name if file else "") or "", body=body,
        by=user_of(request).get_username(), at=clock.now(),
    )  # fmt: skip
    messages.success(request, _("材料已收到。"))
    return redirect("citizen-case", word)


def _page(
    request: HttpRequest, row: TransferIn | TransferOut, refusal: Refusal | None = None
) -> HttpResponse:
    case = cases.case(row.owner, row.case_no)
    log = cases.timeline(row.owner, row.case_no, public_only=True)
    told = transfers.other_leg(row.owner, row.case_no)
    reached = [(entry.after, clock.day_of(entry.at)) for entry in log]
    reached += [(status.state, status.on) for status in told]
    signed, asked = decisions_of(request, row), cases.asked_for([case]).get(case.pk)
    legs = _legs(row, case, log, told)
    turn = turn_of(case, told)
    amended = transfers.amendments_of(row.owner, row.case_no)
    facts = {
        "row": row, "case": case, "word": to_url(row.case_no), "legs": legs,
        "turn": ASKED if asked else turn_words(turn, row.state), "asked": asked, "due": due_of(case, legs, turn), "state": label(row.state, by_record=row.records_only), "log": log,
        "track": (
            *track(reached, open_=case.closed_on is None, state=row.state,
                   records_only=row.records_only),
            *after_steps(amended),
        ),
        "refused_for": _refused_for(signed),
        "amendments": [shown(each) for each in amended], "arriving": isinstance(row, TransferIn),
        "money": money_lines(row, signed), "doubts": doubts(signed), "papers": [listed(paper) for paper in papers_of(request, row)],
        "evidence": cases.evidence_of(case), "decisions": decided(signed, "citizen-explanation"),
        "to_confirm": isinstance(row, TransferIn) and row.state == In.NOTIFIED,
        "objected": isinstance(row, TransferIn) and row.state == In.OBJECTED,
        "unread": bool(cases.unread_by_person([row.case_no])),
        "way_back": way_back(row), "may_withdraw": bool(way_back(row)),
        "gone": early.gone(row, log), "split": gathering.split(row), "undone": row.state in UNDONE, "may_apply_again": _may_apply_again(row),
        "refusal": refusal.as_dict(get_language() or "zh-hans") if refusal else None,
    }  # fmt: skip
    status = status_of(refusal) if refusal else 200
    return render(request, "citizen/case.html", facts, status=status)


def _refused_for(signed: list[Decision]) -> dict[str, Any] | None:
    """Why an application was refused and how each ground is mended 不予受理理由和补办办法; None when it was not."""
    found = next((one.explanation for one in signed if one.act == Act.REFUSE), None)
    if found is None or "grounds" not in found:
        return None
    grounds = [
        {"said": (one["zh"], one["en"]), "fix": (one["fix_zh"], one["fix_en"]), "law": one["law"]}
        for one in found["grounds"]
    ]
    return {"grounds": grounds, "own": found["own"]}


def way_back(row: TransferIn | TransferOut) -> str:
    """Which act takes the transfer back now 撤回方式; nothing where only a return is left."""
    if not isinstance(row, TransferIn):
        return ""
    follow = acts_in(In(row.state))
    return next((str(act) for act in (Act.WITHDRAW, Act.RECALL) if act in follow), "")


def _legs(
    row: TransferIn | TransferOut, case: Case, log: list[CaseLog], told: list[PeerStatus]
) -> tuple[Leg, Leg]:
    """The old place's leg and the new place's, in this order."""
    other = row.origin_code if isinstance(row, TransferIn) else row.destination_code
    notes = tuple(dict.fromkeys((clock.day_of(e.at), (e.note_zh, e.note_en)) for e in log))
    here = Leg(
        agencies.agency(row.owner), True, label(row.state, by_record=row.records_only), TURNS[case.turn], case.due_on,
        case.provisional, None, notes,
    )  # fmt: skip
    last = told[-1] if told else None
    heard = tuple((status.on, (status.note_zh, status.note_en)) for status in told)
    there = Leg(
        agencies.agency(other), False,
        _told(row, last), TURNS[last.turn] if last else "",
        last.due_on if last else None, bool(last and last.provisional), last.on if last else None,
        heard, fresh=last is not None and (not notes or last.on >= notes[-1][0]),
    )  # fmt: skip
    return (there, here) if isinstance(row, TransferIn) else (here, there)


def _told(row: TransferIn | TransferOut, last: PeerStatus | None) -> tuple[str, str]:
    """The other agency's state as it was told, zh and en; empty before anything was."""
    if last is None:
        return ("", "")
    return (
        BY_RECORD.get(last.state, (last.state_zh, last.state_en))
        if row.records_only
        else (last.state_zh, last.state_en)
    )


def _may_apply_again(row: TransferIn | TransferOut) -> bool:
    """Taken back at the new place, on the road a person may begin alone."""
    return isinstance(row, TransferIn) and row.state in TAKEN_BACK and row.road != Road.GATHERING


def turn_of(case: Case, told: list[PeerStatus]) -> str:
    """Whose turn it is 轮到谁: a payment the bank sent back waits for an officer of the old place, not for the bank."""
    sent_back = bool(told) and told[-1].state == Out.BOUNCED
    return Turn.OTHER_AGENCY if case.turn == Turn.BANK and sent_back else case.turn


def due_of(case: Case, legs: tuple[Leg, Leg], turn: str) -> tuple[date | None, bool]:
    """The legal date of whoever's turn it is: our own, or the one the other agency has told."""
    there = next(leg for leg in legs if not leg.here)
    if case.due_on is None and turn == Turn.OTHER_AGENCY:
        return there.due_on, there.provisional
    return case.due_on, case.provisional


def _old_side(request: HttpRequest, row: TransferIn | TransferOut) -> TransferOut | None:
    """The old place's own row, where that agency is in this installation and it is one's own."""
    if isinstance(row, TransferOut):
        return row
    mine = {person.person_no for person in own.persons(request)}
    if not row.origin_case_no or not agencies.is_local(row.origin_code):
        return None
    out = transfers.transfer_out(row.origin_code, row.origin_case_no)
    return out if out.person_no in mine else None


def decisions_of(request: HttpRequest, row: TransferIn | TransferOut) -> list[Decision]:
    """The frozen decisions of a transfer: of the old place where it is here, then of the new one."""
    out = _old_side(request, row)
    sides: list[TransferIn | TransferOut] = [out] if out is not None else []
    if isinstance(row, TransferIn):
        sides.append(row)
    return [decision for side in sides for decision in _decided(side)]


def _decided(row: TransferIn | TransferOut) -> list[Decision]:
    return list(cases.decisions(cases.case(row.owner, row.case_no)))


def papers_of(request: HttpRequest, row: TransferIn | TransferOut) -> list[Paper]:
    """The papers of a transfer 文书, of both sides where both are here."""
    out = _old_side(request, row)
    found = list(papers.of_case(row.owner, row.case_no))
    if out is not None and out is not row:
        found += papers.of_case(out.owner, out.case_no)
    mine = {person.person_no for person in own.persons(request)}
    return [paper for paper in found if paper.person_no in mine]


@citizen
@person_page(Purpose.SELF, person=own.numbers)
@require_POST
def withdraw(request: HttpRequest, case: str) -> HttpResponse:
    """撤回申请; once the form is at the new place, the old place is asked to undo."""
    row = own.arriving(request, case)
    try:
        row = services.withdraw(
            owner=row.owner, case_no=row.case_no, by=user_of(request).get_username(),
            on=clock.today(), at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, own.arriving(request, case), refusal)
    waits = row.state == In.RECALLING
    messages.success(request, _("已请转出地撤销，请等答复。") if waits else _("申请已撤回。"))
    return redirect("citizen-case", case)
