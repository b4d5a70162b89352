"""What comes back of a sum paid too much 收回多发待遇: the one place where a recovery's total grows."""

from datetime import datetime

from shebao.base.money import format_yuan
from shebao.pension.models import Recovery
from shebao.pension.services.benefits import note
from shebao.pension.states import RecoveryAct, RecoveryState, recovery_after


def collected(row: Recovery, fen: int, *, by: str, at: datetime) -> None:
    """So much came back; the last of it settles the claim. The entry is the caller's."""
    row.collected_fen += fen
    full = row.collected_fen == row.amount_fen
    act = RecoveryAct.SETTLE if full else RecoveryAct.COLLECT
    row.state = recovery_after(RecoveryState(row.state), act)
    row.save()
    left = row.amount_fen - row.collected_fen
    note(
        row.benefit, act,
        (f"收回 {format_yuan(fen)} 元，还差 {format_yuan(left)} 元",
         f"{format_yuan(fen)} yuan came back, {format_yuan(left)} are left"),
        by=by, at=at,
    )  # fmt: skip
