"""`shebao records export PERSON`: a person's own record as one signed file; `shebao verify FILE` checks it."""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from shebao.base.refusals import Refusal
from shebao.cli.django import setup

PURPOSES = ("enquiry", "case", "inspection", "self")


def parser() -> argparse.ArgumentParser:
    """The words this door understands."""
    words = argparse.ArgumentParser(prog="shebao records", description="权益记录 a person's record")
    acts = words.add_subparsers(dest="act", required=True)
    export = acts.add_parser(
        "export", help="the whole record at one agency, signed; leaves a trace"
    )
    export.add_argument("person", metavar="PERSON", help="person number, e.g. 310100P1/person/1")
    export.add_argument("--home", type=Path, help="the installation's folder; else SHEBAO_HOME")
    export.add_argument("--out", type=Path, help="file to write; else standard output")
    export.add_argument("--purpose", choices=PURPOSES, default="enquiry", help="for the read trace")
    export.add_argument("--by", help="the officer who asks; else this shell's user")
    export.add_argument("--full", action="store_true", help="identity numbers unmasked")
    return words


def run(argv: Sequence[str]) -> int:
    """Exit 0 done, 2 refused."""
    asked = parser().parse_args(argv)
    if asked.home:
        os.environ["SHEBAO_HOME"] = str(asked.home)
    setup()
    try:
        text = _export(asked)
    except Refusal as refusal:
        print(f"{refusal.code}: {refusal.sentence('zh')} {refusal.sentence('en')}", file=sys.stderr)
        return 2
    if asked.out:
        asked.out.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


def _export(asked: argparse.Namespace) -> str:
    from shebao.agencies import queries as agencies
    from shebao.base.plumbing import clock
    from shebao.records import services

    owner = asked.person.partition("/")[0]
    reader = f"shell:{getpass.getuser()}"
    if asked.by:
        reader = agencies.officer(asked.by, owner=owner).get_username()
    file = services.export(
        owner=owner, person_no=asked.person, reader_kind="officer", reader=reader,
        purpose=asked.purpose, masked=not asked.full, on=clock.today(), at=clock.now(),
    )  # fmt: skip
    return json.dumps(file, ensure_ascii=False, indent=1) + "\n"
