"""Posting a staged file 导入入账: persons, relationships, months and the opening entries, chunk by chunk.

The question “which lines wait?” is the checkpoint: a stopped run is simply run again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from shebao.base.months import first_day
from shebao.enrolment import limits
from shebao.enrolment.accounts import Account, YearRow
from shebao.enrolment.errors import MonthHeld
from shebao.enrolment.models import (
    ContributionYear,
    ImportChunk,
    ImportFile,
    ImportRow,
    Kind,
    Origin,
    Relationship,
    RowKind,
    RowState,
    Standing,
)
from shebao.enrolment.queries import accounts_of
from shebao.enrolment.services.relationships import Opening, open_relationships
from shebao.enrolment.services.settling import settled
from shebao.enrolment.services.staging import Progress, _move_file, locked_file, opened_number
from shebao.enrolment.services.years import (
    BOOKABLE,
    INTEREST,
    OPENING,
    MonthEntry,
    deltas,
    entry,
    open_funds,
    put_months,
    two_officers,
    write,
)
from shebao.enrolment.states import OPEN, FileAct, FileState, State
from shebao.identity import services as identity
from shebao.identity.models import Person
from shebao.identity.services import NewPerson
from shebao.ledger import services as ledger

PERSONS = 500
"""Persons a chunk: one transaction, one entry of principal, one of interest."""
ROW_BATCH = 500


@dataclass(slots=True)
class Life:
    """One person of a chunk: the lines, the relationship, the account before and after."""

    rows: list[ImportRow]
    person: Person
    relationship: Relationship
    before: Account
    after: Account
    opened: bool


class ChunkDone(NamedTuple):
    """What a chunk did: lines that left the queue, fen posted as principal and as interest."""

    rows: int
    principal_fen: int
    interest_fen: int
    finished: bool


def post_file(
    *,
    owner: str,
    file_no: str,
    on: date,
    by: str,
    approved_by: str,
    at: datetime,
    progress: Progress | None = None,
) -> ImportFile:
    """Post a whole staged file 入账. Lines with errors stay listed and wait; run again it goes on.

    Refuses `import.same-officer`, `import.wrong-moment`. Two officers: 社会保险经办条例 Art. 36.
    """
    two_officers(by, approved_by)
    while True:
        done = post_chunk(
            owner=owner, file_no=file_no, on=on, by=by, approved_by=approved_by, at=at
        )
        file = ImportFile.objects.defer("content_seal").get(owner=owner, file_no=file_no)
        if progress is not None:
            progress(file.rows_done, file.rows_total)
        if done.finished:
            return file


@transaction.atomic
def post_chunk(
    *, owner: str, file_no: str, on: date, by: str, approved_by: str, at: datetime
) -> ChunkDone:
    """Post the next persons of a file, in one transaction. Refuses as `post_file`."""
    two_officers(by, approved_by)
    file = locked_file(owner, file_no)
    act = FileAct.START if file.state == FileState.STAGED else FileAct.GO_ON
    _move_file(file, act)
    waiting = ImportRow.objects.filter(file=file, state=RowState.WAITING)
    keys = list(
        waiting.order_by("number_key").values_list("number_key", flat=True).distinct()[:PERSONS]
    )
    file.posted_by, file.approved_by, file.posted_at = by, approved_by, at
    if not keys:
        _move_file(file, FileAct.FINISH)
        file.save()
        return ChunkDone(0, 0, 0, True)
    rows: dict[str, list[ImportRow]] = {key: [] for key in keys}
    for row in waiting.filter(number_key__in=keys).order_by("line"):
        rows[row.number_key].append(row)
    lives = _lives(file, rows, by=by, at=at)
    good = [life for life in lives if _put(life, on)]
    principal, interest = _write(file, good, on)
    done = sum(len(some) for some in rows.values())
    file.rows_done += sum(len(life.rows) for life in good)
    file.rows_bad = ImportRow.objects.filter(file=file, state=RowState.BAD).count()
    file.save()
    return ChunkDone(done, principal, interest, False)


def _lives(
    file: ImportFile, rows: Mapping[str, list[ImportRow]], *, by: str, at: datetime
) -> list[Life]:
    """Persons registered if unknown, relationships opened if there is none."""
    people = _people(file, rows, by=by, at=at)
    held = {
        relationship.person_id: relationship
        for relationship in Relationship.objects.select_for_update(of=("self",))
        .select_related("area")
        .filter(
            owner=file.owner,
            person__in=list(people.values()),
            scheme=file.scheme,
            area=file.area,
            kind=Kind.REGULAR,
            state__in=OPEN,
        )
        .order_by("pk")
    }
    openings = [
        Opening(person, _since(rows[key]), f"{file.file_no}/{person.person_no}")
        for key, person in people.items()
        if person.pk not in held
    ]
    new = open_relationships(
        openings, owner=file.owner, scheme=file.scheme, area=file.area, by=by, at=at
    )
    held |= {relationship.person_id: relationship for relationship in new}
    opened = {relationship.pk for relationship in new}
    for relationship in new:
        relationship.area = file.area
    accounts = accounts_of(held.values())
    return [
        Life(
            rows[key],
            person,
            held[person.pk],
            accounts[held[person.pk].pk],
            replace(accounts[held[person.pk].pk], rows=dict(accounts[held[person.pk].pk].rows)),
            held[person.pk].pk in opened,
        )
        for key, person in people.items()
    ]


def _people(
    file: ImportFile, rows: Mapping[str, list[ImportRow]], *, by: str, at: datetime
) -> dict[str, Person]:
    """The person of each number; one that identity refuses is set aside with all lines."""
    wanted = {}
    for key, lines in rows.items():
        kind, number = opened_number(lines[0], file.file_no)
        name = next((row.name for row in lines if row.name), "")
        wanted[key] = NewPerson(name, number, kind)
    answers = identity.bulk_register(file.owner, list(wanted.values()), by=by, at=at)
    numbers = {}
    for key, answer in zip(wanted, answers, strict=True):
        if answer.refusal is None:
            numbers[key] = answer.person_no
        else:
            _set_aside(rows[key], "not-registered")
    found = {
        person.person_no: person
        for person in Person.objects.filter(owner=file.owner, person_no__in=list(numbers.values()))
    }
    return {key: found[person_no] for key, person_no in numbers.items()}


def _since(rows: Sequence[ImportRow]) -> date:
    months = [row.month for row in rows if row.month is not None]
    years = [row.year for row in rows if row.year is not None]
    return first_day(min(months)) if months else date(min(years), 1, 1)


def _set_aside(rows: Sequence[ImportRow], code: str, line: ImportRow | None = None) -> None:
    """All lines of a person wait, with the reason on the one it is about, or on each."""
    for row in rows:
        row.findings = [*row.findings, code if line in (None, row) else "set-aside"]
        row.state = RowState.BAD
    ImportRow.objects.bulk_update(rows, ["findings", "state"], batch_size=ROW_BATCH)


def _put(life: Life, on: date) -> bool:
    """The person's lines into the account, settled to the last full year; or the person is set aside."""
    if State(life.relationship.state) not in BOOKABLE:
        _set_aside(life.rows, "moved-out")
        return False
    for row in life.rows:
        try:
            _put_line(life, row)
        except MonthHeld:
            _set_aside(life.rows, "month-held", row)
            return False
    _derive_interest(life.after)
    if _lacks_balance(life.after):
        _set_aside(life.rows, "balance-missing")
        return False
    life.after = settled(life.after, on.year - 1)
    return True


