"""A supplement for somebody who is kept here no more 补转的后续去向: on to where they went, or into the pension they draw here.

Who moved on takes it along: both officers who would book it send it after, with what it would have earned here. Who draws a pension
gets it credited where the pension's account is, and the pension is settled again. Record 0045.
"""

from datetime import date, datetime
from typing import Any

from shebao.agencies import queries as agencies
from shebao.base.money import format_yuan
from shebao.base.plumbing.statements import one
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.joined import keeper
from shebao.enrolment.models import Kind
from shebao.enrolment.services.years import fund, open_funds
from shebao.enrolment.states import State as Enrolled
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.transfers.models import Amending, Amendment, TransferIn, TransferOut
from shebao.transfers.rulings.amending import AmendPlan, source_of
from shebao.transfers.rulings.passing import moved_on, passing_plan
from shebao.transfers.services import sums
from shebao.transfers.services.amending import LAW, begin, draft, next_number, payee_of, year_rows
from shebao.transfers.services.arriving import POOLED
from shebao.transfers.services.common import IN_PROVINCE, case_of, move_out, tell_status
from shebao.transfers.states import Act, Out, after_out
from shebao.transfers.states.medical import Money

Going = tuple[TransferOut, AmendPlan]
"""The departure a supplement goes on by, and what it comes to there."""


def departure(row: TransferIn) -> TransferOut | None:
    """The transfer a person of a case here went on by 继续转出的业务; none while they are kept here.

    Refuses `transfer.wrong-moment` while it is under way, or something follows it already.
    """
    relationship = enrolled.relationship(row.owner, row.relationship_no)
    home = keeper(relationship)
    gone = moved_on(home) or home.state == Enrolled.ENDING
    if not gone or relationship.kind != Kind.REGULAR:
        return None
    out = one(
        TransferOut, lock=True, owner=row.owner, relationship_no=home.relationship_no,
        order=("-id",),
    )  # fmt: skip
    if out is None:
        return None
    after_out(Out(out.state), Act.SUPPLEMENT)
    return out


def onward(row: TransferIn, part: Amendment) -> Going | None:
    """Where a supplement goes on to, and what it comes to there."""
    out = departure(row)
    if out is None:
        return None
    return out, passing_plan(out, row, year_rows(row, part.old), year_rows(row, part.new), part)


def signed(going: Going | None) -> dict[str, Any]:
    """What two officers sign of where it goes 去向."""
    if going is None:
        return {}
    out, plan = going
    return {
        "onward": out.destination_code, "onward_case": out.case_no,
        "onward_account_fen": plan.account_fen, "onward_total_fen": plan.total_fen,
    }  # fmt: skip


def pass_on(
    row: TransferIn, part: Amendment, going: Going, *, against: str, by: str,
    first: str, on: date, at: datetime,
) -> Amendment:  # fmt: skip
    """What came goes on: received, with the interest of here, and ordered to the next place, in one entry. The next part's row."""
    out, plan = going
    city = agencies.agency(out.destination_code)
    next_part = draft(
        out, next_number(out), Amending.PASSED, reason=part.reason, on=on, **plan.kept()
    )
    note = (
        f"前地补转随函续转{city.city}",
        f"An earlier place's supplement goes on to {city.city_en}",
    )
    begin(out, "supplement", on=on, at=at, note=note, by=by)
    lines = [*_received(row, part, against), *_leaving(out, plan)]
    lines += _through(row, part, by=by, on=on, at=at)
    ledger.post(
        row.owner,
        NewEntry(
            f"{row.case_no}/amend/{part.number}", on, f"补转续转 {part.number} {row.origin_case_no}",
            [line for line in lines if line.amount_fen], row.case_no,
        ),
    )  # fmt: skip
    if not out.records_only:
        next_part.state = Money.ORDERED
        sums.order(
            next_part, payee=payee_of(out), purpose=f"养老保险关系转移补转 {out.peer_case_no}",
            peer=out.destination_code, on=on, by=by, at=at,
        )  # fmt: skip
    turn = Turn.OTHER_AGENCY if out.records_only else Turn.BANK
    amount = format_yuan(plan.total_fen)
    said = (f"{note[0]}：{amount} 元", f"{note[1]}: {amount} yuan")
    log = move_out(out, Act.SUPPLEMENT, turn=turn, by=by, at=at, note=said)
    casework.meet(case_of(out), on=on)
    casework.decide(
        case_of(out), log, explanation=plan.figure.as_dict(), parameters=(), law=LAW, by=first,
        countersigned_by=by, at=at,
    )  # fmt: skip
    tell_status(out, turn=turn, at=at, note=said)
    part.credited_fen, part.credited_on = 0, on
    return next_part


def _through(row: TransferIn, part: Amendment, *, by: str, on: date, at: datetime) -> list[Line]:
    """Of a relationship that was merged the lines change, and its money passes through the account that keeps it 经由保留账户: in
    under its own name and out under the keeper's, as what left before. So an undoing finds both.
    """
    relationship = enrolled.relationship(row.owner, row.relationship_no)
    home = keeper(relationship)
    if home.pk == relationship.pk:
        return []
    came = enrolment.amend_incoming(
        relationship, old=year_rows(row, part.old), new=year_rows(row, part.new),
        source_agency=row.origin_code, source_relationship_no=source_of(row)[1],
        key=f"{row.case_no}/amend/{part.number}", on=on, by=by, at=at, drawing=True,
    )  # fmt: skip
    fen = came.credited_fen + came.interest_fen
    return [
        Line(home.ledger_code, fen, relationship.relationship_no),
        Line(home.ledger_code, -fen, home.relationship_no),
    ]


def _received(row: TransferIn, part: Amendment, against: str) -> list[Line]:
    number = row.relationship_no
    if row.records_only:
        ledger.open_account(row.owner, IN_PROVINCE, "fund")
        return [Line(IN_PROVINCE, -part.account_fen, number)]
    return [Line(against, -part.total_fen, number), Line(POOLED, part.pooled_fen, number)]


def _leaving(out: TransferOut, plan: AmendPlan) -> list[Line]:
    number = out.relationship_no
    open_funds(out.owner)
    interest = Line(fund(out.owner, "interest"), -plan.interest_fen, number)
    ledger.open_account(out.owner, POOLED, "fund")
    if out.records_only:
        ledger.open_account(out.owner, IN_PROVINCE, "fund")
        return [interest, Line(IN_PROVINCE, plan.account_fen, number)]
    transit = sums.transit_to(out.owner, out.destination_code)
    return [interest, Line(POOLED, -plan.pooled_fen, number), Line(transit, plan.total_fen, number)]
