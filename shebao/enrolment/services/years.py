"""Booking contribution years 缴费记录: months of one's own place, and years that came from elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from shebao.agencies import queries as agencies
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import Called
from shebao.enrolment import accounts, joined, limits
from shebao.enrolment.accounts import Account, MonthEntry, Spot, YearRow, months_in
from shebao.enrolment.errors import KeyTaken, MonthHeld, SameOfficer, YearClosed
from shebao.enrolment.joined import own_account_of, to_row
from shebao.enrolment.models import ContributionYear, Kind, Origin, Relationship, Standing
from shebao.enrolment.services.drafts import insert_many
from shebao.enrolment.services.recomputing import resettled
from shebao.enrolment.services.relationships import _move, family_of, locked
from shebao.enrolment.states import Act, State
from shebao.enrolment.stays import joined_stays
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry

INTEREST = "fund/pension/interest"
BOOKABLE = frozenset({State.ACTIVE, State.PAUSED})
NUMBERS = tuple(f"{number:02d}" for number in range(1, 13))
PLAIN = tuple(
    field.name
    for field in fields(YearRow)
    if field.name not in ("bases", "personal", "employer", "doubts")
)


NewYear = tuple[Any, ...]
"""A new line as plain values, see `NEW`."""


def as_columns(row: YearRow) -> dict[str, Any]:
    """A line as the columns of its table row."""
    columns: dict[str, Any] = {name: getattr(row, name) for name in PLAIN}
    columns["doubts"] = [dict(doubt) for doubt in row.doubts]
    for prefix, amounts in (
        ("base", row.bases), ("personal", row.personal), ("employer", row.employer)
    ):  # fmt: skip
        columns |= {
            f"{prefix}_{number}_fen": amount
            for number, amount in zip(NUMBERS, amounts, strict=True)
        }
    return columns


def write(
    relationship: Relationship, before: Account, after: Account, *, booked_key: str = ""
) -> list[NewYear]:
    """Bring the table from `before` to `after`; new lines are returned, for one insert of many."""
    new: list[NewYear] = []
    for key, row in after.rows.items():
        held = before.rows.get(key)
        if held is None:
            columns = as_columns(row)
            new.append((relationship.owner, relationship.pk, booked_key, False, *columns.values()))
        elif held != row:
            _of(relationship, key).update(**as_columns(row))
    for key in before.rows.keys() - after.rows.keys():
        _of(relationship, key).delete()
    return new


NEW = ("owner", "relationship", "booked_key", "moved_out", *as_columns(YearRow("", 0)))
"""Columns of a new line, in the order of `NewYear`."""


def insert_years(new: Sequence[NewYear]) -> None:
    """Write new lines."""
    if new:
        insert_many(ContributionYear, NEW, new)


def at_spot(spot: Spot) -> dict[str, Any]:
    """A line's spot as columns of its table row."""
    place, _, stay = spot[0].partition("#")
    return {"place": place, "year": spot[1], "stay": int(stay or 0)}


def _of(relationship: Relationship, spot: Spot) -> Any:
    return ContributionYear.objects.filter(relationship=relationship, **at_spot(spot))


def deltas(before: Account, after: Account) -> tuple[int, int]:
    """What the books must take: principal and own interest, in fen, either may be negative."""
    return (
        after.principal_fen() - before.principal_fen(),
        after.computed_interest_fen() - before.computed_interest_fen(),
    )


def kept_part(
    relationship: Relationship, before: Account, after: Account
) -> tuple[Account, Account]:
    """Both accounts as far as the books hold them: a merged relationship's without what was cleared."""
    row = joined.joining_of(relationship) if relationship.state == State.MERGED else None
    if row is None:
        return before, after
    cleared = joined.as_cleared(row)
    return joined.cleared_account(before, cleared), joined.cleared_account(after, cleared)


