"""A sum paid too much comes back 追回: agreed in instalments or withheld from later months. Order 765, Art. 46."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shebao.base import parameters
from shebao.base.explain import Figure, said
from shebao.base.plumbing.clock import now
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.payments import services as payments
from shebao.pension import queries, rules
from shebao.pension.errors import NothingToWithhold
from shebao.pension.models import Benefit, Change, Recovery
from shebao.pension.services.benefits import RECEIVABLE, Found, note
from shebao.pension.services.collecting import collected
from shebao.pension.states import BenefitState, RecoveryAct, RecoveryState, recovery_after

REGULATION = "社会保险经办条例 四十六条"
WITHHOLD, INSTALMENTS = "withhold", "instalments"
PAYER = "recovery"
"""Whose money it is while it waits on a suspense account."""


def _claim(row: Benefit, facts: Mapping[str, Any]) -> Recovery:
    return queries.recovery(row, str(facts.get("recovery_no", "")))


def _parts(claim: Recovery, facts: Mapping[str, Any], on: date) -> tuple[int, ...]:
    count = str(facts.get("count", ""))
    return rules.instalments(claim.amount_fen, int(count) if count.isdecimal() else 0, on)


def agreement(row: Benefit, facts: Mapping[str, Any], on: date) -> Found:
    """What would be agreed: how many instalments of how much, or so much withheld a month.

    Refuses `benefit.bad-instalments`, `benefit.nothing-to-withhold`, `benefit.wrong-moment`.
    """
    claim = _claim(row, facts)
    recovery_after(RecoveryState(claim.state), RecoveryAct.AGREE)
    if facts.get("way") == WITHHOLD and row.state == BenefitState.STOPPED:
        raise NothingToWithhold(at="way")
    parts = _parts(claim, facts, on)
    payload = {
        "recovery_no": claim.recovery_no, "way": facts.get("way"), "parts": list(parts),
        "total_fen": claim.amount_fen,
    }  # fmt: skip
    steps = (
        said(rules.instalments, "count", len(parts), "期数", ""),
        said(rules.instalments, "instalment_fen", parts[0], "每期", "应追回 ÷ 期数"),
    )
    figure = Figure("amount_fen", claim.amount_fen, "应追回", "", REGULATION, inputs=steps)
    return payload, figure, (parameters.at("pension.recovery.instalments_most", on).as_dict(),)


def reference(claim: Recovery, number: int) -> str:
    """What the person writes on a repayment 附言编号."""
    return f"{claim.recovery_no.replace('/recovery/', 'R')}-{number}"


def agree(row: Benefit, change: Change, *, by: str, on: date, at: datetime) -> None:
    """The agreement holds 还款协议: each instalment is awaited under its own reference."""
    claim = _claim(row, change.facts)
    claim.state = recovery_after(RecoveryState(claim.state), RecoveryAct.AGREE)
    parts = _parts(claim, change.facts, on)
    claim.way = WITHHOLD if change.facts["way"] == WITHHOLD else INSTALMENTS
    claim.instalment_fen, claim.agreed_on = parts[0], on
    claim.save()
    if claim.way == INSTALMENTS:
        for number, fen in enumerate(parts, 1):
            payments.expect(
                owner=row.owner, key=f"{claim.recovery_no}/{number}", amount_fen=fen, payer=PAYER,
                reference=reference(claim, number), case_no=claim.case_no, on=on, at=at,
            )  # fmt: skip
    note(
        row, RecoveryAct.AGREE,
        (f"约定分 {len(parts)} 期归还", f"To be repaid in {len(parts)} instalments"), by=by, at=at,
    )  # fmt: skip


@atomic
def on_arrived(job: Claimed) -> None:
    """Notice: an instalment has come 收到还款; it is booked against the claim, once."""
    recovery_no, _, number = str(job.payload["key"]).rpartition("/")
    claim = one(Recovery, lock=True, related=("benefit",), owner=job.owner, recovery_no=recovery_no)
    if claim is None:
        return
    got = payments.claim(owner=job.owner, key=job.payload["key"], by="system", at=now())
    if not got.new:
        return
    entry = NewEntry(
        f"{recovery_no}/{number}", date.fromisoformat(job.payload["on"]), "收回多发待遇",
        [Line(got.suspense_code, -got.amount_fen), Line(RECEIVABLE, got.amount_fen)], claim.case_no,
    )  # fmt: skip
    ledger.post(job.owner, entry)
    collected(claim, got.amount_fen, by="system", at=now())
