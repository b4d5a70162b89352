"""The table of topics 计算项目: name → module of its adapter and one line of help. Imported by every door."""

from typing import NamedTuple


class Topic(NamedTuple):
    """One topic 计算项目: the module under `topics/` and its line, (zh, en)."""

    module: str
    line: tuple[str, str]


TOPICS: dict[str, Topic] = {
    "identity-number": Topic("identity", ("身份证件号码", "what a number says, by form alone")),
    "credit-code": Topic("identity", ("统一社会信用代码", "unified social credit code, checked")),
    "name": Topic("identity", ("姓名比对", "two names compared; folding only suggests")),
    "working-days": Topic("clock", ("工作日", "a due date, or working days between two dates")),
    "retirement": Topic("pension", ("退休时间", "retirement age and month, early or late")),
    "minimum-contribution": Topic("pension", ("最低缴费年限", "least months for a pension")),
    "payout-months": Topic("pension", ("计发月数", "payout months at an age")),
    "account-interest": Topic("account", ("个人账户计息", "an account followed year by year")),
    "transfer-amount": Topic("transfer", ("转移额", "what moves with a pension relationship")),
    "paying-place": Topic("transfer", ("待遇领取地", "the place that will pay the pension")),
    "account-type": Topic("transfer", ("账户类型", "regular or temporary account")),
    "overlap": Topic("merge", ("重复缴费", "months paid twice: kept, cleared, refunded")),
    "pension": Topic("pension", ("基本养老金", "a month's pension, from figures or a history")),
    "late-fee": Topic("payment", ("滞纳金", "late fee on contributions not paid in time")),
    "medical-break": Topic("health", ("医保中断", "what a break in medical insurance means")),
    "medical-account": Topic("health", ("医保划入额", "a month's credit of the medical account")),
    "month-contribution": Topic(
        "account", ("月缴费", "who pays what of a month, and what is credited")
    ),
    "late-credits": Topic(
        "account", ("补缴记账", "credits paid late: the years in which they earn")
    ),
    "transfer-year": Topic(
        "account", ("转移当年计息", "interest of the year of transfer, by the new place")
    ),
    "retirement-year": Topic("account", ("退休当年计息", "interest to the month of retirement")),
    "inheritance": Topic(
        "account", ("账户余额继承", "what heirs receive of an individual account")
    ),
    "credit-differences": Topic(
        "transfer", ("记账比例核对", "recorded credits against those of the rule")
    ),
    "mixed-base": Topic(
        "benefit", ("双基数", "a pension base mixed of the province's and the city's")
    ),
    "resettlement": Topic(
        "benefit", ("重新计发差额", "a provisional pension against the final one")
    ),
    "phased-pension": Topic(
        "benefit", ("过渡期养老金", "a pension in the years of change from an old method")
    ),
    "sign-of-life": Topic(
        "benefit", ("资格认证", "when the next sign of life is due, and what may not be asked")
    ),
    "survivors": Topic("benefit", ("遗属待遇", "funeral grant and pension-fund grant")),
}
"""Every topic that answers, in the order of `shebao calc --list`."""