def entry(
    key: str, on: date, memo: str, fund: str, amounts: Iterable[tuple[Relationship, int]]
) -> list[NewEntry]:
    """One balanced entry: every account its amount, one fund line against them. Nothing where all is zero."""
    lines = [
        Line(joined.keeper(relationship).ledger_code, fen, relationship.relationship_no)
        for relationship, fen in amounts
        if fen
    ]
    if not lines:
        return []
    total = sum(line.amount_fen for line in lines)
    against = [Line(fund, -total)] if total else []
    return [NewEntry(key, on, memo, [*lines, *against])]


def fund(owner: str, name: str) -> str:
    """A fund account of the agency's own family: `opening`, `contributions`, `interest`."""
    return f"fund/{family_of(owner)}/{name}"


def open_funds(owner: str) -> None:
    """The fund accounts that stand against the persons' accounts."""
    names = ("opening", "contributions", "interest")
    ledger.open_accounts(owner, [fund(owner, name) for name in names], "fund")


def two_officers(by: str, approved_by: str) -> None:
    """Refuses `import.same-officer` unless two different officers stand for it."""
    if not approved_by or by == approved_by:
        raise SameOfficer(by=by)


def bookable(relationship: Relationship, year: int) -> None:
    """Refuses `enrolment.year-closed` where the relationship is no longer kept here."""
    if State(relationship.state) not in BOOKABLE:
        raise YearClosed(relationship_no=relationship.relationship_no, year=year)


def put_months(
    account: Account, year: int, months: Mapping[int, MonthEntry], origin: str = Origin.OWN,
    *, kind: str = Kind.REGULAR,
) -> None:  # fmt: skip
    """Months of one's own place into an account, with the findings they carry. Refuses `enrolment.month-held`.

    A temporary account holds both sides' whole contributions, so its share is compared with nothing.
    """
    row = account.own_line(year, origin=origin)
    held = months_in(account.came_home(year) & accounts.bits(months))
    if held:
        raise MonthHeld(month=f"{year}-{held[0]:02d}", place=account.called)
    found: dict[str, list[int]] = {}
    for number, month in months.items():
        at = year * 12 + number - 1
        share = month.personal_fen + month.employer_fen
        for code in (
            *limits.base_findings(account.place, at, month.base_fen),
            *(limits.share_findings(at, month.base_fen, share) if kind == Kind.REGULAR else ()),
        ):
            found.setdefault(code, []).append(number)
    if not any(row.bases):
        row = replace(row, origin=origin)
    row = accounts.with_months(row, months, account.called)
    for code, numbers in found.items():
        row = row.doubt(code, numbers)
    account.rows[row.spot] = row


@atomic
def book_year(
    relationship: Relationship,
    *,
    year: int,
    months: Mapping[int, MonthEntry],
    key: str,
    on: date,
    by: str,
    at: datetime,
) -> YearRow:
    """Book months of a year at the relationship's own place 缴费记账, with their ledger entry.

    `months` maps 1–12 to amounts in fen. The same months again change nothing; years already settled are
    settled again and the difference is posted. Refuses `enrolment.month-held`, `enrolment.year-closed`.
    """
    row = locked(relationship.owner, relationship.relationship_no)
    bookable(row, year)
    before = own_account_of(row)
    after = replace(before, rows=dict(before.rows))
    put_months(after, year, months, kind=row.kind)
    after = resettled(after, before)
    principal, interest = deltas(before, after)
    insert_years(write(row, before, after))
    open_funds(row.owner)
    entries = [
        *entry(key, on, f"{year} 年缴费记账", fund(row.owner, "contributions"), [(row, principal)]),
        *entry(f"{key}/interest", on, "补记利息", fund(row.owner, "interest"), [(row, interest)]),
    ]
    if entries:
        ledger.post(row.owner, *entries)
    return after.own_line(year)


class Incoming(NamedTuple):
    """What a form brought: the principal the caller must post to the account, and whether it is new."""

    principal_fen: int
    new: bool


