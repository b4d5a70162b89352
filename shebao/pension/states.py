"""The lives of a determination 核定, a benefit 待遇, a change of it, a month's payroll, and a sum to recover. Pure.

Order 765, Arts. 18, 25, 26, 46; Social Insurance Law, Arts. 14–16.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from shebao.base.refusals import WrongMoment
from shebao.pension.errors import BenefitWrongMoment, DeterminationWrongMoment


class State(StrEnum):
    """Where a determination stands 核定状态."""

    RECEIVED = "pension-received"
    DETERMINED = "pension-determined"
    WITHDRAWN = "pension-withdrawn"


class Act(StrEnum):
    """What moves a determination 核定业务."""

    DETERMINE = "determine"
    WITHDRAW = "withdraw-determination"


class BenefitState(StrEnum):
    """Where a pension stands once it is determined 待遇状态."""

    DETERMINED = "benefit-determined"
    IN_PAYMENT = "benefit-in-payment"
    SUSPENDED = "benefit-suspended"
    STOPPED = "benefit-stopped"


class BenefitAct(StrEnum):
    """What moves a pension 待遇业务."""

    START = "start-paying"
    SUSPEND = "suspend-benefit"
    RESUME = "resume-benefit"
    STOP = "stop-benefit"
    TAKE_UP = "take-up-benefit"


class PayrollState(StrEnum):
    """Where a month's payroll stands 月发放批次状态."""

    PROPOSED = "payroll-proposed"
    APPROVED = "payroll-approved"
    SENT_BACK = "payroll-sent-back"


class PayrollAct(StrEnum):
    """What moves a payroll 月发放业务."""

    APPROVE = "approve-payroll"
    SEND_BACK = "send-payroll-back"


class AdjustmentState(StrEnum):
    """Where a year's adjustment stands 年度调整状态."""

    PROPOSED = "adjustment-proposed"
    APPROVED = "adjustment-approved"
    SENT_BACK = "adjustment-sent-back"


class AdjustmentAct(StrEnum):
    """What moves a year's adjustment 年度调整业务."""

    APPROVE = "approve-adjustment"
    SEND_BACK = "send-adjustment-back"


class ChangeState(StrEnum):
    """Where a change of a benefit stands 待遇变更状态: one case each."""

    PREPARED = "change-prepared"
    DONE = "change-done"
    DROPPED = "change-dropped"


class ChangeAct(StrEnum):
    """What two officers do to a benefit 待遇变更业务."""

    STOP = "stop-for-death"
    RESETTLE = "resettle"
    INHERIT = "pay-heirs"
    GRANT = "pay-grants"
    AGREE = "agree-recovery"
    DROP = "drop-change"
    GIVE_UP = "give-up-second-pension"
    TAKE_UP = "take-up-second-pension"


CREDITED = "credit-account"
"""What a benefit's log calls months or money that came after the pension was settled 补记待重新计发; it moves nothing."""


class RecoveryState(StrEnum):
    """Where a sum to recover stands 追回状态."""

    OPEN = "recovery-open"
    AGREED = "recovery-agreed"
    SETTLED = "recovery-settled"
    LIFTED = "recovery-lifted"


class RecoveryAct(StrEnum):
    """What moves a sum to recover 追回业务."""

    AGREE = "agree-instalments"
    COLLECT = "collect"
    SETTLE = "settle-recovery"
    LIFT = "lift-recovery"


