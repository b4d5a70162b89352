"""The file of accounts, as it may come: Parquet or CSV, columns in any order, any type, any of them dirty."""

import csv
import io
from pathlib import Path
from typing import Any, NamedTuple

from shebao.base.engine.errors import ColumnNeeded, ExtraNeeded, UnknownFile

COLUMNS = ("acct", "id_no", "name", "sex", "birth", "office", "mobile")


class Accounts(NamedTuple):
    """Accounts 账户: `acct` as it was given, the other columns as text; `aside` are lines left out, with why."""

    acct: Any
    columns: dict[str, Any]
    aside: list[tuple[str, str]]

    @property
    def rows(self) -> int:
        """How many accounts."""
        return len(self.acct)


def read(path: Path) -> Accounts:
    """Accounts of a file. Refuses `population.unknown-file`, `column-needed`, `extra-needed`."""
    writable(path)
    kind = path.suffix.lower()
    try:
        import pyarrow as pa
    except ImportError:
        raise ExtraNeeded(name=path.name, extra="population") from None
    aside: list[tuple[str, str]] = []
    table = _parquet(path) if kind == ".parquet" else _csv(path, aside)
    known: dict[str, Any] = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        known.setdefault(name.strip().strip("\ufeff").lower(), column.combine_chunks())
    if "acct" not in known:
        raise ColumnNeeded(column="acct", at="acct")
    acct = known["acct"]
    if isinstance(acct, pa.ChunkedArray):
        acct = acct.combine_chunks()
    return accounts(acct, known, aside)


def accounts(acct: Any, known: dict[str, Any], aside: list[tuple[str, str]]) -> Accounts:
    """Columns held in memory, lines without an account or with one that was there before set aside."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    acct = pc.cast(acct, acct.type.value_type) if pa.types.is_dictionary(acct.type) else acct
    if pa.types.is_large_string(acct.type) or pa.types.is_string_view(acct.type):
        acct = pc.cast(acct, pa.string())
    written = text_of(acct)
    told = pc.fill_null(pc.utf8_trim_whitespace(written), "")
    codes = pc.dictionary_encode(told).indices.to_numpy(zero_copy_only=False)
    _, first = np.unique(codes, return_index=True)
    kept = np.zeros(len(codes), bool)
    kept[first] = True
    kept &= pc.not_equal(told, "").to_numpy(zero_copy_only=False)
    if not kept.all():
        for row in np.nonzero(~kept)[0].tolist():
            name = told[row].as_py()
            why = "acct-twice" if name else "acct-empty"
            aside.append((f"row {row + 1}", f"{why}: {name}" if name else why))
        acct = acct.filter(pa.array(kept))
    columns = {}
    for name in COLUMNS[1:]:
        column = text_of(known[name]) if name in known else pa.nulls(len(kept), pa.string())
        columns[name] = column if kept.all() else column.filter(pa.array(kept))
    return Accounts(acct, columns, aside)


def text_of(column: Any) -> Any:
    """A column of any type as text: whole numbers without a point, dates as `YYYYMMDD`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_dictionary(kind):
        return text_of(pc.cast(column, kind.value_type))
    if pa.types.is_floating(kind):
        whole = pc.if_else(pc.is_nan(column), None, column)
        whole = pc.if_else(pc.less(pc.abs(whole), 9e18), whole, None)
        return pc.cast(pc.cast(pc.round(whole), pa.int64(), safe=False), pa.string())
    if pa.types.is_temporal(kind):
        return pc.strftime(pc.cast(column, pa.timestamp("s"), safe=False), format="%Y%m%d")
    if pa.types.is_decimal(kind):
        return pc.cast(pc.cast(column, pa.int64(), safe=False), pa.string())
    return pc.cast(column, pa.string())


def _parquet(path: Path) -> Any:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    names = file.schema_arrow.names
    return file.read(columns=[n for n in names if n.strip().strip("\ufeff").lower() in COLUMNS])


def _csv(path: Path, aside: list[tuple[str, str]]) -> Any:
    """A CSV in UTF-8 or GB18030; a line with more or fewer cells than the heading is set aside."""
    import pyarrow as pa
    import pyarrow.csv as pc

    raw = path.read_bytes()
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        try:
            raw = raw.decode("gb18030").encode("utf-8")
        except UnicodeDecodeError:
            raw = raw.decode("utf-8", errors="replace").encode("utf-8")
    head = raw[: raw.find(b"\n") + 1 or len(raw)].decode("utf-8").lstrip("\ufeff")
    names = next(csv.reader(io.StringIO(head)), [])

    def bad(row: Any) -> str:
        where = f"line {row.number}" if row.number else "line"
        aside.append((where, f"cells {row.actual_columns}, not {row.expected_columns}"))
        return "skip"

    return pc.read_csv(
        io.BytesIO(raw),
        read_options=pc.ReadOptions(use_threads=False, column_names=_distinct(names), skip_rows=1),
        parse_options=pc.ParseOptions(invalid_row_handler=bad),
        convert_options=pc.ConvertOptions(
            column_types={name: pa.string() for name in _distinct(names)}, strings_can_be_null=True,
            null_values=[""],
        ),
    )  # fmt: skip


def _distinct(names: list[str]) -> list[str]:
    """Headings, each once: a second of the same name gets a mark and is not read."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return found


def writable(path: Path) -> None:
    """Refuse a file whose ending says neither Parquet nor CSV."""
    if path.suffix.lower() not in (".csv", ".parquet"):
        raise UnknownFile(name=path.name)


def write(path: Path, columns: dict[str, Any]) -> None:
    """Columns to a Parquet or CSV file, by its ending."""
    import pyarrow as pa
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    table = pa.table(columns)
    if path.suffix.lower() == ".parquet":
        pq.write_table(table, path)
    else:
        pc.write_csv(table, path, write_options=pc.WriteOptions(quoting_style="needed"))
