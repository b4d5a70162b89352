"""A pension 养老待遇 with what was paid of it, signs of life, and what is to come back."""

from shebao.identity.models import Person
from shebao.pension.models import Benefit, PayrollLine
from shebao.records.export.gathering.rows import shaped
from shebao.records.export.shapes_of_benefits import (
    BenefitMoveOf,
    BenefitOf,
    PaidMonthOf,
    PayrollLineOf,
    RateOf,
    RecoveryOf,
    SurvivalCheckOf,
)


def benefits_of(person: Person) -> tuple[BenefitOf, ...]:
    """Every pension of the person here, the first first."""
    rows = Benefit.objects.filter(owner=person.owner, person_no=person.person_no)
    return tuple(_benefit(row) for row in rows.order_by("id"))


def _benefit(row: Benefit) -> BenefitOf:
    return shaped(
        BenefitOf, row,
        rates=tuple(shaped(RateOf, one) for one in row.rates.order_by("seq")),
        lines=tuple(_line(one) for one in row.lines.order_by("id")),
        checks=tuple(shaped(SurvivalCheckOf, one) for one in row.checks.order_by("id")),
        moves=tuple(shaped(BenefitMoveOf, one) for one in row.moves.order_by("id")),
        recoveries=tuple(shaped(RecoveryOf, one) for one in row.recoveries.order_by("id")),
    )  # fmt: skip


def _line(row: PayrollLine) -> PayrollLineOf:
    months = tuple(shaped(PaidMonthOf, one) for one in row.paid.order_by("month"))
    return shaped(PayrollLineOf, row, paid=months)
