"""What a merge would do 归并预览: from the rows as they stand, by the rules; the same rows give the same plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from shebao.agencies import queries as agencies
from shebao.base import parameters
from shebao.base.explain import Answer, Figure
from shebao.base.law import weakest
from shebao.base.months import first_day, format_month, spans
from shebao.cards.queries import mask
from shebao.casework import queries as cases
from shebao.casework.models import ApplicantKind, Case
from shebao.enrolment import queries as enrolment
from shebao.enrolment.models import Kind, Relationship
from shebao.enrolment.schemes import Scheme
from shebao.enrolment.states import State
from shebao.identity import aliases
from shebao.identity import queries as people
from shebao.identity.errors import MergedAlready
from shebao.identity.models import Person
from shebao.merging import medical, rules
from shebao.merging.elsewhere import Twice, twice
from shebao.merging.errors import (
    KeepDrawing,
    KeepsOthers,
    OneAccount,
    TransferOpen,
    TwoPensions,
)
from shebao.merging.known import Known
from shebao.merging.models import Merge
from shebao.merging.pairings import Merged, Pairing, given_up, months_of, paired
from shebao.merging.residents import Resident, twice_paid
from shebao.pension import queries as pensions
from shebao.pension import services as pension
from shebao.pension.models import Benefit
from shebao.pension.states import BenefitState
from shebao.transfers import queries as transfers

LAW = "人社部发〔2009〕187号；社会保险经办条例 第三十六条"
KEPT_HERE = (State.ACTIVE, State.PAUSED, State.DRAWING)
EMPLOYEE = Scheme.EMPLOYEE_PENSION
TWELVE = 12


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
    twice: tuple[Twice, ...] = ()
    """What is cleared of the years that were transferred here for it."""
    residents: tuple[Resident, ...] = ()
    """What residents' accounts give back for months that were paid as an employee, too."""
    employers: tuple[str, ...] = ()
    """Employers that have applied for these accounts: they hear from the person under which number to pay."""
    cards: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    """Cards that are cancelled, masked, and links of family sharing that end, at a medical agency."""

    @property
    def refund_fen(self) -> int:
        """What is paid back to the person in all."""
        rest = self.second.sums.refund_fen if self.second else 0
        rest += sum(one.refund_fen for one in self.twice) + self.resident_fen
        return sum(pairing.refund_fen for pairing in self.pairings) + rest

    @property
    def resident_fen(self) -> int:
        """What of it the residents' fund pays."""
        return sum(one.refund_fen for one in self.residents)

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
        } | self._twice() | ({"second": self.second.payload()} if self.second else {})  # fmt: skip

    def _twice(self) -> dict[str, Any]:
        every = [one.payload(spans_of(one.gone)) for one in self.twice]
        found: dict[str, Any] = {"twice": every} if every else {}
        if self.residents:
            found["residents"] = [one.payload(spans_of(one.gone)) for one in self.residents]
        found |= {"cards": list(self.cards)} if self.cards else {}
        found |= {"employers": list(self.employers)} if self.employers else {}
        return found | ({"links": list(self.links)} if self.links else {})


def spans_of(months: Iterable[int]) -> list[str]:
    """Months as spans in words: `2010-01–2013-04`."""
    return [f"{format_month(first)}–{format_month(last)}" for first, last in spans(set(months))]


