"""Cases 办件 with what happened in them, the money of each, the letters about it; and papers 文书."""

from typing import Any

from shebao.casework.models import Case, Clock
from shebao.exchange.models import IncomingLetter, OutgoingLetter
from shebao.identity.models import Person
from shebao.merging import queries as merging
from shebao.merging.models import Merge, Query, Undoing
from shebao.papers.kinds import title
from shebao.papers.models import Paper
from shebao.payments.models import Expectation, Match, PaymentOrder
from shebao.records.export.gathering.rows import shaped
from shebao.records.export.shapes import (
    ClockOf,
    DecisionOf,
    EvidenceOf,
    LogOf,
    StopOf,
)
from shebao.records.export.shapes_of_cases import (
    AmendmentOf,
    CaseOf,
    EnquiryOf,
    ExpectationOf,
    LetterOf,
    MatchOf,
    ObjectionOf,
    OrderMoveOf,
    OrderOf,
    PaperOf,
    PeerStatusOf,
    TransferInOf,
    TransferOutOf,
)
from shebao.records.export.shapes_of_merging import LooseOf, MergeOf, QueryOf, UndoingOf
from shebao.transfers.models import (
    Amendment,
    Enquiry,
    Objection,
    PeerStatus,
    TransferIn,
    TransferOut,
)


def cases_of(person: Person) -> tuple[CaseOf, ...]:
    """Every case of the person here, the first first 办件."""
    rows = Case.objects.filter(owner=person.owner, person_no=person.person_no)
    return tuple(_case(row) for row in rows.order_by("id"))


def enquiries_of(person: Person) -> tuple[EnquiryOf, ...]:
    """What old places were asked about the person, the first first."""
    return _all(EnquiryOf, Enquiry.objects.filter(owner=person.owner, person_no=person.person_no))


def _case(row: Case) -> CaseOf:
    arriving = TransferIn.objects.filter(owner=row.owner, case_no=row.case_no).first()
    leaving = TransferOut.objects.filter(owner=row.owner, case_no=row.case_no).first()
    told = PeerStatus.objects.filter(owner=row.owner, case_no=row.case_no)
    peers = {row.case_no, *([leaving.peer_case_no] if leaving else [])}
    return shaped(
        CaseOf,
        row,
        log=_all(LogOf, row.log.filter(public=True), "seq"),
        clocks=tuple(_clock(clock) for clock in row.clocks.order_by("id")),
        evidence=_all(EvidenceOf, row.evidence),
        decisions=tuple(
            shaped(DecisionOf, each, parameters=tuple(each.parameters))
            for each in row.decisions.order_by("seq")
        ),
        transfer_in=shaped(TransferInOf, arriving) if arriving else None,
        transfer_out=shaped(TransferOutOf, leaving) if leaving else None,
        objections=_all(ObjectionOf, Objection.objects.filter(transfer=arriving)),
        peer_statuses=_all(PeerStatusOf, told),
        orders=_orders(row),
        expectations=_expectations(row),
        letters=_letters(row.owner, peers),
        amendments=_all(
            AmendmentOf, Amendment.objects.filter(owner=row.owner, case_no=row.case_no)
        ),
        **_merging(row),
    )


def _merging(row: Case) -> dict[str, Any]:
    """What of merging a case is about 归并."""
    which = {"owner": row.owner, "case_no": row.case_no}
    merge, query = Merge.objects.filter(**which).first(), Query.objects.filter(**which).first()
    undone = Undoing.objects.select_related("merge").filter(**which).first()
    return {
        "merge": shaped(MergeOf, merge, plan=merging.shown_plan(merge)) if merge else None,
        "query": shaped(QueryOf, query) if query else None,
        "undoing": shaped(
            UndoingOf, undone, merge_case_no=undone.merge.case_no, loose=_all(LooseOf, undone.loose)
        )
        if undone
        else None,
    }


def _all(shape: type[Any], rows: Any, order: str = "id") -> tuple[Any, ...]:
    return tuple(shaped(shape, row) for row in rows.order_by(order))


def _clock(row: Clock) -> ClockOf:
    return shaped(ClockOf, row, stops=_all(StopOf, row.stops))


def _orders(case: Case) -> tuple[OrderOf, ...]:
    rows = PaymentOrder.objects.filter(owner=case.owner, case_no=case.case_no)
    return tuple(
        shaped(OrderOf, row, moves=_all(OrderMoveOf, row.moves)) for row in rows.order_by("id")
    )


def _expectations(case: Case) -> tuple[ExpectationOf, ...]:
    rows = Expectation.objects.filter(owner=case.owner, case_no=case.case_no)
    return tuple(
        shaped(ExpectationOf, row, matches=tuple(_match(match) for match in row.matches.order_by("id")))
        for row in rows.order_by("id")
    )  # fmt: skip


def _match(row: Match) -> MatchOf:
    return shaped(MatchOf, row, line_key=row.line.key, booked_on=row.line.booked_on)


def _letters(owner: str, caserefs: set[str]) -> tuple[LetterOf, ...]:
    found = [
        shaped(LetterOf, row, direction="out", peer=row.receiver, at=row.created_at)
        for row in OutgoingLetter.objects.filter(owner=owner, caseref__in=caserefs)
    ]
    found += [
        shaped(LetterOf, row, direction="in", peer=row.sender, at=row.received_at)
        for row in IncomingLetter.objects.filter(owner=owner, caseref__in=caserefs)
    ]
    return tuple(sorted(found, key=lambda letter: (letter.at, letter.letter_id)))


def papers_of(person: Person) -> tuple[PaperOf, ...]:
    """Every paper issued here 文书, the first first."""
    rows = Paper.objects.filter(owner=person.owner, person_no=person.person_no)
    return tuple(_paper(row) for row in rows.defer("data_seal").order_by("id"))


def _paper(row: Paper) -> PaperOf:
    made = getattr(row, "print", None)
    zh, en = title(row.kind)
    return shaped(
        PaperOf,
        row,
        title_zh=zh,
        title_en=en,
        printed_at=made.printed_at if made else None,
        file_sha256=made.sha256 if made else "",
        file_size=made.size if made else 0,
    )
