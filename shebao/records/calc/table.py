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
}
"""Every topic that answers, in the order of `shebao calc --list`."""
