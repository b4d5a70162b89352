"""`shebao ledger …` 基金账: verify the books, show balances and the journal."""

import argparse
import json
from collections.abc import Sequence

from shebao.base.money import format_yuan
from shebao.base.refusals import Refusal
from shebao.cli.django import setup


def parser() -> argparse.ArgumentParser:
    """The words this door understands."""
    words = argparse.ArgumentParser(prog="shebao ledger", description="基金账 the fund's books")
    acts = words.add_subparsers(dest="act", required=True)
    verify = acts.add_parser("verify", help="seal, recompute everything, name what does not agree")
    verify.add_argument("--owner", help="one agency; all of them if left out")
    balance = acts.add_parser("balance", help="one account, or the trial balance")
    balance.add_argument("owner")
    balance.add_argument("code", nargs="?")
    balance.add_argument("--json", action="store_true", help="the trial balance as JSON, in fen")
    journal = acts.add_parser("journal", help="entries, oldest first; page on with --after")
    journal.add_argument("owner")
    journal.add_argument("--account")
    journal.add_argument("--case", dest="case_no")
    journal.add_argument("--after", type=int, help="the last entry id of the page before")
    journal.add_argument("--limit", type=int, default=50)
    return words


def run(argv: Sequence[str]) -> int:
    """Exit 0 when all is well, 1 when `verify` found something, 2 when refused."""
    asked = parser().parse_args(argv)
    setup()
    acts = {"verify": verify, "balance": balance, "journal": journal}
    try:
        return acts[asked.act](asked)
    except Refusal as refusal:
        print(f"{refusal.code}: {refusal.sentence('zh')} {refusal.sentence('en')}")
        return 2


def verify(asked: argparse.Namespace) -> int:
    """Print each finding; exit 1 if there is any."""
    from shebao.ledger.verify import verify as verify_books

    findings = verify_books(asked.owner)
    for finding in findings:
        print(f"{finding.owner} {finding.kind} {finding.sentence('zh')} ({finding.sentence('en')})")
    print(f"{len(findings)} 项核验发现 findings" if findings else "账务核验一致 the books agree")
    return 1 if findings else 0


def balance(asked: argparse.Namespace) -> int:
    """Print one balance, or the trial balance with its sum."""
    from shebao.ledger import queries

    if asked.code:
        print(format_yuan(queries.balance(asked.owner, asked.code)))
        return 0
    lines = queries.trial_balance(asked.owner)
    if asked.json:
        print(json.dumps([line._asdict() for line in lines], default=str))
        return 0
    for line in lines:
        number = f"  ({line.accounts})" if line.kind == "person" else ""
        print(f"{line.code:<48} {format_yuan(line.balance_fen):>20}{number}")
    print(f"{'合计 sum':<46} {format_yuan(sum(line.balance_fen for line in lines)):>20}")
    return 0


def journal(asked: argparse.Namespace) -> int:
    """Print entries with their lines."""
    from shebao.ledger import queries

    entries = queries.journal(
        asked.owner, asked.after, asked.limit, account=asked.account, case_no=asked.case_no
    )
    for entry in entries:
        print(f"{entry.entry_id}  {entry.on}  {entry.key}  {entry.memo}")
        for line in entry.lines:
            print(f"    {line.account_code:<48} {format_yuan(line.amount_fen):>20}")
        if entry.line_count > len(entry.lines):
            print(f"    … {entry.line_count} 行 lines")
    return 0
