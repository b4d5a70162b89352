"""A frozen tree of figures as people read it 计算说明: every line with value, formula, article, certainty, doubt. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shebao.base.law import Certainty
from shebao.base.money import format_yuan
from shebao.records.explaining import wording
from shebao.records.explaining.wording import Said

VERIFIED = str(Certainty.VERIFIED)


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure in the reader's language, with what it was made of.

    `certainty` is empty when the text was read; `weight` says what a doubt does to the figure.
    """

    name: str
    label: Said
    value: str
    money: bool
    formula: Said
    law: str
    certainty: str
    doubt: bool
    note: Said
    weight: Said
    inputs: tuple["Shown", ...] = ()


def shown(tree: Mapping[str, Any], lang: str) -> Shown:
    """A frozen figure and all below it 逐行说明."""
    name, mark = str(tree.get("name", "")), str(tree.get("certainty", VERIFIED))
    return Shown(
        name=name,
        label=wording.label(name, lang, str(tree.get("label", ""))),
        value=said(name, tree.get("value"), lang),
        money=_is_money(name),
        formula=wording.formula(name, lang, str(tree.get("formula", ""))),
        law=str(tree.get("law", "")),
        certainty="" if mark == VERIFIED else wording.keyed(f"certainty.{mark}", lang),
        doubt=name.startswith(wording.DOUBT) or mark == Certainty.RECALLED,
        note=wording.note(name, lang, str(tree.get("note", ""))),
        weight=wording.weight(name, lang),
        inputs=tuple(shown(one, lang) for one in tree.get("inputs", ())),
    )


def said(name: str, value: Any, lang: str) -> str:
    """A value as people read it 取值: fen as yuan, codes in words."""
    if _is_money(name) and isinstance(value, int) and not isinstance(value, bool):
        return format_yuan(value)
    if value is None:
        return "—"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return wording.value(text, lang)


def _is_money(name: str) -> bool:
    """Fen by its name: `account_fen`, `interest_fen_2019`, `refund_fen_310100P1/relationship/7`."""
    return "_fen_" in f"{wording.OF_A_YEAR.sub('', name)}_"


def lines(tree: Mapping[str, Any], lang: str) -> Iterator[tuple[int, Shown]]:
    """The tree from the top, line by line with its depth 逐行."""
    yield from _below(shown(tree, lang), 0)


def _below(figure: Shown, depth: int) -> Iterator[tuple[int, Shown]]:
    yield depth, figure
    for one in figure.inputs:
        yield from _below(one, depth + 1)
