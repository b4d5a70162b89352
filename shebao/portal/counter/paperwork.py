"""Papers 纸质往来: letters to be posted, letters keyed from scans, and their comparison by another officer."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shebao.agencies import queries as agencies
from shebao.agencies.models import Purpose, Road, RoleName
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound, Refusal
from shebao.casework.errors import EvidenceSize, EvidenceType
from shebao.casework.services.evidence import SIZE_MAX, clean_name, media_type_of
from shebao.exchange import queries
from shebao.exchange import services as exchange
from shebao.exchange.errors import DayWrong
from shebao.exchange.models import Means, OutgoingLetter, PaperLetter
from shebao.papers import services as printing
from shebao.portal.counter.cases import file_of
from shebao.portal.counter.common import (
    BOTH,
    Refused,
    agency_name,
    attempt,
    chinese,
    may,
    names_of,
    refused,
)
from shebao.portal.counter.words import LETTERS, word_of
from shebao.portal.doors import officer, person_page, user_of
from shebao.portal.naming import to_url
from shebao.portal.templatetags.shebao import masked
from shebao.transfers import queries as transfers
from shebao.transfers import services
from shebao.transfers.errors import KeyedWrong
from shebao.transfers.keying import kinds, lines
from shebao.transfers.services.by_paper import case_of_letter

CLERK = RoleName.CLERK
LATE = 3
"""Calendar days after which a paper that was not posted is shown as late: our own choice."""


def _person_of_letter(request: HttpRequest, *, letter: int, **rest: int) -> Iterable[str]:
    case = case_of_letter(queries.to_be_posted(user_of(request).owner, letter))
    return [case.person_no] if case and case.person_no else []


def _person_of_paper(request: HttpRequest, *, paper: int) -> Iterable[str]:
    found = queries.paper_letter(user_of(request).owner, paper).person_no
    return [found] if found else []


@officer(*BOTH)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """纸质往来: what is to be posted, what is to be compared, and what was posted."""
    owner, today = user_of(request).owner, clock.today()
    officers = names_of(owner)
    facts = {
        "to_post": [
            (row, word_of(LETTERS, row.kind), agency_name(row.receiver),
             (today - clock.day_of(row.created_at)).days)
            for row in queries.to_post(owner)
        ],
        "keyed": [
            (row, word_of(LETTERS, row.kind), agency_name(row.sender),
             officers.get(row.keyed_by, row.keyed_by if row.keyed_by != "platform" else Means.PLATFORM.label))
            for row in queries.keyed(owner)
        ],
        "posted": [
            (one, word_of(LETTERS, one.letter.kind), agency_name(one.letter.receiver))
            for one in queries.dispatches(owner, limit=20)
        ],
        "late": LATE, "can": may(request, CLERK),
    }  # fmt: skip
    return render(request, "counter/papers.html", facts)


@officer(*BOTH)
@person_page(Purpose.CASE, person=_person_of_letter)
@require_safe
def letter(request: HttpRequest, letter: int) -> HttpResponse:
    """一份待寄的函: what it says, to whom, and each time it was posted."""
    return _letter(request, queries.to_be_posted(user_of(request).owner, letter))


def _letter(
    request: HttpRequest, row: OutgoingLetter, refusal: Refused | None = None
) -> HttpResponse:
    half, case = 0 if chinese() else 1, case_of_letter(row)
    sent = queries.dispatches_of(row)
    enclosed = row.payload.get("letter", row.payload).get("paper_no", "")
    facts = {
        "row": row, "title": word_of(LETTERS, row.kind), "peer": agencies.agency(row.receiver),
        "peer_name": agency_name(row.receiver),
        "lines": [
            (words[half], masked(text) if words == kinds.NUMBER else text)
            for words, text in lines.lines(row.payload)
        ],
        "case": case, "case_word": to_url(case.case_no) if case else "",
        "enclosed": enclosed, "enclosed_word": to_url(enclosed) if enclosed else "",
        "sent": [(one, to_url(one.paper_no)) for one in sent],
        "under_way": next((one for one in sent if one.returned_on is None), None),
        "means": [(m.value, m.label) for m in Means if m != Means.PLATFORM],
        "today": clock.today().isoformat(), "typed": request.POST, "refusal": refusal,
        "can": may(request, CLERK),
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "counter/paper_out.html", facts, status=status)


@officer(CLERK)
@person_page(Purpose.CASE, person=_person_of_letter)
@require_POST
def post(request: HttpRequest, letter: int) -> HttpResponse:
    """寄发登记: number and day are drawn, the covering letter is made."""
    user = user_of(request)
    row, given = queries.to_be_posted(user.owner, letter), request.POST
    return attempt(
        request, "post",
        lambda: services.post_letter(
            owner=user.owner, letter_id=row.letter_id, means=given.get("means", ""),
            tracking=given.get("tracking", ""), on=_day(given.get("on", ""), "on"),
            by=user.username, at=clock.now(),
        ),
        done=_("已编发文字号，请打印后寄出。"), to=("counter-paper-out", str(letter)),
        again=lambda told: _letter(request, row, told),
    )  # fmt: skip


@officer(CLERK)
@person_page(Purpose.CASE, person=_person_of_letter)
@require_POST
def came(request: HttpRequest, letter: int) -> HttpResponse:
    """签收、退件: what became of a letter that was posted."""
    user = user_of(request)
    row, given = queries.to_be_posted(user.owner, letter), request.POST
    number = next((d.dispatch_no for d in queries.dispatches_of(row) if d.returned_on is None), "")

    def act() -> None:
        on = _day(given.get("on", ""), "on")
        known: dict[str, Any] = {"owner": user.owner, "dispatch_no": number, "on": on,
                                 "by": user.username, "at": clock.now()}  # fmt: skip
        if given.get("act") == "returned":
            services.note_return(reason=given.get("reason", ""), **known)
        else:
            services.note_delivery(**known)

    return attempt(
        request, "came", act, done=_("已登记。"), to=("counter-paper-out", str(letter)),
        again=lambda told: _letter(request, row, told),
    )  # fmt: skip


@officer(*BOTH)
@person_page(Purpose.CASE, person=_person_of_letter)
@require_safe
def cover(request: HttpRequest, letter: int, number: int) -> HttpResponse:
    """公函 PDF: the covering letter with dispatch number and day, as it was posted."""
    owner = user_of(request).owner
    sent = queries.dispatches_of(queries.to_be_posted(owner, letter))
    found = next((one for one in sent if one.pk == number), None)
    if found is None:
        raise NotFound(what=str(number))
    body = printing.render(owner=owner, paper_no=found.paper_no, at=clock.now())
    return file_of(body, "application/pdf", f"{to_url(found.dispatch_no)}.pdf")


@officer(CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def key(request: HttpRequest) -> HttpResponse:
    """录入来函: choose who writes and what it is, then key its lines beside the scan."""
    if request.method != "POST":
        return _key(request, request.GET.get("kind", ""), request.GET.get("sender", ""), {})
    user, given = user_of(request), request.POST
    kind, sender = given.get("kind", ""), given.get("sender", "")
    try:
        if kind not in kinds.kinds_of(agencies.agency(user.owner).kind):
            raise KeyedWrong(line="函件种类", line_en="Kind of letter", text=kind[:60], at="kind")
        services.key_letter(
            owner=user.owner, sender=sender, kind=kind, typed=given.dict(),
            written_no=given.get("written_no", ""), written_on=_day(given.get("written_on", ""), "written_on"),
            received_on=_day(given.get("received_on", ""), "received_on"),
            means=given.get("means", ""), scan=_scan(request), by=user.username, at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _key(request, kind, sender, given.dict(), refused(refusal, "key"))
    from django.contrib import messages

    messages.success(request, _("已录入，等另一名经办人员对照扫描件校对。"))
    return redirect("counter-papers")


def _key(
    request: HttpRequest,
    kind: str,
    sender: str,
    typed: dict[str, str],
    refusal: Refused | None = None,
) -> HttpResponse:
    owner, half = user_of(request).owner, 0 if chinese() else 1
    family = agencies.agency(owner).kind
    offered = kinds.kinds_of(family)
    peers = agencies.agencies().filter(kind=family, local=False).exclude(road=Road.DIRECT)
    places = [(each.code, agency_name(each.code)) for each in peers]
    known = kind in offered and sender in dict(places)
    facts = {
        "places": places, "kinds": [(one, words[half]) for one, (words, _lines) in offered.items()],
        "kind": kind, "sender": sender, "chosen": known,
        "title": lines.title(kind)[half], "sender_name": dict(places).get(sender, ""),
        "lines": [
            (line, line.words[half], typed.get(line.name, ""), _choices(line.name, half))
            for line in offered[kind][1]
        ] if known else [],
        "cases": _cases(owner, sender, kind) if known else [],
        "means": [(m.value, m.label) for m in Means], "today": clock.today().isoformat(),
        "typed": typed, "refusal": refusal,
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "counter/paper_key.html", facts, status=status)


def _choices(name: str, half: int) -> list[tuple[str, str]]:
    return [(code, words[half]) for code, words in kinds.CHOICES.get(name, {}).items()]


def _cases(owner: str, sender: str, kind: str) -> list[str]:
    """Numbers of ours that a paper of a kind may be about."""
    ways = (True, False) if kind in kinds.EITHER else (kind in kinds.FROM_ORIGIN,)
    return [
        number
        for arriving in ways
        for number in transfers.cases_with(
            owner, sender, arriving=arriving, ended=kind in kinds.AFTER_END
        )
    ]


@officer(*BOTH)
@person_page(Purpose.CASE, person=_person_of_paper)
@require_safe
def paper(request: HttpRequest, paper: int) -> HttpResponse:
    """校对来函: the scan beside what was keyed."""
    return _paper(request, queries.paper_letter(user_of(request).owner, paper))


def _paper(request: HttpRequest, row: PaperLetter, refusal: Refused | None = None) -> HttpResponse:
    half, payload = 0 if chinese() else 1, exchange.contents(row)
    officers, (columns, rows) = names_of(row.owner), lines.table(payload)
    facts = {
        "row": row, "title": word_of(LETTERS, row.kind), "sender": agency_name(row.sender),
        "lines": [(words[half], text) for words, text in lines.lines(payload)],
        "columns": [(column.words[half], column.number) for column in columns],
        "rows": [
            [(cell, column.words[half], column.number) for cell, column in zip(each, columns, strict=True)]
            for each in rows
        ],
        "by": officers.get(row.keyed_by, row.keyed_by),
        "own": row.keyed_by == user_of(request).username, "image": row.scan_type.startswith("image/"),
        "compared": officers.get(row.compared_by, row.compared_by),
        "typed": request.POST, "refusal": refusal,
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "counter/paper_in.html", facts, status=status)


@officer(*BOTH)
@person_page(Purpose.CASE, person=_person_of_paper)
@require_POST
def compare(request: HttpRequest, paper: int) -> HttpResponse:
    """校对无误收件, or 退回录入: never by who keyed it."""
    user, given = user_of(request), request.POST
    row = queries.paper_letter(user.owner, paper)
    known: dict[str, Any] = {
        "owner": user.owner,
        "number": paper,
        "by": user.username,
        "at": clock.now(),
    }

    def act() -> None:
        if given.get("act") == "back":
            exchange.send_back(reason=given.get("reason", ""), **known)
        else:
            exchange.take(**known)

    done = _("已退回录入。") if given.get("act") == "back" else _("已收件，办件随之办理。")
    return attempt(
        request, "compare", act, done=done, to=("counter-papers",),
        again=lambda told: _paper(request, row, told),
    )  # fmt: skip


@officer(*BOTH)
@person_page(Purpose.CASE, person=_person_of_paper)
@require_safe
def scan(request: HttpRequest, paper: int) -> HttpResponse:
    """扫描件: as a file."""
    row = queries.paper_letter(user_of(request).owner, paper)
    if not row.scan:
        raise NotFound(what=str(paper))
    return file_of(bytes(row.scan), row.scan_type, row.scan_name)


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DayWrong(first="2026-01-01", last=clock.today().isoformat(), at=where) from None


def _scan(request: HttpRequest) -> exchange.Scan | None:
    file = request.FILES.get("scan")
    if file is None:
        return None
    name, size = clean_name(file.name or ""), file.size or 0
    if not 0 < size <= SIZE_MAX:
        raise EvidenceSize(name=name, size=size, limit=SIZE_MAX, at="scan")
    body = file.read()
    media_type = media_type_of(body)
    if not media_type:
        raise EvidenceType(name=name, at="scan")
    return exchange.Scan(name, media_type, body)
