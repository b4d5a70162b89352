"""What a merge would do 归并预览: from the rows as they stand, by the rules; the same rows give the same plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, Figure
from shebao.base.law import Certainty
from shebao.base.months import first_day, format_month, spans
from shebao.casework import queries as cases
from shebao.enrolment import clearing, joined
from shebao.enrolment import queries as enrolment
from shebao.enrolment.accounts import Account, bits, months_in
from shebao.enrolment.models import Kind, Relationship
from shebao.enrolment.schemes import Scheme
from shebao.enrolment.states import State
from shebao.identity import aliases
from shebao.identity import queries as people
from shebao.identity.errors import MergedAlready
from shebao.identity.models import Person
from shebao.merging import rules
from shebao.merging.errors import (
    KeepDrawing,
    KeepsOthers,
    OneAccount,
    TransferOpen,
    TwoPensions,
)
from shebao.merging.models import Merge
from shebao.pension import queries as pensions
from shebao.pension import services as pension
from shebao.pension.models import Benefit
from shebao.pension.states import BenefitState
from shebao.transfers import queries as transfers

LAW = "人社部发〔2009〕187号；社会保险经办条例 第三十六条"
KEPT_HERE = (State.ACTIVE, State.PAUSED, State.DRAWING)
EMPLOYEE = Scheme.EMPLOYEE_PENSION
TWELVE = 12


@dataclass(frozen=True, slots=True)
class Pairing:
    """One relationship's money going to another's account 参保关系归并, in fen."""

    merged: Relationship
    kept: Relationship
    months: int
    balance_fen: int
    cleared: dict[str, int]
    gone: tuple[int, ...]
    """The months cleared, as month numbers."""
    refund_fen: int
    pooled_fen: int

    @property
    def moved_fen(self) -> int:
        """What goes to the kept account."""
        return self.balance_fen - self.refund_fen - self.pooled_fen


class Side(NamedTuple):
    """An account as the preview shows it 账户情况."""

    person: Person
    months: int
    first: str
    last: str
    balance_fen: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a merge would do; `after_months` and `after_fen` are the kept account's."""

    kept: Person
    others: tuple[Person, ...]
    sides: tuple[Side, ...]
    pairings: tuple[Pairing, ...]
    parked: tuple[str, ...]
    open_cases: tuple[str, ...]
    agencies: tuple[str, ...]
    after_months: int
    after_fen: int
    figure: Figure
    parameters: tuple[dict[str, str], ...]
    second: pension.Second | None = None
    """The second pension, given up with the merge."""

    @property
    def refund_fen(self) -> int:
        """What is paid back to the person in all."""
        rest = self.second.sums.refund_fen if self.second else 0
        return sum(pairing.refund_fen for pairing in self.pairings) + rest

    def payload(self) -> dict[str, Any]:
        """What the person confirms and two officers sign."""
        return {
            "keep": self.kept.person_no,
            "sides": [
                {"person_no": one.person.person_no, "name": one.person.name,
                 "number": one.person.number_mask, "months": one.months, "first": one.first,
                 "last": one.last, "balance_fen": one.balance_fen}
                for one in self.sides
            ],
            "pairings": [
                {"merged": one.merged.relationship_no, "kept": one.kept.relationship_no,
                 "months": one.months, "balance_fen": one.balance_fen,
                 "overlap": spans_of(one.gone), "cleared": one.cleared, "cleared_months": len(one.gone),
                 "refund_fen": one.refund_fen, "pooled_fen": one.pooled_fen,
                 "moved_fen": one.moved_fen}
                for one in self.pairings
            ],
            "parked": list(self.parked),
            "refund_fen": self.refund_fen,
            "after_months": self.after_months,
            "after_fen": self.after_fen,
            "open_cases": list(self.open_cases),
            "agencies": list(self.agencies),
        } | ({"second": self.second.payload()} if self.second else {})  # fmt: skip


def spans_of(months: Iterable[int]) -> list[str]:
    """Months as spans in words: `2010-01–2013-04`."""
    return [f"{format_month(first)}–{format_month(last)}" for first, last in spans(set(months))]


def plan(row: Merge) -> Plan:
    """The preview of a merge, the same from the same rows.

    Refuses `merging.one-account`, `merging.keeps-others`, `merging.transfer-open`, `merging.keep-drawing`,
    `merging.two-pensions`.
    """
    kept = people.by_person_no(row.owner, row.person_no)
    others = in_order(row.owner, [people.by_person_no(row.owner, no) for no in row.others])
    if not others or kept.pk in {one.pk for one in others}:
        raise OneAccount()
    every = [kept, *others]
    _stand_alone(kept, others)
    _no_transfer(every)
    second = _second(kept, others)
    home = _home(kept)
    merged, parked = _merged(home, others)
    paying = [one for one in merged if one.row.state != State.DRAWING]
    answer, pairings = _paired(home, paying) if home and paying else (None, [])
    months = _months(enrolment.account_of(home)) if home else set()
    months |= {at for one in paying for at in one.months if home}
    if home and second:
        pairings += [_given_up(home, one) for one in merged if one.row.state == State.DRAWING]
    held = enrolment.balance(home) if home and home.state != State.DRAWING else 0
    return Plan(
        kept=kept, others=tuple(others), sides=tuple(map(side, every)), pairings=tuple(pairings),
        parked=tuple(parked), open_cases=_open_cases(every, row.case_no),
        agencies=_agencies(row.owner, every), after_months=len(months),
        after_fen=held + sum(one.moved_fen for one in pairings),
        figure=_figure(pairings, answer, second),
        parameters=_parameters(pairings) + tuple(second.parameters() if second else ()), second=second,
    )  # fmt: skip


