"""One case laid open 办件全貌: everything the case page shows, gathered for one template."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shebao.agencies import queries as agencies
from shebao.agencies.models import Family, RoleName
from shebao.base.plumbing import calendar as calendars
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound, Refusal
from shebao.casework import queries as cases
from shebao.casework.models import Case, CaseLog, Clock, ClockUnit, Turn
from shebao.enrolment.models import Kind
from shebao.exchange import queries as letters
from shebao.exchange.states import Out as Posted
from shebao.identity import queries as people
from shebao.papers import queries as papers
from shebao.portal import early, gathering
from shebao.portal.counter import followed
from shebao.portal.counter.common import (
    Refused,
    agency_name,
    chinese,
    days_left,
    may,
    names_of,
    refused,
)
from shebao.portal.counter.people import relationships_of
from shebao.portal.counter.words import (
    LETTERS,
    PAPERS,
    STEPS,
    act_label,
    kind_label,
    state_label,
    turn_label,
    word_of,
)
from shebao.portal.doors import user_of
from shebao.portal.explain import decided, in_words
from shebao.portal.naming import to_url
from shebao.portal.preflight import Preflight, Shown, preflight_of_case
from shebao.transfers import queries as transfers
from shebao.transfers.errors import TemporaryHere
from shebao.transfers.models import Road, TransferIn, TransferOut
from shebao.transfers.rulings import account_ruling
from shebao.transfers.services.arriving import handed
from shebao.transfers.services.identifying import likeness
from shebao.transfers.states import Act, In, Out

OURS = "系统约定"
"""What parameters name as their source where no text decides and the choice is our own."""

OFFICERS_ACTS = (
    Act.ACCEPT, Act.REFUSE, Act.RELEASE, Act.BOOK, Act.ASK_ORIGIN, Act.REISSUE, Act.ANSWER,
    Act.WITHDRAW, Act.RECALL, Act.RESTORE, Act.RETURN, Act.FORWARD,
)  # fmt: skip
"""Acts an officer does on this page, in the order of the buttons; the others happen by themselves."""
AFTER = {
    "may_note": "late", "may_prove": "prove", "may_give_months": "months-back", "months_back": "take-months-back",
    "may_supplement": "supplement", "supplement": "book-supplement",
    "again": "reissue-amendment",
    "may_correct": "correct", "answering": "answer-correction",
}  # fmt: skip
"""Facts that a form of what follows a transfer stands on the page → its name."""
ASK_BACK = "ask-back"
"""What moves nothing: the old place asks the new one to return what was paid."""
ASIDE = {Act.WITHDRAW, Act.RECALL, Act.RETURN, Act.FORWARD, ASK_BACK}
"""Acts that turn a transfer round, and are nobody's next step."""
Row = TransferIn | TransferOut