MOVES: Mapping[tuple[State, Act], State] = {
    (State.RECEIVED, Act.DETERMINE): State.DETERMINED,
    (State.RECEIVED, Act.WITHDRAW): State.WITHDRAWN,
}
BENEFIT_MOVES: Mapping[tuple[BenefitState, BenefitAct], BenefitState] = {
    (BenefitState.DETERMINED, BenefitAct.START): BenefitState.IN_PAYMENT,
    (BenefitState.IN_PAYMENT, BenefitAct.SUSPEND): BenefitState.SUSPENDED,
    (BenefitState.SUSPENDED, BenefitAct.RESUME): BenefitState.IN_PAYMENT,
    (BenefitState.DETERMINED, BenefitAct.STOP): BenefitState.STOPPED,
    (BenefitState.IN_PAYMENT, BenefitAct.STOP): BenefitState.STOPPED,
    (BenefitState.SUSPENDED, BenefitAct.STOP): BenefitState.STOPPED,
    (BenefitState.STOPPED, BenefitAct.TAKE_UP): BenefitState.IN_PAYMENT,
}
PAYROLL_MOVES: Mapping[tuple[PayrollState, PayrollAct], PayrollState] = {
    (PayrollState.PROPOSED, PayrollAct.APPROVE): PayrollState.APPROVED,
    (PayrollState.PROPOSED, PayrollAct.SEND_BACK): PayrollState.SENT_BACK,
}
ADJUSTMENT_MOVES: Mapping[tuple[AdjustmentState, AdjustmentAct], AdjustmentState] = {
    (AdjustmentState.PROPOSED, AdjustmentAct.APPROVE): AdjustmentState.APPROVED,
    (AdjustmentState.PROPOSED, AdjustmentAct.SEND_BACK): AdjustmentState.SENT_BACK,
}
CHANGE_MOVES: Mapping[tuple[ChangeState, ChangeAct], ChangeState] = {
    (ChangeState.PREPARED, ChangeAct.STOP): ChangeState.DONE,
    (ChangeState.PREPARED, ChangeAct.RESETTLE): ChangeState.DONE,
    (ChangeState.PREPARED, ChangeAct.INHERIT): ChangeState.DONE,
    (ChangeState.PREPARED, ChangeAct.GRANT): ChangeState.DONE,
    (ChangeState.PREPARED, ChangeAct.AGREE): ChangeState.DONE,
    (ChangeState.PREPARED, ChangeAct.DROP): ChangeState.DROPPED,
    (ChangeState.PREPARED, ChangeAct.GIVE_UP): ChangeState.DONE,
    (ChangeState.PREPARED, ChangeAct.TAKE_UP): ChangeState.DONE,
}
RECOVERY_MOVES: Mapping[tuple[RecoveryState, RecoveryAct], RecoveryState] = {
    (RecoveryState.OPEN, RecoveryAct.AGREE): RecoveryState.AGREED,
    (RecoveryState.AGREED, RecoveryAct.COLLECT): RecoveryState.AGREED,
    (RecoveryState.AGREED, RecoveryAct.SETTLE): RecoveryState.SETTLED,
    (RecoveryState.OPEN, RecoveryAct.LIFT): RecoveryState.LIFTED,
    (RecoveryState.AGREED, RecoveryAct.LIFT): RecoveryState.LIFTED,
    (RecoveryState.SETTLED, RecoveryAct.LIFT): RecoveryState.LIFTED,
}
LABELS: Mapping[str, tuple[str, str]] = {
    State.RECEIVED: ("已受理，待核定", "Received"),
    State.DETERMINED: ("已核定", "Determined"),
    State.WITHDRAWN: ("已撤回", "Withdrawn"),
    BenefitState.DETERMINED: ("已核定，待发放", "Determined, not yet paid"),
    BenefitState.IN_PAYMENT: ("正常发放", "In payment"),
    BenefitState.SUSPENDED: ("暂停发放", "Suspended"),
    BenefitState.STOPPED: ("停止发放", "Stopped"),
    PayrollState.PROPOSED: ("待复核", "Awaiting the second officer"),
    PayrollState.APPROVED: ("已复核", "Approved"),
    PayrollState.SENT_BACK: ("已退回", "Sent back"),
    AdjustmentState.PROPOSED: ("待复核", "Awaiting the second officer"),
    AdjustmentState.APPROVED: ("已复核", "Approved"),
    AdjustmentState.SENT_BACK: ("已退回", "Sent back"),
    ChangeState.PREPARED: ("已提交，待复核", "Prepared"),
    ChangeState.DONE: ("已办结", "Done"),
    ChangeState.DROPPED: ("已撤回", "Dropped"),
    RecoveryState.OPEN: ("待约定还款", "To be agreed"),
    RecoveryState.AGREED: ("分期归还中", "Being repaid"),
    RecoveryState.SETTLED: ("已还清", "Repaid"),
    RecoveryState.LIFTED: ("不再追回", "No longer to come back"),
}
ACT_LABELS: Mapping[str, tuple[str, str]] = {
    Act.DETERMINE: ("核定养老待遇", "Determine the pension"),
    Act.WITHDRAW: ("撤回核定申请", "Withdraw"),
    BenefitAct.START: ("开始发放", "Begin to pay"),
    BenefitAct.SUSPEND: ("暂停发放", "Suspend"),
    BenefitAct.RESUME: ("恢复发放", "Resume"),
    BenefitAct.STOP: ("停止发放", "Stop"),
    BenefitAct.TAKE_UP: ("恢复发放（撤销归并）", "Take up again (the merge was undone)"),
    PayrollAct.APPROVE: ("复核通过", "Approve"),
    PayrollAct.SEND_BACK: ("退回", "Send back"),
    AdjustmentAct.APPROVE: ("年度调整", "Yearly adjustment"),
    AdjustmentAct.SEND_BACK: ("退回年度调整", "Send the adjustment back"),
    ChangeAct.STOP: ("停发养老待遇", "Stop the pension"),
    ChangeAct.RESETTLE: ("重新计发", "Settle again"),
    ChangeAct.INHERIT: ("发放个人账户余额", "Pay the account's rest to heirs"),
    ChangeAct.GRANT: ("发放丧葬补助金和抚恤金", "Pay the funeral and survivors' grants"),
    ChangeAct.AGREE: ("约定分期归还", "Agree on instalments"),
    ChangeAct.DROP: ("撤回变更", "Drop the change"),
    ChangeAct.GIVE_UP: ("清理重复领取的养老待遇", "Clear the second pension"),
    ChangeAct.TAKE_UP: ("恢复被清理的养老待遇", "Take the cleared pension up again"),
    RecoveryAct.AGREE: ("约定分期归还", "Agree on instalments"),
    RecoveryAct.COLLECT: ("收到还款", "Repayment received"),
    RecoveryAct.SETTLE: ("还清", "Repaid in full"),
    RecoveryAct.LIFT: ("不再追回", "No longer recover"),
}
S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


