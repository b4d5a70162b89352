"""Figures of a medical transfer 医保转移拟办数据: the settlement at the old place, months and breaks at the new one."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from shebao.agencies import queries as agencies
from shebao.agencies.models import Agency
from shebao.base.explain import Answer, Figure
from shebao.base.law import Certainty
from shebao.base.months import Month, format_month, month, month_of, parse_month, spans
from shebao.base.parameters import ParameterMissing
from shebao.base.refusals import Refusal
from shebao.enrolment import queries as enrolment
from shebao.enrolment.accounts import months_in
from shebao.enrolment.models import Origin, Relationship
from shebao.enrolment.states import State
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.medical.rules import Break, medical_break
from shebao.medical.rules.retiree import RetireeYears, retiree_years
from shebao.transfers.errors.medical import NothingThere, PersonUnknown, Retired, StillInsured
from shebao.transfers.messages.medical import Period
from shebao.transfers.models import MedicalArrival, MedicalDeparture, MedicalPeriod
from shebao.transfers.rules.medical import (
    DOCUMENT,
    EMPLOYEE,
    SCHEMES,
    medical_case,
    resident_year,
    years_together,
)

PAID = "实缴"


@dataclass(frozen=True, slots=True)
class Settlement:
    """What would be released 结清方案: the balance in fen, the periods, the explanation."""

    relationship: Relationship
    case: str
    balance_fen: int
    periods: tuple[Period, ...]
    last_insured: Month | None
    continuous_months: int
    figure: Figure

    @property
    def months(self) -> int:
        """The months of all rows together."""
        return sum(period.months for period in self.periods)

    def payload(self) -> dict[str, Any]:
        """What two officers sign: if it would come out differently, the signature does not hold."""
        return {
            "relationship_no": self.relationship.relationship_no, "case": self.case,
            "balance_fen": self.balance_fen, "periods": len(self.periods), "months": self.months,
        }  # fmt: skip


def unbroken_before(months: list[Month]) -> int:
    """How many months in a row end with the last one 连续参保月数."""
    held, count = set(months), 0
    while months and months[-1] - count in held:
        count += 1
    return count


def short_figure(reason: str, left_fen: int) -> Figure:
    """The sentence two officers sign for what was not credited 差额说明, in fen."""
    label, formula = "留在待认款的差额", "结清 − 到账"
    return Figure("left_fen", left_fen, label, formula, DOCUMENT, Certainty.POLICY, (), reason)


def insured_in(owner: str, person: Person) -> Relationship | None:
    """The medical relation somebody pays in here 本地参保关系: the employees' before the residents'."""
    held = [enrolment.open_relationship_of(owner, person, scheme) for scheme in SCHEMES]
    return next((row for row in held if row is not None and row.state == State.ACTIVE), None)


def retired_here(owner: str, person: Person) -> bool:
    """Whether retiree medical benefits are drawn here 享受退休待遇."""
    return any(
        row.scheme == EMPLOYEE and row.state == State.DRAWING
        for row in enrolment.relationships_of_person(owner, person)
    )


def relation_to_move(owner: str, person: Person, scheme: str) -> Relationship:
    """The relation a letter is about: the out-check 转出核验.

    Refuses `medical-transfer.retired`, `medical-transfer.nothing-to-move`, `medical-transfer.not-ended`.
    """
    here = agencies.agency(owner)
    if retired_here(owner, person):
        raise Retired(agency=here.called)
    row = enrolment.open_relationship_of(owner, person, scheme)
    if row is None or row.state == State.ENDING:
        raise NothingThere(agency=here.called)
    if row.state == State.ACTIVE:
        raise StillInsured(agency=here.called)
    return row


def own_months(relationship: Relationship) -> list[Month]:
    """Months really paid in here 本地实缴月份, in order."""
    return sorted(
        month(line.year, number)
        for line in enrolment.years(relationship)
        if line.origin != Origin.TRANSFER
        for number in months_in(line.paid_months & ~line.cleared_months)
    )


def earlier_periods(relationship: Relationship) -> list[MedicalPeriod]:
    """Periods that had come in from other places: they travel on."""
    return list(
        MedicalPeriod.objects.filter(
            owner=relationship.owner, relationship_no=relationship.relationship_no
        ).order_by("since", "pk")
    )


def settlement(row: MedicalDeparture, on: date) -> Settlement:
    """What the origin settles by what was really paid in 按实际缴费结清, explained.

    Refuses what `relation_to_move` refuses, and `medical-transfer.same-year` in case B.
    """
    if not row.person_no:
        raise PersonUnknown(agency=agencies.agency(row.owner).called)
    person, here = people.by_person_no(row.owner, row.person_no), agencies.agency(row.owner)
    relationship = relation_to_move(row.owner, person, row.from_scheme)
    ruled = medical_case(row.from_scheme, row.letter["to_scheme"], on, here.division)
    paid = own_months(relationship)
    steps = list(ruled.steps)
    if ruled.result.case == "B" and paid:
        steps += resident_year(paid[-1], parse_month(row.letter["insured_since"]), on).steps
    books = enrolment.balance(relationship)
    balance = books if ruled.result.balance_moves else 0
    steps.append(Figure("own_months", len(paid), "本地缴费月数", "逐月实缴", DOCUMENT))
    figure = Figure(
        "balance_fen", balance, "结清余额", "个人账户账面余额全部", DOCUMENT,
        Answer(None, tuple(steps)).weakest(), tuple(steps),
    )  # fmt: skip
    return Settlement(
        relationship, ruled.result.case, balance, _periods(relationship, paid, here),
        paid[-1] if paid else None, unbroken_before(paid), figure,
    )  # fmt: skip


def _periods(relationship: Relationship, paid: list[Month], here: Agency) -> tuple[Period, ...]:
    before = tuple(
        Period(
            each.since, each.until, each.scheme, each.nature, each.months, each.division,
            each.place, each.agency, each.source_relationship_no,
        )
        for each in earlier_periods(relationship)
    )  # fmt: skip
    own = tuple(
        Period(
            format_month(first), format_month(last), relationship.scheme, PAID, last - first + 1,
            here.division, here.city, here.code, relationship.relationship_no,
        )
        for first, last in spans(paid)
    )  # fmt: skip
    return (*before, *own)


def months_of(period: MedicalPeriod | Period) -> list[Month]:
    """The months of a row, both ends counted, without those dropped for another place's."""
    gone = set(getattr(period, "dropped", ()))
    first, last = parse_month(period.since), parse_month(period.until)
    months = (Month(m) for m in range(first, last + 1))
    return [m for m in months if format_month(m) not in gone]


