"""Roads whose every move is cut short in one process: before its commit, and after it, once each.

Processes are killed at the moves of the main road and of the recall; the moves named here are cut off where
they stand: what was written is rolled back and done again, or was committed and is asked for once more.
"""

from shebao.base.plumbing import faults
from shebao.base.refusals import Refusal
from shebao.config import handlers

RETURNS = {
    *(f"in/{state}/return" for state in ("money-received", "matched", "mismatch", "notified", "objected")),
    "in/returning/hear-restored", "in/returning/hear-recall",
    *(f"out/{state}/hear-return" for state in ("released", "paid", "questioned")),
    "out/returning/money-back", "out/returning/restore", "out/returning/recall",
}  # fmt: skip
FORWARDS = {"out/received/forward", "in/accepted/hear-forward", "in/letter-sent/hear-forward"}
FOLLOWS = {
    "in/closed/hear-supplement", "in/supplementing/book-supplement", "in/closed/hear-correction",
    "in/correcting/agree", "in/correcting/disagree", "in/correcting/settle",
    "out/transferred-out/supplement", "out/supplementing/hear-booked", "out/transferred-out/correct",
    "out/correcting/hear-agreed", "out/correcting/hear-disagreed", "out/correcting/settle",
}  # fmt: skip
GONE = {"in/money-received/money-gone"}
CUT_SHORT = RETURNS | FORWARDS | FOLLOWS | GONE
"""Moves as `faults` names them."""


class Cut(Exception):
    """The power goes."""


class Cutting:
    """Cuts the first passage of each move before its commit, and each job that made one after it."""

    def __init__(self, monkeypatch, moves):
        self.moves = moves
        self.before, self.after, self.now = set(), set(), []
        monkeypatch.setattr(faults, "around_commit", self.passing)
        for kind, service in handlers.JOBS.items():
            monkeypatch.setitem(handlers.JOBS, kind, self.cut_after(service))

    def passing(self, name):
        if name not in self.moves:
            return
        if name not in self.before:
            self.before.add(name)
            raise Cut(name)
        self.now.append(name)

    def cut_after(self, service):
        def run(job):
            self.now.clear()
            service(job)
            new = set(self.now) - self.after
            self.after |= new
            if new:
                raise Cut(new)

        return run

    def officer(self, act):
        """An officer's act: cut off, done again, then asked for once more; the last answer is a refusal."""
        self.now.clear()
        try:
            act()
        except Cut:
            act()
        self.after |= set(self.now)
        try:
            act()
        except Refusal:
            return
        raise AssertionError("the same signature was taken twice")
