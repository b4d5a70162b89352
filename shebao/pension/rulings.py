"""What an officer signs 拟核定数据: the pension of a person who retires, explained line by line.

Reads rows, calls the rules, writes nothing. A yearly number that is not out yet is taken from the year before and
makes the pension provisional 预发; anything else that is missing is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shebao.agencies import queries as agencies
from shebao.base import parameters
from shebao.base.explain import Figure, said
from shebao.base.months import first_day, format_month, month_of
from shebao.base.parameters import Parameter
from shebao.base.places import province
from shebao.base.refusals import Called
from shebao.identity import queries as people
from shebao.pension import careers, outlook, rules
from shebao.pension.careers import Own
from shebao.pension.errors import (
    BirthDateUnknown,
    MonthsTwice,
    NotGathered,
    NotPayingPlace,
    NotYet,
    TooFewMonths,
)
from shebao.pension.models import Determination
from shebao.pension.outlook import AS_IT_IS, Numbers, Point
from shebao.pension.rules.base import PROVISIONAL_YEARS

LAW = "国发〔2005〕38号；社会保险法 第十五条、第十六条"


@dataclass(frozen=True, slots=True)
class Provisional(Numbers):
    """Yearly numbers as published, or those of the year before while they are awaited 预发."""

    def _carried(self, name: str, on: date, place: str, path: str) -> Parameter:
        last = outlook.last_published(name, on, place)
        if last is None or on.year - last.since.year > PROVISIONAL_YEARS:
            return parameters.at(name, on, place, path=path)
        return Numbers._carried(self, name, on, place, path)


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be determined 核定方案: the pension, its explanation, the parameter rows it stands on."""

    own: Own
    chosen: rules.Retirement
    point: Point
    figure: Figure
    parameters: tuple[Mapping[str, str], ...]
    awaited: tuple[str, ...]
    """What is not published yet, in words; empty when nothing is provisional."""

    def payload(self) -> dict[str, Any]:
        """What two officers sign: if it would come out differently, the signature does not hold."""
        pension = self.point.pension
        return {
            "retirement_month": format_month(self.point.month), "months": self.point.months,
            "average_index": pension.average_index, "balance_fen": self.point.balance.total_fen,
            "basic_fen": pension.basic_fen, "account_fen": pension.account_fen,
            "transition_fen": pension.transition_fen, "total_fen": pension.total_fen,
            "provisional": list(self.awaited),
        }  # fmt: skip


def chosen_month(group: str, birth: int, offset: int) -> rules.Retirement:
    """The month chosen, `offset` months from the statutory one. Refuses what `rules.retirement` refuses."""
    return rules.retirement(
        group, birth, early_months=-offset if offset < 0 else None,
        late_months=offset if offset > 0 else None,
    ).result  # fmt: skip


def birth_month(owner: str, person_no: str) -> int:
    """The month of birth 出生年月. Refuses `pension.birth-date-unknown`."""
    born = people.by_person_no(owner, person_no).birth_date
    if born is None:
        raise BirthDateUnknown()
    return month_of(born)


def refuse_missing(row: Determination, own: Own) -> None:
    """Nothing is determined before what lies elsewhere has come 归集, unless the person will not wait.

    A place has come when a year of it is booked here. Refuses `pension.not-gathered`.
    """
    here = {province(year.place) for year in own.career.years if year.place}
    missing = [place for place in row.elsewhere if province(place) not in here]
    if missing and not row.waived:
        names = [agencies.place_called(place) for place in missing]
        raise NotGathered(
            places=Called(
                "、".join(each.zh for each in names), ", ".join(each.en for each in names)
            )
        )


def plan(row: Determination, on: date) -> Plan:
    """The pension of a person who retires 核定养老待遇, from the books as they stand.

    Refuses `pension.not-yet`, `pension.not-paying-place`, `pension.not-gathered`, `pension.months-twice`, `pension.too-few-months`,
    `pension.nothing-paid`, `parameter.missing`.
    """
    person = people.by_person_no(row.owner, row.person_no)
    month = row.retirement_month
    if month > month_of(on):
        raise NotYet(month=format_month(month))
    if province(row.place) != province(row.owner[:6]):
        raise NotPayingPlace(place=agencies.place_called(row.place))
    own = careers.own([person], first_day(month), row.group, until=month)
    refuse_missing(row, own)
    if own.twice:
        raise MonthsTwice(months=own.twice)
    career, numbers = own.career, Provisional()
    chosen = chosen_month(career.group, career.birth, row.offset)
    history = outlook.histories(career, AS_IT_IS, (), [month])[month]
    balance = outlook.balances(career, AS_IT_IS, (), month, numbers)[month]
    point = outlook.point(career, history, balance, chosen, row.offset, row.place, numbers)
    if point.missing:
        raise TooFewMonths(months=point.months, minimum=point.minimum, missing=point.missing)
    awaited = sorted(
        {each.note for each in numbers.kept.values() if each.document == outlook.ASSUMED}
    )
    return Plan(
        own, chosen, point, _figure(row, point), tuple(each.as_dict() for each in numbers.kept.values()),
        tuple(awaited),
    )  # fmt: skip


def _figure(row: Determination, point: Point) -> Figure:
    """The explanation: the pension, the month of retirement, the minimum, the place that pays."""
    tree = outlook.tree(point)
    facts = (
        said(
            rules.retirement,
            "retirement_month",
            format_month(point.month),
            "退休月份",
            "法定 ∓ 弹性",
        ),
        said(
            rules.retirement,
            "age",
            f"{point.age_years}-{point.age_months:02d}",
            "退休时年龄（岁-月）",
            "",
        ),
        said(rules.minimum_contribution, "minimum_months", point.minimum, "最低缴费月数", ""),
        Figure("months", point.months, "缴费月数", "", "社会保险法 十六条"),
        Figure("reason", row.place_reason, "待遇领取地", "", "国办发〔2009〕66号 六条"),
    )
    return Figure(tree.name, tree.value, tree.label, tree.formula, tree.law, tree.certainty,
                  (*tree.inputs, *facts), tree.note)  # fmt: skip