def after(state: State, act: Act) -> State:
    """The state that follows. Refuses `pension.wrong-moment`."""
    return _after(MOVES, state, act, DeterminationWrongMoment)


def benefit_after(state: BenefitState, act: BenefitAct) -> BenefitState:
    """The benefit's next state. Refuses `benefit.wrong-moment`."""
    return _after(BENEFIT_MOVES, state, act, BenefitWrongMoment)


def payroll_after(state: PayrollState, act: PayrollAct) -> PayrollState:
    """The payroll's next state. Refuses `benefit.wrong-moment`."""
    return _after(PAYROLL_MOVES, state, act, BenefitWrongMoment)


def adjustment_after(state: AdjustmentState, act: AdjustmentAct) -> AdjustmentState:
    """The adjustment's next state. Refuses `benefit.wrong-moment`."""
    return _after(ADJUSTMENT_MOVES, state, act, BenefitWrongMoment)


def change_after(state: ChangeState, act: ChangeAct) -> ChangeState:
    """The next state of a change. Refuses `benefit.wrong-moment`."""
    return _after(CHANGE_MOVES, state, act, BenefitWrongMoment)


def recovery_after(state: RecoveryState, act: RecoveryAct) -> RecoveryState:
    """The next state of a recovery. Refuses `benefit.wrong-moment`."""
    return _after(RECOVERY_MOVES, state, act, BenefitWrongMoment)


def _after(moves: Mapping[tuple[S, A], S], state: S, act: A, wrong: type[WrongMoment]) -> S:
    try:
        return moves[state, act]
    except KeyError:
        raise wrong(
            state=LABELS[state][0], act=ACT_LABELS[act][0], state_en=LABELS[state][1],
            act_en=ACT_LABELS[act][1],
        ) from None  # fmt: skip
