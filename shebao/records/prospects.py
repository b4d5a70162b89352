"""My pension 我的养老金: the outlook of one person, month by month, beside what the person supposes. Pure.

Joins the rules of three rooms: the pension itself, the place that pays, and months paid twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from shebao.base.explain import Answer, Figure
from shebao.base.months import first_day, spans
from shebao.base.parameters import ParameterMissing
from shebao.enrolment import rules as enrolled
from shebao.identity.models import Person
from shebao.merging import rules as merging
from shebao.pension import careers, outlook, rules
from shebao.pension.errors import TooEarly, TooLate
from shebao.pension.outlook import AS_IT_IS, Career, Future, Numbers, Point, Wish
from shebao.pension.rules.history import HistoryYear
from shebao.records.errors import (
    BaseOutOfLimits,
    ElsewhereBackwards,
    ReachedAlready,
)
from shebao.transfers import rules as transfers
from shebao.transfers.rules import Stay

HERE, THERE = "here", "elsewhere"
MORE_PERCENT = 10
"""How much higher a base the page proposes, in percent."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which months a person may choose 可选退休时间; `statutory` is the legal one."""

    statutory: rules.Retirement
    choices: tuple[tuple[int, rules.Retirement], ...]
    """(months from the statutory one, what it means), the earliest first."""
    steps: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Prospect:
    """The outlook: points by month, the one chosen, who pays and why, what is missing.

    `points` is empty and `missing` says why when a number was never published.
    """

    career: Career
    wish: Wish
    window: Window
    points: tuple[Point, ...]
    at: Point | None
    place: Answer[transfers.PayingPlace] | None
    tree: Figure | None
    assumed: tuple[Figure, ...]
    missing: ParameterMissing | None
    met_in: int | None
    months: int
    """Months at the statutory month if all goes as supposed."""

    @property
    def statutory(self) -> Point | None:
        """The point of the statutory month."""
        return next((one for one in self.points if one.offset == 0), None)


@dataclass(frozen=True, slots=True)
class Lever:
    """Something that would change the pension 可选做法: what, and by how much a month."""

    kind: str
    amount: int
    difference_fen: int


@dataclass(frozen=True, slots=True)
class Joined:
    """Months paid elsewhere, joined 归并: what counts, what is cleared, with the rule's own steps."""

    years: tuple[HistoryYear, ...]
    cleared: tuple[tuple[int, int], ...]
    refund_fen: int
    balance_fen: int
    answer: Answer[merging.Overlap]


def window(group: str, birth: int, now: int) -> Window:
    """Early, statutory and late months 弹性退休, none before `now`. Refuses `records.reached-already`."""
    base = rules.retirement(group, birth)
    if base.result.retirement_month < now:
        raise ReachedAlready(month=base.result.retirement_month)
    choices = [(0, base.result)]
    for kind, sign, refusal in (("early_months", -1, TooEarly), ("late_months", 1, TooLate)):
        step = 1
        while True:
            try:
                found = rules.retirement(group, birth, **{kind: step}).result  # type: ignore[arg-type]
            except refusal:
                break
            if found.retirement_month < now:
                break
            choices.append((sign * step, found))
            step += 1
    return Window(base.result, tuple(sorted(choices)), base.steps)


def stays(career: Career, wish: Wish, history: Iterable[HistoryYear]) -> list[Stay]:
    """Stays by place 参保经历, in order of their last year; the last place is the current one."""
    months: dict[str, int] = {}
    for row in history:
        months[row.place] = months.pop(row.place, 0) + row.months
    here = wish.move_to or career.place
    months[here] = months.pop(here, 0) + career.deemed_months
    return [
        Stay(place, "temporary" if place in career.temporary else "regular", count, place == here)
        for place, count in months.items()
    ]


def look(
    career: Career,
    hukou: str | None,
    wish: Wish = AS_IT_IS,
    *,
    offset: int = 0,
    every: int = 1,
    found: Window | None = None,
) -> Prospect:
    """The outlook of a career under a wish; `offset` is the month chosen, from the statutory one.

    With `every` 0 only the chosen month is computed, else each `every`-th one too. `found` is the window where
    it is known already.
    """
    found = found or window(career.group, career.birth, career.now)
    numbers = Numbers(wish.growth_ppm)
    last = found.choices[-1][1].retirement_month
    paid = outlook.future(career, wish, last)
    balances = outlook.balances(career, wish, paid, last, numbers)
    offset = min(max(offset, found.choices[0][0]), found.choices[-1][0])
    points, missing, pays = [], None, None
    wanted = [choice.retirement_month for _, choice in found.choices]
    history = outlook.histories(career, wish, paid, wanted)
    for number, choice in sorted(found.choices, key=lambda one: one[0] != offset):
        if number not in (0, offset) and (
            not every or (number % every and number != found.choices[-1][0])
        ):
            continue
        month = choice.retirement_month
        place = transfers.paying_place(first_day(month), hukou, stays(career, wish, history[month]))
        pays = place if number == offset else pays
        try:
            points.append(
                outlook.point(career, history[month], balances[month], choice, number,
                              place.result.place, numbers)
            )  # fmt: skip
        except ParameterMissing as no:
            missing = no
            break
    return _prospect(career, wish, found, points, offset, pays, missing, paid, numbers)