def in_order(owner: str, others: Iterable[Person]) -> list[Person]:
    """Accounts in the order in which they are merged: the oldest first, whatever order they were named in."""

    def since(person: Person) -> tuple[date, str]:
        rows = enrolment.relationships_of_person(owner, person)
        return min((row.since for row in rows), default=date.max), person.person_no

    return sorted({one.pk: one for one in others}.values(), key=since)


def _stand_alone(kept: Person, others: Sequence[Person]) -> None:
    for one in (kept, *others):
        if (alias := aliases.alias_of(one)) is not None:
            raise MergedAlready(person_no=alias.kept.person_no)
    for one in others:
        if aliases.gathered(one):
            raise KeepsOthers(person_no=one.person_no, at="keep")


def _no_transfer(every: Sequence[Person]) -> None:
    for person in every:
        for one in aliases.whole(person):
            for coming in transfers.transfers_of_person(one.owner, one.person_no):
                if coming.closed_on is None:
                    raise TransferOpen(case_no=coming.case_no)
            for leaving in transfers.leaving_of_person(one.owner, one.person_no):
                if leaving.closed_on is None:
                    raise TransferOpen(case_no=leaving.case_no)


def _second(kept: Person, others: Sequence[Person]) -> pension.Second | None:
    """The pension to be given up, where two are drawn. One that this system does not pay cannot be stopped here."""
    drawing = [(one, found) for one in others if (found := _drawn(one)) or _draws(one)]
    if not drawing:
        return None
    own = _drawn(kept)
    if own is None and not _draws(kept):
        raise KeepDrawing(person_no=drawing[0][0].person_no, at="keep")
    (_person, other), *more = drawing
    if own is None or other is None or more:
        raise TwoPensions()
    return pension.second(other, own)


def _drawn(person: Person) -> Benefit | None:
    """The pension an account has here, also of accounts merged into it, that has not stopped."""
    every = [pensions.benefit_of_person(one.owner, one.person_no) for one in aliases.whole(person)]
    return next((row for row in every if row and row.state != BenefitState.STOPPED), None)


def _draws(person: Person) -> bool:
    rows = enrolment.relationships_of_person(person.owner, person)
    return any(row.state == State.DRAWING for row in rows)


def _home(kept: Person) -> Relationship | None:
    """The kept account's employee relationship: the one that goes on."""
    rows = [
        row
        for row in enrolment.relationships_of_person(kept.owner, kept)
        if row.scheme == EMPLOYEE and row.kind == Kind.REGULAR and row.state in KEPT_HERE
    ]
    return next((row for row in rows if row.person_id == kept.pk), next(iter(rows), None))


class Merged(NamedTuple):
    """A relationship to be merged 待并入关系: its account, what the books hold, its months."""

    row: Relationship
    account: Account
    balance_fen: int
    months: frozenset[int]


def _merged(home: Relationship | None, others: Sequence[Person]) -> tuple[list[Merged], list[str]]:
    """What is merged into the kept relationship, and what stays parked: temporary accounts, other schemes."""
    found, parked = [], []
    for person in others:
        for row in enrolment.relationships_of_person(person.owner, person):
            if row.state not in KEPT_HERE:
                continue
            if home is None or (row.scheme, row.kind) != (home.scheme, home.kind):
                parked.append(row.relationship_no)
                continue
            account = enrolment.account_of(row)
            months = frozenset(_months(account))
            found.append(Merged(row, account, enrolment.balance(row), months))
    return found, parked


def _months(account: Account) -> set[int]:
    """Every month that counts, by month number."""
    return {
        row.year * TWELVE + number - 1
        for row in account.rows.values()
        for number in months_in(row.insured)
    }


def _paired(
    home: Relationship, merged: Sequence[Merged]
) -> tuple[Answer[rules.Overlap], list[Pairing]]:
    """The rule is asked twice: which months go, then with what they are worth."""
    keep, here = home.relationship_no, _months(enrolment.account_of(home))
    if (
        home.state == State.DRAWING
    ):  # nothing is booked there any more: the other account is paid out once
        here = here.union(*(one.months for one in merged))
    own = rules.Account(keep, "employee", [rules.AccountMonth(at) for at in sorted(here)])
    bare = [_priced(one, {}) for one in merged]
    gone: dict[str, set[int]] = {one.id: set() for one in bare}
    for row in rules.overlap(keep, [own, *bare]).result.cleared:
        gone[row.account].add(row.month)
    masks = [_mask(one.account, gone[one.row.relationship_no]) for one in merged]
    after = [
        joined.cleared_account(one.account, mask) for one, mask in zip(merged, masks, strict=True)
    ]
    priced = [
        _priced(one, clearing.values(one.account, left, mask))
        for one, left, mask in zip(merged, after, masks, strict=True)
    ]
    answer = rules.overlap(keep, [own, *priced])
    return answer, [
        _pairing(home, one, left, mask, answer.result)
        for one, left, mask in zip(merged, after, masks, strict=True)
    ]


