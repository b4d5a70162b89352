"""Questions about determinations, benefits and payrolls. Another agency's, or another person's, is not found."""

from collections.abc import Iterable
from typing import TypeVar

from django.db import models

from shebao.base.refusals import NotFound
from shebao.pension.models import (
    Adjustment,
    Benefit,
    BenefitMove,
    BenefitRate,
    Change,
    Determination,
    Payroll,
    PayrollLine,
    Recovery,
    SurvivalCheck,
)
from shebao.pension.states import (
    CREDITED,
    BenefitState,
    ChangeAct,
    ChangeState,
    PayrollState,
    State,
)

M = TypeVar("M", bound=models.Model)


def _the(model: type[M], what: str, **which: object) -> M:
    found = model._default_manager.filter(**which).first()
    if found is None:
        raise NotFound(what=what)
    return found


def determination(owner: str, case_no: str) -> Determination:
    """One determination 核定业务. Refuses `not-found`."""
    return _the(Determination, case_no, owner=owner, case_no=case_no)


def of_person(owner: str, person_no: str) -> Determination | None:
    """A person's determination at this agency, under way or done; none when it was withdrawn."""
    rows = Determination.objects.filter(owner=owner, person_no=person_no)
    return rows.exclude(state=State.WITHDRAWN).first()


def benefit(owner: str, benefit_no: str) -> Benefit:
    """One benefit 养老待遇. Refuses `not-found`."""
    return _the(Benefit, benefit_no, owner=owner, benefit_no=benefit_no)


def benefit_of_person(owner: str, person_no: str) -> Benefit | None:
    """A person's pension at this agency, the newest."""
    return Benefit.objects.filter(owner=owner, person_no=person_no).order_by("-id").first()


def with_account(owner: str, person_no: str, *, lock: bool = False) -> Benefit | None:
    """The pension of theirs whose account holds what the relationship held 待遇账户: paid here, suspended or not, or until their death."""
    rows = Benefit.objects.select_for_update() if lock else Benefit.objects
    paid = models.Q(state__in=[BenefitState.IN_PAYMENT, BenefitState.SUSPENDED])
    died = models.Q(state=BenefitState.STOPPED, died_on__isnull=False)
    return (
        rows.filter(paid | died, owner=owner, person_no=person_no, opened_fen__isnull=False)
        .order_by("-id")
        .first()
    )


def not_yet_paid(owner: str, person_no: str, *, lock: bool = False) -> Benefit | None:
    """A pension of theirs that is determined here and not paid yet 已核定未发放: the first payment takes what the relationship holds."""
    rows = Benefit.objects.select_for_update() if lock else Benefit.objects
    return rows.filter(
        owner=owner, person_no=person_no, state=BenefitState.DETERMINED, opened_fen__isnull=True
    ).first()


def came_after(row: Benefit) -> list[BenefitMove]:
    """What came after a pension was settled and waits for it to be settled again 待重新计发, the oldest first."""
    if not row.provisional or row.died_on:
        return []
    found: list[BenefitMove] = []
    for each in moves(row):
        found = [] if each.act == ChangeAct.RESETTLE else found
        if each.act == CREDITED:
            found.append(each)
    return found


def benefits(owner: str, state: str = "", *, after: int = 0, limit: int = 50) -> list[Benefit]:
    """An agency's benefits by number."""
    rows = Benefit.objects.filter(owner=owner, pk__gt=after)
    return list((rows.filter(state=state) if state else rows).order_by("id")[:limit])


def checks_due(owner: str, on: object, *, limit: int = 500) -> list[Benefit]:
    """Benefits in payment whose next sign of life is due 到期未认证."""
    rows = Benefit.objects.filter(owner=owner, state=BenefitState.IN_PAYMENT, check_due_on__lt=on)
    return list(rows.order_by("check_due_on", "id")[:limit])


def rates(one: Benefit) -> list[BenefitRate]:
    """What the months of a benefit are worth, oldest first."""
    return list(one.rates.order_by("seq"))


def moves(one: Benefit) -> list[BenefitMove]:
    """What happened to a benefit."""
    return list(one.moves.order_by("id"))


def checks(one: Benefit) -> list[SurvivalCheck]:
    """Signs of life, newest first."""
    return list(one.checks.order_by("-on", "-id"))


def changes(one: Benefit) -> list[Change]:
    """Changes of a benefit, newest first."""
    return list(one.changes.order_by("-id"))


def granted(one: Benefit) -> bool:
    """Whether the grants after a death were paid or wait for a second officer 丧葬补助金和抚恤金."""
    rows = one.changes.filter(act=ChangeAct.GRANT)
    return rows.exclude(state=ChangeState.DROPPED).exists()


def change(owner: str, case_no: str) -> Change:
    """One change 待遇变更. Refuses `not-found`."""
    return _the(Change, case_no, owner=owner, case_no=case_no)


def recoveries(one: Benefit) -> list[Recovery]:
    """Sums to recover, newest first."""
    return list(one.recoveries.order_by("-id"))


def recovery(one: Benefit, recovery_no: str) -> Recovery:
    """One sum to recover of a benefit 追回; another person's is `not-found`."""
    return _the(Recovery, recovery_no, benefit=one, recovery_no=recovery_no)


def lines_of(one: Benefit, *, limit: int = 240) -> list[PayrollLine]:
    """What was paid of a benefit, newest month first."""
    rows = one.lines.select_related("payroll").prefetch_related("paid")
    return list(rows.order_by("-payroll__month")[:limit])


def payroll(owner: str, payroll_no: str) -> Payroll:
    """One payroll 月发放批次. Refuses `not-found`."""
    return _the(Payroll, payroll_no, owner=owner, payroll_no=payroll_no)


def payrolls(owner: str, *, limit: int = 60) -> list[Payroll]:
    """An agency's payrolls, newest first."""
    return list(Payroll.objects.filter(owner=owner).order_by("-month", "-id")[:limit])


def last_payroll(owner: str) -> Payroll | None:
    """The last payroll that two officers stood for."""
    rows = Payroll.objects.filter(owner=owner, state=PayrollState.APPROVED)
    return rows.order_by("-month").first()


def payroll_lines(one: Payroll, *, after: int = 0, limit: int = 50) -> list[PayrollLine]:
    """The lines of a payroll."""
    rows = one.lines.select_related("benefit").filter(pk__gt=after)
    return list(rows.order_by("id")[:limit])


def bounced_lines(owner: str, *, limit: int = 200) -> list[PayrollLine]:
    """Pensions that the bank sent back and that wait for another account 退票待重付."""
    rows = PayrollLine.objects.filter(owner=owner, paid_on=None).exclude(bounce_reason="")
    return list(rows.select_related("benefit", "payroll").order_by("id")[:limit])


def orders_of(lines: Iterable[PayrollLine]) -> list[str]:
    """The payment orders of lines."""
    return [each.order_no for each in lines if each.order_no]


def adjustments(owner: str) -> list[Adjustment]:
    """An agency's yearly adjustments 年度调整, newest first."""
    return list(Adjustment.objects.filter(owner=owner).order_by("-id")[:50])


def adjustment(owner: str, adjustment_no: str) -> Adjustment:
    """One yearly adjustment 年度调整. Refuses `not-found`."""
    return _the(Adjustment, adjustment_no, owner=owner, adjustment_no=adjustment_no)
