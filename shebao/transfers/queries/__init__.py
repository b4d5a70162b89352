"""Questions about transfers. Another agency's case, or another person's, is not found."""

from typing import Any

from shebao.agencies import queries as agencies
from shebao.base import letters
from shebao.base.plumbing.statements import one, several
from shebao.base.refusals import NotFound
from shebao.casework import queries as cases
from shebao.casework.models import Case, Proposal
from shebao.enrolment.models import Relationship
from shebao.payments import queries as payments
from shebao.transfers.messages import Finding
from shebao.transfers.models import (
    Amendment,
    Enquiry,
    MedicalArrival,
    MedicalDeparture,
    Objection,
    PeerStatus,
    TransferIn,
    TransferOut,
)
from shebao.transfers.states import Act, In, Out, acts_in, acts_out


def transfer_in(owner: str, case_no: str, *, without: tuple[str, ...] = ()) -> TransferIn:
    """The new place's row. Refuses `not-found`."""
    row = one(TransferIn, without=without, owner=owner, case_no=case_no)
    if row is None:
        raise NotFound(what=case_no)
    return row


def transfer_out(owner: str, case_no: str) -> TransferOut:
    """The old place's row. Refuses `not-found`."""
    row = one(TransferOut, owner=owner, case_no=case_no)
    if row is None:
        raise NotFound(what=case_no)
    return row


def either(owner: str, case_no: str, *, without: tuple[str, ...] = ()) -> TransferIn | TransferOut:
    """Whichever side this agency has. Refuses `not-found`."""
    if "/transfer-in/" in case_no:
        return transfer_in(owner, case_no, without=without)
    return transfer_out(owner, case_no)


def departure_of(relationship: Relationship) -> TransferOut | None:
    """The newest departure of a relationship 最近一次转出; none that never left."""
    return one(
        TransferOut, owner=relationship.owner, relationship_no=relationship.relationship_no,
        order=("-id",),
    )  # fmt: skip


def summary(owner: str, case_no: str, *, person_no: str | None = None) -> dict[str, Any]:
    """One side as machines see it; amounts in fen. With `person_no`, only that person's own case."""
    row = either(owner, case_no, without=("form",))
    if person_no is not None and row.person_no != person_no:
        raise NotFound(what=case_no)
    case, waiting = cases.case_and_proposal(owner, case_no)
    arriving = isinstance(row, TransferIn)
    return {
        "case_no": row.case_no, "side": "in" if arriving else "out", "state": str(row.state),
        "turn": str(case.turn), "due_on": case.due_on.isoformat() if case.due_on else None,
        "provisional": case.provisional, "account_fen": row.account_fen,
        "pooled_fen": row.pooled_fen, "total_fen": row.total_fen,
        "acts": [str(act) for act in open_acts(row)],
        "closed_on": row.closed_on.isoformat() if row.closed_on else None,
        "proposal_id": waiting,
    }  # fmt: skip


def open_acts(row: TransferIn | TransferOut) -> list[Act]:
    """The acts that may follow now: those of the table, less what waits for returned money 可办动作."""
    if isinstance(row, TransferIn):
        return acts_in(In(row.state))
    acts = acts_out(Out(row.state))
    if row.state != Out.RETURNING:
        return acts
    back = payments.expectation(row.owner, f"{row.case_no}/money-back")
    without = {Act.RESTORE} if back.matched_fen < back.amount_fen else set()
    if not payments.order(row.owner, row.order_no).stoppable:
        without.add(Act.RECALL)
    return [act for act in acts if act not in without]


def waiting_proposal(owner: str, case_no: str) -> Proposal:
    """What waits for the second officer in a case. Refuses `not-found`."""
    waiting = cases.proposal_of(cases.case(owner, case_no))
    if waiting is None:
        raise NotFound(what=case_no)
    return waiting


def objections(row: TransferIn) -> list[Objection]:
    """What the person objected to, with the answers."""
    return list(Objection.objects.filter(transfer=row).order_by("id"))


