"""Filters of the queue 筛选: kind, state, whose turn, lateness, whose; read from an address, shown as fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from shebao.casework.models import Case, Turn
from shebao.casework.queries import Wanted
from shebao.enrolment.schemes import MEDICAL_FAMILY, PENSION_FAMILY
from shebao.medical.models import ClaimKind
from shebao.medical.states.claims import CLAIMS, ClaimState
from shebao.merging import states as merging
from shebao.pension import states as pension
from shebao.portal.counter.words import KINDS, kind_label, state_label, turn_label
from shebao.transfers.services.medical.common import MEDICAL_ARRIVAL
from shebao.transfers.states import MOVES_IN, MOVES_OUT, In
from shebao.transfers.states.kinds import KIND_MOVES
from shebao.transfers.states.medical import MEDICAL_IN, MEDICAL_OUT, MedicalIn

TURNS = (Turn.OFFICER, Turn.PERSON, Turn.OTHER_AGENCY, Turn.BANK)


def _from(*moves: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """States from which something may still follow, in the order of a life, each word once."""
    return tuple(dict.fromkeys(str(state) for each in moves for state, _act in each))


MERGES = (merging.MOVES, merging.UNDO_MOVES, merging.COMPARE_MOVES, merging.QUERY_MOVES)
STATES: dict[str, tuple[str, ...]] = {
    PENSION_FAMILY: _from(
        MOVES_IN, MOVES_OUT, KIND_MOVES, pension.MOVES, pension.CHANGE_MOVES, *MERGES
    ),
    MEDICAL_FAMILY: _from(MEDICAL_IN, MEDICAL_OUT, CLAIMS, *MERGES),
}
"""By the family of the agency whose cases they are."""
ACCEPTABLE: Mapping[str, str] = {
    "transfer-in": In.APPLIED,
    MEDICAL_ARRIVAL: MedicalIn.APPLIED,
    ClaimKind.REIMBURSEMENT: ClaimState.APPLIED,
}
"""Kinds that may be accepted from the list 批量受理, by the state in which they wait for it."""
ONLY_THERE = {
    PENSION_FAMILY: ("transfer-", "pension-", "account-kind"),
    MEDICAL_FAMILY: ("medical-",),
}
"""How kinds begin that only one family of agency has; merges and comparisons are of both."""
LATE = ("overdue", "soon", "stopped")
WHOSE = ("mine", "free", "own")
VALUES: dict[str, tuple[str, ...]] = {
    "kind": tuple(KINDS), "state": tuple({one for each in STATES.values() for one in each}), "turn": tuple(str(turn) for turn in TURNS),
    "late": LATE, "whose": WHOSE,
}  # fmt: skip


def kinds_of(family: str) -> list[str]:
    """The kinds of case an agency of a family can have 本机构的业务种类."""
    foreign = [word for other, words in ONLY_THERE.items() if other != family for word in words]
    return [kind for kind in KINDS if not kind.startswith(tuple(foreign))]


def acceptable(case: Case) -> bool:
    """Whether a case may be accepted from the list now."""
    return ACCEPTABLE.get(case.kind) == case.state


@dataclass(frozen=True, slots=True)
class Field:
    """One filter as the page shows it: name, label, and its values with what is chosen."""

    name: str
    label: str
    every: str
    options: tuple[tuple[str, str, bool], ...]


def read(asked: Mapping[str, str]) -> dict[str, str]:
    """What was asked for; a value that is none is left out."""
    return {
        name: value for name, values in VALUES.items() if (value := asked.get(name, "")) in values
    }


def wanted(chosen: Mapping[str, str], username: str, on: date, soon: date) -> Wanted:
    """The same as a question to the room of cases."""
    handlers = {"mine": (username, ""), "free": ("",), "own": (username,)}
    late = chosen.get("late", "")
    return Wanted(
        kind=chosen.get("kind", ""), states=_same(chosen.get("state", "")), turn=chosen.get("turn", ""),
        handlers=handlers.get(chosen.get("whose", ""), ()),
        late_on=on if late == "overdue" else None, due=(on, soon) if late == "soon" else None,
        stopped=late == "stopped",
    )  # fmt: skip


def _same(state: str) -> tuple[str, ...]:
    """A state and whichever others are called the same: a word is a choice once, and means all of them."""
    every = VALUES["state"] if state else ()
    return tuple(one for one in every if state_label(one) == state_label(state))


def fields(chosen: Mapping[str, str], family: str) -> list[Field]:
    """The filters as the page shows them to an agency of a family."""
    first: dict[str, str] = {}
    for state in STATES[family]:
        first.setdefault(state_label(state), state)
    states = {state: word for word, state in first.items()}
    if state := chosen.get("state", ""):
        chosen = {**chosen, "state": first.get(state_label(state), state)}
    late = {"overdue": _("已逾期"), "soon": _("即将到期"), "stopped": _("已中止")}
    whose = {"mine": _("我的和未分办的"), "own": _("我的"), "free": _("未分办的")}
    return [
        _field("kind", _("业务"), _("全部业务"), {code: kind_label(code) for code in kinds_of(family)}, chosen),
        _field("state", _("状态"), _("全部状态"), states, chosen),
        _field("turn", _("轮到"), _("不论轮到谁"), {str(t): turn_label(t) for t in TURNS}, chosen),
        _field("late", _("时限"), _("不论时限"), late, chosen),
        _field("whose", _("经办人"), _("全部经办人"), whose, chosen),
    ]  # fmt: skip


def _field(
    name: str, label: str, every: str, values: Mapping[str, str], chosen: Mapping[str, str]
) -> Field:
    options = tuple((code, words, chosen.get(name) == code) for code, words in values.items())
    return Field(name, label, every, options)
