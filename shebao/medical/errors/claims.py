"""Refusals of claims 医保支付申请不予办理的情形: a balance that cannot move, bills paid in cash."""

from shebao.base.refusals import Refusal, Remedy, WrongMoment

LOCAL = "个人账户一次性支取由统筹地区规定"


class ClaimWrongMoment(WrongMoment):
    """状态不符."""

    code = "medical-claim.wrong-moment"


class NoMedicalAccount(Refusal):
    """没有职工医保个人账户."""

    code = "medical-claim.no-account"
    zh = "在本机构没有职工医保个人账户。"
    en = "There is no employees' medical account at this agency."


class ClaimOpen(Refusal):
    """同一账户已有未办结的申请."""

    code = "medical-claim.already-open"
    zh = "这个账户已有一件正在办理：{case_no}。"
    en = "A claim on this account is under way already: {case_no}."
    remedy = Remedy.LOOK


class NotOwnAccount(Refusal):
    """收款户名不是本人."""

    code = "medical-claim.not-own-account"
    zh = "款项只付到本人的银行账户：户名应为 {name}。"
    en = "Money is paid to the person's own bank account only: its holder must be {name}."


class ReasonMissing(Refusal):
    """没有写明理由."""

    code = "medical-claim.reason-missing"
    zh = "请写明理由，写入告知书。"
    en = "State the reason; it is written into the notice."


class GroundNotHere(Refusal):
    """本地没有规定这种情形可以支取."""

    code = "medical-payout.ground-not-here"
    zh = "本地没有规定这种情形可以一次性支取个人账户：{ground}。"
    en = "This place has no rule that pays the account out for this reason: {ground_en}."
    law = LOCAL
    remedy = Remedy.REVIEW


class NeedsPaper(Refusal):
    """缺少证明."""

    code = "medical-payout.paper-missing"
    zh = "请写明依据的材料：{paper}。"
    en = "Name the document it rests on: {paper_en}."
    law = LOCAL


class DiedWhen(Refusal):
    """死亡日期不对."""

    code = "medical-payout.died-when"
    zh = "请填写死亡日期，不晚于今天。"
    en = "Give the day of death, not later than today."


class HeirIsPerson(Refusal):
    """收款人应是继承人."""

    code = "medical-payout.heir"
    zh = "参保人已死亡，收款人应为继承人，请填写继承人姓名和账户。"
    en = "The insured person has died; name the heir and the heir's bank account."
    law = "民法典 第一千一百二十一条"


class StillInsured(Refusal):
    """尚未停保."""

    code = "medical-payout.still-insured"
    zh = "还在参保缴费，请先办理停保。"
    en = "Contributions are still being paid; have them stopped first."
    law = LOCAL


class BalanceMoves(Refusal):
    """关系正在转移: the balance moves instead."""

    code = "medical-payout.moves"
    zh = "医保关系正在转出或者已经转出，余额随关系转移，不能支取。"
    en = "The relation is moving or has moved; its balance moves with it and is not paid out."
    law = "医保办发〔2021〕43号"
    remedy = Remedy.WAIT


class PlaceOnline(Refusal):
    """转入地可以转移."""

    code = "medical-payout.place-online"
    zh = "{place}可以办理医保关系转移，余额请随关系转移。"
    en = "The relation can move to {place}; the balance moves with it."
    law = "医保办发〔2021〕43号"


class BillsOpen(Refusal):
    """还有医疗费用没有结清."""

    code = "medical-payout.bills-open"
    zh = "还有 {count} 笔医疗费用没有与医院对账或者没有办结，结清以后再支取。"
    en = "{count} medical bills are not yet agreed with the institution or decided; wait until they are."
    law = LOCAL
    remedy = Remedy.WAIT


class LinksOpen(Refusal):
    """家庭共济没有解除."""

    code = "medical-payout.links-open"
    zh = "还有 {count} 个家庭共济绑定没有解除。"
    en = "{count} family links still stand."
    law = LOCAL
    remedy = Remedy.LOOK


class TooEarly(Refusal):
    """还没有到可以支取的日期."""

    code = "medical-payout.too-early"
    zh = "本地规定停保次月 {on} 起才可以支取。"
    en = "By this place's rule it can be paid out from {on}."
    law = LOCAL
    remedy = Remedy.WAIT


class NothingLeft(Refusal):
    """账户没有余额."""

    code = "medical-payout.nothing-left"
    zh = "个人账户没有余额。"
    en = "The account holds nothing."
    remedy = Remedy.LOOK


class PapersMissing(Refusal):
    """手工报销材料不全: bills, list of costs, diagnosis, records."""

    code = "medical-reimbursement.papers-missing"
    zh = "还缺材料：{papers}。一次告知，补齐即可。"
    en = "Papers still missing: {papers_en}. This is the whole list."
    law = "社会保险经办条例 第二十条"


class NotInsuredThere(Refusal):
    """在本机构没有参保."""

    code = "medical-reimbursement.not-insured"
    zh = "在本机构没有基本医疗保险参保关系。"
    en = "There is no basic medical insurance at this agency."
    law = "社会保险经办条例 第二十条"


class BadBill(Refusal):
    """票据内容不对."""

    code = "medical-reimbursement.bad-bill"
    zh = "第 {line} 张票据不完整：需要号码、医院、日期（不晚于今天）和金额。"
    en = "Bill {line} is incomplete: number, institution, a day not later than today, and amount."


class BillKnown(Refusal):
    """票据已经报销过: a bill is paid back once."""

    code = "medical-reimbursement.bill-known"
    zh = "票据 {number} 已经申报过，见 {case_no}。"
    en = "Bill {number} was claimed already, see {case_no}."
    remedy = Remedy.LOOK


class NotAssessed(Refusal):
    """还有票据没有审核."""

    code = "medical-reimbursement.not-assessed"
    zh = "还有 {count} 张票据没有审核。"
    en = "{count} bills are not assessed yet."


class AboveBill(Refusal):
    """报销超过票据金额."""

    code = "medical-reimbursement.above-bill"
    zh = "统筹基金和个人账户支付之和不能超过票据金额 {amount} 元。"
    en = "Pooled fund and account together cannot pay more than the bill, {amount} yuan."


class AccountShort(Refusal):
    """个人账户余额不足."""

    code = "medical-reimbursement.account-short"
    zh = "个人账户余额不足：需要 {needs} 元，账户有 {holds} 元。"
    en = "The account holds {holds} yuan, {needs} are needed."


class NothingToReimburse(Refusal):
    """没有可以报销的金额: refuse instead."""

    code = "medical-reimbursement.nothing"
    zh = "审核后没有可以报销的金额，请按不予支付办理，写明理由。"
    en = "Nothing is left to pay back; refuse the claim instead, with the reason."
