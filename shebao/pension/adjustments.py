"""What a year's adjustment would change 年度调整方案: read from the rows, by the rule; nothing is written here.

Everybody whose pension began by last December and who is not adjusted for the year yet is in it, suspended ones too. A
provisional pension waits until it is settled again, and is named; a later run of the same year takes it in.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from shebao.base.explain import Figure
from shebao.base.months import Month, month
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.pension import rules
from shebao.pension.models import Benefit, BenefitRate, Determination
from shebao.pension.states import BenefitState

ADJUSTED = "adjusted"
"""Why a rate stands, when a year's adjustment made it."""
IN_FORCE = (BenefitState.DETERMINED, BenefitState.IN_PAYMENT, BenefitState.SUSPENDED)
PROVISIONAL, NO_BIRTH = "provisional", "no-birth-date"


@dataclass(frozen=True, slots=True)
class Rise:
    """What one benefit gains: the rate that counts now, a month's increase, months already paid, and why, in fen."""

    benefit: Benefit
    rate: BenefitRate
    monthly_fen: int
    months: int
    figure: Figure

    @property
    def owed_fen(self) -> int:
        """补发: the increase of the months since January that were paid already."""
        return self.monthly_fen * self.months

    def line(self) -> list[Any]:
        """The line two officers stand for."""
        return [
            self.benefit.benefit_no, self.benefit.person_no, self.rate.total_fen,
            self.rate.total_fen + self.monthly_fen, self.months, self.owed_fen,
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """A year's adjustment: who gains what, and who is left out and why."""

    year: int
    rises: tuple[Rise, ...]
    left_out: tuple[tuple[Benefit, str], ...]

    @property
    def monthly_fen(self) -> int:
        """What a month costs more."""
        return sum(each.monthly_fen for each in self.rises)

    @property
    def owed_fen(self) -> int:
        """What is paid after."""
        return sum(each.owed_fen for each in self.rises)

    def report(self) -> dict[str, Any]:
        """The list 调整清单, as it is kept and signed."""
        return {
            "lines": [each.line() for each in self.rises],
            "left_out": [[one.benefit_no, one.person_no, why] for one, why in self.left_out],
        }


def since_of(year: int) -> Month:
    """From when a year's adjustment counts: January."""
    return month(year, 1)


def plan(owner: str, year: int) -> Plan:
    """Everybody to be adjusted at an agency for a year. Refuses `parameter.missing` as the rule does."""
    since = since_of(year)
    rows = Benefit.objects.filter(owner=owner, state__in=IN_FORCE, first_month__lt=since)
    done = BenefitRate.objects.filter(owner=owner, reason=ADJUSTED, since_month=since)
    due = list(rows.exclude(pk__in=done.values("benefit")).order_by("id"))
    rates: dict[int, BenefitRate] = {}
    for rate in BenefitRate.objects.filter(owner=owner, benefit__in=due).order_by("seq"):
        rates[rate.benefit_id] = rate
    sheets = {
        each.case_no: each.months or 0
        for each in Determination.objects.filter(
            owner=owner, case_no__in=[each.case_no for each in due]
        )
    }
    persons = people.people_of(owner, (each.person_no for each in due))
    rises, out = [], []
    for each in due:
        person = persons.get(each.person_no)
        if each.provisional:
            out.append((each, PROVISIONAL))
        elif person is None or person.birth_date is None:
            out.append((each, NO_BIRTH))
        else:
            rises.append(_rise(each, rates[each.pk], sheets.get(each.case_no, 0), person, year))
    return Plan(year, tuple(rises), tuple(out))


def _rise(one: Benefit, rate: BenefitRate, months: int, person: Person, year: int) -> Rise:
    assert person.birth_date is not None
    last = date(year - 1, 12, 31)
    born = person.birth_date
    age = last.year - born.year - int((last.month, last.day) < (born.month, born.day))
    answer = rules.adjustment(
        year, one.owner[:6], pension_fen=rate.total_fen, months=months, age_years=age
    )
    paid = max(0, (one.paid_through or one.first_month - 1) - since_of(year) + 1)
    monthly = answer.result.total_fen
    figure = Figure(
        "adjusted_fen", monthly, "每月增加", "定额 + 年限挂钩 + 待遇挂钩 + 高龄倾斜", "社会保险法 十八条",
        answer.weakest(),
        (Figure("pension_fen", rate.total_fen, "上年十二月待遇", "", "社会保险法 十八条"),
         Figure("contribution_months", months, "缴费月数", "核定表", "社会保险法 十八条"),
         Figure("age_years", age, "上年末年龄", "", "社会保险法 十八条"), *answer.steps),
    )  # fmt: skip
    return Rise(one, rate, monthly, paid, figure)
