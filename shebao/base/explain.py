"""Explanations 计算说明: every figure is a tree of name, value, formula, article, inputs and certainty."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, TypeVar

from shebao.base.law import Certainty, citation_of, weakest
from shebao.base.parameters import Parameter


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


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What an assembling rule says: the result, and every intermediate figure in order."""

    result: T
    steps: tuple[Figure, ...]

    def weakest(self) -> Certainty:
        """The least sure mark of any step."""
        return weakest(*(step.weakest() for step in self.steps))

    def as_dict(self) -> list[dict[str, Any]]:
        """The steps as JSON-ready data, as frozen into a decision."""
        return [step.as_dict() for step in self.steps]


@cache
def _citation(rule: Callable[..., object]) -> tuple[str, Certainty]:
    cited = citation_of(rule)
    return str(cited), cited.certainty


def said(rule: Callable[..., object], name: str, value: Any, label: str, formula: str) -> Figure:
    """A figure that carries the citation of the rule it follows from."""
    law, certainty = _citation(rule)
    return Figure(name, value, label, formula, law, certainty)


def sourced(row: Parameter, label: str = "", value: Any = None) -> Figure:
    """A dated parameter as a figure: its source, certainty and doubt."""
    return Figure(
        row.name.partition(".")[2],
        row.value if value is None else value,
        label,
        "",
        row.source,
        row.certainty,
        (),
        row.note,
    )
