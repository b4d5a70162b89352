"""`shebao bank serve`: start the demonstration bank."""

import argparse
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path


def _share(text: str) -> Fraction:
    """A share from 0 to 1 (`0.2`, `1/5`)."""
    share = Fraction(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError("a share is from 0 to 1")
    return share


def run(argv: Sequence[str]) -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="shebao bank")
    serve = parser.add_subparsers(required=True, metavar="serve").add_parser(
        "serve", help="serve the demonstration bank"
    )
    serve.add_argument("--db", type=Path, required=True, help="the file with the bank's books")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, required=True, help="0: any free port")
    serve.add_argument("--seed", type=int, default=0)
    for habit in ("bounce", "split", "join", "delay"):
        serve.add_argument(f"--{habit}", type=_share, default=Fraction(0), metavar="P")
    serve.add_argument("--days", type=int, default=1, help="how long a delay takes")
    args = parser.parse_args(list(argv))

    from shebao.cli.bank.books import Books
    from shebao.cli.bank.chance import Habits
    from shebao.cli.bank.server import Bank

    habits = Habits(args.seed, args.bounce, args.split, args.join, args.delay, args.days)
    bank = Bank((args.host, args.port), Books(args.db, habits))
    print(f"bank on http://{args.host}:{bank.server_address[1]}", flush=True)
    try:
        bank.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        bank.server_close()
    return 0
