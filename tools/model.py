"""The transfer's protocol as a Promela model: its moves written from the code, then checked by Spin.

python tools/model.py           write docs/model/moves.pml, check the model and the planted breaks
python tools/model.py --write   write only
python tools/model.py --check   fail when moves.pml or the list in README.md is behind states.py
"""

import json
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from shebao.transfers.states import MOVES_IN, MOVES_OUT, Act, In, Out  # noqa: E402

MODEL = ROOT / "docs" / "model"
PART = re.compile(r"(<!-- moves -->\n).*?(<!-- end -->)", re.S)
NEVER: Mapping[tuple[In | Out, Act], str] = {
    (In.ACCEPTED, Act.TAKE_FORM): (
        "the status letter goes before the form and letters of a case keep their order; only an "
        "operator who sets that letter aside gets here"
    ),
    (
        In.ACCEPTED,
        Act.HEAR_FORWARD,
    ): "the status letter goes before the word of a wrong office, too",
    (Out.RETURNING, Act.RECALL): (
        "a stranger's money is given back and the payment itself bounces: two faults on the roads "
        "back, which are walked with one"
    ),
    (Out.QUESTIONED, Act.HEAR_DIFFERENCE): "the officer of the model asks once in a case",
}
"""Rows that are in the model and yet are never taken, in no interleaving, each with its reason."""
TWO_FAULTS = ((Out.BOUNCED, Act.HEAR_DIFFERENCE), (Out.QUESTIONED, Act.BOUNCE))
"""Rows that a stranger's money and a bounce together reach: not taken with one fault."""
NOT_MODELLED: Mapping[Act | tuple[In | Out, Act], str] = {}
"""Whole acts (`Act.FORWARD: "why"`) or single rows (`(In.BOOKED, Act.RETURN): "why"`) the model leaves out.

A new move in states.py fails the tests until `transfer.pml` makes it or a line here says why not."""
REACHED = {0: "the old place refuses a difference notice: its case has ended"}
"""What is no move and worth knowing: markers of the model."""
MEMORY_MB = 1000


def why_not(before: In | Out, act: Act) -> str:
    """Why the model leaves a row out; empty when it does not."""
    return NOT_MODELLED.get((before, act)) or NOT_MODELLED.get(act) or ""


class Run(NamedTuple):
    """One run of the checker: what is checked, with which words for the compiler, what must come."""

    name: str
    defines: tuple[str, ...] = ()
    liveness: bool = False
    must_fail: bool = False
    small: bool = False
    """Over in seconds: a compiler that is fast itself, `tcc`, is better than one that makes fast code."""


STRAIGHT = ("NO_RETURN", "NO_FORWARD")
"""Without the roads back: with them two faults together are more states than a small machine holds."""
AFTERWARDS = ("FINISHED", "FOLLOWS=2")
"""Supplements and corrections, two of them, after a transfer that is over at the start."""
SAFE = 3
"""So many runs at the head of the list walk everything; what both take is what is covered."""
RUNS = (
    Run("safety, two faults", STRAIGHT),
    Run("safety, roads back, a fault", ("FAULTS=1",)),
    Run("safety, what follows, two faults", AFTERWARDS),
    Run("safety, from first to what follows", (*STRAIGHT, "FOLLOWS=1", "FAULTS=0")),
    Run("every case ends", ("ABSENCE", "FAULTS=0"), liveness=True),
    Run("every case ends, a fault", (*STRAIGHT, "ABSENCE", "FAULTS=1"), liveness=True),
    Run("what follows ends, a fault", (*AFTERWARDS, "ABSENCE", "FAULTS=1"), liveness=True),
    Run("no deduplication", ("NO_DEDUPLICATION", *STRAIGHT), must_fail=True),
    Run("no retry", ("NO_RETRY", *STRAIGHT, "ABSENCE", "FAULTS=1"), liveness=True, must_fail=True),
    Run("release not reversed", ("RELEASE_NOT_REVERSED", *STRAIGHT), must_fail=True),
    Run("payment not cancelled", ("PAYMENT_NOT_CANCELLED", *STRAIGHT), must_fail=True),
    Run("a bank file is no border", ("FILE_NOT_THE_BORDER", *STRAIGHT), must_fail=True),
    Run("attempt not compared", ("ATTEMPT_NOT_COMPARED", *STRAIGHT), must_fail=True),
    Run("state not looked at", ("STATE_NOT_LOOKED_AT", *STRAIGHT), must_fail=True),
    Run("return not unbooked", ("RETURN_NOT_UNBOOKED", "FAULTS=0"), must_fail=True),
    Run("restored before the money", ("RESTORED_BEFORE_MONEY", "FAULTS=0"), must_fail=True),
    Run(
        "forwarded, no answer",
        ("FORWARDED_NOT_ANSWERED", "ABSENCE", "FAULTS=0"),
        liveness=True,
        must_fail=True,
    ),
    Run("debit not moved", ("DEBIT_NOT_MOVED", *AFTERWARDS, "FAULTS=0"), must_fail=True),
    Run("settled twice", ("SETTLED_TWICE", *AFTERWARDS, "FAULTS=1"), must_fail=True),
    Run(
        "a bounce not seen",
        ("BOUNCE_NOT_SEEN", *AFTERWARDS, "ABSENCE", "FAULTS=1"),
        liveness=True,
        must_fail=True,
    ),
    Run(
        "too early, for ever",
        ("NOT_ACTED_AGAIN", *AFTERWARDS, "ABSENCE", "FAULTS=0"),
        liveness=True,
        must_fail=True,
    ),
)


