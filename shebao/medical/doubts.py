"""The doubt of the Medical Security Law 医疗保障法: in force 2027-01-01, adopted, its articles not read. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from shebao.base import parameters
from shebao.base.explain import Figure
from shebao.base.law import Certainty, weakest


def doubted(steps: Sequence[Figure], on: date) -> tuple[Figure, ...]:
    """From 2027-01-01 every medical citation shows that the new law has not been read."""
    row = parameters.find("medical.new_law", on)
    return tuple(steps) if row is None else marked(steps, row)


def marked(steps: Sequence[Figure], row: parameters.Parameter) -> tuple[Figure, ...]:
    """The same figures, each no surer than a text nobody has read."""
    return tuple(
        replace(
            step,
            certainty=weakest(step.certainty, Certainty.SECONDARY),
            note="；".join(filter(None, (step.note, row.note))),
        )
        for step in steps
    )
