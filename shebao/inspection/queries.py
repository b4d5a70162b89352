"""Questions of the inspecting room. Every one takes the agency and the area of the officer who asks."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from shebao.agencies import queries as agencies
from shebao.agencies.models import RoleName
from shebao.base.months import first_day
from shebao.base.refusals import NotFound
from shebao.casework.models import Case
from shebao.inspection.models import (
    DrawnCase,
    Inspection,
    LateBelow,
    Mark,
    MarkedCase,
    Proof,
    Sample,
    WorkBelow,
)
from shebao.inspection.states import Conclusion, MarkState, State
from shebao.payments.models import PaymentOrder
from shebao.payments.states import OrderState


class Area(NamedTuple):
    """Which offices an inspector sees 稽核范围: all of the agency's when `offices` is None."""

    offices: frozenset[str] | None = None

    def holds(self, office_code: str) -> bool:
        """Whether an office lies in it."""
        return self.offices is None or office_code in self.offices

    def of(self, rows: QuerySet) -> QuerySet:
        """Only what lies in it."""
        return rows if self.offices is None else rows.filter(office_code__in=self.offices)


def area(owner: str, by: str, on: date) -> Area:
    """The offices an officer inspects; a post without an office is for the whole agency."""
    held = agencies.roles_of(by, on).filter(name=RoleName.INSPECTOR, owner=owner)
    offices = frozenset(held.values_list("office_code", flat=True))
    return Area(None if "" in offices else offices)


class Wanted(NamedTuple):
    """Which marked cases a list is asked for; what is empty does not choose."""

    rule: str = ""
    office: str = ""
    state: str = MarkState.WAITING


def worklist(
    owner: str, area: Area, wanted: Wanted, *, after: tuple[int, int] | None = None, limit: int = 25
) -> list[MarkedCase]:
    """Marked cases 稽核线索, the heaviest first, then the newest; paged by (weight, id)."""
    rows = area.of(MarkedCase.objects.filter(owner=owner, state=wanted.state))
    if wanted.rule:
        rows = rows.filter(Exists(Mark.objects.filter(marked=OuterRef("pk"), rule=wanted.rule)))
    if wanted.office:
        rows = rows.filter(office_code=wanted.office)
    if after is not None:
        weight, number = after
        rows = rows.filter(Q(weight__lt=weight) | Q(weight=weight, pk__lt=number))
    return list(rows.order_by("-weight", "-pk")[:limit])


def marks_of(rows: Iterable[MarkedCase]) -> dict[int, list[Mark]]:
    """The marks of a page of cases, one question."""
    found: dict[int, list[Mark]] = {row.pk: [] for row in rows}
    for mark in Mark.objects.filter(marked__in=list(found)).order_by("id"):
        found[mark.marked_id].append(mark)
    return found


def marked(owner: str, area: Area, case_no: str) -> MarkedCase | None:
    """The marks of one case, if it has any and lies in the area."""
    row = MarkedCase.objects.filter(owner=owner, case_no=case_no).first()
    return row if row is not None and area.holds(row.office_code) else None


def case(owner: str, area: Area, case_no: str) -> Case:
    """A case that may be inspected: marked, or drawn. Refuses `not-found` for every other."""
    row = Case.objects.filter(owner=owner, case_no=case_no).first()
    if row is None or not area.holds(row.office_code):
        raise NotFound(what=case_no)
    if not MarkedCase.objects.filter(owner=owner, case_no=case_no).exists():
        sample_of(owner, case_no)
    return row


def sample_of(owner: str, case_no: str) -> Sample:
    """The newest sample a case was drawn in. Refuses `not-found`."""
    drawn = DrawnCase.objects.filter(owner=owner, case_no=case_no).select_related("sample")
    row = drawn.order_by("-pk").first()
    if row is None:
        raise NotFound(what=case_no)
    return row.sample


def samples(owner: str, area: Area, *, limit: int = 50) -> list[Sample]:
    """Samples drawn, the newest first; of an office alone only to who inspects it."""
    return list(area.of(Sample.objects.filter(owner=owner)).order_by("-pk")[:limit])


def sample(owner: str, area: Area, sample_no: str) -> Sample:
    """One sample. Refuses `not-found`."""
    row = Sample.objects.filter(owner=owner, sample_no=sample_no).first()
    if row is None or not area.holds(row.office_code):
        raise NotFound(what=sample_no)
    return row


def drawn(row: Sample) -> list[str]:
    """The case numbers of a sample, in the order drawn."""
    return list(row.drawn.order_by("rank").values_list("case_no", flat=True))