def word(prefix: str, one: StrEnum) -> str:
    """A state or act as Promela writes it."""
    return f"{prefix}_{one.value.upper().replace('-', '_')}"


def rows() -> list[tuple[str, In | Out, Act, In | Out]]:
    """Every row of both tables: side, before, act, after; its place here is its number."""
    return [("in", b, act, a) for (b, act), a in MOVES_IN.items()] + [
        ("out", b, act, a) for (b, act), a in MOVES_OUT.items()
    ]


def moves_pml() -> str:
    """The tables as Promela: names, one inline a side, and what may be done when."""
    parts = [
        "/* Written by tools/model.py from shebao/transfers/states/__init__.py. Do not edit. */\n"
    ]
    for name, prefix, words in (("in", "IN", In), ("out", "OUT", Out), ("act", "ACT", Act)):
        named = ", ".join(word(prefix, one) for one in words)
        parts.append(f"mtype:{name} = {{ {named} }};")
    parts += ["", "c_decl {", "#define REFUSED_DIFFERENCE 0"]
    parts += ["static unsigned char taken[256], seen[256];"]
    for function, array, said in (("took", "taken", "move"), ("noted", "seen", "noted")):
        parts.append(
            f"static void {function}(int n) "
            f'{{ if (!{array}[n]) {{ {array}[n] = 1; printf("{said} %d\\n", n); }} }}'
        )
    parts.append("}\n")
    numbered = list(enumerate(rows()))
    for side in ("in", "out"):
        parts += [f"inline move_{side}(act) {{", "  if"]
        for number, (_, before, act, after) in (row for row in numbered if row[1][0] == side):
            up = side.upper()
            parts.append(
                f"  :: state_{side} == {word(up, before)} && act == {word('ACT', act)} ->"
                f" state_{side} = {word(up, after)}; c_code {{ took({number}); }}"
            )
        parts += ["  :: else -> assert(false)    /* not a move of the table */", "  fi", "}\n"]
        for act in Act:
            may = [b for s, b, a, _ in rows() if s == side and a == act]
            told = " || ".join(f"state_{side} == {word(side.upper(), b)}" for b in may)
            if may:
                parts.append(f"#define CAN_{side.upper()}_{word('', act)[1:]} ({told})")
        parts.append("")
    return "\n".join(parts)


def uses() -> set[tuple[str, str]]:
    """Side and act of every move that the model makes."""
    files = ("transfer.pml", "follows.pml")
    text = "".join((MODEL / name).read_text(encoding="utf-8") for name in files)
    through = {"ask_to_undo": "in", "close": "in", "move_in": "in", "move_out": "out"}
    found = re.findall(r"\b(ask_to_undo|close|move_in|move_out)\((ACT_\w+)\)", text)
    return {(through[name], act) for name, act in found}


def uncovered() -> list[str]:
    """Rows that are neither in the model nor left out with a reason."""
    used = uses()
    return [
        f"{side}: {before} × {act}"
        for side, before, act, _ in rows()
        if (side, word("ACT", act)) not in used and not why_not(before, act)
    ]


def _named(one: Act | tuple[In | Out, Act]) -> str:
    return f"`{one}`" if isinstance(one, Act) else f"`{one[0]}` × `{one[1]}`"


def covered_words() -> str:
    """The part of the README that says which moves are in the model."""
    parts = []
    for side, title in (("in", "New place"), ("out", "Old place")):
        here: dict[str, list[str]] = {}
        for _, before, act, _ in (row for row in rows() if row[0] == side):
            if not why_not(before, act):
                here.setdefault(before, []).append(act)
        total = sum(map(len, here.values()))
        parts.append(f"{title}, {total} moves in the model:\n")
        parts += [f"- `{before}`: {', '.join(acts)}" for before, acts in here.items()]
        parts.append("")
    for reasons, title in ((NEVER, "In the model, never taken"), (NOT_MODELLED, "Not modelled")):
        said = [f"{_named(one)}: {why}." for one, why in reasons.items()]
        parts.append(f"{title}: {' '.join(said) or 'none.'}\n")
    return "\n".join(parts)


def pages() -> dict[Path, str]:
    """What is written from the code, file by file."""
    readme = MODEL / "README.md"
    text = PART.sub(
        lambda found: found[1] + covered_words() + found[2], readme.read_text(encoding="utf-8")
    )
    return {MODEL / "moves.pml": moves_pml(), readme: text}


