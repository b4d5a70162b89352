"""One of two pensions is chosen 重复领取清理: the other stops with a merge, and is taken up again when that is undone.

The merging room decides, signs and posts; here are the benefit's own move, what was drawn twice, and the lines of the
entry. 人社部规〔2016〕5号; Order 765, Art. 46.
"""

from datetime import date, datetime
from typing import Any, NamedTuple

from shebao.base import parameters
from shebao.base.explain import Figure
from shebao.base.law import Certainty
from shebao.base.money import format_yuan
from shebao.base.months import first_day, format_month
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.ledger import queries as books
from shebao.ledger.services import Line
from shebao.payments import queries as money
from shebao.payments import services as payments
from shebao.payments.states import ExpectationState
from shebao.pension import rules
from shebao.pension.errors import ChangeWaiting
from shebao.pension.models import Benefit, Change, PaidMonth, PayrollLine, Recovery
from shebao.pension.rules.doubled import DOUBLED
from shebao.pension.services.benefits import PAYABLE, POOLED, RECEIVABLE, locked, move, note
from shebao.pension.services.recovering import INSTALMENTS
from shebao.pension.services.stopping import claim, unpaid
from shebao.pension.services.telling import tell
from shebao.pension.states import (
    BenefitAct,
    BenefitState,
    ChangeAct,
    ChangeState,
    RecoveryAct,
    RecoveryState,
    benefit_after,
    change_after,
    recovery_after,
)

SECOND = "second-pension"
OPEN_CLAIM = (RecoveryState.OPEN, RecoveryState.AGREED)


class Second(NamedTuple):
    """What giving up a second pension would do 清理第二份养老待遇; months are month numbers, amounts fen."""

    row: Benefit
    kept: Benefit
    last_month: int
    months: tuple[PaidMonth, ...]
    undone: tuple[PayrollLine, ...]
    left_fen: int
    sums: rules.GivenUp

    @property
    def over(self) -> list[PaidMonth]:
        """The months whose money the person got."""
        gone = {line.pk for line in self.undone}
        return [one for one in self.months if one.line_id not in gone]

    def payload(self) -> dict[str, Any]:
        """What the person confirms and two officers sign."""
        return {
            "benefit_no": self.row.benefit_no, "kept_no": self.kept.benefit_no,
            "last_month": format_month(self.last_month),
            "months": len(self.months), "first": format_month(self.months[0].month) if self.months else "",
            "drawn_fen": sum(one.total_fen for one in self.over),
            "undone_fen": sum(one.total_fen for one in self.months) - sum(one.total_fen for one in self.over),
            "left_fen": self.left_fen, "offset_fen": self.sums.offset_fen,
            "claim_fen": self.sums.claim_fen, "refund_fen": self.sums.refund_fen,
        }  # fmt: skip

    def steps(self) -> list[Figure]:
        """How the sums came about, line by line."""
        drawn = sum(one.total_fen for one in self.over)
        return [
            Figure("drawn_fen", drawn, "重复领取的养老金", "两份都发的各月之和", DOUBLED,
                   Certainty.RECALLED),
            Figure("left_fen", self.left_fen, "被清理的个人账户余额", "账户余额 + 重复领取中由账户支付的部分"),
            Figure("offset_fen", self.sums.offset_fen, "从账户余额中抵扣", "", DOUBLED,
                   Certainty.RECALLED),
            Figure("claim_fen", self.sums.claim_fen, "还应退回", "重复领取 − 抵扣"),
            Figure("account_rest_fen", self.sums.refund_fen, "账户剩余部分退还本人", "账户余额 − 抵扣"),
        ]  # fmt: skip

    def parameters(self) -> list[dict[str, str]]:
        """The rows it stands on."""
        names = ("pension.doubled.returned", "pension.doubled.offset")
        return [parameters.at(name, first_day(self.last_month)).as_dict() for name in names]


