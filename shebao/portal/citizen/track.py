"""The track of a transfer 办理轨迹: both agencies' legs as the steps of a parcel's journey. Pure.

A step is done when a log row or a letter of the other agency says so; nothing is guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from shebao.transfers.states import In, Out

NEW, OLD, BANK, SELF = "new", "old", "bank", "self"

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
STANDS_FOR: Mapping[str, tuple[str, ...]] = {
    "apply": (In.APPLIED,),
    Out.RECEIVED: (In.LETTER_SENT,),
    Out.RELEASED: (In.FORM_RECEIVED,),
    Out.PAID: (In.MATCHED, In.MONEY_RECEIVED),
}
"""States of the new place that also prove a step of the old one."""
TROUBLE = (In.REFUSED, In.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: whose leg, words, done on a date, or the one that is on now."""

    leg: str
    label: object
    on: date | None
    now: bool


def track(reached: Iterable[tuple[str, date]], *, open_: bool) -> tuple[Step, ...]:
    """The steps with their dates; `reached` are states of either side with the day they were reached."""
    first: dict[str, date] = {}
    for state, on in reached:
        first.setdefault(state, on)
    dates = [_date(first, state) for _leg, state, _label in STEPS]
    last = max((n for n, on in enumerate(dates) if on), default=-1)
    coming = next((n for n, on in enumerate(dates) if on is None and n > last), None)
    steps = []
    for number, (leg, _state, label) in enumerate(STEPS):
        now = open_ and number == coming
        steps.append(Step(leg, label, dates[number], now))
    return tuple(steps)


def _date(first: Mapping[str, date], state: str) -> date | None:
    found = [first[one] for one in (state, *STANDS_FOR.get(state, ())) if one in first]
    return min(found, default=None)
