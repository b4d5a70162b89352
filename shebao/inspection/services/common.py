"""What the acts of an inspector share: who may, which offices, one log."""

from collections.abc import Iterable
from datetime import datetime

from shebao.agencies import services as agencies
from shebao.agencies.models import RoleName
from shebao.base.plumbing import statements
from shebao.base.plumbing.clock import day_of
from shebao.base.refusals import NotFound
from shebao.casework.models import CaseLog, Proposal
from shebao.inspection import queries
from shebao.inspection.errors import InspectionWords, OwnCase
from shebao.inspection.models import Inspection, InspectionLog
from shebao.inspection.states import Act, State, after
from shebao.payments.models import OrderMove


def inspector(owner: str, by: str, at: datetime) -> queries.Area:
    """The area of an inspector. Refuses `agencies.no-right`, `not-found` for another agency's officer."""
    officer = agencies.require(by, RoleName.INSPECTOR, on=day_of(at))
    if officer.owner != owner:
        raise NotFound(what=by)
    return queries.area(owner, by, day_of(at))


def impartial(owner: str, case_no: str, by: str) -> None:
    """回避. Refuses `inspection.own-case` for who worked on the case or on its payments."""
    worked = CaseLog.objects.filter(owner=owner, case__case_no=case_no, actor=by).exists()
    signed = Proposal.objects.filter(owner=owner, case__case_no=case_no, decided_by=by).exists()
    paid = OrderMove.objects.filter(owner=owner, order__case_no=case_no, by=by).exists()
    if worked or signed or paid:
        raise OwnCase(by=by)


def written(text: str, field: str, most: int = 400) -> str:
    """What was typed, without blanks around it. Refuses `inspection.words-missing`."""
    if not text.strip():
        raise InspectionWords(at=field)
    return text.strip()[:most]


def locked(owner: str, inspection_no: str) -> Inspection:
    """An inspection, for writing. Refuses `not-found`."""
    return statements.locked(Inspection, inspection_no, owner=owner, inspection_no=inspection_no)


def mine(owner: str, inspection_no: str, by: str, at: datetime) -> Inspection:
    """An inspection that this inspector may work on, for writing."""
    area = inspector(owner, by, at)
    row = locked(owner, inspection_no)
    if not area.holds(row.office_code):
        raise NotFound(what=inspection_no)
    impartial(owner, row.case_no, by)
    return row


def move(
    row: Inspection, act: Act, *, by: str, at: datetime, note: str = "", fields: Iterable[str] = ()
) -> None:
    """The one place where an inspection moves; `fields` are what else was changed."""
    row.state = after(State(row.state), act)
    log(row, str(act), by=by, at=at, note=note)
    row.save(update_fields=["state", "moves", *fields])


def log(row: Inspection, act: str, *, by: str, at: datetime, note: str = "") -> None:
    """One line of the record; the caller saves `moves`."""
    row.moves += 1
    InspectionLog.objects.create(
        owner=row.owner, inspection=row, seq=row.moves, at=at, actor=by, act=act, after=row.state,
        note=note[:600],
    )  # fmt: skip
