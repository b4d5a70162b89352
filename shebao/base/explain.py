"""Explanations 计算说明: every figure is a tree of name, value, formula, article, inputs and certainty."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shebao.base.law import Certainty, weakest


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure and where it comes from.

    `name` is a stable key (`account_fen`), `label` what people read, `value` an int (fen, months) or a
    string; `inputs` are the figures it was made of; `note` says a doubt in words.
    """

    name: str
    value: Any
    label: str = ""
    formula: str = ""
    law: str = ""
    certainty: Certainty = Certainty.VERIFIED
    inputs: Sequence["Figure"] = field(default_factory=tuple)
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The tree as JSON-ready data; empty parts are left out."""
        out: dict[str, Any] = {"name": self.name, "value": self.value}
        for key in ("label", "formula", "law", "note"):
            if getattr(self, key):
                out[key] = getattr(self, key)
        out["certainty"] = str(self.certainty)
        if self.inputs:
            out["inputs"] = [figure.as_dict() for figure in self.inputs]
        return out

    def weakest(self) -> Certainty:
        """The least sure mark anywhere in the tree."""
        return weakest(self.certainty, *(figure.weakest() for figure in self.inputs))

    def doubts(self) -> list["Figure"]:
        """Every figure in the tree that is recalled or carries a note, depth first."""
        own = [self] if self.certainty is Certainty.RECALLED or self.note else []
        return own + [doubt for figure in self.inputs for doubt in figure.doubts()]
