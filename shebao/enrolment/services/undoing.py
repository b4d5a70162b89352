"""Rolling a posted file back 冲回: the months go, the books get reversing entries, chunk by chunk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from shebao.base.plumbing.transactions import atomic
from shebao.enrolment import accounts
from shebao.enrolment.accounts import Account
from shebao.enrolment.errors import MovedOn
from shebao.enrolment.joined import own_accounts_of
from shebao.enrolment.models import (
    ImportChunk,
    ImportFile,
    ImportRow,
    Relationship,
    RowKind,
    RowState,
    Standing,
)
from shebao.enrolment.schemes import Scheme
from shebao.enrolment.services import residents
from shebao.enrolment.services.balances import derive_interest
from shebao.enrolment.services.drafts import Draft, read_drafts
from shebao.enrolment.services.recomputing import resettled
from shebao.enrolment.services.relationships import _move
from shebao.enrolment.services.staging import Progress, _move_file, locked_file
from shebao.enrolment.services.years import (
    BOOKABLE,
    INTEREST,
    deltas,
    entry,
    fund,
    insert_years,
    two_officers,
    write,
)
from shebao.enrolment.states import STATE_NAMES, Act, FileAct, FileState, State
from shebao.ledger import services as ledger


def roll_back(
    *,
    owner: str,
    file_no: str,
    on: date,
    by: str,
    approved_by: str,
    at: datetime,
    progress: Progress | None = None,
) -> ImportFile:
    """Roll a posted file back 冲回入账 with reversing entries; run again it goes on.

    Refuses `import.same-officer`, `import.wrong-moment`, `import.moved-on`. 财会〔2017〕28号.
    """
    two_officers(by, approved_by)
    while True:
        finished = undo_chunk(
            owner=owner, file_no=file_no, on=on, by=by, approved_by=approved_by, at=at
        )
        file = ImportFile.objects.defer("content_seal").get(owner=owner, file_no=file_no)
        if progress is not None:
            progress(file.rows_total - file.rows_done, file.rows_total)
        if finished:
            return file


@atomic
def undo_chunk(
    *, owner: str, file_no: str, on: date, by: str, approved_by: str, at: datetime
) -> bool:
    """Reverse the newest chunk that stands; whether that was the last. Refuses as `roll_back`."""
    two_officers(by, approved_by)
    file = locked_file(owner, file_no)
    _move_file(file, FileAct.UNDO if file.state == FileState.ROLLING_BACK else FileAct.ROLL_BACK)
    file.undone_by, file.undone_approved_by, file.undone_at = by, approved_by, at
    chunk = ImportChunk.objects.filter(file=file, undone=False).order_by("-sequence").first()
    if chunk is None:
        _move_file(file, FileAct.ROLLED)
        file.save()
        return True
    rows = _rows_of(file, chunk)
    file.rows_done -= sum(len(some) for some in rows.values())
    reverse = _reverse_residents if file.scheme == Scheme.RESIDENT_PENSION else _reverse
    reverse(file, chunk, rows, on=on, by=by, at=at)
    chunk.undone = True
    chunk.save(update_fields=["undone"])
    file.save()
    return False


def _rows_of(file: ImportFile, chunk: ImportChunk) -> dict[str, list[Draft]]:
    """The lines a chunk booked, by relationship; skipped ones are not among them."""
    found: dict[str, list[Draft]] = {}
    lines = ImportRow.objects.filter(file=file, chunk=chunk.sequence).order_by("pk")
    for row in read_drafts(lines):
        found.setdefault(chunk.taken[row.number_key], []).append(row)
    return found


def _locked(owner: str, numbers: Iterable[str]) -> list[Relationship]:
    return list(
        Relationship.objects.select_for_update(of=("self",))
        .select_related("area")
        .filter(owner=owner, relationship_no__in=list(numbers))
        .order_by("pk")
    )


def _reverse_residents(
    file: ImportFile,
    chunk: ImportChunk,
    rows: Mapping[str, Sequence[Draft]],
    *,
    on: date,
    by: str,
    at: datetime,
) -> None:
    amounts = []
    for row in _locked(file.owner, rows):
        _still_here(row)
        fen = residents.take_back(row, rows[row.relationship_no], key=chunk.key)
        amounts.append((row, fen))
        if row.relationship_no in chunk.opened and not row.resident_years.exists():
            _move(row, Act.VOID, on=on, by=by, at=at)
    ImportRow.objects.filter(file=file, chunk=chunk.sequence).update(state=RowState.UNDONE)
    memo = f"冲回居民缴费年度导入 {file.file_no}"
    if entries := residents.entry(f"{chunk.key}/undo/principal", on, memo, amounts):
        ledger.post(file.owner, *entries)


def _reverse(
    file: ImportFile,
    chunk: ImportChunk,
    rows: Mapping[str, Sequence[Draft]],
    *,
    on: date,
    by: str,
    at: datetime,
) -> None:
    relationships = _locked(file.owner, rows)
    befores = own_accounts_of(relationships)
    principal, interest = [], []
    for row in relationships:
        _still_here(row)
        before = befores[row.pk]
        after = _taken_back(before, rows[row.relationship_no])
        insert_years(write(row, before, after))
        credits, own = deltas(before, after)
        principal.append((row, credits))
        interest.append((row, own))
        if row.relationship_no in chunk.opened and not after.rows:
            _move(row, Act.VOID, on=on, by=by, at=at)
    ImportRow.objects.filter(file=file, chunk=chunk.sequence).update(state=RowState.UNDONE)
    entries = [
        *entry(
            f"{chunk.key}/undo/principal",
            on,
            f"冲回导入 {file.file_no}",
            fund(file.owner, "opening"),
            principal,
        ),
        *entry(f"{chunk.key}/undo/interest", on, f"冲回计息 {file.file_no}", INTEREST, interest),
    ]
    if entries:
        ledger.post(file.owner, *entries)


def _still_here(relationship: Relationship) -> None:
    state = State(relationship.state)
    if state not in BOOKABLE:
        zh, en = STATE_NAMES[state]
        raise MovedOn(relationship_no=relationship.relationship_no, state=zh, state_en=en)


def _taken_back(before: Account, rows: Sequence[Draft]) -> Account:
    """The account without the months and balances these lines brought, settled as far as it was."""
    after = replace(before, rows=dict(before.rows))
    for row in rows:
        line = next((own for own in after.here(row.year or 0) if not own.stream), None)
        if line is None:
            continue
        if row.kind == RowKind.MONTH and row.month is not None:
            line = accounts.without_month(line, row.month % 12 + 1)
        if row.closing_fen is not None and line.standing == Standing.BOOKED:
            line = _unbooked(line)
        after.rows[line.spot] = line
    left = resettled(after, before)
    left.rows = {key: line for key, line in left.rows.items() if not _empty(line)}
    derive_interest(left)
    return left


def _unbooked(line: accounts.YearRow) -> accounts.YearRow:
    """A line without the balance that was booked on it."""
    return replace(
        line.without("interest-derived", "balance-does-not-add-up"),
        standing=Standing.OPEN,
        interest_fen=None,
        interest_personal_fen=None,
        closing_fen=None,
        closing_personal_fen=None,
        closing_pre1998_fen=0,
    )


def _empty(line: accounts.YearRow) -> bool:
    """Nothing is left on a line: no month, no interest, no balance."""
    return (
        line.standing != Standing.BOOKED
        and not any(base is not None for base in line.bases)
        and not line.deemed_months
        and not line.closing_fen
        and not line.interest_fen
        and not line.credited_fen
    )
