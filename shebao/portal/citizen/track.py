"""The track of a transfer 办理轨迹: both agencies' legs as the steps of a parcel's journey. Pure.

A step is done when a log row or a letter of the other agency says so; nothing is guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from shebao.transfers.models import Amending, Amendment
from shebao.transfers.states import In, Out

NEW, OLD, BANK, SELF = "new", "old", "bank", "self"
DISAGREED = "disagreed"

STEPS: tuple[tuple[str, str, object], ...] = (
    (NEW, "apply", _("提交申请")),
    (NEW, In.ACCEPTED, _("受理，发出联系函")),
    (OLD, Out.RECEIVED, _("收到联系函")),
    (OLD, Out.RELEASED, _("核对转出，发出信息表")),
    (BANK, Out.PAID, _("银行付款")),
    (NEW, In.MATCHED, _("信息表与资金相符")),
    (NEW, In.BOOKED, _("记入个人账户")),
    (SELF, In.CLOSED, _("您核对确认，办结")),
)
"""Leg, the state that marks it, words."""
IN_PROVINCE = tuple(
    (leg, mark, _("核对记录") if mark == In.MATCHED else words)
    for leg, mark, words in STEPS
    if leg != BANK
)
"""The same where no money moves 省内转移."""
SENT_BACK = _("银行退票，等转出地更正账户后再付")
"""What stands for the bank's step while a payment came back and was not ordered again."""
ANSWERING = _("答复您的异议，再请您核对")
"""What stands for the last step while an objection waits for its answer."""
STANDS_FOR: Mapping[str, tuple[str, ...]] = {
    "apply": (In.APPLIED,),
    Out.RECEIVED: (In.LETTER_SENT,),
    Out.RELEASED: (In.FORM_RECEIVED,),
    Out.PAID: (In.MATCHED, In.MONEY_RECEIVED),
}
"""States of the new place that also prove a step of the old one."""
TURNED: Mapping[str, tuple[str, object]] = {
    In.REFUSED: (NEW, _("不予受理")),
    In.RECALLING: (OLD, _("请转出地撤销，等答复")),
    In.RETURNING: (NEW, _("转入地退回，钱按原路退给原参保地")),
    Out.RECALLED: (OLD, _("已撤销转出，钱和年限回到原参保地")),
    In.WITHDRAWN: (NEW, _("已撤回，办结")),
    Out.FORWARDED: (OLD, _("联系函已转送正确的机构")),
    Out.RETURNED: (OLD, _("已退回，钱和年限回到原参保地")),
}
"""Steps of the roads back: whose leg, words. Shown in the order they were reached."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: whose leg, words, done on a date, or the one that is on now."""

    leg: str
    label: object
    on: date | None
    now: bool


def track(
    reached: Iterable[tuple[str, date]], *, open_: bool, state: str = "", records_only: bool = False
) -> tuple[Step, ...]:
    """The steps with their dates; `reached` are states of either side with the day they were reached.

    Inside a province no bank has a step. A payment the bank sent back is not paid until it is paid again, nor is money here that was sent back before its form. With a `state` of a road back, what was done stands and the road's own steps follow.
    """
    first: dict[str, date] = {}
    order: dict[str, int] = {}
    for number, (mark, on) in enumerate(reached):
        if mark == In.ACCEPTED:  # money that came before its form went back
            first.pop(In.MONEY_RECEIVED, None)
        first.setdefault(mark, on)
        order[mark] = number
    unpaid = order.get(Out.BOUNCED, -1) > order.get(Out.PAID, -1)
    if unpaid:
        first.pop(Out.PAID, None)
    road = IN_PROVINCE if records_only else STEPS
    if state == In.OBJECTED:
        road = tuple(
            (NEW, mark, ANSWERING) if mark == In.CLOSED else (leg, mark, words)
            for leg, mark, words in road
        )
    if unpaid and order.get(Out.RELEASED, -1) < order[Out.BOUNCED]:
        road = tuple(
            (leg, mark, SENT_BACK if mark == Out.PAID else words) for leg, mark, words in road
        )
    dates = [_date(first, mark) for _leg, mark, _label in road]
    if state in TURNED:
        done = [
            Step(leg, words, day, now=False)
            for (leg, _mark, words), day in zip(road, dates, strict=True)
            if day
        ]
        back = [
            Step(
                leg,
                words,
                None if open_ and mark == state else first[mark],
                open_ and mark == state,
            )
            for mark, (leg, words) in TURNED.items()
            if mark in first
        ]
        return (*done, *back)
    last = max((n for n, on in enumerate(dates) if on), default=-1)
    coming = next((n for n, on in enumerate(dates) if on is None and n > last), None)
    steps = []
    for number, (leg, _state, label) in enumerate(road):
        now = open_ and number == coming
        steps.append(Step(leg, label, dates[number], now))
    return tuple(steps)


def after_steps(amendments: Iterable[Amendment]) -> tuple[Step, ...]:
    """The steps of what followed a finished transfer 补转和更正, each to its end; refused corrections stop at the answer."""
    found: list[Step] = []
    for each in amendments:
        correction = each.kind == Amending.CORRECTION
        steps: list[tuple[str, object, date | None]] = [
            (OLD, _("发出更正函") if correction else _("补转后到的缴费"), each.settled_on)
        ]
        if correction:
            words = _("不同意更正") if each.answer == DISAGREED else _("答复更正")
            steps.append((NEW, words, each.answered_on))
        if each.amount_fen and each.answer != DISAGREED:
            steps.append(
                (
                    BANK,
                    _("差额到账") if correction else _("补转资金到账"),
                    each.arrived_on or each.paid_on,
                )
            )
        if each.answer != DISAGREED:
            steps.append(
                (NEW, _("更正记账") if correction else _("补转记入个人账户"), each.credited_on)
            )
        coming = next((n for n, (_leg, _words, on) in enumerate(steps) if on is None), -1)
        found += [Step(leg, words, on, n == coming) for n, (leg, words, on) in enumerate(steps)]
    return tuple(found)


def _date(first: Mapping[str, date], state: str) -> date | None:
    found = [first[one] for one in (state, *STANDS_FOR.get(state, ())) if one in first]
    return min(found, default=None)
