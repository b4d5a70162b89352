"""Notices of a changed pension 待遇变更告知书: whatever changes what is paid reaches the person in writing."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shebao.identity import queries as people
from shebao.papers import services as papers
from shebao.papers.sheets import PensionChange
from shebao.pension.models import Benefit
from shebao.pension.sheets import changed
from shebao.pension.states import AdjustmentAct, BenefitAct, ChangeAct

NOBODY: Mapping[str, Any] = {}
"""Nothing was signed: the law itself changes what is paid."""


def tell(
    row: Benefit,
    act: ChangeAct | BenefitAct | AdjustmentAct,
    *,
    key: str,
    on: date,
    at: datetime,
    handler: str,
    reviewer: str = "",
    payload: Mapping[str, Any] = NOBODY,
    case_no: str = "",
) -> str:
    """Issue the notice 告知书 of what was just done, in the words of the benefit's last move; the paper's number.

    `key` names the act: the same again is the same paper. Refuses as `papers.freeze` does. Order 765, Art. 18.
    """
    paper = papers.freeze(
        owner=row.owner, kind=PensionChange.KIND, case_no=case_no or row.case_no, person_no=row.person_no,
        data=changed(
            row, people.by_person_no(row.owner, row.person_no), act, payload,
            row.moves.order_by("-id")[0].note_zh, on, handler=handler, reviewer=reviewer,
        ),
        key=f"{key}/notice", on=on, at=at,
    )  # fmt: skip
    return paper.paper_no
