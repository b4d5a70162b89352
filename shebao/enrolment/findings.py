"""Findings 核对结果 of imported lines, and doubts 存疑 of booked years: code → severity and words. Pure."""

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How a finding weighs: an error keeps the line out, a warning travels with the month."""

    ERROR = "error"
    WARNING = "warning"


class Weight(StrEnum):
    """What a doubt means for the money 存疑的影响, lightest first."""

    NONE = "none"
    MAY = "may"
    WAITS = "waits"


class Finding(NamedTuple):
    """What a code means, for people."""

    severity: Severity
    zh: str
    en: str


_E, _W = Severity.ERROR, Severity.WARNING
FINDINGS: dict[str, Finding] = {
    "number-missing": Finding(_E, "没有证件号码", "No identity number"),
    "number-invalid": Finding(_E, "证件号码不正确", "The identity number is not valid"),
    "number-lost-digits": Finding(
        _E, "证件号码被存成数值，末位已丢失", "The number was stored as a figure and lost digits"
    ),
    "name-missing": Finding(_E, "没有姓名", "No name"),
    "name-differs": Finding(
        _E, "同一证件号码有不同姓名", "One identity number with different names"
    ),
    "not-a-month": Finding(_E, "年月无法识别", "Not a month"),
    "not-a-year": Finding(_E, "年度无法识别", "Not a year"),
    "month-in-future": Finding(_E, "年月晚于受理日期", "The month lies in the future"),
    "not-an-amount": Finding(_E, "金额无法识别", "Not an amount"),
    "negative-amount": Finding(_E, "金额为负", "A negative amount"),
    "base-missing": Finding(_E, "没有缴费基数", "No contribution base"),
    "scheme-unknown": Finding(_E, "险种无法识别", "Unknown scheme"),
    "other-scheme": Finding(
        _E, "该行不是文件所选险种的记录", "The line is not of the scheme that the file is for"
    ),
    "not-months": Finding(_E, "覆盖月份无法识别", "The months covered cannot be read"),
    "month-twice": Finding(
        _E, "同一人同一月在文件中出现两次", "One person's month stands twice in the file"
    ),
    "year-twice": Finding(_E, "同一人同一年度出现两次", "One person's year stands twice"),
    "balance-missing": Finding(
        _E, "缺少 2015 年末储存额", "The balance booked at the end of 2015 is missing"
    ),
    "month-held": Finding(
        _E,
        "该月（年度）已有不同的记录",
        "The month, or year, is already booked with other amounts",
    ),
    "moved-out": Finding(_E, "参保关系已不在本机构", "The relationship is no longer kept here"),
    "not-registered": Finding(_E, "个人登记被拒绝", "The person could not be registered"),
    "set-aside": Finding(
        _E, "同一人有其他错误行，整人暂不入账", "Another line of this person has an error"
    ),
    "may-be-registered": Finding(
        _W,
        "本机构已有姓名、生日相同而号码不同的人，请核对是否同一人",
        "Somebody of the same name and birthday is here under another number: the same person?",
    ),
    "already-held": Finding(
        _W, "该月（年度）已有相同的记录", "The month, or year, is already booked the same"
    ),
    "base-below-floor": Finding(
        _W, "缴费基数低于公布的下限", "The base is below the published floor"
    ),
    "base-above-ceiling": Finding(
        _W, "缴费基数高于公布的上限", "The base is above the published ceiling"
    ),
    "limits-missing": Finding(
        _W, "该月没有已公布的缴费基数上下限", "No contribution limits are published for the month"
    ),
    "share-differs": Finding(
        _W,
        "记入个人账户的比例与当时规定不一致",
        "The share credited to the account differs from the rule of the time",
    ),
    "balance-does-not-add-up": Finding(
        _W,
        "年末储存额小于上年末与当年记账之和",
        "The balance is less than last year's and this year's credits",
    ),
    "interest-derived": Finding(
        _W,
        "当年利息由两年末储存额相减得出",
        "The interest is the difference of two booked balances",
    ),
    "rate-missing": Finding(
        _W, "该年度记账利率尚未公布，未计息", "No interest rate is published; none was credited"
    ),
    "balance-not-used": Finding(
        _W,
        "2016 年起按公布利率自行计息，文件中的年末余额未采用",
        "From 2016 interest is computed here; the file's balance was not used",
    ),
    "credits-spread": Finding(
        _W,
        "没有逐月记账金额，按各月基数分摊",
        "Credits are not known by month; shared by the monthly bases",
    ),
}


class Weighed(NamedTuple):
    """How much a doubt matters, and what to do about it, for people."""

    weight: Weight
    zh: str
    en: str


_NO, _MAY, _WAITS = Weight.NONE, Weight.MAY, Weight.WAITS
WEIGHTS: dict[str, Weighed] = {
    "base-below-floor": Weighed(
        _MAY,
        "按记录的基数记账；基数如有错，账户和将来的养老金会少记。有工资凭证可以到经办机构核对。",
        "Booked on the base as recorded. If the base is wrong, account and pension are too low; bring proof of wages.",
    ),
    "base-above-ceiling": Weighed(
        _MAY,
        "按记录的基数记账；经办机构核对后可能按上限调减。",
        "Booked on the base as recorded. The agency may bring it down to the ceiling after a check.",
    ),
    "limits-missing": Weighed(
        _NO,
        "不影响已记的金额，只是无法核对当月基数是否在规定范围内。不用您做什么。",
        "The amounts stay as booked; only the base could not be compared with the limits. Nothing for you to do.",
    ),
    "share-differs": Weighed(
        _MAY,
        "账户按记录的金额记账，可能比规定多或少。有当年对账单可以到经办机构核对。",
        "The account holds what was recorded, maybe more or less than the rule. Bring that year's statement to check it.",
    ),
    "balance-does-not-add-up": Weighed(
        _MAY,
        "储存额按原机构账面记，可能少记。请核对当年对账单。",
        "The balance is what the agency booked and may be too low. Please compare your statement of that year.",
    ),
    "interest-derived": Weighed(
        _NO,
        "储存额是账面原数，不受影响；只有利息与缴费各占多少是推算的。不用您做什么。",
        "The balance is the booked one and stays; only how much of it is interest is derived. Nothing for you to do.",
    ),
    "rate-missing": Weighed(
        _WAITS,
        "这一年的利息还没有记；利率公布后补记。不用您做什么。",
        "The interest of this year is not credited yet; it will be once the rate is published. Nothing for you to do.",
    ),
    "credits-spread": Weighed(
        _NO,
        "全年合计是原数，不受影响；只有各月之间的分摊是推算的。不用您做什么。",
        "The sum of the year is the recorded one; only its split over the months is derived. Nothing for you to do.",
    ),
}
"""The doubts that a booked year may carry: each says what it does to the money."""
LABELS: dict[Weight, tuple[str, str]] = {
    Weight.NONE: ("不影响金额", "No effect on the money"),
    Weight.MAY: ("可能影响金额", "May change the money"),
    Weight.WAITS: ("等待补记", "Credit still to come"),
}


def weight(code: str, lang: str = "zh") -> str:
    """What a doubt does to the money and what to do, in one line; empty for a code nobody weighed."""
    found = WEIGHTS.get(code)
    if found is None:
        return ""
    zh, en = LABELS[found.weight]
    return f"{zh}：{found.zh}" if lang.startswith("zh") else f"{en}: {found.en}"


def words(code: str, lang: str = "zh") -> str:
    """A finding's sentence; an unknown code is shown as it is."""
    found = FINDINGS.get(code)
    if found is None:
        return code
    return found.zh if lang.startswith("zh") else found.en


def is_error(code: str) -> bool:
    """Whether a finding keeps its line out."""
    return FINDINGS[code].severity is Severity.ERROR