class Frame(NamedTuple):
    """What a sample is drawn from 抽样总体: cases received in these months, by kind, office and what they paid."""

    first_month: int
    last_month: int
    kind: str = ""
    office_code: str = ""
    least_fen: int | None = None
    most_fen: int | None = None


def frame(owner: str, asked: Frame) -> list[str]:
    """The case numbers of a frame, in order."""
    rows = Case.objects.filter(
        owner=owner, received_on__gte=first_day(asked.first_month),
        received_on__lt=first_day(asked.last_month + 1),
    )  # fmt: skip
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.office_code:
        rows = rows.filter(office_code=asked.office_code)
    numbers = list(rows.order_by("case_no").values_list("case_no", flat=True))
    if asked.least_fen is None and asked.most_fen is None:
        return numbers
    paid = _paid(owner)
    least = 0 if asked.least_fen is None else asked.least_fen
    return [
        number for number in numbers
        if least <= paid.get(number, 0)
        and (asked.most_fen is None or paid.get(number, 0) <= asked.most_fen)
    ]  # fmt: skip


def _paid(owner: str) -> dict[str, int]:
    """What was ordered for each case, cancelled orders aside."""
    rows = PaymentOrder.objects.filter(owner=owner).exclude(state=OrderState.CANCELLED)
    found = rows.exclude(case_no="").values("case_no").annotate(fen=Sum("amount_fen"))
    return {row["case_no"]: row["fen"] for row in found}


def inspections(
    owner: str, area: Area, *, open_only: bool = True, after: int = 0, limit: int = 25
) -> list[Inspection]:
    """Inspections 稽核, the oldest first; paged by id."""
    rows = area.of(Inspection.objects.filter(owner=owner, pk__gt=after))
    rows = (
        rows.filter(closed_on__isnull=True) if open_only else rows.filter(closed_on__isnull=False)
    )
    return list(rows.order_by("id")[:limit])


def inspection(owner: str, area: Area, inspection_no: str) -> Inspection:
    """One inspection. Refuses `not-found`."""
    row = Inspection.objects.filter(owner=owner, inspection_no=inspection_no).first()
    if row is None or not area.holds(row.office_code):
        raise NotFound(what=inspection_no)
    return row


def inspections_of(owner: str, case_no: str) -> list[Inspection]:
    """Every inspection of a case, the newest first."""
    return list(Inspection.objects.filter(owner=owner, case_no=case_no).order_by("-pk"))


def questions(owner: str, *, limit: int = 50) -> list[Inspection]:
    """What this agency's offices are asked by inspectors 稽核问询 and have not answered, the first due first."""
    rows = Inspection.objects.filter(owner=owner, state=State.ASKED)
    return list(rows.order_by("due_on", "id")[:limit])


def opinions(owner: str, *, limit: int = 50) -> list[Inspection]:
    """Signed opinions that ask an office to act 需整改或移送的稽核意见, the newest first."""
    rows = Inspection.objects.filter(owner=owner, state=State.CLOSED)
    return list(rows.exclude(conclusion=Conclusion.SOUND).order_by("-closed_on", "-id")[:limit])


def question(owner: str, inspection_no: str) -> Inspection:
    """One question, or opinion, as the office sees it. Refuses `not-found` for an inspection that told the office nothing."""
    row = Inspection.objects.filter(owner=owner, inspection_no=inspection_no).first()
    if row is None or (row.asked_on is None and not _told(row)):
        raise NotFound(what=inspection_no)
    return row


def _told(row: Inspection) -> bool:
    return row.state == State.CLOSED and row.conclusion != Conclusion.SOUND


def late_below(owner: str, *, limit: int = 100) -> list[LateBelow]:
    """What agencies below at other installations told as late and is not done, the oldest first."""
    rows = LateBelow.objects.filter(owner=owner, met_on__isnull=True)
    return list(rows.order_by("raised_on", "id")[:limit])


def work_below(owner: str) -> dict[str, WorkBelow]:
    """The newest numbers of agencies below at other installations, by agency."""
    return {row.sender: row for row in WorkBelow.objects.filter(owner=owner)}


def waiting(owner: str) -> int:
    """How many questions wait for an answer: shown beside the menu."""
    return Inspection.objects.filter(owner=owner, state=State.ASKED).count()


def proofs(row: Inspection) -> list[Proof]:
    """Evidence of an inspection, without the bytes."""
    return list(row.proofs.defer("body").order_by("id"))


def proof(row: Inspection, number: int) -> Proof:
    """One file with its bytes. Refuses `not-found`, also for another inspection's."""
    found = row.proofs.filter(pk=number).first()
    if found is None:
        raise NotFound(what=str(number))
    return found
