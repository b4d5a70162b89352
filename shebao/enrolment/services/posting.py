"""Posting a staged file 导入入账: persons, relationships, months and the opening entries, chunk by chunk.

The question “which lines wait?” is the checkpoint: a stopped run is simply run again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from shebao.base.months import first_day, format_month
from shebao.base.plumbing.transactions import atomic
from shebao.enrolment import limits
from shebao.enrolment.accounts import Account, MonthEntry, YearRow
from shebao.enrolment.errors import MonthHeld
from shebao.enrolment.joined import own_accounts_of
from shebao.enrolment.models import (
    ImportChunk,
    ImportFile,
    ImportRow,
    Origin,
    Relationship,
    RowState,
    Standing,
)
from shebao.enrolment.schemes import Scheme
from shebao.enrolment.services import residents
from shebao.enrolment.services.balances import derive_interest, lacks_balance, with_balance
from shebao.enrolment.services.drafts import Draft, keep_findings, read_drafts
from shebao.enrolment.services.recomputing import settled
from shebao.enrolment.services.relationships import Opening, open_relationships
from shebao.enrolment.services.staging import Progress, _move_file, locked_file, opened_number
from shebao.enrolment.services.years import (
    BOOKABLE,
    INTEREST,
    NewYear,
    deltas,
    entry,
    fund,
    insert_years,
    open_funds,
    put_months,
    two_officers,
    write,
)
from shebao.enrolment.states import OPEN, FileAct, FileState, State
from shebao.identity import aliases
from shebao.identity import services as identity
from shebao.identity.models import Person
from shebao.identity.services import NewPerson
from shebao.ledger import services as ledger

PERSONS = 500
"""Persons a chunk: one transaction, one entry of principal, one of interest."""


@dataclass(slots=True)
class Life:
    """One person of a chunk: the lines, the relationship, the account before and after."""

    rows: list[Draft]
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


@atomic
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
    rows: dict[str, list[Draft]] = {key: [] for key in keys}
    for row in read_drafts(waiting.filter(number_key__in=keys).order_by("line")):
        rows[row.number_key].append(row)
    lives = _lives(file, rows, by=by, at=at)
    of_residents = file.scheme == Scheme.RESIDENT_PENSION
    put, keep = (_put_resident, _write_residents) if of_residents else (_put, _write)
    good = [life for life in lives if put(life, on)]
    principal, interest = keep(file, good, on)
    done = sum(len(some) for some in rows.values())
    file.rows_done += sum(len(life.rows) for life in good)
    file.rows_bad = ImportRow.objects.filter(file=file, state=RowState.BAD).count()
    file.save()
    return ChunkDone(done, principal, interest, False)


def _lives(file: ImportFile, rows: dict[str, list[Draft]], *, by: str, at: datetime) -> list[Life]:
    """Persons registered if unknown, relationships opened if there is none; a regular one before a temporary one."""
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
            state__in=OPEN,
        )
        .order_by("-kind", "pk")
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
    accounts = own_accounts_of(held.values())
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
    file: ImportFile, rows: dict[str, list[Draft]], *, by: str, at: datetime
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
    kept = aliases.kept_of(found.values())
    people = {key: found[person_no] for key, person_no in numbers.items()}
    return _each_once({key: kept.get(one.pk, one) for key, one in people.items()}, rows)


def _each_once(people: Mapping[str, Person], rows: dict[str, list[Draft]]) -> dict[str, Person]:
    """One number a person and chunk: lines under another number of the same person wait for the next."""
    found: dict[str, Person] = {}
    seen: set[int] = set()
    for key, person in people.items():
        if person.pk in seen:
            del rows[key]
            continue
        seen.add(person.pk)
        found[key] = person
    return found


def _since(rows: Sequence[Draft]) -> date:
    months = [row.month for row in rows if row.month is not None]
    years = [row.year for row in rows if row.year is not None]
    return first_day(min(months)) if months else date(min(years), 1, 1)


def _set_aside(rows: Sequence[Draft], code: str, line: Draft | None = None) -> None:
    """All lines of a person wait, with the reason on the one it is about, or on each."""
    for row in rows:
        row.findings = [*row.findings, code if line in (None, row) else "set-aside"]
        row.state = RowState.BAD
    keep_findings(rows)


def _put(life: Life, on: date) -> bool:
    """The person's lines into the account, settled to the last full year; or the person is set aside."""
    if State(life.relationship.state) not in BOOKABLE:
        _set_aside(life.rows, "moved-out")
        return False
    years: dict[int, list[Draft]] = {}
    for row in life.rows:
        years.setdefault(row.year or 0, []).append(row)
    for year, rows in years.items():
        wrong = _put_year(life.after, year, rows, life.relationship.kind)
        if wrong is not None:
            _set_aside(life.rows, "month-held", wrong)
            return False
    derive_interest(life.after)
    if lacks_balance(life.after):
        _set_aside(life.rows, "balance-missing")
        return False
    life.after = settled(life.after, on.year - 1)
    return True


