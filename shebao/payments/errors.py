"""Refusals of this room."""

from typing import Any

from shebao.base.refusals import Refusal, Remedy


class KeyTaken(Refusal):
    """业务键已用于其他内容."""

    code = "payments.key-taken"
    zh = "业务键 {key} 已用于内容不同的收付事项。"
    en = "The key {key} was already used for a payment or receipt with other content."


FIELDS = {
    "payee_account_no": ("账号（4 至 34 位数字、字母或者连字符）",
                         "account number (4 to 34 digits, letters or hyphens)"),
    "payee_name": ("户名", "account holder"), "payee_bank": ("开户行", "bank"), "amount": ("金额", "amount"),
    "reference": ("附言编号", "reference"), "purpose": ("用途", "purpose"),
}  # fmt: skip
"""What a person reads of a field of a payment."""


class BadOrder(Refusal):
    """付款指令内容不合规: what the bank could not carry."""

    code = "payments.bad-order"
    zh = "付款信息的“{field}”不符合要求：{value}。"
    en = "The payment's {field_en} is not acceptable: {value}."

    def __init__(self, *, field: str, at: str = "", **facts: Any) -> None:
        zh, en = FIELDS.get(field, (field, field))
        super().__init__(at=at, field=zh, field_en=en, **facts)


class SamePerson(Refusal):
    """经办与复核不得为同一人."""

    code = "payments.same-officer"
    zh = "付款和人工匹配须由两人办理，{by} 不能复核自己提出的事项。"
    en = (
        "Payments and manual matches need two officers: {by} cannot countersign their own proposal."
    )
    law = "社会保险经办条例（国务院令第765号）第三十六条"


class WrongAccount(Refusal):
    """指令不属于该银行账户."""

    code = "payments.wrong-account"
    zh = "付款指令 {order_no} 已归入另一付款文件，或不属于本账户。"
    en = "The order {order_no} is already in another file, or belongs to another account."


class AnotherFund(Refusal):
    """一个基金的款不能从另一个基金的账户付."""

    code = "payments.another-fund"
    zh = "付款指令 {order_no} 属于另一个基金，请选择该基金的付款账户。"
    en = "The order {order_no} is of another fund; choose that fund's account."
    law = "财会〔2017〕28号"


class EmptyFile(Refusal):
    """付款文件没有指令."""

    code = "payments.empty-file"
    zh = "请至少选择一笔付款指令。"
    en = "Choose at least one order."


UNREADABLE = {
    "too-big": ("文件超过 {found} MB", "it is larger than {found} MB"),
    "not-xml": ("从第 {found} 行起不是有效的 XML", "from line {found} on it is no valid XML"),
    "doctype": ("含有不接受的 DOCTYPE 声明", "it has a DOCTYPE, which is not accepted"),
    "other-kind": (
        "不是 camt.053 或者 camt.054 报文（{found}）",
        "it is neither camt.053 nor camt.054 ({found})",
    ),
    "no-number": ("没有报文编号 GrpHdr/MsgId", "it has no message number GrpHdr/MsgId"),
    "no-account": ("没有账号 Acct/Id", "it names no account, Acct/Id"),
    "too-many": ("流水超过 {found} 条", "it has more than {found} lines"),
}
"""Why a file cannot be read, in words."""


class UnreadableFile(Refusal):
    """对账文件无法读取: nothing of it was taken. `why` is a key of `UNREADABLE`, `found` what was met."""

    code = "payments.file-unreadable"
    zh = "无法读取银行文件：{why}。文件未入账。"
    en = "The bank file cannot be read: {why}. Nothing of it was taken."

    def sentence(self, lang: str = "zh") -> str:
        """The reason in that language."""
        chinese = lang.startswith("zh")
        why = UNREADABLE[self.facts["why"]][0 if chinese else 1]
        return (self.zh if chinese else self.en).format(why=why.format(found=self.facts["found"]))


class MessageChanged(Refusal):
    """同一报文编号内容不同."""

    code = "payments.message-changed"
    zh = "报文编号 {message_id} 曾以不同内容导入，请向银行核实。"
    en = "A file with the message id {message_id} and other content was taken before; ask the bank."


class UnknownAccount(Refusal):
    """不是本机构的银行账户."""

    code = "payments.unknown-account"
    zh = "{account_no} 不是本机构登记的银行账户。"
    en = "{account_no} is not a bank account of this agency."


class NotArrived(Refusal):
    """应收款尚未到齐."""

    code = "payments.not-arrived"
    zh = "应收款 {key} 尚未到齐：应收 {expected} 元，已匹配 {matched} 元。"
    en = "{key} has not arrived in full: {expected} yuan expected, {matched} matched."
    remedy = Remedy.WAIT


