"""Explanations 计算说明 of frozen decisions as a page shows them: each figure opens into its steps."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from shebao.base.money import format_yuan
from shebao.casework.models import Decision
from shebao.enrolment.findings import words
from shebao.transfers.models import TransferIn, TransferOut

DOUBT = "doubt_"

NAMES: dict[str, tuple[object, object]] = {
    "rule_set": (_("适用规则"), ""),
    "pre1998_personal_fen": (_("① 1998 年前个人缴费本息"), ""),
    "balance_last_year_end_fen": (_("② 上年末个人账户储存额"), ""),
    "this_year_principal_fen": (_("③ 本年记账本金"), ""),
    "account_fen": (_("④ 个人账户转移额"), _("④ = ① + ② + ③")),
    "pooled_fen": (_("⑤ 统筹基金转移额"), _("缴费工资合计乘以比例，只四舍五入一次")),
    "total_fen": (_("⑥ 转移基金总额"), _("⑥ = ④ + ⑤")),
    "wages_fen": (_("1998 年起的缴费工资合计"), ""),
    "ignored_fen": (_("1998 年以前的缴费工资"), _("不计入统筹基金转移")),
    "money.account": (_("个人账户随同转移"), ""),
    "money.pooled": (_("统筹基金部分转移"), ""),
    "pooled_share": (_("统筹基金转移比例（%）"), ""),
    "money_fen": (_("到账资金"), _("银行到账明细合计")),
    "difference_fen": (_("差额"), _("到账资金 − 信息表总额")),
    "account_kind": (_("账户类别"), ""),
}
"""Figure → what it is called and how it comes about, in both languages through the catalogue."""


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
class Step:
    """One figure: name, value as shown, how it came about, article, doubt."""

    name: str
    label: object
    value: str
    how: object
    law: str
    doubt: str
    doubt_chinese: bool


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One money line ① to ⑥ of the form, in fen, with what it opens into."""

    key: str
    label: object
    fen: int
    how: object
    steps: tuple[Step, ...]
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


def doubts(decisions: Iterable[Decision]) -> tuple[Step, ...]:
    """What the decisions say is in doubt, with its years."""
    return tuple(step for step in _by_name(decisions).values() if step.name.startswith(DOUBT))


def _by_name(decisions: Iterable[Decision]) -> dict[str, Step]:
    """Every figure of the frozen decisions by name; the first decision that says it counts."""
    found: dict[str, Step] = {}
    for decision in decisions:
        for tree in _walk(decision.explanation):
            found.setdefault(str(tree.get("name", "")), step_of(tree))
    return found


def _walk(tree: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for one in tree.get("inputs", ()):
        yield from _walk(one)
    yield tree


def step_of(tree: Mapping[str, Any]) -> Step:
    """A frozen figure as a step, in the page's language."""
    name, note = str(tree.get("name", "")), str(tree.get("note", ""))
    chinese = (get_language() or "zh").startswith("zh")
    label, how = NAMES.get(name, (tree.get("label", name) if chinese else name, ""))
    in_chinese = bool(note)
    if name.startswith(DOUBT):
        label, in_chinese = _("存疑年度"), False
        note = words(name.removeprefix(DOUBT), "zh" if chinese else "en")
    value = shown(name, tree.get("value"))
    return Step(name, label, value, how, str(tree.get("law", "")), note, in_chinese)


def shown(name: str, value: Any) -> str:
    """A value as people read it: fen as yuan, yes and no in words."""
    if name.endswith("_fen") and isinstance(value, int):
        return format_yuan(value)
    if value in ("true", "false"):
        return gettext("是") if value == "true" else gettext("否")
    return "—" if value is None else str(value).replace("、", ", ")
