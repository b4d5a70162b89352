"""Questions about cases. Every one takes the agency that asks; another agency's case is not found."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from shebao.base.plumbing.statements import one
from shebao.base.refusals import NotFound
from shebao.casework.models import (
    Case,
    CaseLog,
    Clock,
    Decision,
    Evidence,
    EvidenceContent,
    Outcome,
    Proposal,
    Stop,
    Talk,
)

PERSON_WROTE, OFFICE_WROTE = "message-person", "message-office"
"""Acts of the log that are messages 留言."""


def case(owner: str, case_no: str) -> Case:
    """One case. Refuses `not-found`."""
    found = one(Case, owner=owner, case_no=case_no)
    if found is None:
        raise NotFound(what=case_no)
    return found


def with_key(owner: str, key: str) -> Case | None:
    """The case opened under a key, if any."""
    return one(Case, owner=owner, key=key)


class Wanted(NamedTuple):
    """Which open cases a list is asked for 筛选条件; what is empty does not choose.

    `states`: in one of these; `handlers`: of these officers ("" is nobody's yet); `late_on`: overdue on that day; `due`: due from the
    first to the last day, both included; `stopped`: only those whose clock stands still.
    """

    kind: str = ""
    states: tuple[str, ...] = ()
    turn: str = ""
    handlers: tuple[str, ...] = ()
    late_on: date | None = None
    due: tuple[date, date] | None = None
    stopped: bool = False


EVERY_OPEN_CASE = Wanted()


def _chosen(owner: str, wanted: Wanted) -> QuerySet[Case]:
    cases = Case.objects.filter(owner=owner, closed_on__isnull=True)
    for name in ("kind", "turn"):
        if value := getattr(wanted, name):
            cases = cases.filter(**{name: value})
    if wanted.states:
        cases = cases.filter(state__in=wanted.states)
    if wanted.handlers:
        cases = cases.filter(handler__in=wanted.handlers)
    if wanted.late_on is not None:
        cases = cases.filter(due_on__lt=wanted.late_on)
    if wanted.due is not None:
        cases = cases.filter(due_on__range=wanted.due)
    if wanted.stopped:
        still = Stop.objects.filter(clock__case=OuterRef("pk"), until__isnull=True)
        cases = cases.filter(Exists(still))
    return cases


def queue(
    owner: str,
    wanted: Wanted = EVERY_OPEN_CASE,
    *,
    after: tuple[date | None, int] | None = None,
    limit: int = 50,
) -> list[Case]:
    """Open cases 待办, the earliest legal date first, those without a date last; paged by (due_on, id)."""
    cases = _chosen(owner, wanted)
    if after is not None:
        due_on, last = after
        later = Q(due_on__isnull=True, id__gt=last)
        if due_on is not None:
            later = Q(due_on__gt=due_on) | Q(due_on=due_on, id__gt=last) | Q(due_on__isnull=True)
        cases = cases.filter(later)
    return list(cases.order_by(F("due_on").asc(nulls_last=True), "id")[:limit])


def counts(owner: str, *, on: date, soon: date) -> dict[str, int]:
    """How many open cases 待办, overdue 逾期, due by `soon`, and proposals waiting 待复核."""
    open_cases = Case.objects.filter(owner=owner, closed_on__isnull=True)
    return {
        "open": open_cases.count(),
        "overdue": open_cases.filter(due_on__lt=on).count(),
        "soon": open_cases.filter(due_on__range=(on, soon)).count(),
        "proposals": Proposal.objects.filter(owner=owner, outcome=Outcome.WAITING).count(),
    }


def proposals_waiting(owner: str, *, limit: int = 50, after: int = 0) -> list[Proposal]:
    """What waits for a second officer 待复核, the oldest first."""
    waiting = Proposal.objects.filter(owner=owner, outcome=Outcome.WAITING, id__gt=after)
    return list(waiting.select_related("case").order_by("id")[:limit])


def proposals_of(case: Case) -> list[Proposal]:
    """Every proposal of a case with who decided it, in order."""
    return list(Proposal.objects.filter(case=case).order_by("id"))


def proposal(owner: str, proposal_id: int) -> Proposal:
    """One proposal. Refuses `not-found`."""
    found = one(Proposal, related=("case",), owner=owner, pk=proposal_id)
    if found is None:
        raise NotFound(what=str(proposal_id))
    return found


def proposal_of(case: Case) -> Proposal | None:
    """The proposal that waits in a case, if any."""
    return one(Proposal, case_id=case.pk, outcome=Outcome.WAITING)


def case_and_proposal(owner: str, case_no: str) -> tuple[Case, int | None]:
    """One case and the id of the proposal that waits in it. Refuses `not-found`."""
    waiting = Proposal.objects.filter(case=OuterRef("pk"), outcome=Outcome.WAITING)
    found = (
        Case.objects.filter(owner=owner, case_no=case_no)
        .annotate(waiting=Subquery(waiting.values("pk")[:1]))
        .first()
    )
    if found is None:
        raise NotFound(what=case_no)
    return found, found.waiting


def timeline(owner: str, case_no: str, *, public_only: bool = False) -> list[CaseLog]:
    """What happened in a case, in order 办理进度; its messages stand by themselves."""
    rows = CaseLog.objects.filter(owner=owner, case__case_no=case_no)
    rows = rows.exclude(act__in=(PERSON_WROTE, OFFICE_WROTE))
    return list((rows.filter(public=True) if public_only else rows).order_by("seq"))


def logged(cases: Iterable[Case], act: str) -> dict[int, CaseLog]:
    """Of these cases the last line of one act 最后一次该动作的记录, by case id."""
    rows = CaseLog.objects.filter(case__in=[row.pk for row in cases], act=act).order_by("id")
    return {row.case_id: row for row in rows}


def running_clock(case: Case) -> Clock | None:
    """The time limit that runs now."""
    return Clock.objects.filter(case=case, met_on__isnull=True).first()


def clocks(case: Case) -> list[Clock]:
    """All time limits of a case with how they were met."""
    return list(Clock.objects.filter(case=case).prefetch_related("stops").order_by("id"))


def is_stopped(case: Case) -> bool:
    """Whether the clock stands still."""
    return Stop.objects.filter(clock__case=case, until__isnull=True).exists()


def asked_for(cases: Iterable[Case]) -> dict[int, Stop]:
    """What the applicant is asked for 待补正, by case id: the stops that still last; one question."""
    stops = Stop.objects.filter(clock__case__in=[row.pk for row in cases], until__isnull=True)
    return {stop.clock.case_id: stop for stop in stops.select_related("clock")}


def decisions(case: Case) -> QuerySet[Decision]:
    """The decisions of a case, in order."""
    return Decision.objects.filter(case=case).order_by("seq")


def evidence_of(case: Case) -> list[Evidence]:
    """The files of a case."""
    return list(Evidence.objects.filter(case=case).order_by("id"))


def evidence_body(owner: str, evidence_id: int) -> tuple[Evidence, bytes]:
    """One file with its bytes. Refuses `not-found`."""
    found = (
        EvidenceContent.objects.select_related("evidence")
        .filter(evidence__owner=owner, evidence_id=evidence_id)
        .first()
    )
    if found is None:
        raise NotFound(what=str(evidence_id))
    return found.evidence, bytes(found.body)


def cases_of_person(owner: str, person_no: str, *, limit: int = 50) -> list[Case]:
    """A person's cases at one agency, the newest first."""
    return list(Case.objects.filter(owner=owner, person_no=person_no).order_by("-id")[:limit])


def messages(owner: str, case_no: str) -> list[CaseLog]:
    """The messages of a case 留言, in order."""
    rows = CaseLog.objects.filter(owner=owner, case__case_no=case_no)
    return list(rows.filter(act__in=(PERSON_WROTE, OFFICE_WROTE)).order_by("seq"))


def is_unread(talk: Talk, *, for_person: bool) -> bool:
    """Whether the other side wrote something this side has not looked at."""
    if for_person:
        return talk.office_wrote > talk.person_read
    return talk.person_wrote > talk.office_read


def unread_by_person(case_nos: Iterable[str]) -> set[str]:
    """Cases in which an agency wrote what the person has not read yet 未读回复."""
    rows = Talk.objects.filter(case__case_no__in=list(case_nos), office_wrote__gt=F("person_read"))
    return set(rows.values_list("case__case_no", flat=True))


class Marks(NamedTuple):
    """What a list of cases shows beside them: whose clock stands still, what waits for a second officer,
    in which the person wrote what nobody has read.
    """

    stopped: set[int]
    waiting: set[int]
    written: set[int]


def marks(cases: Iterable[Case]) -> Marks:
    """The marks of a page of cases 列表标记, by case id; three questions for all of them."""
    keys = [row.pk for row in cases]
    stopped = Stop.objects.filter(clock__case__in=keys, until__isnull=True)
    waiting = Proposal.objects.filter(case__in=keys, outcome=Outcome.WAITING)
    written = Talk.objects.filter(case__in=keys, person_wrote__gt=F("office_read"))
    return Marks(
        set(stopped.values_list("clock__case_id", flat=True)),
        set(waiting.values_list("case_id", flat=True)),
        set(written.values_list("case_id", flat=True)),
    )