def plan(row: Merge, known: Known | None = None) -> Plan:
    """The preview of a merge, the same from the same rows; `known` keeps what it reads for whoever shows it.

    Refuses `merging.one-account`, `merging.keeps-others`, `merging.transfer-open`, `merging.keep-drawing`,
    `merging.two-pensions`.
    """
    known = known or Known()
    kept = people.by_person_no(row.owner, row.person_no)
    others = in_order(known, [people.by_person_no(row.owner, no) for no in row.others])
    if not (others or row.elsewhere) or kept.pk in {one.pk for one in others}:
        raise OneAccount()
    every = [kept, *others]
    _stand_alone(kept, others)
    if agencies.keeps_medical(row.owner):
        medical.no_transfer(every)
    else:
        _no_transfer(every)
    second = _second(known, kept, others)
    home = _home(known, kept)
    merged, parked = _merged(known, home, others, drawing=second is not None)
    paying = [one for one in merged if one.row.state != State.DRAWING]
    answer, pairings = _pairings(known, home, paying)
    months = months_of(known.account(home)) if home else set()
    months |= {at for one in paying for at in one.months if home}
    if home:
        pairings += [given_up(home, one) for one in merged if one.row.state == State.DRAWING]
    both, answers = twice(row, home)
    others_paid, steps = ([], ()) if agencies.keeps_medical(row.owner) else twice_paid(known, every)
    giving = {one.relationship.relationship_no for one in others_paid}
    about = _cases(every)
    held = known.balance(home) if home and home.state != State.DRAWING else 0
    return Plan(
        kept=kept, others=tuple(others), sides=tuple(side(one, known) for one in every), pairings=tuple(pairings),
        parked=tuple(one for one in parked if one not in giving), open_cases=_open_cases(about, row.case_no),
        agencies=_agencies(known, row.owner, every), after_months=len(months),
        after_fen=held + sum(one.moved_fen for one in pairings)
        - sum(one.refund_fen + one.pooled_fen for one in both),
        figure=_figure(
            [*pairings, *both], [*([answer] if answer else []), *answers], second, steps,
            sum(one.refund_fen for one in others_paid),
        ),
        twice=tuple(both), residents=tuple(others_paid), employers=_employers(about), **_belongings(others, pairings), parameters=_parameters([*pairings, *both]) + tuple(second.parameters() if second else ()), second=second,
    )  # fmt: skip


def _pairings(
    known: Known, home: Relationship | None, paying: Sequence[Merged]
) -> tuple[Answer[rules.Overlap] | None, list[Pairing]]:
    """What goes where: months paid twice are cleared of a pension; of medical insurance all goes to the kept account."""
    if home is None or not paying:
        return None, []
    if agencies.keeps_medical(home.owner):
        return None, [medical.whole(home, one) for one in paying]
    return paired(home, months_of(known.account(home)), paying)


def in_order(known: Known, others: Iterable[Person]) -> list[Person]:
    """Accounts in the order in which they are merged: the oldest first, whatever order they were named in."""

    def since(person: Person) -> tuple[date, str]:
        return min((row.since for row in known.rows(person)), default=date.max), person.person_no

    return sorted({one.pk: one for one in others}.values(), key=since)


def _stand_alone(kept: Person, others: Sequence[Person]) -> None:
    for one in (kept, *others):
        if (alias := aliases.alias_of(one)) is not None:
            raise MergedAlready(person_no=alias.kept.person_no)
    for one in others:
        if aliases.gathered(one):
            raise KeepsOthers(person_no=one.person_no, at="keep")


def _no_transfer(every: Sequence[Person]) -> None:
    """First the transfer and what follows it, then the merge 先转后清: so each month is counted and cleared once. Record 0064."""
    for person in every:
        for one in aliases.whole(person):
            for coming in transfers.transfers_of_person(one.owner, one.person_no):
                if transfers.under_way(coming):
                    raise TransferOpen(case_no=coming.case_no)
            for leaving in transfers.leaving_of_person(one.owner, one.person_no):
                if transfers.under_way(leaving):
                    raise TransferOpen(case_no=leaving.case_no)


def _second(known: Known, kept: Person, others: Sequence[Person]) -> pension.Second | None:
    """The pension to be given up, where two are drawn. One that this system does not pay cannot be stopped here."""
    drawing = [(one, found) for one in others if (found := _drawn(one)) or _draws(known, one)]
    if not drawing:
        return None
    own = _drawn(kept)
    if own is None and not _draws(known, kept):
        raise KeepDrawing(person_no=drawing[0][0].person_no, at="keep")
    (_person, other), *more = drawing
    if own is None or other is None or more:
        raise TwoPensions()
    return pension.second(other, own)


def _drawn(person: Person) -> Benefit | None:
    """The pension an account has here, also of accounts merged into it, that has not stopped."""
    every = [pensions.benefit_of_person(one.owner, one.person_no) for one in aliases.whole(person)]
    return next((row for row in every if row and row.state != BenefitState.STOPPED), None)


def _draws(known: Known, person: Person) -> bool:
    """Whether an account draws a pension that this system never paid; one that stopped, for death, is drawn no more."""
    drawing = [row for row in known.rows(person) if row.state == State.DRAWING]
    return any(not pensions.benefit_of_person(row.owner, row.person.person_no) for row in drawing)


def _scheme(owner: str) -> Scheme:
    """The scheme whose accounts are merged at an agency."""
    return Scheme.EMPLOYEE_MEDICAL if agencies.keeps_medical(owner) else EMPLOYEE


