"""What the person is told when a transfer turns round 退回、撤销告知书: what is where again, in months and fen."""

from collections.abc import Iterable
from datetime import date, datetime

from shebao.agencies import queries as agencies
from shebao.identity import queries as people
from shebao.papers import services as papers
from shebao.transfers.models import TransferIn, TransferOut

LAW = "国办发〔2009〕66号 第八条"
RETURNED, RECALLED = "退回", "撤销"


def tell_turned(
    row: TransferIn | TransferOut, what: str, outcome: str, *, on: date, at: datetime,
    amounts: Iterable[tuple[str, int]] = (), reason: str = "", handler: str = "", reviewer: str = "",
) -> str:  # fmt: skip
    """The notice 告知书 of one side that a transfer was returned or undone; its number. Once a case and way.

    `amounts` are labels with fen. Refuses as `papers.freeze` does.
    """
    person = people.by_person_no(row.owner, row.person_no)
    received = row.applied_on if isinstance(row, TransferIn) else row.received_on
    other = row.origin_code if isinstance(row, TransferIn) else row.destination_code
    label = "转出地" if isinstance(row, TransferIn) else "转入地"
    said = [{"label": label, "text": agencies.agency(other).name}]
    return papers.freeze(
        owner=row.owner, kind="result-notice", case_no=row.case_no, person_no=row.person_no,
        data={
            "name": person.name, "number": people.masked_number(person),
            "matter": f"职工基本养老保险关系转移{what}", "accepted_on": received.isoformat(),
            "decided_on": on.isoformat(), "outcome": outcome,
            "items": [*said, *([{"label": "原因", "text": reason}] if reason else [])],
            "amounts": [{"label": name, "fen": fen} for name, fen in amounts], "basis": LAW,
            "handler": handler, "reviewer": reviewer,
        },
        key=f"{row.case_no}/turned/{what}", on=on, at=at,
    ).paper_no  # fmt: skip