def _prospect(
    career: Career,
    wish: Wish,
    found: Window,
    points: Sequence[Point],
    offset: int,
    pays: Answer[transfers.PayingPlace] | None,
    missing: ParameterMissing | None,
    paid: Sequence[Future],
    numbers: Numbers,
) -> Prospect:
    at = next((one for one in points if one.offset == offset), None) if not missing else None
    until = [one for one in paid if one.month <= found.statutory.retirement_month]
    months = career.deemed_months + len(until) + sum(
        row.months for row in (*career.years, *wish.elsewhere)
    )  # fmt: skip
    return Prospect(
        career, wish, found, () if missing else tuple(sorted(points)), at, pays,
        outlook.tree(at) if at else None,
        outlook.assumptions(career, wish, pays.result.place if pays else career.place, numbers),
        missing, outlook.met_in(at, paid) if at else None, months,
    )  # fmt: skip


def levers(today: Prospect, hukou: str | None) -> list[Lever]:
    """What would change the pension 怎样能多领, computed, the biggest gain first; nothing when none is known."""
    if today.at is None:
        return []
    career, wish, now = today.career, today.wish, today.at
    first, last = today.window.choices[0][0], today.window.choices[-1][0]
    tried: list[tuple[str, int, Wish, int]] = []
    if now.offset + 12 <= last:
        tried.append(("later", 12, wish, now.offset + 12))
    if now.offset - 12 >= first:
        tried.append(("earlier", 12, wish, now.offset - 12))
    more = -(-career.base_fen * (100 + MORE_PERCENT) // 10_000) * 100
    if career.base_fen and more <= ceiling(career, wish):
        tried.append(("more", more, replace(wish, base_fen=more), now.offset))
    if not career.paying and career.base_fen:
        tried.append(
            ("resume", career.base_fen, replace(wish, base_fen=career.base_fen), now.offset)
        )
    elif career.paying and not wish.pause_months:
        gone = replace(wish, pause_months=outlook.FOR_GOOD)
        tried.append(("stop", 0, gone, now.offset))
    found = []
    known = {one.offset: one for one in today.points}
    for kind, amount, other, offset in tried:
        there = known.get(offset) if other is wish else None
        there = there or look(career, hukou, other, offset=offset, every=0, found=today.window).at
        if there is not None:
            difference = there.pension.total_fen - now.pension.total_fen
            found.append(Lever(kind, amount, difference))
    return sorted(found, key=lambda one: -one.difference_fen)


def limits(career: Career, wish: Wish) -> enrolled.BaseLimits | None:
    """Floor and ceiling of the base next month 缴费基数上下限, the last published; None where there are none."""
    numbers, on, place = Numbers(), first_day(career.now), wish.move_to or career.place
    try:
        floor = numbers("enrolment.base_floor", on, place)
        ceiling_row = numbers("enrolment.base_ceiling", on, place)
    except ParameterMissing:
        return None
    return enrolled.BaseLimits(floor.as_fen(), ceiling_row.as_fen())


def ceiling(career: Career, wish: Wish) -> int:
    """The ceiling of the base, or no limit at all where none is published."""
    found = limits(career, wish)
    return found.ceiling_fen if found else 10**12


def check_base(career: Career, wish: Wish) -> None:
    """A supposed base lies within the published limits. Refuses `records.base-out-of-limits`."""
    found = limits(career, wish)
    if wish.base_fen is None or found is None:
        return
    if not found.floor_fen <= wish.base_fen <= found.ceiling_fen:
        raise BaseOutOfLimits(floor=found.floor_fen, ceiling=found.ceiling_fen, at="base")


def join(
    own: Iterable[int], place: str, first: int, last: int, base_fen: int, balance_fen: int | None
) -> Joined:
    """Months paid elsewhere joined to one's own 归并: one's own stay, those paid twice are cleared there.

    `balance_fen` is the account there; None: the principal alone. Refuses `records.elsewhere-backwards`.
    """
    if last < first:
        raise ElsewhereBackwards(at="until")
    credits = {
        m: enrolled.month_credit(base_fen, m, place).result.credited_fen
        for m in range(first, last + 1)
    }
    accounts = (
        merging.Account(HERE, "employee", [merging.AccountMonth(m) for m in sorted(own)]),
        merging.Account(
            THERE, "employee", [merging.AccountMonth(m, fen) for m, fen in credits.items()]
        ),
    )
    answer = merging.overlap(HERE, accounts)
    gone = {one.month for one in answer.result.cleared}
    kept = [Future(m, base_fen, place) for m in credits if m not in gone]
    whole = sum(credits.values()) if balance_fen is None else balance_fen
    return Joined(
        outlook.yearly(kept), tuple(spans(gone)), answer.result.refund_fen,
        max(0, whole - answer.result.refund_fen), answer,
    )  # fmt: skip


def twice(credits: Mapping[str, Mapping[int, int]]) -> Answer[merging.Overlap] | None:
    """Months paid in two relationships 重复缴费, and what would be cleared if the first one is kept."""
    accounts = [
        merging.Account(
            name, "employee", [merging.AccountMonth(*each) for each in sorted(months.items())]
        )
        for name, months in credits.items()
    ]
    if len(accounts) < 2:
        return None
    answer = merging.overlap(accounts[0].id, accounts)
    return answer if answer.result.cleared else None


@dataclass(frozen=True, slots=True)
class Paying:
    """Who pays a person who applies 待遇领取地, and which statutory age holds."""

    group: str
    place: str
    reason: str


def applying(person: Person, group: str, on: date) -> Paying:
    """Who pays somebody who applies for the pension on a day. Refuses what careers and the rule refuse."""
    own = careers.own([person], on, group)
    career = own.career
    found = transfers.paying_place(on, own.hukou, stays(career, AS_IT_IS, career.years)).result
    return Paying(career.group, found.place, found.reason)
