"""The explanation of a decision as a paper's data 计算说明, from what was frozen, in both languages. Pure."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from shebao.papers.kinds import Explanation, FigureLine
from shebao.papers.reading import Day
from shebao.records.explaining import trees


def data_of(
    decision: Mapping[str, Any],
    *,
    on: date,
    name: str,
    number: str,
    matter: tuple[str, str],
    handler: str,
    reviewer: str,
) -> dict[str, Any]:
    """Every figure of a decision, line by line; `decision` has `seq`, `law`, `sha256` and `explanation`."""
    both = zip(
        trees.lines(decision["explanation"], "zh"), trees.lines(decision["explanation"], "en"),
        strict=True,
    )  # fmt: skip
    return asdict(
        Explanation(
            name=name, number=number, matter=matter[0], matter_en=matter[1],
            decided_on=Day(on.isoformat()), law=decision["law"], decision_no=decision["seq"],
            decision_sha256=decision["sha256"], handler=handler, reviewer=reviewer,
            figures=tuple(_line(depth, zh, en) for (depth, zh), (_, en) in both),
        )
    )  # fmt: skip


def _line(depth: int, zh: trees.Shown, en: trees.Shown) -> FigureLine:
    return FigureLine(
        depth=depth, label=zh.label.text, label_en=en.label.text, value=zh.value,
        formula=zh.formula.text, formula_en=en.formula.text, law=zh.law, certainty=zh.certainty,
        certainty_en=en.certainty, note=zh.note.text, note_en=en.note.text,
    )  # fmt: skip
