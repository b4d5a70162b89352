"""What became of the months paid back in one sum that a departure keeps 一次性补缴登记: held, proven, given back. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

Recorded = Iterable[Mapping[str, Any]]
"""Back-payments as a departure keeps them: `moves`, and later `proof` and `sent`, `back` and `back_in`."""


def held(one: Mapping[str, Any]) -> bool:
    """Held back at the release, or given back by the new place since."""
    return not one["moves"] or bool(one.get("back_in"))


def proven(recorded: Recorded) -> list[Mapping[str, Any]]:
    """Held months whose proof came later and that were not sent after yet 已补齐证明的留存月份."""
    return [one for one in recorded if held(one) and one.get("proof") and not one.get("sent")]


def still_held(recorded: Recorded) -> list[Mapping[str, Any]]:
    """Held months that wait for a proof 仍留存的月份."""
    return [one for one in recorded if held(one) and not one.get("proof")]


def asked_back(recorded: Recorded) -> list[Mapping[str, Any]]:
    """Months the new place gives back and no correction has taken out yet 待更正的退回月份."""
    return [one for one in recorded if one.get("back") and not one.get("back_in")]
