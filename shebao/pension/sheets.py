"""What the determination sheet says 核定表内容: plain data made from a plan, nothing decided here."""

from datetime import date

from shebao.agencies import queries as agencies
from shebao.base.months import format_month
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.identity.rules import division_name
from shebao.papers.reading import Day, MonthText
from shebao.papers.sheets import IndexLine, PensionDetermination
from shebao.pension.models import Determination
from shebao.pension.rulings import LAW, Plan

GROUPS = {"male60": "男 60 周岁", "female55": "女 55 周岁", "female50": "女 50 周岁"}
REASONS = {
    "current-is-hukou": "参保关系就在户籍所在省份",
    "current-ten-years": "在参保省份缴费满十年",
    "previous-ten-years": "回到上一个缴费满十年的地方",
    "no-ten-years": "没有一个地方满十年，归到户籍所在省份",
    "no-current-relation": "没有在缴的参保关系，归到户籍所在省份",
}
SEXES = {"M": "男", "F": "女"}


def sheet(
    row: Determination, person: Person, plan: Plan, on: date, *, handler: str, reviewer: str
) -> PensionDetermination:
    """The sheet 核定表 of a plan."""
    point, steps = plan.point, {step.name: step for step in plan.point.steps}
    pension = point.pension
    names = agencies.place_names([row.place])
    place = (
        names[row.place][0]
        if row.place in names
        else division_name(row.place, on.year) or row.place
    )
    return PensionDetermination(
        name=person.name, number=people.masked_number(person), sex=SEXES.get(person.sex, ""),
        local_no=person.person_no, born=Day(person.birth_date.isoformat() if person.birth_date else ""),
        group=GROUPS[row.group], retirement=MonthText(format_month(point.month)),
        age=f"{point.age_years} 岁 {point.age_months} 个月", offset=row.offset,
        first_paid=MonthText(format_month(plan.chosen.first_pension_month)), place=place,
        place_reason=REASONS.get(row.place_reason, row.place_reason), months=point.months,
        deemed_months=plan.own.career.deemed_months, minimum_months=point.minimum,
        average_index=_four(pension.average_index), base=f"{steps['base'].value}",
        contribution_years=_years(str(steps["contribution_years"].value)),
        balance_fen=point.balance.total_fen, payout_months=f"{pension.payout_tenths // 10}.{pension.payout_tenths % 10}",
        basic_fen=pension.basic_fen, account_fen=pension.account_fen,
        transition_fen=pension.transition_fen, total_fen=pension.total_fen,
        years=tuple(_lines(plan)), provisional=bool(plan.awaited), notes=tuple(plan.awaited),
        basis=LAW, accepted_on=Day(row.received_on.isoformat()), decided_on=Day(on.isoformat()),
        handler=handler, reviewer=reviewer,
    )  # fmt: skip


def _four(index: int) -> str:
    shown = (index + 50) // 100
    return f"{shown // 10_000}.{shown % 10_000:04d}"


def _years(fraction: str) -> str:
    """Years as a decimal with at most four places, cut for reading; the exact value is in the explanation."""
    top, _, below = fraction.partition("/")
    thousandth = (int(top) * 10_000 + int(below or 1) // 2) // int(below or 1)
    return f"{thousandth // 10_000}.{thousandth % 10_000:04d}".rstrip("0").rstrip(".")


def _lines(plan: Plan) -> list[IndexLine]:
    """One line a year and place: months, bases, the index."""
    shown = [step for step in plan.point.steps if step.name.startswith("index_")]
    history = [row for row in sorted(plan.own.career.years) if row.months]
    return [
        IndexLine(row.year, division_name(row.place, row.year) or row.place, row.months,
                  row.base_total_fen, str(step.value)[:6], step.formula)
        for row, step in zip(history, shown, strict=True)
    ]  # fmt: skip
