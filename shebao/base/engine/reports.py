"""The difference report 差异报告 of a run, for the second officer: what was done, set aside, and changed.

It says nothing of hours or machines, so a run that was killed and went on has the same report.
"""

import csv
import hashlib
import json
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

from shebao.base.engine.jobs import Job
from shebao.base.engine.outcomes import Totals
from shebao.base.engine.runs import aside_of
from shebao.base.money import format_yuan

SOME = 5
"""How many keys that stand twice are named."""
WORDS = {
    "done": ("已测算", "done"), "aside": ("剔除", "set aside"), "rows": ("总行数", "lines"),
    "sums": ("合计", "sums"), "compared": ("与原数比较", "compared with before"),
    "more": ("增加", "more"), "less": ("减少", "less"), "same": ("不变", "the same"),
    "before_fen": ("原数合计", "before"), "difference_fen": ("差额合计", "difference"),
    "largest": ("差额最大的行", "largest differences"), "facts": ("依据", "law"),
    "twice": ("重复出现的编号", "keys that stand more than once"),
    "unread": ("未读取的列", "columns not read"), "sha256": ("结果文件校验值", "result sha256"),
}  # fmt: skip


def report(job: Job, totals: Totals, source: Path, target: Path) -> dict[str, Any]:
    """The report as plain data."""
    digest = ""
    if target.is_file():
        with target.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "job": job.name,
        "input": source.name,
        "result": target.name,
        "sha256": digest,
        "facts": job.facts,
        "rows": totals.rows,
        "done": totals.done,
        "aside": dict(sorted(totals.aside.items())),
        "aside_list": aside_of(target).name if digest else f"{target.name}/aside=true",
        "sums": dict(sorted(totals.sums.items())),
        "compared": dict(totals.compared),
        "largest": [change._asdict() for change in totals.largest],
        "twice": _twice(target, job) if digest else {},
        "unread": totals.unread,
    }


def _twice(target: Path, job: Job) -> dict[str, Any]:
    """Keys that stand more than once in the result 重复编号: how many lines are too many, and some of the keys.

    A file may hold a person twice for a reason, so the lines stay; who signs is told.
    """
    if target.suffix == ".csv":
        with target.open(encoding="utf-8", newline="") as file:
            counts = Counter(row[0] for row in islice(csv.reader(file), 1, None))
            many = {key: count for key, count in counts.items() if count > 1}
        return _told_twice(many)
    import pyarrow
    import pyarrow.compute

    keys = _keys(target, job)
    if (
        len(keys) < 2
        or pyarrow.compute.all(
            pyarrow.compute.less(keys.slice(0, len(keys) - 1), keys.slice(1))
        ).as_py()
    ):
        return {}  # in order, as most files are
    found = pyarrow.compute.value_counts(keys)
    values, counts = found.field(0), found.field(1)
    more = pyarrow.compute.greater(counts, 1)
    pairs = zip(values.filter(more).to_pylist(), counts.filter(more).to_pylist(), strict=True)
    return _told_twice({str(key): count for key, count in pairs})


def _keys(target: Path, job: Job) -> Any:
    if target.suffix == ".parquet":
        import pyarrow.parquet

        return pyarrow.parquet.read_table(target, columns=[job.key])[job.key]
    import pyarrow.ipc

    with pyarrow.memory_map(str(target)) as memory:
        return pyarrow.ipc.open_file(memory).read_all()[job.key]


def _told_twice(many: dict[str, int]) -> dict[str, Any]:
    if not many:
        return {}
    return {"lines": sum(many.values()) - len(many), "keys": sorted(many)[:SOME]}


def write(told: dict[str, Any], job: Job, target: Path, lang: str = "zh") -> Path:
    """Write the report beside the result, as JSON and as lines to read; gives the latter."""
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    target.with_name(target.stem + ".report.json").write_text(text, encoding="utf-8")
    path = target.with_name(target.stem + ".report.txt")
    path.write_text("\n".join(lines(told, job, lang)) + "\n", encoding="utf-8")
    return path


def lines(told: dict[str, Any], job: Job, lang: str = "zh") -> list[str]:
    """The report as lines for people."""
    at = 0 if lang == "zh" else 1
    say = {name: pair[at] for name, pair in WORDS.items()}
    out = [f"{job.title if at == 0 else job.name}: {told['input']} → {told['result']}"]
    out += [f"{say['facts']}  {name}: {value}" for name, value in told["facts"].items()]
    aside = sum(told["aside"].values())
    out.append(
        f"{say['rows']} {told['rows']:,}  {say['done']} {told['done']:,}  {say['aside']} {aside:,}"
    )
    out += [f"  {count:>12,}  {code}" for code, count in told["aside"].items()]
    for name, total in told["sums"].items():
        shown = format_yuan(total) if name.endswith("_fen") else f"{total:,}"
        out.append(f"{say['sums']}  {name}: {shown}")
    compared = told["compared"]
    if compared:
        counts = "  ".join(f"{say[name]} {compared[name]:,}" for name in ("more", "less", "same"))
        money = "  ".join(
            f"{say[name]} {format_yuan(compared[name])}"
            for name in ("before_fen", "difference_fen")
        )
        out += [f"{say['compared']}  {counts}", f"  {money}"]
    if told["largest"]:
        out.append(say["largest"])
        out += [
            f"  {c['number']:>12,}  {c['key']}  {format_yuan(c['before'])} → {format_yuan(c['after'])}"
            f"  {format_yuan(c['difference'])}"
            for c in told["largest"]
        ]
    if told["twice"]:
        some = ", ".join(told["twice"]["keys"])
        out.append(f"{say['twice']} {told['twice']['lines']:,}: {some}")
    if told["unread"]:
        first = ", ".join(told["unread"][:5]) + (" …" if len(told["unread"]) > 5 else "")
        out.append(f"{say['unread']} {len(told['unread'])}: {first}")
    return [*out, f"{say['sha256']} {told['sha256']}"] if told["sha256"] else out
