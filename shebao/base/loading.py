"""Loading a file of parameters 加载参数: read, validated whole, and kept as it came. No Django.

Nothing is loaded when one line is wrong. docs/decisions/0013-loaded-parameters.md says what a row may do.
"""

import csv
import hashlib
import io
import os
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from shebao.base import loaded, parameters
from shebao.base.loaded import Effect, Loaded
from shebao.base.refusals import Refusal
from shebao.base.rows import COLUMNS, REPLACES, Parameter, row_of

SIZE_MAX = 2_000_000
INDEX_COLUMNS = ("file", "at", "by", "came_as", "rows", "sha256")
_NUMBER = r"-?[0-9]{1,12}(\.[0-9]{1,6})?"
_VALUES = {
    "switch": "true|false",
    "word": "[a-z]+(-[a-z]+)*",
    "name": "[a-z0-9]+(-[a-z0-9]+)*",
    "doubt": "[a-z]+(-[a-z]+)*",
    "place": "[0-9]{6}",
}
_ADDRESS = re.compile(r"https?:|www\.", re.IGNORECASE)


class LawFileUnreadable(Refusal):
    """参数文件无法读取."""

    code = "law.file-unreadable"
    zh = "文件不是 UTF-8 的 CSV，或者列名不是：{columns}。"
    en = "The file is no CSV in UTF-8, or its columns are not: {columns}."


class LawRowBad(Refusal):
    """参数行有误."""

    code = "law.row-bad"
    zh = "第 {line} 行“{column}”有误：“{text}”。"
    en = "Line {line}: “{column}” is not as required: “{text}”."


class LawSeriesUnknown(Refusal):
    """没有规则使用此参数."""

    code = "law.unknown-series"
    zh = "第 {line} 行：没有规则使用参数“{name}”。"
    en = "Line {line}: no rule reads the parameter “{name}”."


class LawUnitDiffers(Refusal):
    """单位与原参数不同."""

    code = "law.unit-differs"
    zh = "第 {line} 行：“{name}”的单位是 {wanted}，不是 {unit}。"
    en = "Line {line}: the unit of “{name}” is {wanted}, not {unit}."


class LawUnlikely(Refusal):
    """数值离谱."""

    code = "law.unlikely"
    zh = "第 {line} 行：“{name}”的数值 {value} 与已有数值（{least} 至 {most}）相差十倍以上，或者不该为负，疑为笔误。"
    en = (
        "Line {line}: {value} is more than ten times off what “{name}” has been ({least} to {most}), "
        "or below zero where nothing was: most likely a slip of the pen."
    )


class LawReplacesNothing(Refusal):
    """没有可替换的原值."""

    code = "law.replaces-nothing"
    zh = "第 {line} 行：没有同名、同地区、同起始日且值为“{value}”的参数可替换。"
    en = "Line {line}: there is no row of the same name, place and first day with the value “{value}”."


class LawOverlap(Refusal):
    """与已有参数重叠."""

    code = "law.overlap"
    zh = "“{name}”（{place}）自 {since} 起与已有数值重叠，不能静默覆盖；如确需更正，请在 replaces 列写明原值。"
    en = (
        "“{name}” ({place}) overlaps a row already there from {since} on; it is not overridden in silence: "
        "to correct it, repeat its value in the column replaces."
    )


class LawHole(Refusal):
    """序列中断."""

    code = "law.hole"
    zh = "“{name}”（{place}）在 {since} 至 {until} 没有数值，序列不能中断。"
    en = "“{name}” ({place}) would have no value from {since} to {until}: a series has no holes."


class Plan(NamedTuple):
    """What a file would do 加载方案: its rows' effects, and why it cannot be loaded, if so."""

    effects: tuple[Effect, ...]
    refusals: tuple[Refusal, ...]


def _lines(text: bytes) -> list[dict[str, str]]:
    columns = ",".join(COLUMNS)
    try:
        reader = csv.DictReader(io.StringIO(text.decode("utf-8-sig")), strict=True)
        if len(text) > SIZE_MAX or tuple(reader.fieldnames or ()) not in (
            COLUMNS,
            (*COLUMNS, REPLACES),
        ):
            raise LawFileUnreadable(columns=columns)
        lines = list(reader)
    except (UnicodeDecodeError, csv.Error):
        raise LawFileUnreadable(columns=columns) from None
    if not lines:
        raise LawFileUnreadable(columns=columns)
    return lines


def _bad(fields: dict[str, str], line: int) -> Iterator[Refusal]:
    """What is wrong with the form of one line."""
    if None in fields or None in fields.values():
        yield LawRowBad(line=line, column="*", text=len(fields))
        return
    patterns = {
        "name": r"[a-z]+(\.[a-z0-9_]+)+",
        "value": _VALUES.get(fields["unit"], _NUMBER if fields["unit"] != "month" else rf"{_NUMBER}|[0-9]{{4}}-[0-9]{{2}}"),
        "since": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
        "until": "([0-9]{4}-[0-9]{2}-[0-9]{2})?",
        "place": "([0-9]{6})?",
        "document": ".+",
    }  # fmt: skip
    for column, pattern in patterns.items():
        if not re.fullmatch(pattern, fields[column]):
            yield LawRowBad(line=line, column=column, text=fields[column])
    for column in ("document", "article", "note"):
        if _ADDRESS.search(fields[column]):
            yield LawRowBad(line=line, column=column, text=fields[column])