@atomic
def book_incoming(
    relationship: Relationship,
    *,
    rows: Sequence[YearRow],
    source_agency: str,
    source_relationship_no: str = "",
    key: str,
    on: date,
    by: str,
    at: datetime,
    case_no: str = "",
) -> Incoming:
    """Book the years of other places from an information form 转入记账. The ledger entry is the caller's.

    A line with a closing balance stands as booked by its origin; a line without one is the transfer
    year's principal, whose interest is credited here. The same key again changes nothing. Refuses
    `enrolment.month-held`, `enrolment.key-taken`, `enrolment.wrong-moment`. 人社部发〔2009〕187号.
    """
    row = locked(relationship.owner, relationship.relationship_no)
    wanted = [_incoming(line, source_agency, source_relationship_no) for line in rows]
    held = [
        to_row(year) for year in ContributionYear.objects.filter(relationship=row, booked_key=key)
    ]
    if held:
        if {_facts(line) for line in held} != {_facts(line) for line in wanted}:
            raise KeyTaken(key=key)
        return Incoming(_principal(row, wanted), False)
    _move(row, Act.TAKE_IN, on=on, by=by, at=at, case_no=case_no)
    _make_room(row, wanted)
    before = own_account_of(row)
    after = replace(before, rows=dict(before.rows))
    for line in wanted:
        placed = replace(line, stay=stay_of(before, line))
        after.rows[placed.spot] = placed
    insert_years(write(row, before, after, booked_key=key))
    relationship.state = row.state
    return Incoming(_principal(row, wanted), True)


def stay_of(account: Account, line: YearRow) -> int:
    """Where a line that comes in stands: at the own place beside what is paid here, if no month is in both 转回的年度.

    Refuses `enrolment.month-held`.
    """
    taken = line.spot in account.rows or line.spot in account.gone
    own = next((row for row in account.here(line.year) if not row.stream), None)
    if line.place == account.place and own is not None:
        both = months_in(line.insured & own.insured)
        if both:
            month = f"{line.year}-{both[0]:02d}"
            raise MonthHeld(month=month, place=account.called)
        return account.free_stay(line.place, line.year)
    if taken:
        raise MonthHeld(month=str(line.year), place=_called(line))
    return 0


def _called(line: YearRow) -> Called:
    """Another place 参保地 as the directory calls it; as the line does where the directory knows none."""
    own = line.place_name or line.place
    return Called(*agencies.place_names([line.place]).get(line.place, (own, own)))


def _incoming(line: YearRow, agency: str, relationship_no: str) -> YearRow:
    return replace(
        line,
        origin=Origin.TRANSFER,
        standing=Standing.OPEN if line.closing_fen is None else Standing.BOOKED,
        source_agency=agency,
        source_relationship_no=relationship_no,
    )


def _facts(line: YearRow) -> tuple[Any, ...]:
    """What a form says of a line, whatever was settled on it since."""
    closing = line.closing_fen if line.standing == Standing.BOOKED else None
    return (
        line.place,
        line.year,
        line.bases,
        line.credited_fen,
        line.credited_personal_fen,
        closing,
    )


def _principal(relationship: Relationship, wanted: Iterable[YearRow]) -> int:
    lines = {line.spot: line for line in wanted}
    return Account(relationship.area.code, relationship.area.name, lines).principal_fen()


def _make_room(relationship: Relationship, wanted: Sequence[YearRow]) -> None:
    """Lines that had moved out and come back with all their months give way to the form's, or `enrolment.month-held`.

    A form has one line for each place and year: of several stays it names all months, and those paid there since.
    """
    lines = {(line.place, line.year): line for line in wanted}
    gone: dict[tuple[str, int], list[ContributionYear]] = {}
    moved = ContributionYear.objects.filter(relationship=relationship, moved_out=True)
    for held in moved.filter(year__in={line.year for line in wanted}):
        gone.setdefault((held.place, held.year), []).append(held)
    for at, stays in gone.items():
        line = lines.get(at)
        if line is None:
            continue
        left = joined_stays([to_row(held) for held in stays]).bases
        if any(fen not in (None, line.bases[index]) for index, fen in enumerate(left)):
            raise MonthHeld(month=str(line.year), place=_called(line))
        for held in stays:
            held.delete()