def _put_line(life: Life, row: ImportRow) -> None:
    account, year = life.after, row.year or 0
    before = account.rows.get((account.place, year))
    if row.kind == RowKind.MONTH and row.month is not None:
        entry_ = MonthEntry(
            row.base_fen or 0, row.personal_fen or 0, row.employer_fen or 0, row.paid
        )
        put_months(account, year, {row.month % 12 + 1: entry_}, Origin.IMPORT)
    if row.closing_fen is not None and year < limits.first_own_year():
        account.rows[account.place, year] = with_balance(account, year, row)
    same = account.rows.get((account.place, year)) == before
    row.state = RowState.SKIPPED if same else RowState.POSTED
    if same and "already-held" not in row.findings:
        row.findings = [*row.findings, "already-held"]


def with_balance(account: Account, year: int, row: ImportRow) -> YearRow:
    """A year's line with the balance booked elsewhere before. Refuses `enrolment.month-held`."""
    line = account.rows.get((account.place, year)) or YearRow(
        account.place, year, place_name=account.place_name, origin=Origin.IMPORT
    )
    closing = row.closing_fen
    personal = closing if row.closing_personal_fen is None else row.closing_personal_fen
    if line.standing == Standing.BOOKED:
        if (line.closing_fen, line.closing_personal_fen) != (closing, personal):
            raise MonthHeld(month=str(year), place=account.place_name)
        return line
    interest = row.interest_fen
    return replace(
        line,
        standing=Standing.BOOKED,
        closing_fen=closing,
        closing_personal_fen=personal,
        interest_fen=interest,
        interest_personal_fen=interest
        if row.interest_personal_fen is None
        else row.interest_personal_fen,
    )