def _read(fields: dict[str, str], line: int) -> Parameter | Refusal:
    try:
        row = row_of(fields)
    except ValueError as error:
        column = "certainty" if "Certainty" in str(error) else "since"
        return LawRowBad(line=line, column=column, text=fields[column])
    if row.until is not None and row.until < row.since:
        return LawRowBad(line=line, column="until", text=row.until)
    return row


def _known(row: Parameter, line: int) -> Refusal | None:
    room = row.name.partition(".")[0]
    series = parameters.series(row.name) if room in parameters.ROOMS else ()
    wanted = series[0].unit if series else None
    if wanted is None and room in parameters.ROOMS:
        wanted = parameters.awaited(room).get(row.name)
    if wanted is None:
        return LawSeriesUnknown(line=line, name=row.name)
    if row.unit != wanted:
        return LawUnitDiffers(line=line, name=row.name, wanted=wanted, unit=row.unit)
    return _likely(row, series, line)


def _likely(row: Parameter, series: Sequence[Parameter], line: int) -> Refusal | None:
    """A number far from all that its series has held, or below zero where none was, is refused."""
    held = [Decimal(one.value) for one in series if re.fullmatch(_NUMBER, one.value)]
    if not held or not re.fullmatch(_NUMBER, row.value):
        return None
    least, most, value = min(held), max(held), Decimal(row.value)
    if (
        value < min(least, Decimal(0))
        or value > 10 * max(most, Decimal(1))
        or (least > 0 and value * 10 < least)
    ):
        return LawUnlikely(line=line, name=row.name, value=row.value, least=least, most=most)
    return None


def _room_of(row: Parameter) -> str:
    return row.name.partition(".")[0]


def _merged(rows: Sequence[tuple[int, Loaded]]) -> Plan:
    """The rows among those in force: their effects, and overlaps and holes that only they make."""
    effects: list[Effect] = []
    refusals: list[Refusal] = []
    for room in sorted({_room_of(each.row) for _, each in rows}):
        mine = [(line, each) for line, each in rows if _room_of(each.row) == room]
        before = [row for name in parameters.names(room) for row in parameters.series(name)]
        after, did = loaded.merged(before, [each for _, each in mine])
        effects += did
        for (line, each), effect in zip(mine, did, strict=True):
            if each.replaces and effect.kind != "replaces":
                refusals.append(LawReplacesNothing(line=line, value=each.replaces))
        old = set(parameters.findings_of(room, before))
        for finding in parameters.findings_of(room, after):
            if finding in old:
                continue
            facts: dict[str, Any] = {
                "name": finding.name,
                "place": finding.place or "CN",
                "since": finding.since,
            }
            refusals.append(
                LawHole(until=finding.until, **facts)
                if finding.kind == "hole"
                else LawOverlap(**facts)
            )
    return Plan(tuple(effects), tuple(refusals))


def plan(text: bytes) -> Plan:
    """What loading a file would do. A plan with refusals cannot be stored."""
    try:
        lines = _lines(text)
    except LawFileUnreadable as refusal:
        return Plan((), (refusal,))
    rows: list[tuple[int, Loaded]] = []
    refusals: list[Refusal] = []
    for line, fields in enumerate(lines, start=2):
        bad = list(_bad(fields, line))
        read = None if bad else _read(fields, line)
        if isinstance(read, Refusal):
            bad.append(read)
        elif read is not None:
            unknown = _known(read, line)
            if unknown:
                bad.append(unknown)
            else:
                rows.append((line, Loaded(read, "", fields.get(REPLACES) or "")))
        refusals += bad
    return Plan((), tuple(refusals)) if refusals else _merged(rows)


def store(text: bytes, *, came_as: str, by: str, at: str) -> Path:
    """Keep a file that has a plan without refusals; returns where. The numbers hold from then on."""
    assert not plan(text).refusals, "look at the plan first"
    home = loaded.folder()
    home.mkdir(parents=True, exist_ok=True)
    clean = re.sub(r"[^A-Za-z0-9_.-]+", "-", Path(came_as).stem)[:60].strip("-.") or "rows"
    number = 1 + max((int(path.name[:4]) for path in loaded.files()), default=0)
    path = home / f"{number:04d}-{clean}.csv"
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(text.removeprefix(b"\xef\xbb\xbf"))
        file.flush()
        os.fsync(file.fileno())
    count = len(_lines(text))
    sha256 = hashlib.sha256(part.read_bytes()).hexdigest()
    index, fresh = home / loaded.INDEX, not (home / loaded.INDEX).exists()
    with index.open("a", encoding="utf-8", newline="") as file_:
        writer = csv.writer(file_)
        if fresh:
            writer.writerow(INDEX_COLUMNS)
        writer.writerow((path.name, at, by, came_as, count, sha256))
    part.rename(path)
    parameters.forget()
    return path


def altered() -> list[str]:
    """Loaded files that are not as they came, or not in the index, or gone 被改动的文件."""
    index = loaded.folder() / loaded.INDEX
    known = {}
    if index.is_file():
        text = index.read_text(encoding="utf-8")
        known = {row["file"]: row["sha256"] for row in csv.DictReader(text.splitlines())}
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in loaded.files()}
    return sorted(
        name for name in known.keys() | there.keys() if known.get(name) != there.get(name)
    )
