"""The individual account's yearly lines 个人账户年度记录, as plain values. Pure.

A relationship's years come in *streams*: its own (contributions here and imported history) and one for each
transfer that came in. A stream carries balances booked by whoever kept it before; from the year after its
last booked one it flows into this relationship's account, and one interest is computed on all of it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from shebao.base.money import Fen, split
from shebao.enrolment import rules
from shebao.enrolment.errors import MonthHeld

TWELVE = 12
ALL_MONTHS = (1 << TWELVE) - 1
Months = tuple[int | None, ...]
"""Twelve amounts in fen, January first; None where there is none."""
NO_MONTHS: Months = (None,) * TWELVE


def bits(numbers: Iterable[int]) -> int:
    """Months 1 to 12 as a set of bits."""
    found = 0
    for number in numbers:
        found |= 1 << (number - 1)
    return found


def months_in(mask: int) -> tuple[int, ...]:
    """A set of bits as months 1 to 12."""
    return tuple(number for number in range(1, TWELVE + 1) if mask >> (number - 1) & 1)


@dataclass(frozen=True, slots=True)
class YearRow:
    """One year at one place 年度缴费记录: a line of part 2 of the information form 信息表.

    Amounts in fen. `interest_*` and `closing_*` are None while the year is not settled. `doubts` are
    mappings with `code` (see `findings.py`) and, where it concerns months, `months` (1 to 12).
    """

    place: str
    year: int
    bases: Months = NO_MONTHS
    personal: Months = NO_MONTHS
    employer: Months = NO_MONTHS
    paid_months: int = 0
    deemed_months: int = 0
    cleared_months: int = 0
    credited_fen: int = 0
    credited_personal_fen: int = 0
    interest_fen: int | None = None
    interest_personal_fen: int | None = None
    closing_fen: int | None = None
    closing_personal_fen: int | None = None
    closing_pre1998_fen: int = 0
    doubts: tuple[Mapping[str, Any], ...] = ()
    place_name: str = ""
    origin: str = "own"
    standing: str = "open"
    employee_rate_ppm: int | None = None
    employer_rate_ppm: int | None = None
    employer_share_ppm: int | None = None
    rate_ppm: int | None = None
    source_agency: str = ""
    source_relationship_no: str = ""

    @property
    def insured(self) -> int:
        """The months that count: paid or deemed, not cleared, as bits."""
        return (self.paid_months | self.deemed_months) & ~self.cleared_months

    @property
    def months(self) -> int:
        """缴费月数: how many months count."""
        return self.insured.bit_count()

    @property
    def first_month(self) -> int | None:
        """The first month that counts, 1 to 12."""
        return min(months_in(self.insured), default=None)

    @property
    def last_month(self) -> int | None:
        """The last month that counts, 1 to 12."""
        return max(months_in(self.insured), default=None)

    @property
    def base_total_fen(self) -> int:
        """The bases of the months paid here and not cleared, together."""
        counted = self.paid_months & ~self.cleared_months
        return sum(self.bases[number - 1] or 0 for number in months_in(counted))

    @property
    def stream(self) -> str:
        """Which stream the line belongs to: empty for one's own."""
        if self.origin != "transfer":
            return ""
        return f"{self.source_agency}|{self.source_relationship_no}"

    def doubt(self, code: str, months: Sequence[int] = ()) -> "YearRow":
        """The same line with a doubt; the same doubt again joins its months."""
        held = {tuple(d.get("months", ())) for d in self.doubts if d["code"] == code}
        joined = sorted({number for some in held for number in some} | set(months))
        kept = tuple(d for d in self.doubts if d["code"] != code)
        new: dict[str, Any] = {"code": code, "months": joined} if joined else {"code": code}
        return replace(self, doubts=(*kept, new))

    def without(self, *codes: str) -> "YearRow":
        """The same line without these doubts."""
        return replace(self, doubts=tuple(d for d in self.doubts if d["code"] not in codes))


class Balance(NamedTuple):
    """A balance 储存额 in fen: all of it, the personal part, and what was paid before 1998."""

    total: int = 0
    personal: int = 0
    pre1998: int = 0

    def __add__(self, other: "Balance") -> "Balance":  # type: ignore[override]
        return Balance(*(a + b for a, b in zip(self, other, strict=True)))


class Settled(NamedTuple):
    """A year's interest and closing balance."""

    interest_fen: int
    interest_personal_fen: int
    closing: Balance


RateOf = Callable[[int], int | None]
"""The rate of a year in ppm, None while nobody published it."""


