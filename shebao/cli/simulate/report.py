"""What a run of the simulation met and how it ended 模拟报告: for people, and for machines."""

from collections import Counter
from hashlib import sha256
from typing import Any


class Report:
    """What a run met and how it ended."""

    def __init__(self, seed: int) -> None:
        self.seed, self.steps, self.breach = seed, 0, ""
        self.seconds = 0.0
        self.done: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.moves: Counter[str] = Counter()
        self.met: Counter[tuple[str, str]] = Counter()
        self.fates: Counter[tuple[str, str]] = Counter()
        self.acts: Counter[tuple[str, str]] = Counter()
        """What was done in a step, and what befell anything meanwhile."""
        self.answers: Counter[str] = Counter()
        self.trace: list[str] = []
        """A line a step, of what the seed alone decides: the same seed from the same start has the same lines."""
        self.sum = ""
        """Of every line so far, also of those before the run was interrupted."""
        self.rate = 0.0
        """Steps a second, of those taken since it was started last."""

    def line(self, text: str) -> None:
        """A line more of the trace."""
        self.trace.append(text)
        self.sum = sha256(f"{self.sum}\n{text}".encode()).hexdigest()

    def text(self) -> str:
        """For people: what happened to which letter, which move met which fault, what was answered."""
        lines = [
            f"seed {self.seed}: {self.steps} steps in {self.seconds:.0f} s, {self.rate:.1f} a second; "
            + ", ".join(f"{count} × {name}" for name, count in self.faults.most_common()),
            *_table("letter", self.fates, {what for what, _ in self.fates}),
            *_table("move", self.met + Counter({(m, "in all"): n for m, n in self.moves.items()}),
                    set(self.moves)),
            *_table("act", self.acts, {what for what, _ in self.acts}),
            "answers: " + ", ".join(f"{n} × {a}" for a, n in self.answers.most_common()),
        ]  # fmt: skip
        return "\n".join(lines)

    def figures(self) -> dict[str, Any]:
        """For machines."""
        return {
            "job": "simulate", "seed": self.seed, "steps": self.steps, "breach": self.breach,
            "seconds": round(self.seconds, 1), "steps_a_second": round(self.rate, 2), "faults": dict(self.faults),
            "moves": len(self.moves), "moves_met_by_a_fault": len({move for move, _ in self.met}),
            "acts": len({act for act, _ in self.acts}),
            "acts_met_by_a_fault": len({act for act, met in self.acts if met != "in all"}),
            "trace": self.sum[:16],
            "closed": self.moves["in/notified/confirm"] + self.moves["in/notified/lapse"],
        }  # fmt: skip


def _table(head: str, cells: Counter[tuple[str, str]], rows: set[str]) -> list[str]:
    """Rows × what happened, as lines."""
    names = sorted({name for row, name in cells if row in rows})
    return [
        f"{head:<40}" + "".join(f"{name:>16}" for name in names),
        *(f"{row:<40}" + "".join(f"{cells[row, name] or '·':>16}" for name in names)
          for row in sorted(rows)),
    ]  # fmt: skip