def behind() -> list[str]:
    """Names of files that differ from what the code says."""
    return [
        file.name
        for file, text in pages().items()
        if not file.is_file() or file.read_text(encoding="utf-8") != text
    ]


def missing() -> str:
    """What to install, in one line; empty when all is there."""
    absent = [name for name in ("spin", "gcc") if shutil.which(name) is None]
    if not absent:
        return ""
    return f"{' and '.join(absent)} not found; on Debian: apt-get install -y spin gcc libc6-dev"


def _call(command: Iterable[str], folder: Path) -> str:
    done = subprocess.run(list(command), cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def check(run: Run) -> dict[str, Any]:
    """Spin writes the checker, gcc builds it (`tcc` a small one), it walks every state; what it found."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="shebao-model-") as home:
        folder = Path(home)
        for file in MODEL.glob("*.pml"):
            shutil.copy(file, folder)
        defines = [f"-D{name}" for name in run.defines]
        _call(["spin", *defines, "-a", "transfer.pml"], folder)
        kind = ["-DNFAIR=2"] if run.liveness else ["-DSAFETY", "-DNOCLAIM"]
        compiler = "tcc" if run.small and shutil.which("tcc") else "gcc"
        build = [compiler, "-w", "-DVECTORSZ=2048", f"-DMEMLIM={MEMORY_MB}"]
        _call([*build, *kind, "-o", "pan", "pan.c"], folder)
        words = ["-a", "-f"] if run.liveness else ["-E"]
        done = subprocess.run(
            ["./pan", "-m1000000", "-n", *words], cwd=folder, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
    return _read(run, done.stdout + done.stderr) | {"seconds": round(time.monotonic() - started, 1)}


def _read(run: Run, said: str) -> dict[str, Any]:
    def number(pattern: str) -> int:
        found = re.search(pattern, said)
        return int(float(found[1])) if found else 0

    trail = re.search(r"pan:1: (.+?) \(at depth (\d+)\)", said)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    if "max search depth too small" in said:
        sys.exit(f"{run.name}: the depth is too small, nothing is shown")
    if "State-vector" not in said or ("Search not completed" in said and trail is None):
        sys.exit(f"{run.name}: the search was not completed\n{said}")
    return {
        "run": run.name,
        "states": number(r"([\d.e+]+) states, stored"),
        "depth": number(r"depth reached (\d+)"),
        "megabytes": number(r"([\d.]+)\s+total actual memory") or memory,
        "errors": number(r"errors: (\d+)"),
        "trail": f"{trail[1]}, {trail[2]} steps" if trail else "",
        "good": bool(trail) == run.must_fail,
        "moves": sorted(map(int, re.findall(r"^move (\d+)$", said, re.M))),
        "reached": sorted(map(int, re.findall(r"^noted (\d+)$", said, re.M))),
    }


def coverage(taken: Iterable[int]) -> list[str]:
    """Where the moves that were taken differ from what is promised; each row is printed."""
    found, went = [], set(taken)
    for number, (side, before, act, after) in enumerate(rows()):
        why = NEVER.get((before, act)) or why_not(before, act)
        if (number in went) == bool(why):
            found.append(f"{side}: {before} × {act}")
        mark = "taken" if number in went else "NEVER"
        print(f"  {mark}  {side:<3}  {before} × {act} → {after}{'   ' + why if why else ''}")
    return found


def main(words: list[str]) -> int:
    """Write, compare or check; what the shell is told."""
    if "--check" in words:
        late = behind() + [f"not in the model: {row}" for row in uncovered()]
        if late:
            print(f"behind states.py, run `make check-model`: {', '.join(late)}")
        return 1 if late else 0
    tools = "" if "--write" in words else missing()
    if tools:
        print(tools)
        return 2
    for file, text in pages().items():
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            print(f"docs/model/{file.name} written")
    if "--write" in words:
        return 0
    return _all_runs()


def _all_runs() -> int:
    results = []
    for run in RUNS:
        result = check(run)
        results.append(result)
        what = "must fail" if run.must_fail else "must hold"
        print(
            f"{'ok  ' if result['good'] else 'FAIL'} {run.name:<28}{what}  "
            f"{result['states']:>9,} states  depth {result['depth']:>7,}  "
            f"{result['seconds']:>5} s  {result['megabytes']:>4} MB  {result['trail']}",
            flush=True,
        )
    taken = {number for result in results[:SAFE] for number in result["moves"]}
    differ = coverage(taken)
    for marker in sorted({mark for result in results[:SAFE] for mark in result["reached"]}):
        print(f"  reached: {REACHED[marker]}")
    wrong = [result["run"] for result in results if not result["good"]]
    told = [{k: v for k, v in result.items() if k != "moves"} for result in results]
    good = not wrong and not differ and not uncovered()
    total = {
        "good": good, "wrong": wrong, "moves": len(rows()), "taken": len(taken),
        "differ": differ, "uncovered": uncovered(), "runs": told,
    }  # fmt: skip
    print(json.dumps(total, ensure_ascii=False))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