def second(row: Benefit, kept: Benefit) -> Second:
    """What clearing one of two pensions would do, the other being kept. The pension is due for no later month.

    Refuses `benefit.wrong-moment`, `benefit.change-waiting`, `benefit.still-bouncing`.
    """
    benefit_after(BenefitState(row.state), BenefitAct.STOP)
    for each in (row, kept):
        waiting = each.changes.filter(state=ChangeState.PREPARED).first()
        if waiting is not None:
            raise ChangeWaiting(case_no=waiting.case_no)
    paid = list(PaidMonth.objects.filter(benefit=row).select_related("line").order_by("month"))
    months = [one for one in paid if rules.drawn_twice(one.month, kept.first_month)]
    undone = unpaid(row.owner, months, months[0].month - 1) if months else []
    gone = {line.pk for line in undone}
    left = books.balance(row.owner, row.account_code) + sum(one.account_fen for one in months)
    drawn = sum(one.total_fen for one in months if one.line_id not in gone)
    last = row.paid_through or row.first_month - 1
    sums = rules.given_up(drawn, left, first_day(last))
    return Second(row, kept, last, tuple(months), tuple(undone), left, sums)


class Cleared(NamedTuple):
    """The ledger lines of a pension given up or taken up again, for the caller's one entry; their refund is the caller's."""

    lines: tuple[Line, ...]
    refund_fen: int


@atomic
def give_up(
    *,
    owner: str,
    benefit_no: str,
    kept_no: str,
    case_no: str,
    handler: str,
    by: str,
    on: date,
    at: datetime,
) -> Cleared:
    """The second pension stops 停发第二份养老待遇, signed with the merge `case_no`: its account bears what was drawn
    twice, what it cannot bear is claimed and may be withheld from the pension kept, the rest is the person's.

    Refuses as `second`.
    """
    found = second(locked(owner, benefit_no), locked(owner, kept_no))
    row, payload = found.row, found.payload()
    for line in found.undone:
        payments.cancel(owner=owner, order_no=line.order_no, reason="重复领取停发", by=by, at=at)
    change = Change.objects.create(
        owner=owner, case_no=case_no, benefit=row, person_no=row.person_no, act=ChangeAct.GIVE_UP,
        state=change_after(ChangeState.PREPARED, ChangeAct.GIVE_UP),
        facts=payload | {"before": row.state, "account_fen": books.balance(owner, row.account_code),
                         "pooled_fen": sum(one.pooled_fen for one in found.months)},
    )  # fmt: skip
    row.last_month, row.stop_reason = found.last_month, SECOND
    month = format_month(found.last_month)
    move(
        row, BenefitAct.STOP,
        (f"与另一份养老待遇重复，保留 {kept_no}；发至 {month}",
         f"One of two pensions; {kept_no} is kept. Paid up to {month}"),
        by=by, at=at,
    )  # fmt: skip
    if found.sums.claim_fen:
        change.facts["recovery_no"] = claim(
            found.kept, change, found.sums.claim_fen, SECOND
        ).recovery_no
        change.save()
    tell(
        row, ChangeAct.GIVE_UP, key=f"{case_no}/{benefit_no}", case_no=case_no,
        payload={"total_fen": payload["drawn_fen"]}, handler=handler, reviewer=by, on=on, at=at,
    )  # fmt: skip
    back = payload["drawn_fen"] - found.sums.offset_fen
    lines = (
        Line(row.account_code, -int(change.facts["account_fen"])),
        Line(POOLED, int(change.facts["pooled_fen"])),
        Line(PAYABLE, -payload["undone_fen"]), Line(RECEIVABLE, -back),
    )  # fmt: skip
    return Cleared(tuple(one for one in lines if one.amount_fen), found.sums.refund_fen)


