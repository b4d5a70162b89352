"""A pension determined 养老待遇核定: applied for, prepared by one officer, signed by a second, a sheet with remedy.

Order 765, Art. 18: decided within twenty working days. Social Insurance Law, Arts. 15, 16; 国发〔2005〕38号.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from shebao.base import parameters
from shebao.base.money import format_yuan
from shebao.base.months import format_month
from shebao.base.refusals import NotFound
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import CaseLog, Turn
from shebao.casework.services import Applicant
from shebao.identity import queries as people
from shebao.papers import services as papers
from shebao.payments import services as payments
from shebao.payments.services import Payee
from shebao.pension import queries
from shebao.pension.errors import DeterminedAlready
from shebao.pension.models import Determination
from shebao.pension.rulings import LAW, birth_month, chosen_month, plan
from shebao.pension.services.benefits import open_benefit
from shebao.pension.sheets import sheet
from shebao.pension.states import Act, State, after

KIND = "pension-determination"
DAYS = "casework.working_days.pension_application"


def locked(owner: str, case_no: str) -> Determination:
    """The determination for writing. Another agency's is `not-found`."""
    row = Determination.objects.select_for_update().filter(owner=owner, case_no=case_no).first()
    if row is None:
        raise NotFound(what=case_no)
    return row


def _move(
    row: Determination, act: Act, *, turn: str, by: str, at: datetime, note: tuple[str, str]
) -> CaseLog:
    """Move a determination; every change of its state passes here."""
    before = row.state
    row.state = after(State(before), act)
    row.save()
    return casework.record_move(
        cases.case(row.owner, row.case_no), act=act, before=before, after=row.state, turn=turn, by=by,
        at=at, note=note,
    )  # fmt: skip


@transaction.atomic
def apply(
    *,
    owner: str,
    person_no: str,
    group: str,
    offset: int,
    place: str,
    place_reason: str,
    applicant: Applicant,
    channel: str,
    key: str,
    by: str,
    on: date,
    at: datetime,
    payee: Payee | None = None,
    elsewhere: Sequence[str] = (),
    waived: str = "",
) -> Determination:
    """Take an application for the pension 受理养老金申领: a case with twenty working days. The same key again is the same.

    `offset` is the month chosen, from the statutory one; `place` and `place_reason` who pays on that day; `payee`
    the account that the pension goes to, `elsewhere` the places whose accounts are to come, `waived` why the person will not wait for what lies elsewhere. Refuses
    `pension.determined-already`, what the choice of a month refuses, and `payments.bad-order` for an account the bank cannot pay to.
    """
    found = queries.of_person(owner, person_no)
    if found is not None:
        if cases.case(owner, found.case_no).key == key:
            return found
        raise DeterminedAlready(case_no=found.case_no)
    chosen, account = chosen_month(group, birth_month(owner, person_no), offset), _account(payee)
    month = format_month(chosen.retirement_month)
    case, _new = casework.open_case(
        owner=owner, kind=KIND, key=key, person_no=person_no, applicant=applicant, channel=channel,
        state=State.RECEIVED, turn=Turn.OFFICER, received_on=on, by=by, at=at,
        note=(f"申领养老金，{month} 退休", f"Applies for the pension, retiring in {month}"),
    )  # fmt: skip
    days = parameters.at(DAYS, on, owner[:6])
    casework.start_clock(
        case, step="determine", received_on=on, days=days.as_int(), source=days.source
    )
    return Determination.objects.create(
        owner=owner, case_no=case.case_no, person_no=person_no, group=group, offset=offset,
        retirement_month=chosen.retirement_month, place=place, place_reason=place_reason,
        received_on=on, elsewhere=list(elsewhere), waived=waived.strip()[:200], **account,
    )  # fmt: skip


def _account(payee: Payee | None) -> dict[str, str]:
    """The account as columns; one may be told later, before the first payment."""
    if payee is None:
        return {}
    told = Payee(*(value.strip() for value in payee))
    payments.check_payee(told)
    return {f"payee_{name}": value for name, value in told._asdict().items()}


@transaction.atomic
def propose(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> int:
    """The first officer computes the pension 经办核定, explained line by line; the id of the proposal.

    Refuses what `rulings.plan` refuses.
    """
    row = locked(owner, case_no)
    after(State(row.state), Act.DETERMINE)
    found = plan(row, on)
    return casework.propose(
        owner=owner, case_no=case_no, act=Act.DETERMINE, payload=found.payload(),
        explanation=found.figure.as_dict(), by=by, at=at,
    ).pk  # fmt: skip


@transaction.atomic
def determine(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> Determination:
    """The second officer signs 复核核定: figures, parameters and explanation are frozen, the sheet issued, the case over."""
    proposal = cases.proposal(owner, proposal_id)
    row = locked(owner, proposal.case.case_no)
    after(State(row.state), Act.DETERMINE)
    found = plan(row, on)
    casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at, now=found.payload())
    pension = found.point.pension
    row.months, row.balance_fen = found.point.months, found.point.balance.total_fen
    row.basic_fen, row.account_fen = pension.basic_fen, pension.account_fen
    row.transition_fen, row.total_fen = pension.transition_fen, pension.total_fen
    row.provisional, row.determined_on = bool(found.awaited), on
    person = people.by_person_no(owner, row.person_no)
    paper = papers.freeze(
        owner=owner, kind=KIND, case_no=row.case_no, person_no=row.person_no,
        data=sheet(row, person, found, on, handler=proposal.by, reviewer=by),
        key=f"{row.case_no}/sheet", on=on, at=at,
    )  # fmt: skip
    row.paper_no = paper.paper_no
    amount = format_yuan(pension.total_fen)
    log = _move(
        row, Act.DETERMINE, turn=Turn.NOBODY, by=by, at=at,
        note=(f"核定每月 {amount} 元{'（预发）' if row.provisional else ''}",
              f"Determined: {amount} yuan a month{' (provisional)' if row.provisional else ''}"),
    )  # fmt: skip
    case = cases.case(owner, row.case_no)
    casework.decide(
        case, log, explanation=found.figure.as_dict(), parameters=found.parameters, law=LAW,
        by=proposal.by, countersigned_by=by, at=at,
    )  # fmt: skip
    casework.close(case, on=on)
    open_benefit(row, found.chosen.first_pension_month, by=by, on=on, at=at)
    return row


@transaction.atomic
def withdraw(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> Determination:
    """The person takes the application back 撤回申请, before anything is determined."""
    row = locked(owner, case_no)
    _move(
        row, Act.WITHDRAW, turn=Turn.NOBODY, by=by, at=at,
        note=("本人撤回申领", "The person withdrew the application"),
    )  # fmt: skip
    casework.close(cases.case(owner, case_no), on=on)
    return row