def monthly_credits(row: YearRow) -> tuple[list[int], list[int], bool]:
    """Twelve credits of a line, all and the personal part; and whether they had to be spread.

    Where a form gives only the year's sum it is shared by the monthly bases (doubt `credits-spread`).
    """
    paid = months_in(row.paid_months)
    personal = [0] * TWELVE
    total = [0] * TWELVE
    for number in paid:
        personal[number - 1] = row.personal[number - 1] or 0
        total[number - 1] = personal[number - 1] + (row.employer[number - 1] or 0)
    if sum(total) == row.credited_fen and sum(personal) == row.credited_personal_fen:
        return total, personal, False
    weights = [row.bases[n] or 0 if (n + 1) in paid else 0 for n in range(TWELVE)]
    if not any(weights):
        weights = [1] * TWELVE
    return (
        [int(fen) for fen in split(Fen(row.credited_fen), weights)],
        [int(fen) for fen in split(Fen(row.credited_personal_fen), weights)],
        True,
    )


def settle_year(
    opening: Balance,
    total: Sequence[int],
    personal: Sequence[int],
    rate_ppm: int,
) -> Settled:
    """One year of an account by the month-product method 月积数法, for all of it and for the personal part."""
    whole = _interest(opening.total, total, rate_ppm)
    own = _interest(opening.personal, personal, rate_ppm)
    old = _interest(opening.pre1998, [0] * TWELVE, rate_ppm)
    closing = Balance(
        opening.total + sum(total) + whole,
        opening.personal + sum(personal) + own,
        opening.pre1998 + old,
    )
    return Settled(whole, own, closing)


def _interest(opening_fen: int, credits_fen: Sequence[int], rate_ppm: int) -> int:
    lines = rules.month_product_lines(
        opening_fen, sum(credits_fen), rules.weighted_sum(credits_fen), rate_ppm
    )
    return lines.interest_on_opening_fen + lines.interest_on_credits_fen


@dataclass(slots=True)
class Account:
    """A relationship's lines put in order, ready to be settled."""

    place: str
    place_name: str
    rows: dict[tuple[str, int], YearRow] = field(default_factory=dict)
    gone: set[tuple[str, int]] = field(default_factory=set)
    """Lines that moved out: readable, and their place is taken until they come back."""

    def booked_until(self) -> dict[str, int]:
        """The last booked year of each stream."""
        found: dict[str, int] = {}
        for row in self.rows.values():
            if row.standing == "booked" and row.closing_fen is not None:
                found[row.stream] = max(found.get(row.stream, 0), row.year)
        return found

    def booked_closing(self, stream: str, year: int) -> Balance:
        """What a stream had at the end of its last booked year: the highest line, it is cumulative."""
        lines = [
            Balance(row.closing_fen or 0, row.closing_personal_fen or 0, row.closing_pre1998_fen)
            for row in self.rows.values()
            if row.stream == stream and row.year == year and row.standing == "booked"
        ]
        return max(lines, default=Balance())

    def flowing(self, year: int) -> list[YearRow]:
        """The lines of a year whose credits are in this account's own computation."""
        booked = self.booked_until()
        return [
            row
            for row in self.rows.values()
            if row.year == year and year > booked.get(row.stream, 0)
        ]

    def principal_fen(self) -> int:
        """All that was credited without our own interest: booked balances, and credits after them."""
        booked = self.booked_until()
        base = sum(self.booked_closing(stream, year).total for stream, year in booked.items())
        return base + sum(
            row.credited_fen for row in self.rows.values() if row.year > booked.get(row.stream, 0)
        )

    def computed_interest_fen(self) -> int:
        """The interest of our own computing."""
        return sum(
            row.interest_fen or 0 for row in self.rows.values() if row.standing == "computed"
        )

    def balance_at_end_of(self, year: int) -> Balance:
        """The balance at a year's end: booked balances, credits after them, and our own interest."""
        kept = [row for row in self.rows.values() if row.year <= year]
        part = replace(self, rows={(row.place, row.year): row for row in kept})
        booked = part.booked_until()
        found = Balance()
        for stream, last in booked.items():
            found += part.booked_closing(stream, last)
        lines = sorted((row for row in kept if row.standing == "computed"), key=lambda r: r.year)
        old = found.pre1998
        if lines:
            old = max(row.closing_pre1998_fen for row in lines if row.year == lines[-1].year)
            old += sum(
                part.booked_closing(stream, last).pre1998
                for stream, last in booked.items()
                if last >= lines[-1].year
            )
        after = [row for row in kept if row.year > booked.get(row.stream, 0)]
        return Balance(
            found.total + sum(row.credited_fen + (row.interest_fen or 0) for row in after),
            found.personal
            + sum(row.credited_personal_fen + (row.interest_personal_fen or 0) for row in after),
            old,
        )


