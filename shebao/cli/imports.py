"""`shebao import stage|show|post|roll-back|discard`: files of contribution months, see the guide import-a-file."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shebao.base.refusals import Refusal
from shebao.cli.django import setup


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shebao import")
    acts = parser.add_subparsers(dest="act", required=True)
    stage = acts.add_parser("stage", help="read and judge a file; nothing is booked")
    stage.add_argument("file", type=Path)
    stage.add_argument("--owner", required=True, help="agency code, e.g. 310100P1")
    stage.add_argument("--area", help="pooling area; default the agency's own division")
    stage.add_argument("--scheme", default="employee-pension")
    stage.add_argument("--by", required=True, help="the officer")
    for act, line in (
        ("show", "the file's state and its bad lines"),
        ("post", "book a staged file; run again it goes on"),
        ("roll-back", "reverse a posted file"),
        ("discard", "give a staged file up"),
    ):
        one = acts.add_parser(act, help=line)
        one.add_argument("file_no", help="e.g. 310100P1/import/1")
        if act != "show":
            one.add_argument("--by", required=True, help="the officer")
        if act in ("post", "roll-back"):
            one.add_argument("--approved-by", required=True, help="the second officer")
        if act == "show":
            one.add_argument("--lines", type=int, default=50, help="bad lines to show")
    return parser


def run(argv: Sequence[str]) -> int:
    """Exit 0 done, 2 refused; `stage` and `show` print bad lines with their numbers."""
    asked = _parser().parse_args(argv)
    setup()
    try:
        ACTS[asked.act](asked)
    except Refusal as refusal:
        print(f"shebao: {refusal.code}: {refusal.sentence('en')}", file=sys.stderr)
        return 2
    return 0


def _owner(asked: Any) -> str:
    return str(asked.file_no).partition("/")[0]


def _stage(asked: Any) -> None:
    from shebao.base.plumbing import clock
    from shebao.enrolment import services

    file = services.stage(
        owner=asked.owner,
        name=asked.file.name,
        content=asked.file.read_bytes(),
        scheme=asked.scheme,
        area=asked.area or asked.owner[:6],
        on=clock.today(),
        by=asked.by,
        at=clock.now(),
    )
    _print(file.owner, file.file_no, 20)


def _show(asked: Any) -> None:
    _print(_owner(asked), asked.file_no, asked.lines)


def _post(asked: Any) -> None:
    from shebao.base.plumbing import clock
    from shebao.enrolment import services

    services.post_file(
        owner=_owner(asked), file_no=asked.file_no, on=clock.today(), by=asked.by,
        approved_by=asked.approved_by, at=clock.now(), progress=_progress,
    )  # fmt: skip
    _print(_owner(asked), asked.file_no, 20)


def _roll_back(asked: Any) -> None:
    from shebao.base.plumbing import clock
    from shebao.enrolment import services

    services.roll_back(
        owner=_owner(asked), file_no=asked.file_no, on=clock.today(), by=asked.by,
        approved_by=asked.approved_by, at=clock.now(), progress=_progress,
    )  # fmt: skip
    _print(_owner(asked), asked.file_no, 0)


def _discard(asked: Any) -> None:
    from shebao.base.plumbing import clock
    from shebao.enrolment import services

    services.discard_file(owner=_owner(asked), file_no=asked.file_no, by=asked.by, at=clock.now())
    _print(_owner(asked), asked.file_no, 0)


ACTS = {
    "stage": _stage,
    "show": _show,
    "post": _post,
    "roll-back": _roll_back,
    "discard": _discard,
}


def _progress(done: int, total: int) -> None:
    print(f"{done} of {total} lines", flush=True)


def _print(owner: str, file_no: str, lines: int) -> None:
    from shebao.enrolment import queries
    from shebao.enrolment.findings import words

    file = queries.import_file(owner, file_no)
    print(f"{file.file_no}  {file.state}  {file.name}")
    print(f"{file.rows_total} lines, {file.rows_bad} with errors, {file.rows_done} booked")
    for code, count in queries.finding_counts(owner, file_no).items():
        print(f"  {count:>8}  {code}: {words(code, 'en')}")
    for bad in queries.bad_lines(owner, file_no, limit=lines) if lines else []:
        print(f"  {bad.sheet or 'sheet'} line {bad.line}: {bad.en}")