def _priced(one: Merged, worth: Mapping[int, clearing.Value]) -> rules.Account:
    nothing = (0, 0, 0, 0)
    rows = [rules.AccountMonth(at, *worth.get(at, nothing)) for at in sorted(one.months)]
    return rules.Account(one.row.relationship_no, "employee", rows)


def _mask(account: Account, gone: set[int]) -> dict[tuple[str, int], int]:
    """The months that go, as bits by the place and year of their lines."""
    found: dict[tuple[str, int], int] = {}
    for key, row in account.rows.items():
        numbers = [n for n in months_in(row.insured) if row.year * TWELVE + n - 1 in gone]
        if numbers:
            found[key] = bits(numbers)
    return found


def _pairing(
    home: Relationship,
    one: Merged,
    left: Account,
    mask: Mapping[tuple[str, int], int],
    result: rules.Overlap,
) -> Pairing:
    rows = [row for row in result.cleared if row.account == one.row.relationship_no]
    refund = sum(row.refund_fen for row in rows)
    rest = left.principal_fen() + left.computed_interest_fen()
    if home.state == State.DRAWING:
        rest = 0
    return Pairing(
        merged=one.row, kept=home, months=len(one.months), balance_fen=one.balance_fen,
        cleared={f"{place}|{year}": some for (place, year), some in sorted(mask.items())},
        gone=tuple(row.month for row in rows), refund_fen=refund,
        pooled_fen=one.balance_fen - rest - refund,
    )  # fmt: skip


def _given_up(home: Relationship, one: Merged) -> Pairing:
    """A relationship whose pension is given up: all its months are cleared, its money stands with that pension."""
    mask = _mask(one.account, set(one.months))
    return Pairing(
        merged=one.row, kept=home, months=len(one.months), balance_fen=0,
        cleared={f"{place}|{year}": some for (place, year), some in sorted(mask.items())}, gone=(),
        refund_fen=0, pooled_fen=0,
    )  # fmt: skip


def side(person: Person) -> Side:
    """An account as the preview and the worklist show it."""
    rows = [
        row
        for row in enrolment.relationships_of_person(person.owner, person)
        if row.scheme == EMPLOYEE
    ]
    months = set().union(*(_months(enrolment.account_of(row)) for row in rows)) if rows else set()
    held = sum(enrolment.balance(row) for row in rows)
    ends = (format_month(min(months)), format_month(max(months))) if months else ("", "")
    return Side(person, len(months), *ends, held)


def _open_cases(every: Sequence[Person], own: str) -> tuple[str, ...]:
    found = [
        case.case_no
        for person in every
        for case in cases.cases_of_person(person.owner, person.person_no)
        if case.closed_on is None and case.case_no != own
    ]
    return tuple(sorted(found))


def _agencies(owner: str, every: Sequence[Person]) -> tuple[str, ...]:
    """Other agencies whose years lie in these accounts 应告知的机构: they hear of the kept number."""
    found = {
        line.source_agency
        for person in every
        for row in enrolment.relationships_of_person(owner, person)
        for line in enrolment.years(row)
        if line.source_agency and line.source_agency != owner
    }
    return tuple(sorted(found))


def _figure(
    pairings: Sequence[Pairing],
    answer: Answer[rules.Overlap] | None,
    second: pension.Second | None = None,
) -> Figure:
    """How the refund came about 清退计算说明."""
    moved = sum(one.moved_fen for one in pairings)
    steps = tuple(answer.steps if answer else ()) + tuple(second.steps() if second else ())
    rest = second.sums.refund_fen if second else 0
    return Figure(
        "refund_fen", sum(one.refund_fen for one in pairings) + rest, "重复缴费清退金额",
        "重复月份个人账户储存额（本金 + 利息）", "人社部发〔2009〕187号",
        answer.weakest() if answer else Certainty.VERIFIED,
        (*steps, Figure("moved_fen", moved, "并入保留账户的储存额", "储存额 − 清退 − 转入统筹")),
    )  # fmt: skip


def _parameters(pairings: Sequence[Pairing]) -> tuple[dict[str, str], ...]:
    """The parameter rows a decision freezes."""
    months = sorted({at for one in pairings for at in one.gone})
    rows = {
        (
            row := parameters.at("merging.refund_employer_credited", first_day(at))
        ).since: row.as_dict()
        for at in months
    }
    return tuple(rows.values())