class DoesNotFit(Refusal):
    """匹配金额不符."""

    code = "payments.does-not-fit"
    zh = "匹配金额超过流水余额、应收余额或指令金额：{what}。"
    en = "The amount is more than the line or the expectation has left, or not the order's: {what}."


class AlreadyClaimed(Refusal):
    """应收款已入账或已取消."""

    code = "payments.already-closed"
    zh = "应收款 {key} 已入账或已取消。"
    en = "{key} was already claimed or cancelled."


class NoPayer(Refusal):
    """付款方账号不明，不能退回."""

    code = "payments.no-payer"
    zh = "流水 {line} 没有付款方户名或账号，不能原路退回。"
    en = "The line {line} names no payer's account, so it cannot be sent back."


class OwnPayment(Refusal):
    """我方付款的退回，不能再退."""

    code = "payments.own-payment"
    zh = "这是我方付款 {order} 的退回，再退回去对方还会退来。请认定为该笔付款的退回。"
    en = "This is our own payment {order} come home; sent back it would only come again. Match it to that payment."
    remedy = Remedy.LOOK


class PaidBeforeArrears(Refusal):
    """缴纳日早于欠缴起日."""

    code = "payments.paid-before-arrears"
    zh = "缴纳日 {end} 早于欠缴起日 {start}，没有滞纳金。"
    en = "The day of payment, {end}, lies before the first day of arrears, {start}: no late fee is due."
    law = "社会保险法 八十六条"


class DayNotOver(Refusal):
    """当日未终了."""

    code = "payments.day-not-over"
    zh = "{on} 还没有结束，当日终了后才能日结。"
    en = "{on} is not over; a day is closed after its end."
    remedy = Remedy.WAIT


class DayClosed(Refusal):
    """日结须依次进行."""

    code = "payments.day-order"
    zh = "已经日结到 {on}，只能向后日结。"
    en = "Days are closed up to {on}; only a later one can be closed."
    remedy = Remedy.LOOK


class FindingsOpen(Refusal):
    """对账疑点未处理."""

    code = "payments.findings-open"
    zh = "还有 {count} 条银行流水没有读懂，请先在“银行对账”处理。"
    en = "{count} bank lines are still unread; settle them under “Statements” first."
    law = "社会保险基金会计制度（财会〔2017〕28号）"


class StatementMissing(Refusal):
    """对账单未导入."""

    code = "payments.statement-missing"
    zh = "账户 {account_no} 自 {on} 起的日终对账单还没有导入。"
    en = "The day statement of account {account_no} from {on} on has not been read."
    law = "社会保险基金会计制度（财会〔2017〕28号）"


class BankDiffers(Refusal):
    """银行与账簿不符."""

    code = "payments.bank-differs"
    zh = "账户 {account_no} 的对账单余额与账簿相差 {fen} 分。"
    en = "The statement of account {account_no} and the books differ by {fen} fen."
    remedy = Remedy.LOOK


class UnmatchedTooOld(Refusal):
    """待认款项超期."""

    code = "payments.unmatched-too-old"
    zh = "有 {count} 笔款项待认超过 {days} 天，最早的来自 {since}；请先匹配或退回。"
    en = "{count} sums have been in suspense for over {days} days, the oldest since {since}; match them or send them back."


class DaysOpen(Refusal):
    """月内尚有未日结的日期."""

    code = "payments.days-open"
    zh = "请先日结到 {until}；现在到 {last}。"
    en = "Close the days up to {until} first; they are closed up to {last}."


class MonthOrder(Refusal):
    """月结须依次进行."""

    code = "payments.month-order"
    zh = "月结须依次进行：{month} 之前或之后的月份尚未处理。"
    en = "Months are closed and opened in order: one before or after {month} comes first."
    remedy = Remedy.LOOK


class MonthChanged(Refusal):
    """提交后账簿有变动."""

    code = "payments.month-changed"
    zh = "{month} 的账簿在提交之后有变动，请退回后重新结账。"
    en = "The books of {month} changed after they were submitted; send it back and close anew."
    remedy = Remedy.LOOK


class PostedAfterClosing(Refusal):
    """结账后补记."""

    code = "payments.posted-after-closing"
    zh = "{month} 结账之后又有 {count} 笔分录记入该月或更早；请先反结账，再依次结账。"
    en = "{count} entries were posted into {month} or before after it was closed; open it again and close in order."
    remedy = Remedy.LOOK


class SameCloser(Refusal):
    """结账与反结账须由两人办理."""

    code = "payments.same-closer"
    zh = "结账和反结账须由两人办理，{by} 不能复核自己提出的。"
    en = "Closing and opening again need two officers: {by} cannot countersign their own."
    law = "社会保险经办条例（国务院令第765号）第三十六条"
