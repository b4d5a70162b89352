"""Marks and samples 风险提示与抽样: each mark a small rule over what happened; none of them blocks anything.

Thresholds come in as arguments, from `parameters/marks.csv`. A mark says “look again”, never “wrong”.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from shebao.base.law import Certainty, law
from shebao.identity.rules import normalise_name
from shebao.inspection.states import Conclusion

REGULATION = "社会保险经办条例"
INSPECTING = "社会保险稽核办法"
OURS = "系统约定"
MACHINES = frozenset({"", "system", "bank", "bank-link"})
"""Names under which the system itself acts: nobody's hand."""


@law(REGULATION, article="三十六条", certainty=Certainty.SECONDARY)
def in_one_hand(worked: Iterable[str], paid: Iterable[str]) -> tuple[str, ...]:
    """一人经手两端: who worked on the case and also made or approved the payment file."""
    return tuple(sorted((set(worked) & set(paid)) - MACHINES))


@law(REGULATION, article="三十六条", certainty=Certainty.SECONDARY)
def always_the_same_pair(together: int, all_of_one: int, least: int, share_ppm: int) -> bool:
    """固定搭档: at least so many signatures by one pair, and so great a part of all the first officer's."""
    return together >= least and together * 1_000_000 >= all_of_one * share_ppm


@law(OURS, certainty=Certainty.POLICY)
def shared_account(persons: Iterable[str], most: int) -> bool:
    """一户多人: more different persons than `most` were paid to one receiving account."""
    return len(set(persons)) > most


@law(OURS, certainty=Certainty.POLICY)
def other_name(payee: str, names: Iterable[str]) -> bool:
    """户名不符: the receiving account's holder is none of the person's names, width and dots aside."""
    return normalise_name(payee) not in {normalise_name(name) for name in names}


@law(OURS, certainty=Certainty.POLICY)
def round_amount(amount_fen: int, unit_fen: int, least_fen: int) -> bool:
    """整数金额: a sum that law computes to the fen is seldom a whole multiple of thousands."""
    return amount_fen >= least_fen and amount_fen % unit_fen == 0


@law(OURS, certainty=Certainty.POLICY)
def out_of_hours(hour: int, works: bool, opens: int, closes: int) -> bool:
    """非工作时间: signed on a day off, or before the office opens, or after it closes."""
    return not works or not opens <= hour < closes


@law(OURS, certainty=Certainty.POLICY)
def signed_at_a_glance(seconds: int, least: int) -> bool:
    """复核过快: countersigned in less time than it takes to read."""
    return seconds < least


@law(OURS, certainty=Certainty.POLICY)
def fresh_account(changed: date, ordered: date, days: int) -> bool:
    """付款前换账户: the receiving account was changed on the day of the order or at most so many days before it."""
    return timedelta(0) <= ordered - changed <= timedelta(days)


@law("社会保险法", article="八十八条", certainty=Certainty.SECONDARY)
def months_after_death(paid: Iterable[int], died: date) -> tuple[int, ...]:
    """死亡后发放: months of a pension paid that lie after the month of death."""
    last = died.year * 12 + died.month - 1
    return tuple(sorted(month for month in paid if month > last))


@law(OURS, certainty=Certainty.POLICY)
def just_before_retirement(month: int, retires: int, within: int) -> bool:
    """退休前变动: months come in, or accounts are made one, at most so many months before retirement."""
    return 0 <= retires - month <= within


@law("人社部发〔2009〕187号", certainty=Certainty.POLICY)
def large_refund(refund_fen: int, least_fen: int) -> bool:
    """归并退款较大: what a merge pays back is at least so much."""
    return refund_fen >= least_fen


@law("人社部发〔2009〕187号", certainty=Certainty.POLICY)
def corrected_first(fields: Iterable[str], refund_fen: int) -> bool:
    """先改身份再归并: name, number or birth date was corrected in the same merge that pays money back."""
    return refund_fen > 0 and bool({"name", "number", "birth_date"} & set(fields))


@law(OURS, certainty=Certainty.POLICY)
def running_numbers(one: str, other: str, within: int) -> bool:
    """连号票据: two bills whose numbers differ by a little, as if from one block: 同一机构、不同的人."""
    stem, number = _split(one)
    other_stem, other_number = _split(other)
    near = bool(number and other_number) and len(number) == len(other_number)
    return stem == other_stem and near and 0 < abs(int(number) - int(other_number)) <= within


def _split(text: str) -> tuple[str, str]:
    """A bill's number as letters before and digits at the end."""
    stem = text.rstrip("0123456789")
    return stem, text[len(stem) :]


class Drawn(NamedTuple):
    """A sample 样本: its numbers in the order drawn, and what they were drawn from."""

    numbers: tuple[str, ...]
    frame: int
    frame_sha256: str


@law(INSPECTING, article="八条", certainty=Certainty.RECALLED)
def draw(seed: str, numbers: Sequence[str], size: int) -> Drawn:
    """抽样: the cases with the smallest SHA-256 of `seed/number`. The same seed and cases give the same sample, anywhere."""
    ranked = sorted(set(numbers), key=lambda number: (_hash(f"{seed}/{number}"), number))
    frame = _hash("\n".join(sorted(set(numbers))))
    return Drawn(tuple(ranked[:size]), len(ranked), frame)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@law(INSPECTING, article="十条", certainty=Certainty.RECALLED)
def concludes(findings: int, conclusion: Conclusion) -> bool:
    """结论: with findings something is to be put right or handed over, without any nothing was found."""
    return (conclusion == Conclusion.SOUND) == (findings == 0)
