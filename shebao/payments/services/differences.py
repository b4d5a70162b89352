"""Differences 差额: awaited money of another sum, told to whoever awaits it."""

from collections.abc import Iterable
from datetime import date

from shebao.base.plumbing import jobs
from shebao.payments.matching import Group
from shebao.payments.models import Expectation
from shebao.payments.states import EXPECTATION_MOVES, ExpectationAct, ExpectationState, after


def differs(group: Group, theirs: Iterable[Expectation], *, on: date) -> None:
    """Mark and tell a difference, once for each sum that arrived."""
    for one in theirs:
        if one.state == ExpectationState.WAITING:
            one.state = after(EXPECTATION_MOVES, ExpectationState(one.state), ExpectationAct.DIFFER)
            one.save(update_fields=["state"])
        expected, arrived = group.due_fen + one.matched_fen, group.arrived_fen + one.matched_fen
        key = f"{one.key}:{one.matched_fen}+{group.arrived_fen}/{group.due_fen}"
        tell_difference(one, key, expected, arrived, on=on)


def tell_difference(
    one: Expectation, key: str, expected_fen: int, arrived_fen: int, *, on: date
) -> None:
    """Write the notice job `payments.difference` for the room above; the same key tells nothing again."""
    jobs.enqueue(
        one.owner,
        "payments.difference",
        key=key,
        payload={
            "key": one.key,
            "case_no": one.case_no,
            "reference": one.reference,
            "payer": one.payer,
            "expected_fen": expected_fen,
            "arrived_fen": arrived_fen,
            "amount_fen": arrived_fen - expected_fen,
            "on": on.isoformat(),
        },
    )
