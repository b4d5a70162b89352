"""Duplicates in a file of accounts, side by side with Splink on the same file.

    make bench JOB=duplicates N=1000000 ARGS="--seed 1"

What is timed: from the start of a process to its end, reading and writing included, ours as `shebao identity duplicates`, Splink's as
its tutorial has it (`bench/duplicates_splink.py`), with its training and without it. Both say what they found; precision is over all
pairs given, Splink's at the probability that suits it best on this very file. The last line is one JSON object.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq

from bench import duplicates_people

Pairs = dict[tuple[str, str], str]
INTACT = {"two-errors", "number-missing", "typed+birth-missing", "typed+homophone", "typed+name-slip", "digit-typed",
          "digits-swapped", "digit-lost"}  # fmt: skip
"""Classes in which neither number nor mobile is sure to be whole; the others keep one."""


class Ran(NamedTuple):
    """One process: seconds, most memory in GB, what it said last."""

    seconds: float
    gigabytes: float
    said: str


def ran(words: list[str]) -> Ran:
    """Run a process and measure it."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen([sys.executable, *words], stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - began
        out.seek(0)
        said = (out.read().strip().splitlines() or [""])[-1]
    if child.returncode:
        raise SystemExit(f"{words[:3]} ended with {child.returncode}")
    return Ran(seconds, usage.ru_maxrss / 1e6, said)


def truth_of(drawn: duplicates_people.File) -> Pairs:
    """The true pairs with their classes."""
    a, b, kind = (drawn.truth[name].to_pylist() for name in ("a", "b", "class"))
    return dict(zip(zip(a, b, strict=True), kind, strict=True))


def pairs_of(path: Path, column: str) -> list[tuple[tuple[str, str], Any]]:
    """Pairs of a file with one more column."""
    table = pq.read_table(path)
    a, b, more = (table[name].to_pylist() for name in ("a", "b", column))
    return [((min(x, y), max(x, y)), m) for x, y, m in zip(a, b, more, strict=True)]


def judged(found: set[tuple[str, str]], true: Pairs) -> dict[str, float]:
    """Precision over all pairs given, recall over all true ones."""
    right = len(found & set(true))
    return {"pairs": len(found), "precision": round(right / max(len(found), 1), 6),
            "recall": round(right / max(len(true), 1), 6)}  # fmt: skip


def by_class(found: set[tuple[str, str]], true: Pairs) -> dict[str, tuple[int, float]]:
    """Of each class how many and which share was found; third accounts are a class of their own."""
    asked: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    for pair, kind in true.items():
        name = "a third account" if "&" in kind else kind
        asked[name] += 1
        hit[name] += pair in found
    return {name: (asked[name], hit[name] / asked[name]) for name in sorted(asked)}


def splinks(path: Path, true: Pairs) -> dict[str, float]:
    """Splink at the probability with the best F1 of six."""
    given = pairs_of(path, "p")
    best: dict[str, float] = {}
    for least in (0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999):
        one = judged({pair for pair, p in given if p >= least}, true)
        f1 = 2 * one["precision"] * one["recall"] / max(one["precision"] + one["recall"], 1e-9)
        if f1 > best.get("f1", -1):
            best = {**one, "f1": round(f1, 6), "at": least}
    return best


def measure(count: int, seed: int, folder: Path, rounds: int) -> dict[str, Any]:
    """Both in turns on one file."""
    source, pairs, theirs = (folder / f"{n}.parquet" for n in ("accounts", "pairs", "splink"))
    drawn = duplicates_people.draw(count, seed)
    pq.write_table(drawn.accounts, source)
    true = truth_of(drawn)
    print(f"{count:,} accounts, {len(true):,} true pairs", flush=True)
    told: dict[str, Any] = {"job": "duplicates", "n": count, "seed": seed, "true": len(true)}
    mine, other = [], []
    words = [
        "-m",
        "shebao",
        "identity",
        "duplicates",
        "--accounts",
        str(source),
        "--pairs",
        str(pairs),
    ]
    for _ in range(rounds):
        mine.append(ran(words))
        print(f"  ours    {mine[-1].seconds:7.1f} s  {mine[-1].gigabytes:.2f} GB", flush=True)
        if find_spec("splink"):
            other.append(ran(["-m", "bench.duplicates_splink", str(source), str(theirs)]))
            print(
                f"  Splink  {other[-1].seconds:7.1f} s  {other[-1].gigabytes:.2f} GB  {other[-1].said}",
                flush=True,
            )
    rows = pairs_of(pairs, "rule")
    found = {pair for pair, _ in rows}
    told["ours"] = judged(found, true) | _best(mine)
    classes = by_class(found, true)
    for name, (asked, share) in classes.items():
        print(f"  {name:34} {asked:7,}  {share:.4f}")
    whole = {n: s for n, (_, s) in classes.items() if n not in INTACT and n != "a third account"}
    told["least_of_classes_with_one_whole"] = min(
        whole.items(), key=lambda item: item[1], default=None
    )
    if other:
        told["splink"] = splinks(theirs, true) | _best(other)
        trained = [(one.seconds, json.loads(one.said)["training"]) for one in other]
        ours = sorted(one.seconds for one in mine)[len(mine) // 2]
        told["times_with_training"] = round(
            sorted(t for t, _ in trained)[len(trained) // 2] / ours, 2
        )
        told["times_without_training"] = round(
            sorted(t - w for t, w in trained)[len(trained) // 2] / ours, 2
        )
    else:
        print("Splink is not installed: pip install splink==5.0.0")
    return told


def _best(runs: list[Ran]) -> dict[str, float]:
    """The median of seconds and the most memory."""
    middle = sorted(one.seconds for one in runs)[len(runs) // 2]
    return {"seconds": round(middle, 1), "gigabytes": round(max(one.gigabytes for one in runs), 2)}


def main() -> None:
    """One comparison."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(
            json.dumps(measure(asked.n, asked.seed, Path(folder), asked.rounds), ensure_ascii=False)
        )


if __name__ == "__main__":
    main()