def together(row: MedicalArrival, on: date) -> Answer[Any]:
    """Months of other places with one's own 累计年限, as rows; a month in two places is named."""
    relationship = enrolment.relationship(row.owner, row.relationship_no)
    elsewhere = [m for period in earlier_periods(relationship) for m in months_of(period)]
    return years_together(elsewhere, own_months(relationship), on)


class TowardRetirement(NamedTuple):
    """Employee months toward retiree benefits 退休医保累计年限: by place, and the answer, None where its years are not known."""

    rows: tuple[tuple[str, int], ...]
    answer: Answer[RetireeYears] | None


def toward_retirement(person: Person, on: date) -> TowardRetirement:
    """Months paid as an employee at all places, each month once, against the years this place asks.

    A resident's months do not count. What the person draws anywhere plays no part.
    """
    here = agencies.agency(person.owner)
    own = {
        m
        for row in enrolment.relationships_of_person(person.owner, person)
        if row.scheme == EMPLOYEE
        for m in own_months(row)
    }
    rows = [(here.city, own)] if own else []
    counted = set(own)
    for period in MedicalPeriod.objects.filter(
        owner=person.owner, person_no=person.person_no, scheme=EMPLOYEE
    ).order_by("since", "pk"):
        months = set(months_of(period)) - counted
        counted |= months
        rows.append((period.place, months))
    summed: dict[str, int] = {}
    for place, months in rows:
        summed[place] = summed.get(place, 0) + len(months)
    try:
        answer = retiree_years(len(counted), len(own), person.sex, on, here.division)
    except ParameterMissing:
        answer = None
    return TowardRetirement(tuple(summed.items()), answer)


def break_of(row: MedicalArrival) -> Answer[Break] | None:
    """The break between the old place and this one 中断; None where there was none or the form names no month."""
    form = row.form or {}
    relationship = enrolment.relationship(row.owner, row.relationship_no)
    if not form.get("last_insured"):
        return None
    last, resumed = parse_month(form["last_insured"]), month_of(relationship.since)
    if resumed <= last + 1:
        return None
    gap, own = set(range(last + 1, resumed)), set(own_months(relationship))
    try:
        return medical_break(
            last_insured=last, resumed=resumed, paid_gap=gap <= own, from_scheme=_short(row.from_scheme),
            to_scheme=_short(row.to_scheme), continuous_months_before=form["continuous_months"],
            place=agencies.agency(row.owner).division,
        )  # fmt: skip
    except Refusal:  # a rule that has no number for that month explains nothing
        return None


def _short(scheme: str) -> str:
    return "employee" if scheme == EMPLOYEE else "resident"
