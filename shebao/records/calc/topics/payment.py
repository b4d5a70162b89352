"""Topic of payment 收付: the late fee."""

from collections.abc import Sequence
from typing import Any

from shebao.base.explain import Figure
from shebao.payments import rules
from shebao.records.calc.shapes import Choice, Day, Either, Flag, Key, Shape, Whole, keys

_PRINCIPAL = Whole(0, 10**12)
_CAP = Key(Choice(rules.CAPS), "none")

SHAPES: dict[str, tuple[Shape, Shape]] = {
    "late-fee": (
        Either(
            [
                ("from", keys(principal_fen=_PRINCIPAL, from_=Day(), to=Day(), cap=_CAP)),
                ("days", keys(principal_fen=_PRINCIPAL, days=Whole(0, 100_000), cap=_CAP)),
            ]
        ),
        keys(days=Whole(), fee_fen=Whole(0, 10**15), capped=Flag()),
    ),
}


def late_fee(given: dict[str, Any]) -> tuple[dict[str, Any], Sequence[Figure]]:
    """Topic `late-fee` 滞纳金."""
    principal, cap = given["principal_fen"], given["cap"]
    if "days" in given:
        answer = rules.late_fee_of_days(principal, given["days"], cap)
    else:
        answer = rules.late_fee(principal, given["from"], given["to"], cap)
    return answer.result._asdict(), answer.steps
