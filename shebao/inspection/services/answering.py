"""The office answers an inspector 答复稽核问询: in words, with files."""

from collections.abc import Sequence
from datetime import datetime

from shebao.agencies import queries as agencies
from shebao.agencies.models import RoleName
from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.inspection.models import Inspection
from shebao.inspection.services import common
from shebao.inspection.services.inspecting import keep
from shebao.inspection.states import Act

OFFICE = (RoleName.CLERK, RoleName.REVIEWER)
"""Who may speak for an office."""


@atomic
def answer(
    *, owner: str, inspection_no: str, words: str, files: Sequence[tuple[str, bytes]] = (), by: str,
    at: datetime,
) -> Inspection:  # fmt: skip
    """Answer what an inspector asked 答复稽核问询, by a clerk or reviewer of the office it is about.

    Refuses `inspection.words-missing`, `casework.evidence-type`, `casework.evidence-size`, `wrong-moment`,
    `not-found` for an officer of another agency or office.
    """
    row, on = common.locked(owner, inspection_no), day_of(at)
    officer = agencies.officer(by, owner=owner)
    office = row.office_code or None
    if not any(agencies.holds(officer, role, on, office_code=office) for role in OFFICE):
        raise NotFound(what=inspection_no)
    said = common.written(words, "words", 600)
    row.answer, row.answered_by, row.answered_on = said, by, on
    common.move(
        row, Act.ANSWER, by=by, at=at, note=said,
        fields=("answer", "answered_by", "answered_on"),
    )  # fmt: skip
    for name, body in files:
        keep(row, name=name, body=body, by=by, at=at)
    return row
