"""The yearly adjustment of all pensions 年度调整: one run, previewed as its list, signed by two; a paper for each, the next payroll pays.

Social Insurance Law, Art. 18. One transaction writes rates, differences, moves and papers: killed before it ends, nothing of it is
there, and the same signature again does it once.
"""

from datetime import date, datetime

from shebao.agencies import services as agencies
from shebao.agencies.models import RoleName
from shebao.base.money import format_yuan
from shebao.base.months import month_of
from shebao.base.plumbing import numbers
from shebao.base.plumbing.statements import locked, one
from shebao.base.plumbing.transactions import atomic
from shebao.casework.services.officers import digest
from shebao.pension.adjustments import ADJUSTED, Plan, Rise, plan, since_of
from shebao.pension.errors.adjusting import (
    AdjustmentChanged,
    AdjustmentSamePerson,
    AdjustmentWaiting,
    AdjustmentYear,
    NobodyToAdjust,
)
from shebao.pension.models import Adjustment, Benefit, BenefitRate, Change
from shebao.pension.services.benefits import note
from shebao.pension.services.telling import tell
from shebao.pension.states import (
    AdjustmentAct,
    AdjustmentState,
    ChangeState,
    adjustment_after,
)


@atomic
def propose_adjustment(*, owner: str, year: int, by: str, on: date, at: datetime) -> Adjustment:
    """Prepare a year's adjustment 经办: the list of everybody, before and after, and who is left out. The clerk's act.

    Asked again while it waits, the same one is returned. Refuses `agencies.no-right`, `benefit.adjustment-year`,
    `benefit.adjustment-waiting`, `benefit.nobody-to-adjust`, `parameter.missing`.
    """
    agencies.on_duty(owner, by, RoleName.CLERK, on)
    waiting = one(Adjustment, owner=owner, state=AdjustmentState.PROPOSED)
    if waiting is not None:
        if (waiting.year, waiting.proposed_by) == (year, by):
            return waiting
        raise AdjustmentWaiting(adjustment_no=waiting.adjustment_no)
    if not 2006 <= year <= month_of(on) // 12:
        raise AdjustmentYear(year=year, at="year")
    found = plan(owner, year)
    if not found.rises:
        raise NobodyToAdjust(year=year, at="year")
    number = numbers.take(owner, f"adjustment/{year}")
    return Adjustment.objects.create(
        owner=owner, adjustment_no=f"{owner}/adjustment/{year}/{number}", year=year,
        state=AdjustmentState.PROPOSED, people=len(found.rises), monthly_fen=found.monthly_fen,
        owed_fen=found.owed_fen, report=found.report(), plan_sha256=digest(found.report()),
        proposed_by=by, proposed_at=at,
    )  # fmt: skip


def _move(row: Adjustment, act: AdjustmentAct) -> None:
    row.state = adjustment_after(AdjustmentState(row.state), act)
    row.save()


@atomic
def send_adjustment_back(
    *, owner: str, adjustment_no: str, reason: str, by: str, on: date, at: datetime
) -> Adjustment:
    """The second officer does not agree 退回: the year may be prepared again."""
    agencies.on_duty(owner, by, RoleName.REVIEWER, on)
    row = locked(Adjustment, adjustment_no, owner=owner, adjustment_no=adjustment_no)
    row.note = reason.strip()[:400]
    _move(row, AdjustmentAct.SEND_BACK)
    return row


@atomic
def approve_adjustment(
    *, owner: str, adjustment_no: str, by: str, on: date, at: datetime
) -> Adjustment:
    """The second officer stands for the list 复核: everybody's rate from January on, once. The reviewer's act.

    Refuses `agencies.no-right`, `benefit.adjustment-same-officer`, `benefit.adjustment-changed` when anything came out
    differently since, `benefit.wrong-moment`. Approved already, nothing happens again.
    """
    agencies.on_duty(owner, by, RoleName.REVIEWER, on)
    row = locked(Adjustment, adjustment_no, owner=owner, adjustment_no=adjustment_no)
    if row.proposed_by == by:
        raise AdjustmentSamePerson()
    if row.state == AdjustmentState.APPROVED:
        return row
    row.approved_by, row.approved_at = by, at
    _move(row, AdjustmentAct.APPROVE)
    list(Benefit.objects.select_for_update().filter(owner=owner).order_by("id").values_list("id"))
    found = plan(owner, row.year)
    if digest(found.report()) != row.plan_sha256:
        raise AdjustmentChanged()
    _write(row, found)
    for each in found.rises:
        _tell(row, each, on=on, at=at)
    return row


def _write(row: Adjustment, found: Plan) -> None:
    """The new rates, and what is owed for the months paid since January."""
    since = since_of(row.year)
    BenefitRate.objects.bulk_create(
        [
            BenefitRate(
                owner=row.owner, benefit=each.benefit, seq=each.rate.seq + 1, since_month=since,
                basic_fen=each.rate.basic_fen, account_fen=each.rate.account_fen,
                transition_fen=each.rate.transition_fen,
                adjusted_fen=each.rate.adjusted_fen + each.monthly_fen,
                total_fen=each.rate.total_fen + each.monthly_fen, reason=ADJUSTED,
                case_no=row.adjustment_no,
            )
            for each in found.rises
        ],
        batch_size=1000,
    )  # fmt: skip
    Change.objects.bulk_create(
        [
            Change(
                owner=row.owner, case_no=f"{row.adjustment_no}/{each.benefit.pk}",
                benefit=each.benefit, person_no=each.benefit.person_no, act=AdjustmentAct.APPROVE,
                state=ChangeState.DONE, facts=each.figure.as_dict(), owed_fen=each.owed_fen,
            )
            for each in found.rises
        ],
        batch_size=1000,
    )  # fmt: skip


def _tell(row: Adjustment, each: Rise, *, on: date, at: datetime) -> None:
    """A line of history, and the paper 调整告知书, for each."""
    one_, rise = each.benefit, format_yuan(each.monthly_fen)
    new = format_yuan(each.rate.total_fen + each.monthly_fen)
    note(
        one_, AdjustmentAct.APPROVE,
        (f"{row.year} 年度调整：每月增加 {rise} 元，自 1 月起每月 {new} 元",
         f"Adjusted for {row.year}: {rise} yuan more, {new} a month from January on"),
        by=row.approved_by, at=at,
    )  # fmt: skip
    tell(
        one_, AdjustmentAct.APPROVE, key=f"{row.adjustment_no}/{one_.pk}", on=on, at=at,
        handler=row.proposed_by, reviewer=row.approved_by,
        payload={
            "lines": {"total_fen": [each.rate.total_fen, each.rate.total_fen + each.monthly_fen]},
            "months": each.months, "total_fen": each.owed_fen,
        },
    )  # fmt: skip