@atomic
def take_up(
    *, owner: str, merge_case_no: str, case_no: str, handler: str, by: str, on: date, at: datetime
) -> Cleared:
    """The pension given up with a merge goes on 恢复被清理的养老待遇, as if it had never stopped: its account holds what it held,
    the months since are due, and what came back meanwhile is owed to the person again with the next payroll.

    `not-found` when the merge gave none up.
    """
    given = Change.objects.filter(owner=owner, case_no=merge_case_no, act=ChangeAct.GIVE_UP).first()
    if given is None:
        raise NotFound(what=merge_case_no)
    row, facts = locked(owner, given.benefit.benefit_no), given.facts
    row.last_month, row.stop_reason = None, ""
    move(
        row, BenefitAct.TAKE_UP,
        ("归并已撤销，恢复发放", "The merge was undone: paid again"), by=by, at=at,
    )  # fmt: skip
    came = _lift(owner, str(facts.get("recovery_no", "")), by=by, at=at)
    change = Change.objects.create(
        owner=owner, case_no=case_no, benefit=row, person_no=row.person_no, act=ChangeAct.TAKE_UP,
        state=change_after(ChangeState.PREPARED, ChangeAct.TAKE_UP), owed_fen=facts["undone_fen"] + came,
        facts={"merge": merge_case_no, "came_fen": came},
    )  # fmt: skip
    tell(
        row, ChangeAct.TAKE_UP, key=f"{case_no}/{row.benefit_no}", case_no=case_no,
        payload={"total_fen": change.owed_fen}, handler=handler, reviewer=by, on=on, at=at,
    )  # fmt: skip
    outstanding = facts["claim_fen"] - came
    lines = (
        Line(row.account_code, facts["account_fen"]),
        Line(POOLED, change.owed_fen - facts["pooled_fen"]),
        Line(RECEIVABLE, outstanding),
    )  # fmt: skip
    return Cleared(tuple(one for one in lines if one.amount_fen), facts["refund_fen"])


def _lift(owner: str, recovery_no: str, *, by: str, at: datetime) -> int:
    """Nothing more is to come back 不再追回: instalments are awaited no longer; how much had come, in fen."""
    found = Recovery.objects.select_for_update().filter(owner=owner, recovery_no=recovery_no)
    claim_ = found.select_related("benefit").first()
    if claim_ is None:
        return 0
    if claim_.way == INSTALMENTS:
        for one in money.expectations(owner, case_no=claim_.case_no, limit=1000):
            mine = one.key.startswith(f"{recovery_no}/")
            if mine and one.state not in (ExpectationState.CLAIMED, ExpectationState.CANCELLED):
                payments.cancel_expectation(owner=owner, key=one.key, by=by, at=at)
    claim_.state = recovery_after(RecoveryState(claim_.state), RecoveryAct.LIFT)
    claim_.save()
    note(
        claim_.benefit, RecoveryAct.LIFT,
        ("归并已撤销，不再追回", "The merge was undone: nothing more comes back"), by=by, at=at,
    )  # fmt: skip
    return claim_.collected_fen


@atomic
def give_back(*, owner: str, benefit_no: str, fen: int, by: str, at: datetime) -> list[Line]:
    """Money of another relationship that a pension was opened with goes back to it 归还并入的储存额: from its account, and what
    that has paid out already from the pooled fund, which would have borne those months. The caller posts the lines.

    The pension itself is settled again by its own act.
    """
    row = locked(owner, benefit_no)
    given = min(fen, max(0, books.balance(owner, row.account_code)))
    if row.opened_fen is not None:
        row.opened_fen = max(0, row.opened_fen - fen)
    row.save()
    note(
        row, "give-back",
        (f"归并已撤销，归还 {format_yuan(fen)} 元，请重新计发",
         f"The merge was undone: {format_yuan(fen)} yuan given back; to be settled again"),
        by=by, at=at,
    )  # fmt: skip
    lines = (Line(row.account_code, -given), Line(POOLED, given - fen))
    return [line for line in lines if line.amount_fen]
