"""The pension before and after a merge 归并前后的养老金: the outlook of the kept account alone, and of all as one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from shebao.base.refusals import Refusal
from shebao.identity.models import Person
from shebao.pension import careers
from shebao.pension.outlook import AS_IT_IS, Career, Point
from shebao.records import prospects


@dataclass(frozen=True, slots=True)
class Beside:
    """What a person would get a month, in fen, from `month` on (the statutory one): with the kept account alone, and merged.

    `now_fen` is None where nothing can be told of the kept account alone; `months` count all accounts once.
    """

    month: int
    now_fen: int | None
    after_fen: int
    months: int

    def as_dict(self) -> dict[str, int | None]:
        """As it is kept with the preview."""
        return {
            "month": self.month, "now_fen": self.now_fen, "after_fen": self.after_fen,
            "months": self.months,
        }  # fmt: skip


def beside(kept: Person, others: Sequence[Person], on: date, *, less_fen: int = 0) -> Beside | None:
    """Both outlooks if everything goes on as it is; None where nothing can be told (drawing, a number missing).

    `less_fen` is what the merge takes out of the accounts: refunds, and what stays with the pooled fund.
    """
    try:
        own = careers.own([kept, *others], on)
    except Refusal:
        return None
    less = replace(own.career, balance_fen=max(0, own.career.balance_fen - less_fen))
    after = _point(less, own.hukou)
    if after is None:
        return None
    try:
        alone = _point(careers.own([kept], on, own.career.group).career, own.hukou)
    except Refusal:
        alone = None
    return Beside(
        after.month,
        alone.pension.total_fen if alone else None,
        after.pension.total_fen,
        after.months,
    )


def _point(career: Career, hukou: str | None) -> Point | None:
    """The statutory month's, or None when a number it needs was never published or the month has gone by."""
    try:
        return prospects.look(career, hukou, AS_IT_IS, every=0).at
    except Refusal:
        return None