def amendments_of(owner: str, case_no: str) -> list[Amendment]:
    """All that followed a finished transfer, in order 补转与更正."""
    return several(Amendment, order=("number",), owner=owner, case_no=case_no)


def other_leg(owner: str, case_no: str) -> list[PeerStatus]:
    """The other agency's leg as its letters told it, in order."""
    return list(PeerStatus.objects.filter(owner=owner, case_no=case_no).order_by("id"))


def transfers_of_person(owner: str, person_no: str) -> list[TransferIn]:
    """A person's transfers into this agency, the newest first."""
    return list(TransferIn.objects.filter(owner=owner, person_no=person_no).order_by("-id"))


def leaving_of_person(owner: str, person_no: str) -> list[TransferOut]:
    """A person's transfers out of this agency, the newest first."""
    return list(TransferOut.objects.filter(owner=owner, person_no=person_no).order_by("-id"))


def under_way(row: TransferIn | TransferOut) -> bool:
    """Whether a transfer still has something to book into an account here 尚在办理: it is not over, or what follows it is not,
    or it was taken back and late months are about to be booked.
    """
    if row.closed_on is None:
        return True
    if isinstance(row, TransferIn):
        return row.state in (In.SUPPLEMENTING, In.CORRECTING)
    return bool(row.late) and row.state in (Out.RECALLED, Out.RETURNED)


def open_rows(
    owner: str, *, kind: str, after: int, limit: int, state: str = ""
) -> list[dict[str, Any]]:
    """Open cases in order of arrival, with the other side's case number where there is one."""
    found = Case.objects.filter(owner=owner, closed_on__isnull=True, id__gt=after)
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(state=state)
    rows = list(
        found.order_by("id").values_list(
            "id", "case_no", "kind", "state", "turn", "due_on", named=True
        )[:limit]
    )
    if not rows:
        return []
    numbers = [row.case_no for row in rows]
    peers = dict(
        TransferOut.objects.filter(owner=owner, case_no__in=numbers).values_list(
            "case_no", "peer_case_no"
        )
    )
    peers |= dict(
        TransferIn.objects.filter(owner=owner, case_no__in=numbers).values_list(
            "case_no", "origin_case_no"
        )
    )
    return [
        {
            "id": row.id, "case_no": row.case_no, "kind": row.kind, "state": row.state,
            "turn": str(row.turn), "due_on": row.due_on.isoformat() if row.due_on else None,
            "peer_case_no": peers.get(row.case_no, ""),
        }
        for row in rows
    ]  # fmt: skip


def enquiry(owner: str, person_no: str, origin: str) -> Enquiry | None:
    """The last time the old place was asked beforehand about a person 最近一次预检."""
    return one(Enquiry, owner=owner, person_no=person_no, peer=origin, order=("-pk",))


def answer_of(asked: Enquiry | None) -> list[Finding] | None:
    """What the old place found; None while it has not been asked or has not answered."""
    if asked is None or asked.findings is None:
        return None
    return [letters.load(Finding, each) for each in asked.findings]


def out_for_peer(owner: str, peer_case_no: str) -> TransferOut:
    """The old place's row for the new place's case. Refuses `not-found`."""
    row = TransferOut.objects.filter(owner=owner, peer_case_no=peer_case_no).first()
    if row is None:
        raise NotFound(what=peer_case_no)
    return row


def cases_with(
    owner: str, peer: str, *, arriving: bool, ended: bool = False, limit: int = 200
) -> list[str]:
    """Numbers of our open cases with an agency 在办业务号: of moving in from there, or of moving out to it.

    With `ended` those that are finished as well; the newest first.
    """
    medicals = agencies.keeps_medical(owner)
    kinds: tuple[Any, Any] = (
        (MedicalArrival, MedicalDeparture) if medicals else (TransferIn, TransferOut)
    )
    model, other = (kinds[0], "origin_code") if arriving else (kinds[1], "destination_code")
    rows = model.objects.filter(
        owner=owner, **{other: peer}, **({} if ended else {"closed_on": None})
    )
    return list(rows.order_by("-pk").values_list("case_no", flat=True)[:limit])