def with_month(
    row: YearRow,
    number: int,
    *,
    base_fen: int,
    personal_fen: int | None,
    employer_fen: int | None,
    paid: bool = True,
) -> YearRow:
    """A line with one month more; the same month again is the same line. Refuses `enrolment.month-held`."""
    index, bit = number - 1, 1 << (number - 1)
    new = (base_fen, personal_fen or 0, employer_fen or 0, paid)
    if row.bases[index] is not None:
        held = (
            row.bases[index],
            row.personal[index] or 0,
            row.employer[index] or 0,
            bool(row.paid_months & bit),
        )
        arrears_came = held[:3] == new[:3] and paid and not held[3]
        if held == new:
            return row
        if not arrears_came:
            raise MonthHeld(month=f"{row.year}-{number:02d}", place=row.place_name or row.place)
    return credited(
        replace(
            row,
            bases=_put(row.bases, index, base_fen),
            personal=_put(row.personal, index, personal_fen),
            employer=_put(row.employer, index, employer_fen or None),
            paid_months=row.paid_months | bit if paid else row.paid_months,
        )
    )


def without_month(row: YearRow, number: int) -> YearRow:
    """A line with one month taken back, doubts about it too."""
    index = number - 1
    doubts = []
    for doubt in row.doubts:
        left = [month for month in doubt.get("months", ()) if month != number]
        if left or not doubt.get("months"):
            doubts.append({**doubt, "months": left} if left else doubt)
    return credited(
        replace(
            row,
            bases=_put(row.bases, index, None),
            personal=_put(row.personal, index, None),
            employer=_put(row.employer, index, None),
            paid_months=row.paid_months & ~(1 << index),
            doubts=tuple(doubts),
        )
    )


def credited(row: YearRow) -> YearRow:
    """A line whose yearly sums follow its paid months."""
    paid = months_in(row.paid_months)
    personal = sum(row.personal[number - 1] or 0 for number in paid)
    employer = sum(row.employer[number - 1] or 0 for number in paid)
    return replace(row, credited_fen=personal + employer, credited_personal_fen=personal)


def _put(months: Months, index: int, value: int | None) -> Months:
    return (*months[:index], value, *months[index + 1 :])


def settle(account: Account, through: int, rate_of: RateOf, first_own_year: int) -> Account:
    """Settle every year that is not booked, to the end of `through` 年度结息.

    Years before `first_own_year` stand as booked. Stops at the first year without a published rate: its
    lines carry the doubt `rate-missing`, and nothing after it is computed.
    """
    rows = {
        key: _opened(row) if row.standing == "computed" else row
        for key, row in account.rows.items()
    }
    work = replace(account, rows=rows)
    if not rows:
        return work
    booked = work.booked_until()
    balance = Balance()
    start = min(row.year for row in rows.values())
    for year in range(min(start, *booked.values()) if booked else start, through + 1):
        lines = work.flowing(year)
        for stream, last in booked.items():
            if last == year - 1:
                balance += work.booked_closing(stream, last)
        if year < first_own_year or (not lines and not any(balance)):
            continue
        rate = rate_of(year)
        if rate is None:
            for row in lines:
                rows[row.place, row.year] = row.doubt("rate-missing")
            break
        balance = _book(work, year, lines, balance, rate)
    return work


def _book(
    work: Account, year: int, lines: Sequence[YearRow], opening: Balance, rate: int
) -> Balance:
    """Write a year's computed line at this relationship's own place; other places' lines carry none."""
    total, personal = [0] * TWELVE, [0] * TWELVE
    for row in lines:
        whole, own, was_spread = monthly_credits(row)
        total = [a + b for a, b in zip(total, whole, strict=True)]
        personal = [a + b for a, b in zip(personal, own, strict=True)]
        marked = row.doubt("credits-spread") if was_spread else row
        work.rows[row.place, year] = replace(
            marked, standing="computed", rate_ppm=rate, interest_fen=0, interest_personal_fen=0
        )
    settled = settle_year(opening, total, personal, rate)
    key = (work.place, year)
    if key in work.gone:
        raise MonthHeld(month=str(year), place=work.place_name or work.place)
    line = work.rows.get(key) or YearRow(work.place, year, place_name=work.place_name)
    work.rows[key] = replace(
        line,
        standing="computed",
        rate_ppm=rate,
        interest_fen=settled.interest_fen,
        interest_personal_fen=settled.interest_personal_fen,
        closing_fen=settled.closing.total,
        closing_personal_fen=settled.closing.personal,
        closing_pre1998_fen=settled.closing.pre1998,
    )
    return settled.closing


def _opened(row: YearRow) -> YearRow:
    """A computed line before its settlement."""
    return replace(
        row.without("rate-missing", "credits-spread"),
        standing="open",
        rate_ppm=None,
        interest_fen=None,
        interest_personal_fen=None,
        closing_fen=None,
        closing_personal_fen=None,
        closing_pre1998_fen=0,
    )
