"""Medical insurance 基本医疗保险: breaks 中断, and the credit of the personal account 个人账户."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, said, sourced
from shebao.base.law import MONTH, Certainty, law
from shebao.base.money import div_half_up
from shebao.base.months import first_day, format_month
from shebao.medical.doubts import doubted, marked
from shebao.medical.errors import ResumedTooEarly

DOCUMENT = "医保办发〔2021〕43号"
SCHEMES = ("employee", "resident")


class Break(NamedTuple):
    """A break 中断 and what follows; `benefit_from` is a month number."""

    break_months: int
    may_pay_gap: bool
    waiting_months_max: int
    benefit_from: int


class AccountCredit(NamedTuple):
    """What a month brings to the medical account 月划入额, in fen."""

    monthly_credit_fen: int


@law(DOCUMENT, bounds={"last_insured": MONTH, "resumed": MONTH})
def months_between(last_insured: int, resumed: int) -> int:
    """中断月数: whole months without insurance between the last insured and the resumed one."""
    return resumed - last_insured - 1


def _waiting(
    gap: int, may_pay: bool, paid: bool, on: date, place: str
) -> tuple[int, parameters.Parameter | None]:
    if gap == 0 or may_pay:
        return 0, None
    local = f"medical.waiting_months_{'paid' if paid else 'unpaid'}"
    row = parameters.find(local, on, place) or parameters.at(
        "medical.waiting_months_max", on, place, path="resumed"
    )
    return row.as_int(), row


@law(DOCUMENT)
def medical_break(
    *,
    last_insured: int,
    resumed: int,
    paid_gap: bool,
    from_scheme: str,
    to_scheme: str,
    continuous_months_before: int,
    place: str,
) -> Answer[Break]:
    """What a break 中断参保 means: whether the gap may be paid, the longest waiting period, benefit from when.

    Up to three months (inclusive) the gap may be paid; across schemes only after two years without a break.
    Longer: the place may set a waiting period of at most six months. Refuses `medical.resumed-too-early`.
    """
    gap = months_between(last_insured, resumed)
    if gap < 0:
        raise ResumedTooEarly(
            resumed=format_month(resumed), last=format_month(last_insured), at="resumed"
        )
    on = first_day(resumed)
    short = parameters.at("medical.gap_months_max", on, place, path="resumed")
    settled = parameters.at("medical.switch_months_min", on, place, path="resumed")
    switching = from_scheme != to_scheme
    steps = [
        said(months_between, "break_months", gap, "中断月数", "恢复月 − 最后参保月 − 1"),
        sourced(short, "可补缴的最长中断月数"),
    ]
    may_pay = 0 < gap <= short.as_int()
    if switching:
        steps.append(sourced(settled, "跨制度须连续参保月数"))
        may_pay = may_pay and continuous_months_before >= settled.as_int()
    waiting, source = _waiting(gap, may_pay, paid_gap, on, place)
    if source is not None:
        steps.append(sourced(source, "待遇等待期上限（月）"))
    begins = last_insured + 1 if may_pay and paid_gap else resumed + waiting
    benefit = said(
        medical_break,
        "benefit_from",
        format_month(begins),
        "待遇起始月",
        "补缴后追溯，否则等待期满",
    )
    if may_pay and not paid_gap:
        benefit = replace(
            benefit, certainty=Certainty.POLICY, note="未补缴的短期中断是否设等待期由统筹地区规定"
        )
    steps += [said(medical_break, "may_pay_gap", may_pay, "可补缴中断期", ""), benefit]
    return Answer(Break(gap, may_pay, waiting, begins), doubted(steps, on))


@law("国办发〔2021〕14号", certainty=Certainty.RECALLED)
def medical_account(
    wage_fen: int, personal_ppm: int, employer_ppm: int, share_ppm: int, on: date | None = None
) -> Answer[AccountCredit]:
    """What a month brings to the medical account 个人账户月划入额, in fen, rounded once.

    The personal part whole and a share of the employer's; all three rates in parts per million. Without a
    day the doubt of the law of 2027 is shown too: nobody can say that the month lies before it.
    """
    parts = personal_ppm * 1_000_000 + employer_ppm * share_ppm
    credit = div_half_up(wage_fen * parts, 10**12)
    steps = (
        said(medical_account, "wage_fen", wage_fen, "缴费工资", ""),
        said(medical_account, "monthly_credit_fen", credit, "月划入额", "工资 ×（个人比例 + 单位比例 × 划入份额）"),
    )  # fmt: skip
    if on is None:
        return Answer(
            AccountCredit(credit), marked(steps, parameters.series("medical.new_law")[-1])
        )
    return Answer(AccountCredit(credit), doubted(steps, on))
