"""Explanations 计算说明 of frozen decisions as a page shows them: each figure opens into its steps."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from shebao.casework.models import Decision
from shebao.portal.explain import in_words
from shebao.records.explaining.trees import Shown
from shebao.records.explaining.wording import DOUBT
from shebao.transfers.models import TransferIn, TransferOut

NAMES: dict[str, tuple[object, object]] = {
    "pre1998_personal_fen": (_("① 1998 年前个人缴费本息"), ""),
    "balance_last_year_end_fen": (_("② 上年末个人账户储存额"), ""),
    "this_year_principal_fen": (_("③ 本年记账本金"), ""),
    "account_fen": (_("④ 个人账户转移额"), _("④ = ① + ② + ③")),
    "pooled_fen": (_("⑤ 统筹基金转移额"), _("缴费工资合计乘以比例，只四舍五入一次")),
    "total_fen": (_("⑥ 转移基金总额"), _("⑥ = ④ + ⑤")),
}
"""The six lines of the form: what they are called and how they come about."""


PARTS: dict[str, tuple[str, ...]] = {
    "account_fen": (
        "pre1998_personal_fen", "balance_last_year_end_fen", "this_year_principal_fen",
        "money.account",
    ),
    "pooled_fen": ("wages_fen", "ignored_fen", "pooled_share", "money.pooled"),
    "total_fen": ("account_fen", "pooled_fen", "rule_set", "money_fen", "difference_fen"),
}  # fmt: skip
"""Which figures of a decision a line of the form opens into."""
LINES = (
    ("money.1", "pre1998_personal_fen", "pre1998_fen"),
    ("money.2", "balance_last_year_end_fen", "balance_fen"),
    ("money.3", "this_year_principal_fen", "principal_fen"),
    ("money.4", "account_fen", "account_fen"),
    ("money.5", "pooled_fen", "pooled_fen"),
    ("money.6", "total_fen", "total_fen"),
)
"""Line of the form → its figure, and its column at the old place."""


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One money line ① to ⑥ of the form, in fen, with what it opens into."""

    key: str
    label: object
    fen: int
    how: object
    steps: tuple[Shown, ...]
    main: bool


def money_lines(
    row: TransferIn | TransferOut, decisions: Iterable[Decision]
) -> tuple[MoneyLine, ...]:
    """The form's six lines of a transfer 信息表金额; none before the old place has released."""
    if row.total_fen is None:
        return ()
    if isinstance(row, TransferIn):
        form = (row.form or {})["money"]
        amounts = {key: form[figure] for key, figure, _column in LINES}
    else:
        amounts = {key: getattr(row, column) for key, _figure, column in LINES}
    steps = _by_name(decisions)
    return tuple(
        MoneyLine(
            key, **_called(figure), fen=amounts[key], main=figure in PARTS,
            steps=tuple(steps[name] for name in PARTS.get(figure, ()) if name in steps),
        )
        for key, figure, _column in LINES
    )  # fmt: skip


def _called(figure: str) -> dict[str, object]:
    label, how = NAMES[figure]
    return {"label": label, "how": how}


def doubts(decisions: Iterable[Decision]) -> tuple[Shown, ...]:
    """What the decisions say is in doubt, with its years."""
    return tuple(step for step in _by_name(decisions).values() if step.name.startswith(DOUBT))


def _by_name(decisions: Iterable[Decision]) -> dict[str, Shown]:
    """Every figure of the frozen decisions by name; the first decision that says it counts."""
    found: dict[str, Shown] = {}
    for decision in decisions:
        tree = in_words(decision.explanation)
        for figure in _walk(tree) if tree else ():
            found.setdefault(figure.name, replace(figure, inputs=()))
    return found


def _walk(tree: Shown) -> Iterator[Shown]:
    for one in tree.inputs:
        yield from _walk(one)
    yield tree
