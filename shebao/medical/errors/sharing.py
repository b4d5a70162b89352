"""Refusals of family sharing and of charges 家庭共济和账户结算不予办理的情形."""

from shebao.base.refusals import Refusal, Remedy, WrongMoment

SHARING = "国办发〔2021〕14号"
OFFICERS = "社会保险经办条例 第三十六条"


class LinkWrongMoment(WrongMoment):
    """绑定状态不符."""

    code = "family.wrong-moment"


class KinNotAllowed(Refusal):
    """不在共济范围."""

    code = "family.kin-not-allowed"
    zh = "这种亲属关系在 {on} 不在本地的家庭共济范围内。"
    en = "This kinship is not within family sharing here on {on}."
    law = "国办发〔2024〕38号"
    remedy = Remedy.REVIEW


class TooMany(Refusal):
    """超过人数上限."""

    code = "family.too-many"
    zh = "已达到本地的绑定人数上限（{most} 人）。"
    en = "The place's limit of {most} is reached."
    law = SHARING


class OneGrantor(Refusal):
    """已由他人共济."""

    code = "family.one-grantor"
    zh = "对方已与其他共济人绑定；本地只能绑定一名共济人，请先解绑。"
    en = "The relative shares another account already; here only one is allowed. Please unbind first."
    law = SHARING


class NoAccount(Refusal):
    """没有可用的职工医保个人账户."""

    code = "family.no-account"
    zh = "共济人没有可用的职工医保个人账户。"
    en = "The giver has no usable account of employees' medical insurance."
    law = SHARING


class NoPastBalance(Refusal):
    """没有历年结余."""

    code = "family.no-past-balance"
    zh = "本地要求共济人的个人账户有历年结余。"
    en = "Here the giver's account needs a balance from past years."
    law = SHARING


class NotInsured(Refusal):
    """对方未参保."""

    code = "family.not-insured"
    zh = "对方在本地没有参加基本医疗保险。"
    en = "The relative is not in basic medical insurance here."
    law = SHARING


class Oneself(Refusal):
    """不能与自己绑定."""

    code = "family.oneself"
    zh = "共济人和被共济人是同一人。"
    en = "Giver and relative are the same person."
    law = SHARING


class RelativeUnknown(Refusal):
    """没有找到亲属: computer number and identity number are not one person's here; which is wrong is not told."""

    code = "family.relative-unknown"
    zh = "没有找到电脑号和证件号码都相符的参保人，请核对后再试。"
    en = "Nobody here has both this computer number and this identity number; please check them."
    law = SHARING


class LinkExists(Refusal):
    """已经绑定."""

    code = "family.exists"
    zh = "两人已经绑定（{link_no}），不用重复办理。"
    en = "The two are linked already ({link_no})."
    law = SHARING
    remedy = Remedy.LOOK


class ProofMissing(Refusal):
    """缺少关系证明."""

    code = "family.proof-missing"
    zh = "数据未能核实亲属关系：请出示户口簿、结婚证或者出生证明，或者签署承诺书。"
    en = (
        "Data do not prove the kinship: please show the household register, a marriage or birth"
        " certificate, or sign the commitment."
    )
    law = "社会保险经办条例 第三十一条"


class KinDiffers(Refusal):
    """关系与数据不符."""

    code = "family.kin-differs"
    zh = "所填关系与数据记载的亲属关系不一致，请核对。"
    en = "The kinship given is not the one on record; please check it."
    law = SHARING


class PleaseConfirm(Refusal):
    """请确认情况属实: a question, answered by asking again with the tick."""

    code = "family.please-confirm"
    zh = "所填关系与双方的年龄或者性别看来不符，请核对；情况属实的，勾选后再提交即可。"
    en = (
        "The kinship looks unlikely for the two's ages or sexes. Please check it; if it is right,"
        " tick the box and send it again."
    )
    law = "社会保险经办条例 第三十一条"


class GuardianMissing(Refusal):
    """未成年人由监护人同意."""

    code = "family.guardian-missing"
    zh = "对方未满十八周岁，须由监护人同意。"
    en = "The relative is under eighteen; a guardian must agree."
    law = "个人信息保护法 第三十一条"


class TooSoonToUnbind(Refusal):
    """未到可解绑日."""

    code = "family.too-soon-to-unbind"
    zh = "本地规定绑定满期后方可解绑，最早 {on}。"
    en = "Here a link may be ended from {on} on."
    law = SHARING
    remedy = Remedy.WAIT


class NoMandate(Refusal):
    """没有结算授权."""

    code = "charge.no-mandate"
    zh = "该账号没有本机构有效的结算授权。"
    en = "This account has no mandate in force to charge for this institution."
    law = OFFICERS
    remedy = Remedy.ASK


class MandateSamePerson(Refusal):
    """授权须两人."""

    code = "charge.mandate-same-officer"
    zh = "结算授权须由另一名人员复核。"
    en = "A mandate needs a second officer."
    law = OFFICERS
    remedy = Remedy.ASK


class MandateHeld(Refusal):
    """已有授权."""

    code = "charge.mandate-held"
    zh = "该账号已有待复核或者有效的授权。"
    en = "This account has a mandate already, in force or waiting."
    law = OFFICERS
    remedy = Remedy.LOOK


class BadCharge(Refusal):
    """结算内容不符."""

    code = "charge.bad"
    zh = "结算请求的“{field}”不符合要求。"
    en = "The field “{field}” of the charge does not have the right form."


class OverMandate(Refusal):
    """超过授权金额."""

    code = "charge.over-mandate"
    zh = "单笔金额超过授权上限 {most} 元。"
    en = "The amount is above the mandate's limit of {most} yuan."
    law = OFFICERS
    remedy = Remedy.ASK


class ChargeKeyTaken(Refusal):
    """结算流水号重复."""

    code = "charge.key-taken"
    zh = "结算流水号“{number}”已用于内容不同的结算。"
    en = "The settlement number “{number}” was used for a different charge."
    remedy = Remedy.LOOK


class ReversalTaken(Refusal):
    """冲正流水号重复."""

    code = "charge.reversal-taken"
    zh = "冲正流水号“{number}”已用于另一笔结算的冲正，请换一个流水号。"
    en = "The reversal number “{number}” has taken back another charge; use another number."
    remedy = Remedy.CORRECT


class ReversedAlready(WrongMoment):
    """已经冲正."""

    code = "charge.reversed-already"


class OfflineTooOld(Refusal):
    """断网收据逾期."""

    code = "charge.offline-too-old"
    zh = "断网收据须在 {days} 天内补传。"
    en = "Offline receipts must be sent within {days} days."
    remedy = Remedy.ASK
