"""How well duplicates are found, by rule and by class: `docs/reference/matching.md` from three invented files.

python tools/matching.py [--n 40000] [--seed 1]     write the page
python tools/matching.py --check                    fail when the page is behind the code

The same N and seed give the same page. The page names both.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import duplicates_households, duplicates_people, duplicates_registers  # noqa: E402
from shebao.identity.matching import files  # noqa: E402
from shebao.identity.matching.finding import find  # noqa: E402
from shebao.identity.rules.likeness import RULES  # noqa: E402
from tools.markdown import page, table  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "matching.md"
N, SEED = 40_000, 1
SOURCES = {
    "people": ("`bench/duplicates_people.py`", "one error a class, twins, namesakes, fathers and sons, companies on one mobile"),
    "households": ("`bench/duplicates_households.py`", "families on one telephone, errors of four counters that pile up"),
    "registers": ("`bench/duplicates_registers.py`", "villages of few surnames, four old registers with bad habits of their own"),
}  # fmt: skip
SPOILT = {
    "two-errors", "number-missing", "typed+birth-missing", "typed+homophone", "typed+name-slip",
    "digit-typed", "digits-swapped", "digit-lost", "neither", "a third account",
}  # fmt: skip
"""Classes of which no pair is sure to keep a whole number or mobile; every other class keeps one."""
MISSING = ((), ("mobile",), ("birth", "sex", "office"), ("name",), ("id_no",), ("id_no", "mobile"))


class Scored(NamedTuple):
    """Of one file: pairs found with their rule, true pairs with their class."""

    found: dict[tuple[str, str], str]
    true: dict[tuple[str, str], str]

    @property
    def right(self) -> int:
        """Pairs found that are true."""
        return len(self.found.keys() & self.true.keys())

    @property
    def precision(self) -> float:
        """Of all pairs given, how many are one person's."""
        return self.right / len(self.found) if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of all true pairs, how many are given."""
        return self.right / len(self.true) if self.true else 1.0

    def by_rule(self) -> list[tuple[str, int, int]]:
        """Rule, pairs, wrong ones; in the rules' own order."""
        every = Counter(self.found.values())
        wrong = Counter(rule for pair, rule in self.found.items() if pair not in self.true)
        return [(rule, every[rule], wrong[rule]) for rule in RULES if every[rule]]

    def by_class(self) -> list[tuple[str, int, int]]:
        """Class, true pairs, found ones."""
        asked: Counter[str] = Counter()
        hit: Counter[str] = Counter()
        for pair, kind in self.true.items():
            name = "a third account" if "&" in kind else kind
            asked[name] += 1
            hit[name] += pair in self.found
        return [(name, asked[name], hit[name]) for name in sorted(asked)]


def drawn(source: str, count: int, seed: int) -> tuple[Any, Any]:
    """Accounts and truth of one of three hands."""
    if source == "people":
        return tuple(duplicates_people.draw(count, seed))  # type: ignore[return-value]
    made = {"households": duplicates_households, "registers": duplicates_registers}[source]
    return made.draw(count, seed)


def scored(accounts: Any, truth: Any, without: tuple[str, ...] = ()) -> Scored:
    """What is found in a file, beside what is true; `without` are columns that are not there."""
    columns = {
        name: accounts[name].combine_chunks()
        for name in accounts.column_names
        if name not in without
    }
    given = files.accounts(columns["acct"], columns, [])
    found = find(given)
    acct = given.acct.to_pylist()
    rows = zip(found.a.tolist(), found.b.tolist(), found.rule, strict=True)
    pairs = {(min(acct[a], acct[b]), max(acct[a], acct[b])): rule for a, b, rule in rows}
    a, b, kind = (truth[name].to_pylist() for name in ("a", "b", "class"))
    true = {(min(x, y), max(x, y)): k for x, y, k in zip(a, b, kind, strict=True)}
    return Scored(pairs, true)


def _part(source: str, accounts: Any, truth: Any) -> list[str]:
    one = scored(accounts, truth)
    where, what = SOURCES[source]
    rules = [
        (f"`{rule}`", RULES[rule][0], f"{pairs:,}", wrong, f"{1 - wrong / pairs:.4f}")
        for rule, pairs, wrong in one.by_rule()
    ]
    classes = [
        (
            f"`{name}`",
            "" if name in SPOILT else "yes",
            f"{asked:,}",
            asked - hit,
            f"{hit / asked:.4f}",
        )
        for name, asked, hit in one.by_class()
    ]
    less = []
    for without in MISSING:
        some = scored(accounts, truth, without) if without else one
        names = ", ".join(f"`{name}`" for name in without) or "nothing"
        right = f"{some.precision:.5f}" if some.found else "no pair is given"
        less.append((names, f"{len(some.found):,}", right, f"{some.recall:.4f}"))
    return [
        f"## {source}\n\n{where}: {what}. {accounts.num_rows:,} accounts, {len(one.true):,} true pairs; "
        f"**precision {one.precision:.5f}, recall {one.recall:.4f}**.\n",
        table(("Rule", "规则", "Pairs given", "Wrong", "Precision"), rules),
        table(("Class of a true pair", "Keeps number or mobile", "True pairs", "Not found", "Recall"), classes),
        "The same file with a column missing:\n",
        table(("Missing", "Pairs given", "Precision", "Recall"), less),
    ]  # fmt: skip


def text(count: int = N, seed: int = SEED) -> str:
    """The whole page."""
    about = (
        "For officers and auditors: how often a suspected duplicate is right, and which are not found. Three invented "
        f"files, drawn by three hands that share nothing; made by `python tools/matching.py --n {count} --seed {seed}` "
        "(the same again gives the same page; `--check` compares). Precision is over **all** pairs given, recall over all "
        "true pairs. How it is done and why: [decision 0023](../decisions/0023-finding-one-persons-accounts.md); against "
        "Splink, at a million: `make bench JOB=duplicates N=1000000`.\n\n"
        "Where no column tells two people apart, nothing can be right for sure, and pairs without evidence are left out "
        "rather than guessed: a file without numbers gives only pairs that share a mobile and a name."
    )
    parts = [part for source in SOURCES for part in _part(source, *drawn(source, count, seed))]
    return page("How well duplicates are found", about, *parts).replace(
        "`make docs`", "`tools/matching.py`", 1
    )


def main() -> int:
    """Write or compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=N)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    made = text(asked.n, asked.seed)
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == made:
        return 0
    if asked.check:
        print("docs/reference/matching.md is behind the code: python tools/matching.py")
        return 1
    PAGE.write_text(made, encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