def _home(known: Known, kept: Person) -> Relationship | None:
    """The kept account's employee relationship: the one that goes on."""
    rows = [
        row
        for row in known.rows(kept)
        if row.scheme == _scheme(kept.owner) and row.kind == Kind.REGULAR and row.state in KEPT_HERE
    ]
    return next((row for row in rows if row.person_id == kept.pk), next(iter(rows), None))


def _merged(
    known: Known, home: Relationship | None, others: Sequence[Person], *, drawing: bool
) -> tuple[list[Merged], list[str]]:
    """What is merged into the kept relationship, and what stays parked: temporary accounts, other schemes; one whose
    pension stopped for death, whose account the heirs are paid by the pension's own act.
    """
    found, parked = [], []
    for person in others:
        for row in known.rows(person):
            if row.state not in KEPT_HERE:
                continue
            other = home is None or (row.scheme, row.kind) != (home.scheme, home.kind)
            if other or (row.state == State.DRAWING and not drawing):
                parked.append(row.relationship_no)
                continue
            account = known.account(row)
            months = frozenset(months_of(account))
            found.append(Merged(row, account, known.balance(row), months))
    return found, parked


def side(person: Person, known: Known | None = None) -> Side:
    """An account as the preview and the worklist show it."""
    known = known or Known()
    rows = [row for row in known.rows(person) if row.scheme == _scheme(person.owner)]
    months = set().union(*(months_of(known.account(row)) for row in rows)) if rows else set()
    held = sum(map(known.balance, rows))
    ends = (format_month(min(months)), format_month(max(months))) if months else ("", "")
    return Side(person, len(months), *ends, held)


def _cases(every: Sequence[Person]) -> list[Case]:
    return [
        case for person in every for case in cases.cases_of_person(person.owner, person.person_no)
    ]


def _open_cases(known: Sequence[Case], own: str) -> tuple[str, ...]:
    open_ = (case.case_no for case in known if case.closed_on is None and case.case_no != own)
    return tuple(sorted(open_))


def _employers(known: Sequence[Case]) -> tuple[str, ...]:
    """Employers known by cases of these accounts 涉及的单位; the monthly lines name none."""
    kind = ApplicantKind.EMPLOYER
    return tuple(sorted({case.applicant_name for case in known if case.applicant_kind == kind}))


def _agencies(known: Known, owner: str, every: Sequence[Person]) -> tuple[str, ...]:
    """Other agencies whose years lie in these accounts 应告知的机构: they hear of the kept number."""
    found = {
        line.source_agency
        for person in every
        for row in known.rows(person)
        for line in enrolment.years(row)
        if line.source_agency and line.source_agency != owner
    }
    return tuple(sorted(found))


def _figure(
    pairings: Sequence[Pairing | Twice],
    answers: Sequence[Answer[rules.Overlap]],
    second: pension.Second | None = None,
    of_residents: Sequence[Figure] = (),
    resident_fen: int = 0,
) -> Figure:
    """How the refund came about 清退计算说明."""
    moved = sum(one.moved_fen for one in pairings if isinstance(one, Pairing))
    steps = [step for one in answers for step in one.steps]
    steps += [*(second.steps() if second else []), *of_residents]
    rest = (second.sums.refund_fen if second else 0) + resident_fen
    return Figure(
        "refund_fen", sum(one.refund_fen for one in pairings) + rest, "重复缴费清退金额",
        "重复月份个人账户储存额（本金 + 利息）", "人社部发〔2009〕187号",
        weakest(*(one.weakest() for one in answers)),
        (*steps, Figure("moved_fen", moved, "并入保留账户的储存额", "储存额 − 清退 − 转入统筹")),
    )  # fmt: skip


def _belongings(
    others: Sequence[Person], pairings: Sequence[Pairing]
) -> dict[str, tuple[str, ...]]:
    """Cards and links of the accounts that are merged 卡与共济绑定, at a medical agency."""
    if not others or not agencies.keeps_medical(others[0].owner):
        return {}
    links = medical.links_of([one.merged for one in pairings])
    return {
        "cards": tuple(mask(card.card_no) for card in medical.cards_of(others)),
        "links": tuple(link.link_no for link in links),
    }


def _parameters(pairings: Sequence[Pairing | Twice]) -> tuple[dict[str, str], ...]:
    """The parameter rows a decision freezes."""
    months = sorted({at for one in pairings for at in one.gone})
    rows = {
        (
            row := parameters.at("merging.refund_employer_credited", first_day(at))
        ).since: row.as_dict()
        for at in months
    }
    return tuple(rows.values())
