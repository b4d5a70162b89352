"""A person's career 参保经历 out of the tables: a handful of questions, whatever the number of years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from shebao.base.months import Month, month, month_of
from shebao.enrolment import queries as enrolment
from shebao.enrolment.accounts import Account, YearRow, monthly_credits, months_in
from shebao.enrolment.limits import first_own_year, rate_of
from shebao.enrolment.models import Kind, Relationship
from shebao.enrolment.queries import GONE
from shebao.enrolment.schemes import Scheme
from shebao.enrolment.settlement import settle
from shebao.enrolment.states import State
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.pension.errors import BirthDateUnknown, NothingPaid
from shebao.pension.outlook import Career
from shebao.pension.rules import retirement
from shebao.pension.rules.history import HistoryYear


@dataclass(frozen=True, slots=True)
class Own:
    """One person as the books here know them: the career, the household, what each relationship holds, doubts.

    `credits` are month credits in fen by relationship, the one still paid into first; `doubts` are finding
    codes with their years.
    """

    career: Career
    hukou: str | None
    sex: str
    credits: Mapping[str, Mapping[int, int]]
    doubts: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def months(self) -> frozenset[int]:
        """Every month paid 已缴月份."""
        return frozenset(at for months in self.credits.values() for at in months)

    @property
    def twice(self) -> int:
        """How many months stand in two relationships 重复缴费月数."""
        return sum(map(len, self.credits.values())) - len(self.months)


def groups_of(sex: str) -> tuple[str, ...]:
    """Which statutory ages may hold 原法定退休年龄: a woman's depends on her post, which no record tells."""
    return ("male60",) if sex == "M" else ("female50", "female55")


def own(persons: Sequence[Person], on: date, group: str = "", *, until: int | None = None) -> Own:
    """What the pension agencies here know of a person. Refuses `pension.nothing-paid`, `pension.birth-date-unknown`.

    A month paid in two relationships counts once, in the one still paid into; `group` chooses among
    `groups_of`, else the likely one. Months after `until` are left out.
    """
    born = next((person.birth_date for person in persons if person.birth_date), None)
    if born is None:
        raise BirthDateUnknown()
    held = [
        row
        for person in persons
        for row in enrolment.relationships_of_person(person.owner, person)
        if row.scheme == Scheme.EMPLOYEE_PENSION and row.state not in GONE
    ]
    held.sort(key=lambda row: (row.state == State.ACTIVE, row.since, row.pk), reverse=True)
    accounts = enrolment.accounts_of(held)
    lines = [(row, line) for row in held for line in accounts[row.pk].rows.values()]
    if not any(line.insured for _, line in lines):
        raise NothingPaid()
    sex = next((person.sex for person in persons if person.sex), "")
    allowed = groups_of(sex)
    household = next(filter(None, (people.hukou_on(person, on) for person in persons)), None)
    career = _career(held, accounts, lines, on, until or 10**6)
    group = group if group in allowed else _likely(allowed, month_of(born), career.now)
    career = replace(career, birth=month_of(born), group=group)
    return Own(
        career, household.division if household else None, sex,
        {row.relationship_no: _credits(accounts[row.pk]) for row in held}, _doubts(lines),
    )  # fmt: skip


def _likely(groups: Sequence[str], birth: int, now: int) -> str:
    """The first group whose statutory month still lies ahead; the person may say otherwise."""
    ahead = (one for one in groups if retirement(one, birth).result.retirement_month >= now)
    return next(ahead, groups[-1])


def _numbers(line: YearRow, mask: int) -> list[Month]:
    return [month(line.year, number) for number in months_in(mask)]


def _career(
    held: Sequence[Relationship],
    accounts: dict[int, Account],
    lines: Sequence[tuple[Relationship, YearRow]],
    on: date,
    until: int,
) -> Career:
    """Months counted once, the first relationship before the others; accounts settled to last year's end."""
    seen: set[int] = set()
    years: dict[tuple[int, str], tuple[int, int]] = {}
    deemed, last, base = 0, 0, 0
    for _, line in lines:
        count, total = years.get((line.year, line.place), (0, 0))
        for number in months_in(line.paid_months & ~line.cleared_months):
            at, fen = month(line.year, number), line.bases[number - 1] or 0
            if at in seen or at > until:
                continue
            seen.add(at)
            count, total = count + 1, total + fen
            if at > last:
                last, base = at, fen
        if count:
            years[line.year, line.place] = (count, total)
        fresh = {
            n for n in _numbers(line, line.deemed_months & ~line.paid_months) if n <= until
        } - seen
        deemed += len(fresh)
        seen |= fresh
    balance, credits = 0, [0] * 12
    for account in accounts.values():
        settled = settle(account, on.year - 1, rate_of, first_own_year())
        balance += settled.balance_at_end_of(on.year - 1).total
        for line in account.rows.values():
            if line.year == on.year:
                credits = [
                    a + b if month(on.year, number) <= until else a
                    for number, (a, b) in enumerate(
                        zip(credits, monthly_credits(line)[0], strict=True), 1
                    )
                ]
    return Career(
        group="", birth=0, now=month_of(on), place=held[0].area.code,
        years=tuple(HistoryYear(year, *sums, place) for (year, place), sums in sorted(years.items())),
        last=last, base_fen=base, paying=held[0].state == State.ACTIVE, balance_fen=balance,
        credits_fen=tuple(credits), deemed_months=deemed,
        temporary=frozenset(row.area.code for row in held if row.kind == Kind.TEMPORARY),
    )  # fmt: skip


def _credits(account: Account) -> dict[int, int]:
    """Each month paid with what it brought to the account, in fen."""
    months: dict[int, int] = {}
    for line in account.rows.values():
        credits = monthly_credits(line)[0]
        for number in months_in(line.paid_months & ~line.cleared_months):
            at = month(line.year, number)
            months[at] = months.get(at, 0) + credits[number - 1]
    return months


def _doubts(
    lines: Sequence[tuple[Relationship, YearRow]],
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    years: dict[str, set[int]] = {}
    for _, line in lines:
        for doubt in line.doubts:
            years.setdefault(str(doubt["code"]), set()).add(line.year)
    return tuple((code, tuple(sorted(some))) for code, some in sorted(years.items()))
