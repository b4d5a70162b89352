"""The lives of a link 共济绑定, a consent 同意, a mandate 结算授权 and a charge 账户结算. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from shebao.base.refusals import WrongMoment
from shebao.medical.errors.sharing import LinkWrongMoment, ReversedAlready


class LinkState(StrEnum):
    """Where a link stands 绑定状态."""

    PENDING = "link-pending"
    ACTIVE = "link-active"
    ENDED = "link-ended"


class LinkAct(StrEnum):
    """What moves a link 绑定业务."""

    CONFIRM = "confirm-link"
    END = "end-link"


class ConsentState(StrEnum):
    """Where a consent stands 同意状态."""

    AWAITED = "consent-awaited"
    GIVEN = "consent-given"
    WITHDRAWN = "consent-withdrawn"
    OBJECTED = "consent-objected"


class ConsentAct(StrEnum):
    """What moves a consent 同意业务."""

    GIVE = "give-consent"
    WITHDRAW = "withdraw-consent"
    OBJECT = "object-to-link"


class MandateState(StrEnum):
    """Where a mandate stands 授权状态."""

    PROPOSED = "mandate-proposed"
    IN_FORCE = "mandate-in-force"
    ENDED = "mandate-ended"


class MandateAct(StrEnum):
    """What moves a mandate 授权业务."""

    APPROVE = "approve-mandate"
    END = "end-mandate"


class ChargeState(StrEnum):
    """Where a charge stands 结算状态."""

    BOOKED = "charge-booked"
    REVERSED = "charge-reversed"


class ChargeAct(StrEnum):
    """What moves a charge 结算业务."""

    REVERSE = "reverse-charge"


class EndReason(StrEnum):
    """Why a link ended 解绑原因."""

    GRANTOR = "asked-by-giver"
    RELATIVE = "asked-by-relative"
    DEATH = "death"
    DIVORCE = "divorce"
    INSURANCE = "insurance-ended"
    MOVED = "moved-away"
    REFUND = "account-paid-out"
    FRAUD = "fraud"


LABELS: dict[str, tuple[str, str]] = {
    LinkState.PENDING: ("待对方确认", "Waits for the relative"),
    LinkState.ACTIVE: ("已绑定", "Linked"),
    LinkState.ENDED: ("已解绑", "Unlinked"),
    ConsentState.AWAITED: ("对方可以提出异议", "The relative may object"),
    ConsentState.GIVEN: ("对方已同意", "The relative agreed"),
    ConsentState.WITHDRAWN: ("同意已撤回", "Consent withdrawn"),
    ConsentState.OBJECTED: ("对方有异议", "The relative objected"),
    MandateState.PROPOSED: ("待复核", "Waits for the second officer"),
    MandateState.IN_FORCE: ("有效", "In force"),
    MandateState.ENDED: ("已终止", "Ended"),
    ChargeState.BOOKED: ("已结算", "Charged"),
    ChargeState.REVERSED: ("已冲正", "Reversed"),
    LinkAct.CONFIRM: ("确认绑定", "Confirm the link"),
    LinkAct.END: ("解绑", "End the link"),
    ConsentAct.GIVE: ("同意", "Consent"),
    ConsentAct.WITHDRAW: ("撤回同意", "Withdraw consent"),
    ConsentAct.OBJECT: ("提出异议", "Object"),
    MandateAct.APPROVE: ("复核授权", "Approve the mandate"),
    MandateAct.END: ("终止授权", "End the mandate"),
    ChargeAct.REVERSE: ("冲正", "Reverse"),
    EndReason.GRANTOR: ("共济人要求", "Asked by the giver"),
    EndReason.RELATIVE: ("被共济人要求", "Asked by the relative"),
    EndReason.DEATH: ("死亡", "Death"),
    EndReason.DIVORCE: ("离婚", "Divorce"),
    EndReason.INSURANCE: ("停止参保", "Insurance ended"),
    EndReason.MOVED: ("关系转出", "Moved away"),
    EndReason.REFUND: ("账户清退", "Account paid out"),
    EndReason.FRAUD: ("涉嫌骗保", "Fraud"),
}
LINKS: Mapping[tuple[LinkState, LinkAct], LinkState] = {
    (LinkState.PENDING, LinkAct.CONFIRM): LinkState.ACTIVE,
    (LinkState.ACTIVE, LinkAct.CONFIRM): LinkState.ACTIVE,
    (LinkState.PENDING, LinkAct.END): LinkState.ENDED,
    (LinkState.ACTIVE, LinkAct.END): LinkState.ENDED,
}
CONSENTS: Mapping[tuple[ConsentState, ConsentAct], ConsentState] = {
    (ConsentState.AWAITED, ConsentAct.GIVE): ConsentState.GIVEN,
    (ConsentState.AWAITED, ConsentAct.OBJECT): ConsentState.OBJECTED,
    (ConsentState.GIVEN, ConsentAct.WITHDRAW): ConsentState.WITHDRAWN,
}
MANDATES: Mapping[tuple[MandateState, MandateAct], MandateState] = {
    (MandateState.PROPOSED, MandateAct.APPROVE): MandateState.IN_FORCE,
    (MandateState.PROPOSED, MandateAct.END): MandateState.ENDED,
    (MandateState.IN_FORCE, MandateAct.END): MandateState.ENDED,
}
CHARGES: Mapping[tuple[ChargeState, ChargeAct], ChargeState] = {
    (ChargeState.BOOKED, ChargeAct.REVERSE): ChargeState.REVERSED,
}

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


def _after(moves: Mapping[tuple[S, A], S], state: S, act: A, refusal: type[WrongMoment]) -> S:
    try:
        return moves[state, act]
    except KeyError:
        (zh, en), (act_zh, act_en) = LABELS[state], LABELS[act]
        raise refusal(state=zh, state_en=en, act=act_zh, act_en=act_en) from None


def link_after(state: LinkState, act: LinkAct) -> LinkState:
    """A link's next state, or the refusal `family.wrong-moment`."""
    return _after(LINKS, state, act, LinkWrongMoment)


def consent_after(state: ConsentState, act: ConsentAct) -> ConsentState:
    """A consent's next state, or the refusal `family.wrong-moment`."""
    return _after(CONSENTS, state, act, LinkWrongMoment)


def mandate_after(state: MandateState, act: MandateAct) -> MandateState:
    """A mandate's next state, or the refusal `family.wrong-moment`."""
    return _after(MANDATES, state, act, LinkWrongMoment)


def charge_after(state: ChargeState, act: ChargeAct) -> ChargeState:
    """A charge's next state, or the refusal `charge.reversed-already`."""
    return _after(CHARGES, state, act, ReversedAlready)
