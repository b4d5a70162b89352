"""Refusals of the medical wallet 医保钱包不予办理的情形."""

from shebao.base.refusals import Refusal, Remedy, WrongMoment

RULES = "国家医保局医保钱包使用规则"
OFFICERS = "社会保险经办条例 第三十六条"


class WalletWrongMoment(WrongMoment):
    """转账状态不符."""

    code = "wallet.wrong-moment"


class WalletClosed(Refusal):
    """不在服务时间."""

    code = "wallet.closed"
    zh = "医保钱包每天 {opens} 时至 {closes} 时可以转账。"
    en = "Wallet transfers are made between {opens}:00 and {closes}:00."
    law = RULES
    remedy = Remedy.LATER


class WalletTooMuch(Refusal):
    """单笔超限."""

    code = "wallet.too-much"
    zh = "每笔转账须大于零，不超过 {most} 元。"
    en = "A transfer is above zero and at most {most} yuan."
    law = RULES


class WalletTooOften(Refusal):
    """当日次数已满."""

    code = "wallet.too-often"
    zh = "今天已经转账 {most} 次，请明天再转。"
    en = "{most} transfers were made today; please send the next one tomorrow."
    law = RULES
    remedy = Remedy.WAIT


class WalletHere(Refusal):
    """对方就在本地参保."""

    code = "wallet.same-place"
    zh = "亲属在本地参保的，请办理家庭共济绑定，不用转账。"
    en = "For a relative insured here please link the accounts; no transfer is needed."
    law = RULES


class WalletPlaceUnknown(Refusal):
    """没有这个统筹地区."""

    code = "wallet.place-unknown"
    zh = "请选择亲属参加医疗保险的地方。"
    en = "Please choose where the relative has medical insurance."
    law = RULES


class WalletShort(Refusal):
    """余额不足."""

    code = "wallet.short"
    zh = "个人账户余额 {holds} 元，须保留 {reserve} 元，不够这笔转账。"
    en = "The account holds {holds} yuan and must keep {reserve}; that is not enough."
    law = RULES


class WalletBadNumber(Refusal):
    """证件号码有误."""

    code = "wallet.bad-number"
    zh = "亲属的姓名或者证件号码不完整，请核对。"
    en = "The relative's name or identity number is not complete; please check it."
    law = RULES


class WalletLapsed(Refusal):
    """已过接收时间."""

    code = "wallet.lapsed"
    zh = "这笔转账已过接收时间，钱将退回转出人的个人账户。"
    en = "The time to accept this transfer is over; the money goes back to the giver."
    law = RULES
    remedy = Remedy.LOOK


class WalletSpent(Refusal):
    """已经用掉."""

    code = "wallet.spent"
    zh = "钱包余额 {holds} 元，不够退回这笔 {amount} 元。"
    en = "The wallet holds {holds} yuan, less than the {amount} of this transfer."
    law = RULES


class WalletNothingOwed(Refusal):
    """没有应清算的款项."""

    code = "wallet.nothing-owed"
    zh = "目前没有应与该机构清算的款项。"
    en = "Nothing is owed to this agency now."
    law = OFFICERS
    remedy = Remedy.LOOK


class WalletSameOfficer(Refusal):
    """清算须两人."""

    code = "wallet.same-officer"
    zh = "清算须由另一名人员复核。"
    en = "A settlement needs a second officer."
    law = OFFICERS
    remedy = Remedy.ASK


class WalletLetterWrong(Refusal):
    """报文内容不符: the letter is kept and shown."""

    code = "wallet.letter-wrong"
    zh = "报文中的“{field}”与本方记录不符。"
    en = "The “{field}” of the letter does not agree with our records."
    law = RULES


class WalletOpen(Refusal):
    """还有未了结的转账."""

    code = "medical-payout.wallet-open"
    zh = "还有 {count} 笔医保钱包转账没有了结，请等待接收或者退回。"
    en = "{count} wallet transfers are still open; please wait until they are accepted or returned."
    law = RULES
    remedy = Remedy.WAIT
