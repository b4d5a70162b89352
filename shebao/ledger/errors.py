"""Refusals of the ledger 记账不予办理."""

from shebao.base.refusals import Refusal, Remedy

STANDARD = "财会〔2017〕28号"


class Unbalanced(Refusal):
    """借贷不平: an entry has at least two lines and its lines add up to nothing."""

    code = "ledger.unbalanced"
    zh = "分录“{key}”不平：共{lines}行，合计{sum_fen}分。"
    en = "The entry “{key}” does not balance: {lines} lines, {sum_fen} fen in sum."
    law = STANDARD


class ZeroLine(Refusal):
    """金额为零或超限: a line of nothing, or of more than any fund holds."""

    code = "ledger.bad-amount"
    zh = "分录“{key}”中科目“{account}”的金额{amount_fen}分不能入账。"
    en = "In the entry “{key}” the account “{account}” cannot take {amount_fen} fen."
    law = STANDARD


class KeyTaken(Refusal):
    """业务键重复: the key was already posted with other content."""

    code = "ledger.key-taken"
    zh = "业务键“{key}”已记过内容不同的分录，不得重复使用。"
    en = "The key “{key}” was already posted with other content."
    law = STANDARD


class NotEnough(Refusal):
    """余额不足: what is owed to a person never falls below zero."""

    code = "ledger.not-enough"
    zh = "账户“{account}”余额不足。"
    en = "The account “{account}” does not hold enough."
    law = STANDARD
    remedy = Remedy.CORRECT


class UnknownAccount(Refusal):
    """科目不存在: the account was never opened at this agency."""

    code = "ledger.unknown-account"
    zh = "本机构没有科目“{account}”。"
    en = "This agency has no account “{account}”."
    law = STANDARD


class BadAccount(Refusal):
    """科目编码不符: the code does not begin with its kind, or is open under another."""

    code = "ledger.bad-account"
    zh = "科目“{account}”不能按“{kind}”类开立。"
    en = "The account “{account}” cannot be opened as “{kind}”."
    law = STANDARD