def _derive_interest(account: Account) -> None:
    """Where a booked line names no interest it is the difference of two balances, and says so."""
    for key, line in sorted(account.rows.items(), key=lambda pair: pair[0][1]):
        derived = any(doubt["code"] == "interest-derived" for doubt in line.doubts)
        if line.standing != Standing.BOOKED or line.stream:
            continue
        if line.interest_fen is not None and not derived:
            continue
        account.rows[key] = _derived(account, line.without("interest-derived"))


def _derived(account: Account, line: YearRow) -> YearRow:
    before = account.rows.get((line.place, line.year - 1))
    if before is None and line.first_month is None:
        return line
    if before is not None and before.closing_fen is None:
        return replace(line, interest_fen=None, interest_personal_fen=None)
    opening = (before.closing_fen or 0, before.closing_personal_fen or 0) if before else (0, 0)
    interest = (line.closing_fen or 0) - opening[0] - line.credited_fen
    own = (line.closing_personal_fen or 0) - opening[1] - line.credited_personal_fen
    if interest < 0 or own < 0:
        return line.doubt("balance-does-not-add-up")
    return replace(line, interest_fen=interest, interest_personal_fen=own).doubt("interest-derived")


def _lacks_balance(account: Account) -> bool:
    """Credits before our own interest begins, and no balance booked at the end of that time."""
    last = limits.first_own_year() - 1
    own = [row for row in account.rows.values() if not row.stream]
    early = any(row.credited_fen for row in own if row.year <= last)
    closed = any(row.year == last and row.standing == Standing.BOOKED for row in own)
    return early and not closed


def _write(file: ImportFile, lives: Sequence[Life], on: date) -> tuple[int, int]:
    """Table, lines, chunk and books of the good persons."""
    if not lives:
        return 0, 0
    sequence = ImportChunk.objects.filter(file=file).count() + 1
    key = f"{file.file_no}/chunk/{sequence}"
    new: list[ContributionYear] = []
    principal: list[tuple[Relationship, int]] = []
    interest: list[tuple[Relationship, int]] = []
    for life in lives:
        new += write(life.relationship, life.before, life.after)
        credits, own = deltas(life.before, life.after)
        principal.append((life.relationship, credits))
        interest.append((life.relationship, own))
    ContributionYear.objects.bulk_create(new, batch_size=ROW_BATCH)
    _mark(file, lives, sequence)
    ImportChunk.objects.create(
        owner=file.owner,
        file=file,
        sequence=sequence,
        key=key,
        on=on,
        opened=[life.relationship.relationship_no for life in lives if life.opened],
        rows_count=sum(len(life.rows) for life in lives),
    )
    open_funds(file.owner)
    entries = [
        *entry(f"{key}/principal", on, f"历史数据导入 {file.file_no}", OPENING, principal),
        *entry(f"{key}/interest", on, f"导入后计息 {file.file_no}", INTEREST, interest),
    ]
    if entries:
        ledger.post(file.owner, *entries)
    return sum(fen for _, fen in principal), sum(fen for _, fen in interest)


def _mark(file: ImportFile, lives: Sequence[Life], sequence: int) -> None:
    """Lines leave the queue: one statement a person for the posted ones, the skipped ones by themselves."""
    for life in lives:
        number_key, relationship_no = life.rows[0].number_key, life.relationship.relationship_no
        ImportRow.objects.filter(file=file, number_key=number_key, state=RowState.WAITING).update(
            state=RowState.POSTED, relationship_no=relationship_no, chunk=sequence
        )
        skipped = [row for row in life.rows if row.state == RowState.SKIPPED]
        if skipped:
            ImportRow.objects.bulk_update(skipped, ["state", "findings"], batch_size=ROW_BATCH)