def page(
    request: HttpRequest,
    case: Case,
    *,
    refusal: Refused | None = None,
    typed: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The case page; after a refusal with its sentence beside the form that asked, filled as it was."""
    facts = facts_of(request, case) | {"refusal": refusal, "typed": typed or {}}
    facts["grounds"] = _grounds(facts["preflight"]) if facts["side"] == "in" else []
    facts["refusing"] = request.POST.getlist("codes")
    if refusal and refusal.act not in _forms(facts):
        facts["loose"] = {"refusal": refusal, "words": _words(facts["typed"])}
    for each in facts["objections"]:
        each["typed"] = facts["typed"].get(f"answer-{each['row'].pk}", "")
    return render(request, "counter/case.html", facts, status=refusal.status if refusal else 200)


def _forms(facts: Mapping[str, Any]) -> set[str]:
    """The forms that stand on the page now; a refusal of another one is told by itself."""
    forms = (
        set(facts["acts"]) | {"take"} | ({"identify"} if facts["candidates"] is not None else set())
    )
    if facts["can"]["clerk"]:
        forms |= {"enquire"} if facts["side"] == "in" and facts["preflight"] else set()
        forms |= {"stop", "restart"} if facts["clock"] else set()
        forms |= set() if facts["case"].closed_on else {"attach"}
        forms |= {word for name, word in AFTER.items() if facts[name]}
    return forms


def _words(typed: Mapping[str, Any]) -> str:
    """What was typed into a form that is no longer there, so that nobody has to type it again."""
    return "\n".join(
        str(text) for name, text in typed.items() if name in ("reason", "note") or "answer" in name
    )


def facts_of(request: HttpRequest, case: Case) -> dict[str, Any]:
    """What the page shows of a case."""
    owner, on = user_of(request).owner, clock.today()
    row = transfers.either(owner, case.case_no)
    side = "in" if isinstance(row, TransferIn) else "out"
    person = people.people_of(owner, [case.person_no]).get(case.person_no)
    officers = names_of(owner)
    waiting, logs = cases.proposal_of(case), cases.timeline(owner, case.case_no)
    can, sent = may(request, RoleName.CLERK, RoleName.REVIEWER), letters_of(owner, row)
    acts = acts_of(row) if can["clerk"] and not waiting else []
    return {
        "case": case, "row": row, "side": side, "word": to_url(case.case_no), "person": person,
        "person_word": to_url(case.person_no), "named": _named(row),
        "kind": _("待遇领取地归集") if row.road == Road.GATHERING else kind_label(case.kind),
        "gathered_kind": gathered_kind(row), "state": state_label(case.state, by_record=row.records_only),
        "turn": turn_label(case.turn), "handler": officers.get(case.handler, case.handler),
        "is_mine": case.handler == user_of(request).username, "can": can,
        "waiting": waiting, "waiting_act": act_label(waiting.act) if waiting else "",
        "waiting_by": officers.get(waiting.by, waiting.by) if waiting else "",
        "sent_back": sent_back(case, officers), "return_asked": followed.return_asked(row, logs), "asked_about": followed.asked_about(row, logs),
        "gone": early.gone(row, logs), "split": gathering.split(row),
        "acts": acts, "idle": not acts or (case.turn != Turn.OFFICER and ASIDE.issuperset(acts)),
        "account": account_of(row) if row.state == In.APPLIED else None,
        "objections": objections_of(row), "candidates": _candidates(row, can["clerk"], waiting),
        "amounts": amounts_of(row), "clock": clock_of(case, on), "clocks": past_clocks(case),
        "other_agency": agency_name(_other(row)), "years": _years(owner, person),
        "timeline": told(logs, officers, by_record=row.records_only),
        "legs": legs(owner, case.case_no, by_record=row.records_only),
        "letters": sent, "unposted": next((one for one in sent if one["to_post"]), None), "papers": papers_of(owner, case.case_no),
        "evidence": cases.evidence_of(case), "preflight": _preflight(row),
        "decisions": decided(cases.decisions(case), "counter-explanation"),
        "offices": _offices(row) if can["clerk"] and not waiting else [],
    } | followed.facts(row, can["clerk"] and not waiting)  # fmt: skip


def _grounds(found: Preflight | None) -> list[Shown]:
    """What stands in the way on either side, each once: grounds a refusal may name."""
    both = (*found.here, *(found.there or ())) if found else ()
    return list({one.finding.code: one for one in both if one.finding.stops}.values())


def _preflight(row: Row) -> Preflight | None:
    """What stands in the way, as long as nothing was sent."""
    before = row.state in (In.APPLIED, Out.RECEIVED)
    return preflight_of_case(row) if before else None


def _offices(row: Row) -> list[tuple[str, str]]:
    """Where a contact letter may be forwarded: other agencies that keep pensions, by name."""
    if isinstance(row, TransferIn) or row.state != Out.RECEIVED:
        return []
    found = agencies.agencies().filter(kind=Family.PENSION)
    others = found.exclude(code__in=(row.owner, row.destination_code)).order_by("code")
    return [(each.code, each.name if chinese() else each.name_en or each.name) for each in others]


def _other(row: Row) -> str:
    return row.origin_code if isinstance(row, TransferIn) else row.destination_code


def _named(row: Row) -> Mapping[str, Any]:
    """Whom the contact letter names, when nobody here fits."""
    return row.letter["person"] if isinstance(row, TransferOut) else {}


def _years(owner: str, person: Any) -> list[Any]:
    return relationships_of(owner, person) if person else []


def _candidates(row: Row, clerk: bool, waiting: Any) -> list[Any] | None:
    """Who a letter without a person may mean, by its number, now or formerly, or its whole name; None where nobody is asked."""
    if not isinstance(row, TransferOut) or row.person_no or row.state != Out.RECEIVED:
        return None
    if not clerk or waiting:
        return None
    found = people.alike(row.owner, row.number_key, row.letter["person"]["name"])
    return [
        {"person": each, "word": to_url(each.person_no), "like": likeness(row, each)}
        for each in found
    ]  # fmt: skip


def acts_of(row: Row) -> list[str]:
    """The officer's acts that may follow now."""
    follow = set(transfers.open_acts(row))
    if isinstance(row, TransferOut):
        follow.discard(Act.WITHDRAW)  # the new place takes back, by letter
        if not row.person_no:
            follow.discard(Act.RELEASE)
    asks = [ASK_BACK] if row.state in followed.ASKED_FROM else []
    return [str(act) for act in OFFICERS_ACTS if act in follow] + asks


def account_of(row: Row) -> dict[str, Any] | None:
    """Which account the law gives, with its steps; or why it cannot be said."""
    if not isinstance(row, TransferIn):
        return None
    if row.road == Road.GATHERING:
        return {"figure": in_words((row.paying or {}).get("figure", {}))}
    try:
        ruling = account_ruling(row, clock.today())
        shown: dict[str, Any] = {"figure": in_words(ruling.figure.as_dict())}
        if ruling.kind != "regular":
            shown["refusal"] = refused(TemporaryHere(), "accept")
        return shown
    except Refusal as refusal:
        return {"refusal": refused(refusal, "accept")}


def gathered_kind(row: Row) -> str:
    """Which account is gathered, in words; nothing for an ordinary transfer."""
    kind = gathering.kind_of(row)
    return str(Kind(kind).label) if kind else ""


def amounts_of(row: Row) -> list[tuple[str, str, int | None]]:
    """Lines ① to ⑥ of the form as they stand, in fen; nothing before there is a form."""
    if row.total_fen is None:
        return []
    if row.records_only:
        sum_fen = handed(row) if isinstance(row, TransferIn) else row.handed_fen
        return [("", _("随记录划记的储存额"), sum_fen)]
    if isinstance(row, TransferIn):
        money = (row.form or {}).get("money", {})
        first = [
            money.get("pre1998_personal_fen"), money.get("balance_last_year_end_fen"),
            money.get("this_year_principal_fen"),
        ]  # fmt: skip
    else:
        first = [row.pre1998_fen, row.balance_fen, row.principal_fen]
    return lines_of([*first, row.account_fen, row.pooled_fen, row.total_fen])


def lines_of(amounts: Iterable[int | None]) -> list[tuple[str, str, int | None]]:
    """Six amounts with the marks and labels of the form's lines."""
    labels = (
        _("1998 年以前个人缴费本息"), _("上年末储存额"), _("本年记账本金"), _("个人账户转移额"),
        _("统筹基金转移额"), _("转移基金总额"),
    )  # fmt: skip
    return list(zip("①②③④⑤⑥", labels, amounts, strict=True))


def objections_of(row: Row) -> list[dict[str, Any]]:
    """What the person objects to, each line of the form in words."""
    if not isinstance(row, TransferIn):
        return []
    return [
        {"row": each, "line": line_label(each.line), "at": f"answers.{each.pk}"}
        for each in transfers.objections(row)
    ]


def line_label(line: str) -> str:
    """A line of the form in words: `money.4`, `year.310100.2013`."""
    kind, _dot, rest = line.partition(".")
    if kind == "money" and rest in tuple("123456"):
        mark, label, _fen = lines_of([None] * 6)[int(rest) - 1]
        return f"{mark} {label}"
    return rest.replace(".", " · ") if kind == "year" else line


def sent_back(case: Case, officers: Mapping[str, str]) -> dict[str, str] | None:
    """Why the last proposal came back, as long as nothing was prepared since."""
    last = case.proposals.order_by("-id").first()
    if last is None or last.outcome != "sent-back":
        return None
    return {"by": officers.get(last.decided_by, last.decided_by), "reason": last.reason}


def clock_of(case: Case, on: Any) -> dict[str, Any] | None:
    """The running time limit with its stops and days left."""
    running = cases.running_clock(case)
    if running is None:
        return None
    stopped = cases.is_stopped(case)
    left = days_left(case.due_on, on, calendars.current(), stopped=stopped)
    return _clock(running) | {"left": left, "stopped": stopped, "due_on": case.due_on,
                              "provisional": case.provisional}  # fmt: skip


def past_clocks(case: Case) -> list[dict[str, Any]]:
    """Time limits that are over."""
    return [_clock(each) for each in cases.clocks(case) if each.met_on]


def _clock(each: Clock) -> dict[str, Any]:
    return {
        "step": word_of(STEPS, each.step), "received_on": each.received_on, "days": each.days,
        "unit": ClockUnit(each.unit).label, "source": each.source, "ours": each.source == OURS,
        "due_on": each.due_on, "met_on": each.met_on,
        "stops": [
            {"since": stop.since, "until": stop.until,
             "reason": stop.reason_zh if chinese() else stop.reason_en or stop.reason_zh}
            for stop in each.stops.all()
        ],
    }  # fmt: skip


def timeline(owner: str, case_no: str, officers: Mapping[str, str]) -> list[dict[str, Any]]:
    """What happened, the latest first."""
    return told(cases.timeline(owner, case_no), officers)


def told(
    logs: list[CaseLog], officers: Mapping[str, str], *, by_record: bool = False
) -> list[dict[str, Any]]:
    """The lines of a case in words, the latest first; inside a province nothing is said of money."""
    return [
        {
            "at": log.at, "actor": officers.get(log.actor) or _agency(log.actor), "act": act_label(log.act),
            "note": log.note_zh if chinese() else log.note_en or log.note_zh,
            "moved": log.before != log.after and bool(log.before), "after": state_label(log.after, by_record=by_record),
            "public": log.public,
        }
        for log in reversed(logs)
    ]  # fmt: skip


def _agency(actor: str) -> str:
    """Another agency, whose letter moved the case, by its name; anybody else is the applicant."""
    if "." in actor or not actor[:6].isdecimal():
        return _("申请人")
    try:
        return agency_name(actor)
    except NotFound:
        return _("申请人")


def legs(owner: str, case_no: str, *, by_record: bool = False) -> list[dict[str, Any]]:
    """The other agency's leg as its letters told it."""
    zh = chinese()
    return [
        {
            "state": state_label(each.state, by_record=True) if by_record else each.state_zh if zh else each.state_en, "on": each.on, "due_on": each.due_on,
            "turn": turn_label(each.turn), "note": each.note_zh if zh else each.note_en,
        }
        for each in transfers.other_leg(owner, case_no)
    ]  # fmt: skip


def letters_of(owner: str, row: Row) -> list[dict[str, Any]]:
    """Letters of the case, sent and received; the new place's number names the case to both."""
    return letters_named(owner, row.case_no if isinstance(row, TransferIn) else row.peer_case_no)


def letters_named(owner: str, caseref: str) -> list[dict[str, Any]]:
    """Letters that name a case, sent and received."""
    return [
        {
            "out": each.direction == "out", "kind": word_of(LETTERS, each.kind), "peer": called(each.peer),
            "to_post": each.state == Posted.TO_POST, "state": each.state_label, "written_at": each.written_at, "arrived_at": each.arrived_at,
        }
        for each in letters.letters_of_case(owner, caseref)
    ]  # fmt: skip


def called(code: str) -> str:
    """An agency by its name; its code where the directory does not know it."""
    try:
        return agency_name(code)
    except NotFound:
        return code


def papers_of(owner: str, case_no: str) -> list[dict[str, Any]]:
    """Papers of the case with where to fetch them."""
    return [
        {
            "title": word_of(PAPERS, paper.kind), "paper_no": paper.paper_no, "on": paper.on,
            "url": reverse("counter-paper", args=[to_url(case_no), to_url(paper.paper_no)]),
        }
        for paper in papers.of_case(owner, case_no)
    ]  # fmt: skip
