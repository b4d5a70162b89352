"""A provisional pension settled again 预发重新计发: the difference of the months paid goes with the next payroll."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shebao.base.explain import Figure
from shebao.base.money import format_yuan
from shebao.enrolment.services.years import INTEREST
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.pension import queries, rules
from shebao.pension.errors import NotProvisional, StillAwaited
from shebao.pension.models import Benefit, BenefitRate, Change
from shebao.pension.rules import Pension
from shebao.pension.rulings import Plan, plan
from shebao.pension.services.benefits import POOLED, RECEIVABLE, Found, note
from shebao.pension.services.stopping import claim
from shebao.pension.states import CREDITED, ChangeAct


def _new(row: Benefit, on: date) -> tuple[BenefitRate, Plan]:
    """The rate paid so far and what comes out now. Refuses `benefit.not-provisional`, `benefit.still-awaited`."""
    determination = queries.determination(row.owner, row.case_no)
    old = queries.rates(row)[-1]
    found = plan(determination, on)
    if found.awaited:
        raise StillAwaited(what="；".join(found.awaited))
    if not row.provisional and old.total_fen - old.adjusted_fen == found.point.pension.total_fen:
        raise NotProvisional()
    return old, found


def _settled(row: Benefit, old: BenefitRate, found: Plan) -> tuple[rules.Resettlement, Figure]:
    due = found.point.pension
    paid = due._replace(
        basic_fen=old.basic_fen, account_fen=old.account_fen, transition_fen=old.transition_fen,
        total_fen=old.total_fen - old.adjusted_fen,
    )  # fmt: skip
    answer = rules.resettlement(
        paid, due, first_month=row.first_month, last_month=row.paid_through or row.first_month - 1
    )
    tree = Figure(
        "owed_fen", answer.result.owed_fen, "补发（负数为多发）", "每月差额 × 月数",
        "国发〔2005〕38号", inputs=(*answer.steps, found.figure),
    )  # fmt: skip
    return answer.result, tree


def resettled(row: Benefit, facts: Mapping[str, Any], on: date) -> Found:
    """The difference statement 差额单, item by item, as two officers sign it."""
    old, found = _new(row, on)
    result, tree = _settled(row, old, found)
    lines = {line.item: [line.paid_fen, line.due_fen] for line in result.lines}
    payload = {"lines": lines, "months": result.months, "total_fen": result.owed_fen}
    return payload, tree, found.parameters


def _adjusted_again(row: Benefit, due: Pension, seq: int) -> None:
    """Yearly adjustments stand on whatever the pension is settled to 历年调整照旧: the same sums, from the same months."""
    held = {each.since_month: each for each in queries.rates(row) if each.adjusted_fen}
    for since in sorted(held):
        seq += 1
        BenefitRate.objects.create(
            owner=row.owner, benefit=row, seq=seq, since_month=since, basic_fen=due.basic_fen,
            account_fen=due.account_fen, transition_fen=due.transition_fen,
            adjusted_fen=held[since].adjusted_fen, total_fen=due.total_fen + held[since].adjusted_fen,
            reason=held[since].reason, case_no=held[since].case_no,
        )  # fmt: skip


AGAIN, HEIRS = ("待重新计发", "to be settled again"), ("待付给继承人", "to be paid to the heirs")
"""What follows money that came into a pension's account."""


def credit_account(
    *, owner: str, person_no: str, fen: int, said: tuple[str, str], by: str, at: datetime
) -> str | None:
    """Money that came for a pension 记入待遇账户: it waits to be settled again as a provisional one does; after a death it is the heirs'.

    The account's ledger code, for the caller's entry; None where no pension of theirs has an account here.
    """
    row = queries.with_account(owner, person_no, lock=True)
    if row is None:
        return None
    row.opened_fen = (row.opened_fen or 0) + fen
    row.provisional = row.provisional or row.died_on is None
    row.save()
    next_ = HEIRS if row.died_on else AGAIN
    note(row, CREDITED, (f"{said[0]}，{next_[0]}", f"{said[1]}; {next_[1]}"), by=by, at=at)
    return str(row.account_code)


def wait_for_settling(
    *, owner: str, person_no: str, said: tuple[str, str], by: str, at: datetime
) -> None:
    """Months came for a pension that is determined and not paid yet 首次发放前补记: it waits to be settled again; nothing where no pension waits for its first payment."""
    row = queries.not_yet_paid(owner, person_no, lock=True)
    if row is None:
        return
    row.provisional = True
    row.save(update_fields=["provisional"])
    note(row, CREDITED, said, by=by, at=at)


def resettle(row: Benefit, change: Change, *, by: str, on: date, at: datetime) -> None:
    """From now on the new amounts; what was paid too little is owed, what was paid too much is claimed."""
    old, found = _new(row, on)
    result, _ = _settled(row, old, found)
    due, owed = found.point.pension, result.owed_fen
    BenefitRate.objects.create(
        owner=row.owner, benefit=row, seq=old.seq + 1, since_month=row.first_month,
        basic_fen=due.basic_fen, account_fen=due.account_fen, transition_fen=due.transition_fen,
        total_fen=due.total_fen, reason="resettled", case_no=change.case_no,
    )  # fmt: skip
    _adjusted_again(row, due, old.seq + 1)
    change.owed_fen = max(0, owed)
    change.owed_account_fen = max(0, min(owed, (due.account_fen - old.account_fen) * result.months))
    more = max(0, found.point.balance.total_fen - (row.opened_fen or 0))
    lines: list[Line] = []
    if row.opened_fen is not None and more:
        row.opened_fen += more
        lines += [Line(row.account_code, more), Line(INTEREST, -more)]
    if owed < 0:
        lines += [Line(RECEIVABLE, owed), Line(POOLED, -owed)]
        claim(row, change, -owed, "resettled")
    if lines:
        ledger.post(row.owner, NewEntry(change.case_no, on, "重新计发", lines, change.case_no))
    row.provisional = False
    row.save()
    text = format_yuan(due.total_fen)
    note(
        row, ChangeAct.RESETTLE,
        (f"重新计发为每月 {text} 元，差额 {format_yuan(owed)} 元",
         f"Settled again: {text} yuan a month, difference {format_yuan(owed)}"),
        by=by, at=at,
    )  # fmt: skip
