"""`shebao population run JOB --in FILE --out FILE`: the rules over millions of rows. No Django.

Files are .arrow, .parquet (extra `population`) or .csv. Beside the result lie the lines set aside with reasons
(`….aside.csv`) and the difference report for the second officer (`….report.txt`, `….report.json`). Killed and
started again with the same words it goes on.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from shebao.base.engine import available, compiled_before
from shebao.base.engine.errors import Unreadable
from shebao.base.engine.jobs import Job
from shebao.base.engine.reports import lines, report, write
from shebao.base.engine.runs import PART_ROWS
from shebao.base.engine.runs import run as run_job
from shebao.base.months import parse_month
from shebao.base.refusals import Refusal

FIRST_INDEX_YEAR = 1992
"""The first year of an index history, unless said otherwise."""


def _settlement(asked: argparse.Namespace) -> Job:
    from shebao.enrolment.population import settlement_of

    return settlement_of(range(asked.years[0], asked.years[1] + 1), asked.place)


def _pension(asked: argparse.Namespace) -> Job:
    from shebao.pension.population import published

    month = parse_month(asked.month)
    from shebao.pension.errors import SinceAfterMonth

    if asked.since > month // 12:
        raise SinceAfterMonth(since=asked.since, month=asked.month, at="--since")
    return published(month, asked.since)


def _transfer_amount(asked: argparse.Namespace) -> Job:
    from shebao.transfers.population import transfer_for_all

    return transfer_for_all(asked.on)


JOBS: dict[str, Callable[[argparse.Namespace], Job]] = {
    "settlement": _settlement,
    "pension": _pension,
    "transfer-amount": _transfer_amount,
}


def _years(text: str) -> tuple[int, int]:
    """`2025` or `1996-2025`."""
    first, _, last = text.partition("-")
    found = int(first), int(last or first)
    if not 1992 <= found[0] <= found[1] <= 2100:
        raise ValueError(text)
    return found


def _some(text: str) -> int:
    if int(text) < 1:
        raise ValueError(text)
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shebao population")
    acts = parser.add_subparsers(dest="act", required=True)
    one = acts.add_parser("run", help="run a job over a file")
    jobs = one.add_subparsers(dest="job", required=True)
    settlement = jobs.add_parser("settlement", help="interest of one year or several 年度结息")
    settlement.add_argument("--years", required=True, type=_years, help="2025, or 1996-2025")
    settlement.add_argument("--place", default="", help="whose rates before 2016, e.g. 310000")
    pension = jobs.add_parser("pension", help="everybody's pension 基本养老金核定")
    pension.add_argument("--month", required=True, help="retirement month, e.g. 2025-12")
    pension.add_argument("--since", type=int, default=FIRST_INDEX_YEAR, help="first year of base_…")
    transfer = jobs.add_parser("transfer-amount", help="what would move 转移额测算")
    transfer.add_argument(
        "--on", required=True, type=date.fromisoformat, help="day of the transfer, e.g. 2026-03-02"
    )
    for job in (settlement, pension, transfer):
        job.add_argument("--in", dest="source", type=Path, required=True)
        job.add_argument("--out", dest="target", type=Path, required=True)
        job.add_argument("--engine", choices=("auto", "interpreted", "spark"), default="auto")
        job.add_argument("--master", default="local[2]", help="of Spark, e.g. spark://host:7077")
        job.add_argument("--part-rows", type=_some, default=PART_ROWS, help="lines of a part")
        job.add_argument("--lang", choices=("zh", "en"), default="zh")
    return parser


def run(argv: Sequence[str]) -> int:
    """Exit 0 done, 2 refused."""
    asked = _parser().parse_args(argv)
    try:
        return _run(asked)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "UTF-8"
        return _told(
            asked, Unreadable(name=asked.source.name, why=why or error, why_en=why or error)
        )
    except Refusal as refusal:
        return _told(asked, refusal)


def _told(asked: argparse.Namespace, refusal: Refusal) -> int:
    """What is wrong, on standard error; the exit code of a refusal."""
    print(f"shebao: {refusal.code}: {refusal.sentence(asked.lang)}", file=sys.stderr)
    return 2


def _run(asked: argparse.Namespace) -> int:
    job = JOBS[asked.job](asked)
    started = time.monotonic()
    if asked.engine == "spark":
        from shebao.base.engine.spark import run as run_spark

        totals = run_spark(job, asked.source, asked.target, asked.master)
    else:
        if asked.engine == "auto" and not available():
            print(
                "shebao: interpreted; pip install 'shebao[population]' makes it a thousand times faster",
                file=sys.stderr,
            )

        if asked.engine == "auto" and available() and not compiled_before(job.kernel):
            print("shebao: compiling the rules for this machine, once; up to half a minute",
                  file=sys.stderr)  # fmt: skip

        def progress(rows: int, aside: int, of: int) -> None:
            rate = rows / max(time.monotonic() - started, 0.001)
            print(f"{rows:,} of {of:,} lines, {aside:,} set aside, {rate:,.0f}/s", file=sys.stderr)

        how = "interpreted" if asked.engine == "interpreted" else ""
        totals = run_job(
            job, asked.source, asked.target, progress=progress, part_rows=asked.part_rows, how=how
        )
    told = report(job, totals, asked.source, asked.target)
    write(told, job, asked.target, asked.lang)
    print("\n".join(lines(told, job, asked.lang)))
    return 0
