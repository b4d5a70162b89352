"""What comes for somebody who draws a pension here 记入待遇账户, or drew one until their death 付给继承人.

The money is credited where the pension's account is. The living get their pension settled again; of the dead the heirs get it with
the rest of the account, and the case stays with its officer until they do. 社会保险法 Art. 14; records 0045 and 0056.
"""

from datetime import date, datetime

from shebao.agencies import queries as agencies
from shebao.base.money import format_yuan
from shebao.base.plumbing.clock import now, today
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services.cases import SYSTEM
from shebao.enrolment import queries as enrolled
from shebao.enrolment.errors import YearClosed
from shebao.enrolment.joined import keeper
from shebao.enrolment.models import Relationship
from shebao.enrolment.services.amending import NO_MORE
from shebao.enrolment.services.years import fund, open_funds
from shebao.enrolment.states import State as Enrolled
from shebao.identity import aliases
from shebao.identity import queries as people
from shebao.ledger import queries as books
from shebao.ledger.services import Line
from shebao.pension import queries as pensions
from shebao.pension import services as pension
from shebao.pension.models import Benefit
from shebao.pension.states import ChangeAct
from shebao.transfers.models import Amending, Amendment, TransferIn
from shebao.transfers.services.common import arriving, case_of, start_step
from shebao.transfers.states import In

HEIRS = "pay-heirs"
"""The step of a case whose money is the heirs'."""
DRAWN, DETERMINED, LEFT = "drawn", "determined", "left"
"""Pensions that months which follow a transfer go into: paid already, determined and not paid yet, of somebody who has died."""


def into_pension(relationship: Relationship, part: Amendment) -> Benefit | None:
    """The pension whose account it goes into 记入待遇账户: what comes does; what a correction claims back cannot."""
    home = keeper(relationship)
    if home.state not in NO_MORE:
        return None
    if part.kind == Amending.CORRECTION and (part.total_fen < 0 or part.account_fen < 0):
        return None
    return pensions.with_account(home.owner, home.person.person_no)


def pension_of(relationship: Relationship, part: Amendment) -> str:
    """Which pension here it goes into 涉及的待遇; nothing for whoever has none yet."""
    benefit = into_pension(relationship, part)
    if benefit is not None:
        return LEFT if benefit.died_on else DRAWN
    home = keeper(relationship)
    kept = home.state in (Enrolled.ACTIVE, Enrolled.PAUSED)
    found = kept and pensions.not_yet_paid(home.owner, home.person.person_no)
    return DETERMINED if found else ""


def pension_lines(
    relationship: Relationship, what: str, fen: int, interest: int, *, by: str, at: datetime
) -> list[Line]:
    """Where a pension is drawn its account has the money 记入待遇账户, with the interest of settled years. Refuses `enrolment.year-closed`.

    Of a merged relationship it comes under its own name and leaves under the name of the one that keeps its money.
    """
    owner, number, home = relationship.owner, relationship.relationship_no, keeper(relationship)
    amount = format_yuan(fen + interest)
    code = pension.credit_account(
        owner=owner, person_no=home.person.person_no, fen=fen + interest,
        said=(f"{what} {amount} 元记入", f"{amount} yuan came after"), by=by, at=at,
    )  # fmt: skip
    if code is None:
        raise YearClosed(relationship_no=number, year=at.year)
    open_funds(owner)
    merged = interest if home.pk != relationship.pk else 0
    return [
        Line(home.ledger_code, merged, number),
        Line(home.ledger_code, -fen - merged, home.relationship_no), Line(code, fen + interest),
        Line(fund(owner, "interest"), -interest, number),
    ]  # fmt: skip


def outcome(row: TransferIn, part: Amendment) -> str:
    """What the letter of the result says of where it went; nothing where no pension is meant."""
    what = "差额" if part.kind == Amending.CORRECTION else "资金"
    return {
        DRAWN: f"{what}已记入您的待遇账户，养老金将重新计发。",
        DETERMINED: "您的养老金将重新计发，少发的随以后的发放一并补发。",
        LEFT: f"{what}已记入原待遇账户，与账户余额一并付给继承人。",
        "": "",
    }[_goes_into(row, part)]


def signed_pension(row: TransferIn, part: Amendment) -> dict[str, str]:
    """What both officers sign of the pension it goes into 涉及的待遇; nothing for whoever has none."""
    word = _goes_into(row, part)
    return {"pension": word} if word else {}


def _goes_into(row: TransferIn, part: Amendment) -> str:
    return pension_of(enrolled.relationship(row.owner, row.relationship_no), part)


def await_heirs(row: TransferIn, part: Amendment, *, on: date) -> bool:
    """What came for somebody who has died waits for the heirs 待付给继承人: the case is its officer's, with a clock; whether it does."""
    benefit = _pension_here(row)
    if not part.credited_fen or benefit is None or benefit.died_on is None:
        return False
    if not books.balance(row.owner, benefit.account_code):
        return False
    case = case_of(row)
    start_step(case, step=HEIRS, on=on, division=agencies.agency(row.owner).division)
    amount = format_yuan(part.credited_fen)
    casework.remark(
        case, act="for-heirs", by=SYSTEM, at=now(),
        note=(f"参保人已去世，{amount} 元记入待遇账户，待付给继承人",
              f"They have died: {amount} yuan are in the pension's account, to be paid to the heirs"),
    )  # fmt: skip
    case.turn = Turn.OFFICER
    case.save(update_fields=["turn"])
    return True


def for_heirs(row: TransferIn) -> Benefit | None:
    """The pension whose account the case's officer has to pay to the heirs now; none where nothing waits for them."""
    case = case_of(row)
    clock = cases.running_clock(case) if case.closed_on is None and row.state == In.CLOSED else None
    if clock is None or clock.step != HEIRS:
        return None
    return _pension_here(row)


def _pension_here(row: TransferIn) -> Benefit | None:
    """The pension of whoever has the money now: the person's, or the account's that theirs was merged into."""
    home = keeper(enrolled.relationship(row.owner, row.relationship_no))
    return pensions.with_account(row.owner, home.person.person_no)


@atomic
def on_inherited(job: Claimed) -> None:
    """Notice: the rest of somebody's account goes to the heirs 已付继承人: what came after their death is over, too."""
    every = aliases.whole(people.by_person_no(job.owner, job.payload["person_no"]))
    found = TransferIn.objects.filter(
        owner=job.owner, person_no__in=[one.person_no for one in every], state=In.CLOSED
    )
    for case_no in found.order_by("id").values_list("case_no", flat=True):
        row = arriving(owner=job.owner, case_no=case_no)
        if row is None or for_heirs(row) is None:
            continue
        case = case_of(row)
        casework.record_move(
            case, act=ChangeAct.INHERIT, before=row.state, after=row.state, turn=Turn.NOBODY,
            by=SYSTEM, at=now(), note=("账户余额已付给继承人", "The account's rest goes to the heirs"),
        )  # fmt: skip
        casework.close(case, on=today())
