"""The individual account's yearly lines 个人账户年度记录, as plain values. Pure.

A relationship's years come in *streams*: its own (contributions here and imported history) and one for each
transfer that came in. A stream carries balances booked by whoever kept it before; from the year after its
last booked one it flows into this relationship's account, and one interest is computed on all of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from shebao.base.money import Fen, split
from shebao.base.refusals import Called
from shebao.enrolment.errors import MonthHeld

TWELVE = 12
ALL_MONTHS = (1 << TWELVE) - 1
Months = tuple[int | None, ...]
"""Twelve amounts in fen, January first; None where there is none."""
NO_MONTHS: Months = (None,) * TWELVE
Spot = tuple[str, int]
"""Where a line stands in an account: place and year; a later stay at the same place in one year has `#n` behind the place."""


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
    mappings with `code` (see `findings.py`) and, where it concerns months, `months` (1 to 12). `stay` is not 0 where
    somebody left a place and came back within one year: each stay has a line.
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
    stay: int = 0

    @property
    def spot(self) -> Spot:
        """Where it stands in its account."""
        return (f"{self.place}#{self.stay}" if self.stay else self.place, self.year)

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
        return replace(self, doubts=tuple(sorted((*kept, new), key=lambda one: str(one["code"]))))

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


@dataclass(slots=True)
class Account:
    """A relationship's lines put in order, ready to be settled."""

    place: str
    place_name: str
    rows: dict[Spot, YearRow] = field(default_factory=dict)
    gone: dict[Spot, int] = field(default_factory=dict)
    """Lines that moved out, with their months as bits: readable, and their spot is taken until they come back."""
    place_en: str = ""

    @property
    def called(self) -> Called:
        """The own place 本地 in both languages, for refusals."""
        zh = self.place_name or self.place
        return Called(zh, self.place_en or zh)

    def here(self, year: int) -> list[YearRow]:
        """The lines of the account's own place in a year, those paid here last: what came home, then one's own."""
        found = [row for row in self.rows.values() if (row.place, row.year) == (self.place, year)]
        return sorted(found, key=lambda row: (not row.stream, row.stay))

    def came_home(self, year: int) -> int:
        """Months of a year that the own place's other lines hold, come home or still moved out 转出又转回的月份, as bits."""
        found = 0
        for row in self.here(year):
            found |= row.paid_months | row.deemed_months if row.stream else 0
        for (place, at), mask in self.gone.items():
            found |= mask if at == year and place.partition("#")[0] == self.place else 0
        return found

    def own_line(self, year: int, *, origin: str = "own") -> YearRow:
        """The line that months paid here in a year are booked on: where none is, one at the next free spot."""
        row = self.rows.get((self.place, year))
        if row is not None and not row.stream:
            return row
        own = [row for row in self.here(year) if not row.stream]
        if own:
            return own[-1]
        line = YearRow(self.place, year, place_name=self.place_name, origin=origin)
        return replace(line, stay=self.free_stay(self.place, year))

    def carrier(self, year: int) -> YearRow:
        """The line that a year's own interest and balance stand on 年末记录: one's own, else what came home and earns it here."""
        row = self.rows.get((self.place, year))
        if row is not None and not row.stream:
            return row
        last = self.booked_until()
        here = [row for row in self.here(year) if not row.stream or year > last.get(row.stream, 0)]
        return here[-1] if here else self.own_line(year)

    def free_stay(self, place: str, year: int) -> int:
        """The first number of a stay that no line has."""
        stay = 0
        while replace(YearRow(place, year), stay=stay).spot in self.rows.keys() | self.gone.keys():
            stay += 1
        return stay

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

    def credited_total(self) -> int:
        """All contributions credited, whatever interest was booked or computed on them."""
        return sum(row.credited_fen for row in self.rows.values())

    def computed_interest_fen(self) -> int:
        """The interest of our own computing."""
        return sum(
            row.interest_fen or 0 for row in self.rows.values() if row.standing == "computed"
        )

    def worth_fen(self) -> int:
        """What the books hold for these lines: principal and the interest of our own computing."""
        return self.principal_fen() + self.computed_interest_fen()

    def balance_at_end_of(self, year: int) -> Balance:
        """The balance at a year's end: booked balances, credits after them, and our own interest."""
        kept = [row for row in self.rows.values() if row.year <= year]
        part = replace(self, rows={row.spot: row for row in kept})
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


class MonthEntry(NamedTuple):
    """One month to book, in fen: base, the person's payment, the employer's part credited, whether it came."""

    base_fen: int
    personal_fen: int
    employer_fen: int = 0
    paid: bool = True


def with_months(
    row: YearRow, months: Mapping[int, MonthEntry], place: Called | None = None
) -> YearRow:
    """A line with more months; a month it has already stays as it is. Refuses `enrolment.month-held`, naming `place`.

    A month that was due and not paid may come again as paid, with the same amounts.
    """
    bases, personal, employer = list(row.bases), list(row.personal), list(row.employer)
    paid = row.paid_months
    for number, month in months.items():
        index, bit = number - 1, 1 << (number - 1)
        if bases[index] is not None:
            held = (bases[index], personal[index] or 0, employer[index] or 0)
            if held != month[:3] or (paid & bit and not month.paid):
                month_no = f"{row.year}-{number:02d}"
                raise MonthHeld(month=month_no, place=place or row.place_name or row.place)
        bases[index], personal[index] = month.base_fen, month.personal_fen
        employer[index] = month.employer_fen or None
        paid |= bit if month.paid else 0
    return credited(
        replace(
            row,
            bases=tuple(bases),
            personal=tuple(personal),
            employer=tuple(employer),
            paid_months=paid,
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