def _put_resident(life: Life, on: date) -> bool:
    """A resident's years are new, or say what is booked; or the person is set aside."""
    if State(life.relationship.state) not in BOOKABLE:
        _set_aside(life.rows, "moved-out")
        return False
    wrong = residents.contradicting(life.relationship, life.rows)
    if wrong is not None:
        _set_aside(life.rows, "month-held", wrong)
    return wrong is None


def _put_year(account: Account, year: int, rows: Sequence[Draft], kind: str) -> Draft | None:
    """One year's lines; the line that contradicts what is held, if any."""
    held = next((row for row in account.here(year) if not row.stream), None)
    months = [row for row in rows if row.month is not None]
    try:
        if months:
            entries = {(row.month or 0) % 12 + 1: _entry(row) for row in months}
            put_months(account, year, entries, Origin.IMPORT, kind=kind)
    except MonthHeld as refusal:
        wanted = refusal.facts["month"]
        return next((row for row in months if format_month(row.month or 0) == wanted), rows[0])
    for row in rows:
        if row.closing_fen is not None and year < limits.first_own_year():
            try:
                line = with_balance(account, year, row)
                account.rows[line.spot] = line
            except MonthHeld:
                return row
    if held is not None:
        _mark_held(held, rows)
    return None


def _entry(row: Draft) -> MonthEntry:
    return MonthEntry(row.base_fen or 0, row.personal_fen or 0, row.employer_fen or 0, row.paid)


def _mark_held(held: YearRow, rows: Sequence[Draft]) -> None:
    """Lines that say what was booked before change nothing, and say so."""
    for row in rows:
        bit = 1 << (row.month or 0) % 12
        same = row.month is None or (
            held.bases[row.month % 12] is not None and bool(held.paid_months & bit) == row.paid
        )
        if same and (row.closing_fen is None or held.standing == Standing.BOOKED):
            row.state = RowState.SKIPPED
            if "already-held" not in row.findings:
                row.findings = [*row.findings, "already-held"]


def _write(file: ImportFile, lives: Sequence[Life], on: date) -> tuple[int, int]:
    """Table, lines, chunk and books of the good persons."""
    if not lives:
        return 0, 0
    sequence = ImportChunk.objects.filter(file=file).count() + 1
    key = f"{file.file_no}/chunk/{sequence}"
    new: list[NewYear] = []
    principal: list[tuple[Relationship, int]] = []
    interest: list[tuple[Relationship, int]] = []
    for life in lives:
        new += write(life.relationship, life.before, life.after)
        credits, own = deltas(life.before, life.after)
        principal.append((life.relationship, credits))
        interest.append((life.relationship, own))
    insert_years(new)
    _keep_chunk(file, lives, key, sequence, on)
    open_funds(file.owner)
    entries = [
        *entry(
            f"{key}/principal",
            on,
            f"历史数据导入 {file.file_no}",
            fund(file.owner, "opening"),
            principal,
        ),
        *entry(f"{key}/interest", on, f"导入后计息 {file.file_no}", INTEREST, interest),
    ]
    if entries:
        ledger.post(file.owner, *entries)
    return sum(fen for _, fen in principal), sum(fen for _, fen in interest)


def _write_residents(file: ImportFile, lives: Sequence[Life], on: date) -> tuple[int, int]:
    """Years, lines, chunk and books of residents; what others booked as interest stands with the principal."""
    if not lives:
        return 0, 0
    sequence = ImportChunk.objects.filter(file=file).count() + 1
    key = f"{file.file_no}/chunk/{sequence}"
    booked = [
        (life.relationship, residents.book(life.relationship, life.rows, key=key, on=on))
        for life in lives
    ]
    _keep_chunk(file, lives, key, sequence, on)
    memo = f"居民缴费年度导入 {file.file_no}"
    if entries := residents.entry(f"{key}/principal", on, memo, booked):
        ledger.post(file.owner, *entries)
    return sum(fen for _, fen in booked), 0


def _keep_chunk(file: ImportFile, lives: Sequence[Life], key: str, sequence: int, on: date) -> None:
    """The lines leave the queue, the chunk remembers whom it took in."""
    _mark(file, lives, sequence)
    ImportChunk.objects.create(
        owner=file.owner,
        file=file,
        sequence=sequence,
        key=key,
        on=on,
        opened=[life.relationship.relationship_no for life in lives if life.opened],
        taken={life.rows[0].number_key: life.relationship.relationship_no for life in lives},
        rows_count=sum(len(life.rows) for life in lives),
    )


def _mark(file: ImportFile, lives: Sequence[Life], sequence: int) -> None:
    """Lines leave the queue in one statement; those that changed nothing say so."""
    skipped = [row for life in lives for row in life.rows if row.state == RowState.SKIPPED]
    keep_findings(skipped)
    ImportRow.objects.filter(
        file=file,
        number_key__in=[life.rows[0].number_key for life in lives],
        state=RowState.WAITING,
    ).update(state=RowState.POSTED, chunk=sequence)
