"""Staging a file 暂存导入文件: kept sealed by its hash, every line judged, nothing booked yet."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from shebao.base.money import NotMoney, parse_yuan
from shebao.base.months import NotAMonth, month_of, parse_month
from shebao.base.plumbing import numbers, seals
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.enrolment import limits, spreadsheets
from shebao.enrolment.accounts import ALL_MONTHS, TWELVE, bits
from shebao.enrolment.findings import is_error
from shebao.enrolment.models import ImportFile, PoolingArea, RowKind, RowState
from shebao.enrolment.schemes import Scheme
from shebao.enrolment.services.drafts import Draft, insert_drafts
from shebao.enrolment.services.relationships import area_of, scheme_of
from shebao.enrolment.spreadsheets import LOST, RawLine
from shebao.enrolment.states import FileAct, FileState, file_after
from shebao.identity import queries as people
from shebao.identity.documents import read_number
from shebao.identity.models import DocumentKind
from shebao.identity.rules import normalise_name

KINDS = {label: value for value, label in DocumentKind.choices}
UNPAID = frozenset({"欠费", "欠缴", "未到账", "否", "no", "unpaid", "false", "0"})
AMOUNTS = ("base", "personal", "employer")
RESIDENTS = ("personal", "collective", "subsidy", "interest")
BALANCES = ("closing", "closing_personal", "interest", "interest_personal")
NO_STATES = ("rolled-back", "discarded")


class NumberRead(NamedTuple):
    """A number made ready: what is searched, sealed and wrong with it."""

    key: str
    seal: bytes | None
    finding: str


class Reader:
    """Reads the numbers of one file; a number is read and sealed once however often it stands there."""

    def __init__(self, file_no: str) -> None:
        self.bound_to = file_no
        self.known: dict[tuple[str, str], NumberRead] = {}

    def read(self, text: str, kind: str) -> NumberRead:
        """The number of a line."""
        if (text, kind) not in self.known:
            self.known[text, kind] = self._read(text, kind)
        return self.known[text, kind]

    def _read(self, text: str, kind: str) -> NumberRead:
        if not text:
            return NumberRead("", None, "number-missing")
        if text.startswith(LOST):
            return NumberRead("", None, "number-lost-digits")
        facts = read_number(text, kind)
        key = seals.search_key(facts.normalised)
        sealed = seals.seal(f"{kind} {facts.written}", bound_to=self.bound_to)
        return NumberRead(key, sealed, "number-invalid" if facts.reasons else "")


def opened_number(row: Draft, file_no: str) -> tuple[str, str]:
    """Kind and number of a staged line, unsealed in memory only."""
    kind, _, number = seals.unseal(bytes(row.number_seal or b""), bound_to=file_no).partition(" ")
    return kind, number


@atomic
def stage(
    *,
    owner: str,
    name: str,
    content: bytes,
    scheme: Scheme | str = Scheme.EMPLOYEE_PENSION,
    area: PoolingArea | str,
    on: date,
    by: str,
    at: datetime,
) -> ImportFile:
    """Stage a file 暂存: its lines with numbers and findings. The same bytes again give the same file.

    Refuses `import.unreadable`, `enrolment.unknown-area`, `enrolment.wrong-family`. 社会保险经办条例 Art. 37.
    """
    scheme, area = scheme_of(owner, scheme), area_of(owner, area)
    digest = hashlib.sha256(content).hexdigest()
    held = ImportFile.objects.filter(owner=owner, sha256=digest).exclude(state__in=NO_STATES)
    if (file := held.first()) is not None:
        return file
    book = spreadsheets.read(name, content)
    file_no = f"{owner}/import/{numbers.take(owner, 'import')}"
    file = ImportFile.objects.create(
        owner=owner,
        file_no=file_no,
        sha256=digest,
        name=name[-200:],
        size=len(content),
        content_seal=seals.seal(base64.b64encode(content).decode(), bound_to=file_no),
        scheme=scheme,
        area=area,
        columns=book.columns,
        rows_total=len(book.lines),
        staged_by=by,
        staged_at=at,
        staged_on=on,
    )
    rows = _judged(file, book.lines, on)
    insert_drafts(file, rows)
    file.rows_bad = sum(row.state == RowState.BAD for row in rows)
    file.save(update_fields=["rows_bad"])
    return file


def _judged(file: ImportFile, lines: Iterable[RawLine], on: date) -> list[Draft]:
    reader = Reader(file.file_no)
    last = month_of(on)
    rows = [_row(file, line, reader, last) for line in lines]
    _compare_lines(rows)
    _need_balance(rows)
    keep_whole(rows)
    _look_for_namesakes(file, rows)
    return rows


def _look_for_namesakes(file: ImportFile, rows: Iterable[Draft]) -> None:
    """Warn where somebody new may be here already."""
    first: dict[str, Draft] = {}
    for row in rows:
        if row.number_key and row.name and row.state != RowState.BAD:
            first.setdefault(row.number_key, row)
    new = sorted(first.keys() - people.registered_keys(file.owner, first))
    wanted = []
    for key in new:
        kind, number = opened_number(first[key], file.file_no)
        wanted.append(
            people.Wanted(name=first[key].name, birth_date=read_number(number, kind).birth_date)
        )
    for at in people.resembled(file.owner, wanted):
        first[new[at]].findings.append("may-be-registered")


def _row(file: ImportFile, line: RawLine, reader: Reader, last: int) -> Draft:
    values = line.values
    kind = KINDS.get(values.get("number_kind", ""), DocumentKind.RESIDENT)
    number = reader.read(values.get("number", ""), kind)
    row = Draft(
        sheet=line.sheet,
        line=line.line,
        kind=line.kind,
        number_key=number.key,
        number_seal=number.seal,
        name=values.get("name", "")[:100],
        paid=values.get("paid", "").lower() not in UNPAID,
        findings=[number.finding] if number.finding else [],
    )
    if (line.kind == RowKind.RESIDENT) != (file.scheme == Scheme.RESIDENT_PENSION):
        row.findings.append("other-scheme")
    if line.kind == RowKind.MONTH:
        _read_month(row, values, last, file.area.code)
    elif line.kind == RowKind.RESIDENT:
        _read_resident(row, values, last)
    else:
        _read_balance(row, values)
    return row


def _read_month(row: Draft, values: Any, last: int, place: str) -> None:
    if not row.name:
        row.findings.append("name-missing")
    row.month = _month(values.get("month", ""))
    if row.month is None:
        row.findings.append("not-a-month")
    elif row.month > last:
        row.findings.append("month-in-future")
    row.year = None if row.month is None else row.month // 12
    _read_amounts(row, values, AMOUNTS)
    if row.base_fen is None and "not-an-amount" not in row.findings:
        row.findings.append("base-missing")
    if row.findings or row.month is None or row.base_fen is None:
        return
    row.findings += limits.base_findings(place, row.month, row.base_fen)
    credited = (row.personal_fen or 0) + (row.employer_fen or 0)
    row.findings += limits.share_findings(row.month, row.base_fen, credited)
    _read_amounts(row, values, BALANCES)


def _read_resident(row: Draft, values: Any, last: int) -> None:
    """A year of a resident; all twelve months unless the line names some 居民缴费年度."""
    if not row.name:
        row.findings.append("name-missing")
    _read_year(row, values)
    if row.year is not None and row.year > last // TWELVE:
        row.findings.append("month-in-future")
    _read_amounts(row, values, RESIDENTS)
    if "not-an-amount" not in row.findings and not (row.personal_fen or row.collective_fen):
        row.findings.append("not-an-amount")
    text = values.get("months", "")
    row.months = months_named(text) if text else ALL_MONTHS
    if row.months is None:
        row.findings.append("not-months")


def months_named(text: str) -> int | None:
    """Months as a file names them, `1-6` or `1、2、9`, as bits; None where they cannot be read."""
    found = 0
    for part in re.split(r"[,，、;；\s]+", text.removesuffix("月").strip()):
        ends = re.fullmatch(r"(\d{1,2})(?:[-–~至](\d{1,2}))?", part)
        first, end = (int(ends[1]), int(ends[2] or ends[1])) if ends else (0, 0)
        if not 1 <= first <= end <= TWELVE:
            return None
        found |= bits(range(first, end + 1))
    return found


def _read_year(row: Draft, values: Any) -> None:
    text = values.get("year", "").removesuffix("年")
    if len(text) == 4 and text.isdigit():
        row.year = int(text)
    else:
        row.findings.append("not-a-year")


def _read_balance(row: Draft, values: Any) -> None:
    _read_year(row, values)
    _read_amounts(row, values, BALANCES)
    if row.closing_fen is None and "not-an-amount" not in row.findings:
        row.findings.append("not-an-amount")
    if row.year is not None and row.year >= limits.first_own_year():
        row.findings.append("balance-not-used")


def _read_amounts(row: Draft, values: Any, names: Iterable[str]) -> None:
    for name in names:
        text = values.get(name, "")
        if not text:
            continue
        fen = _fen(text)
        if fen is None or fen < 0:
            row.findings.append("not-an-amount" if fen is None else "negative-amount")
            continue
        setattr(row, f"{name}_fen", fen)


@lru_cache(maxsize=20_000)
def _fen(text: str) -> int | None:
    try:
        return int(parse_yuan(text))
    except NotMoney:
        return None


@lru_cache(maxsize=5_000)
def _month(text: str) -> int | None:
    try:
        return int(parse_month(text))
    except NotAMonth:
        return None


def _compare_lines(rows: list[Draft]) -> None:
    """One person has one name, one line a month and one balance a year."""
    names: dict[str, str] = {}
    seen: dict[tuple[str, str, int | None], Draft] = {}
    for row in rows:
        if not row.number_key:
            continue
        if row.name:
            name = normalise_name(row.name)
            if names.setdefault(row.number_key, name) != name:
                row.findings.append("name-differs")
        at = row.month if row.kind == RowKind.MONTH else row.year
        if at is None:
            continue
        first = seen.setdefault((row.number_key, row.kind, at), row)
        if first is not row:
            code = "month-twice" if row.kind == RowKind.MONTH else "year-twice"
            row.findings.append(code)
            if code not in first.findings:
                first.findings.append(code)


def _need_balance(rows: list[Draft]) -> None:
    """Who has months before our own interest begins needs the balance booked at the end of the year before it."""
    last = limits.first_own_year() - 1
    booked = {row.number_key for row in rows if row.year == last and row.closing_fen is not None}
    for row in rows:
        early = row.kind == RowKind.MONTH and row.year is not None and row.year <= last
        if early and row.number_key and row.number_key not in booked:
            row.findings.append("balance-missing")


def keep_whole(rows: list[Draft]) -> None:
    """A person with one bad line waits whole: half a history makes a wrong balance."""
    bad = {row.number_key for row in rows if any(map(is_error, row.findings))} - {""}
    for row in rows:
        wrong = any(map(is_error, row.findings))
        if not wrong and row.number_key in bad:
            row.findings.append("set-aside")
            wrong = True
        if wrong:
            row.state = RowState.BAD


def locked_file(owner: str, file_no: str) -> ImportFile:
    """The agency's own file, locked; another agency's is not found."""
    file = (
        ImportFile.objects.select_for_update(of=("self",))
        .select_related("area")
        .defer("content_seal")
        .filter(owner=owner, file_no=file_no)
        .first()
    )
    if file is None:
        raise NotFound(what=file_no)
    return file


def _move_file(file: ImportFile, act: FileAct) -> None:
    file.state = file_after(FileState(file.state), act)


@atomic
def discard_file(*, owner: str, file_no: str, by: str, at: datetime) -> ImportFile:
    """Give a staged file up 作废: nothing was posted. Refuses `import.wrong-moment`."""
    file = locked_file(owner, file_no)
    _move_file(file, FileAct.DISCARD)
    file.undone_by, file.undone_at = by, at
    file.save(update_fields=["state", "undone_by", "undone_at"])
    return file


Progress = Callable[[int, int], None]
"""Told after each chunk: lines done, lines in all."""
