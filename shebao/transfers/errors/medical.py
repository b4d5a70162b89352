"""Refusals of medical transfers 医保关系转移不予办理的情形."""

from shebao.base.refusals import Refusal, Remedy

LAW = "医保办发〔2021〕43号"


class NotMedical(Refusal):
    """对方不是医疗保障经办机构."""

    code = "medical-transfer.wrong-family"
    zh = "{agency} 不经办基本医疗保险，请选择医疗保障部门的经办机构。"
    en = "{agency} does not keep medical insurance; choose an agency under medical security."
    law = "社会保险经办条例 第四条"


class CardOfAnother(Refusal):
    """读到的卡与本机构的记录不符."""

    code = "medical-transfer.card-of-another"
    zh = "这张卡不是申请人在本机构登记的社保卡，请重新读卡，或者不填卡号、凭身份证件办理。"
    en = "This is not the applicant's card as held here; read it again, or leave it out and use an identity document."
    law = LAW


class NotInsured(Refusal):
    """在转入地尚未参保: the in-check."""

    code = "medical-transfer.not-insured-here"
    zh = "您在 {agency} 还没有基本医疗保险参保关系，请参保后再申请转入。"
    en = "There is no medical insurance at {agency} yet; be insured there first."
    law = LAW


class Retired(Refusal):
    """已享受退休人员医保待遇 (case R): stays where it is."""

    code = "medical-transfer.retired"
    zh = "已在{agency}享受职工医保退休人员待遇，医保关系不再转移。"
    en = "Retiree medical benefits are drawn at {agency}; the relation is not transferred any more."
    law = LAW
    remedy = Remedy.REVIEW


class StillInsured(Refusal):
    """原参保地尚未停保: the out-check."""

    code = "medical-transfer.not-ended"
    zh = "在{agency}还在参保缴费，请先办理停保。"
    en = "Insurance at {agency} has not ended; have it stopped first."
    law = LAW


class NothingThere(Refusal):
    """原参保地没有可转移的关系."""

    code = "medical-transfer.nothing-to-move"
    zh = "在{agency}没有可以转出的基本医疗保险关系。"
    en = "There is no medical relation at {agency} that could move."
    law = LAW
    remedy = Remedy.CORRECT


class SameYear(Refusal):
    """居民医保当年原则上不转 (case B): from the next year's participation."""

    code = "medical-transfer.same-year"
    zh = (
        "居民医保当年原则上不转移：原参保地已缴 {year} 年，请在参加新参保地下一年度居民医保后申请。"
    )
    en = "Residents are not transferred within a year: {year} is paid at the old place; apply with next year's."
    law = LAW
    remedy = Remedy.WAIT


class SameAgency(Refusal):
    """转出地与转入地相同."""

    code = "medical-transfer.same-place"
    zh = "原参保地与新参保地是同一经办机构，无需转移。"
    en = "The old and the new place are the same agency; nothing needs to move."
    law = LAW


class OpenAlready(Refusal):
    """已有办理中的医保转移."""

    code = "medical-transfer.already-open"
    zh = "从{origin}转入的医保转移 {case_no} 正在办理。"
    en = "A medical transfer from {origin} is under way: {case_no}."
    law = LAW
    remedy = Remedy.WAIT


class MovedAlready(Refusal):
    """该地的医保关系已经转来: a second application, where nothing is left to come."""

    code = "medical-transfer.moved-already"
    zh = "从{origin}的医保关系已经转来（{case_no}，{on} 办结）。上次转移以后又在那里参保缴费的，请勾选后再提交；补缴到账的月份由原参保地补转，不用申请。"
    en = "The relation from {origin} has come already ({case_no}, finished {on}). If you were insured there again since, tick that and submit; months paid late follow by themselves."
    law = LAW


class PersonUnknown(Refusal):
    """查无此人."""

    code = "medical-transfer.person-not-found"
    zh = "{agency}没有与来函证件号码和姓名都相符的参保人。"
    en = "Nobody insured at {agency} has both the number and the name of the letter."
    remedy = Remedy.WAIT


class CaseUnknown(Refusal):
    """来函所指业务不存在."""

    code = "medical-transfer.unknown-case"
    zh = "来函所指的医保转移 {caseref} 在本机构不存在，或对方机构不是该业务的相对方。"
    en = "The letter names the medical transfer {caseref}, which is not here or not with that agency."
    remedy = Remedy.WAIT


class GivenReason(Refusal):
    """须写明理由."""

    code = "medical-transfer.reason-missing"
    zh = "请写明理由。"
    en = "Say why."
    law = "社会保险经办条例 第三十八条"


class NothingLate(Refusal):
    """没有转出后到账的金额."""

    code = "medical-transfer.nothing-late"
    zh = "转出以后没有新的入账，不用补转。"
    en = "Nothing was posted after the release; there is nothing to send."


class FormWrong(Refusal):
    """信息表不平."""

    code = "medical-transfer.form-does-not-add-up"
    zh = "信息表的月数与起止时间不一致，或者金额为负，按原样留存待人工处理。"
    en = "The form's months do not fit its periods, or an amount is negative; it is kept for a person to see."
    remedy = Remedy.WAIT


class ProofDiffers(Refusal):
    """两地余额不等."""

    code = "medical-transfer.proof-differs"
    zh = "转出地结清 {settled} 元，本件记入 {credited} 元，两数不等，不能签章。"
    en = "The old place settled {settled} yuan, {credited} were credited here; they must be equal to be signed."
    remedy = Remedy.WAIT


class NotOwn(Refusal):
    """并非本人业务."""

    code = "medical-transfer.not-yours"
    zh = "这项业务不是您本人的。"
    en = "This case is not yours."


class FormSent(Refusal):
    """信息表已发出，不能撤回."""

    code = "medical-transfer.form-sent"
    zh = "信息表已经发出，医保关系已在转出地终止，不能再撤回。办结后仍可以再申请转移。"
    en = "The form has been sent and the relation has ended at the old place; it cannot be taken back any more."
    law = LAW
    remedy = Remedy.WAIT


class ChoosePlace(Refusal):
    """重复月份须选定保留地."""

    code = "medical-transfer.choose-place"
    zh = "请选定重复月份按哪一地计算，并写明理由。"
    en = "Choose which place keeps the months that overlap, and say why."
    law = "社会保险法 第三十二条"


class MoreCame(Refusal):
    """到账不少于应收: what is too much stays in suspense, the fund's officers match the part that belongs here."""

    code = "medical-transfer.more-came"
    zh = "到账不少于应收，请由财务人员把应收的部分匹配到本件，多出的留在待认款。"
    en = "No less came than was expected: have the fund match the part that belongs here; the rest stays in suspense."
    law = LAW


class KeyedMonthsDiffer(Refusal):
    """来函月数不平: the periods keyed do not come to the months the form names."""

    code = "medical-transfer.keyed-months-differ"
    zh = "各缴费时段合计 {lines} 个月，信息表合计 {said} 个月，两者应相等，请对照原件。"
    en = "The periods come to {lines} months, the form says {said}; compare them with the paper."
    law = LAW


class KeyedSumsDiffer(Refusal):
    """来函金额不平: a total of a balance proof is not what its lines, or our books, come to."""

    code = "medical-transfer.keyed-sums-differ"
    zh = "核对单合计 {said} 元，应为 {lines} 元，请对照原件；对方确实写的另一金额的，不要勾选同意。"
    en = "The proof says {said} yuan where {lines} would be right; compare it with the paper, and if it does say so, do not tick that they agree."
    law = LAW


class LetterKnown(Refusal):
    """联系函已有办件: a second letter under a number, or a payment reference, that another case has."""

    code = "medical-transfer.letter-known"
    zh = "对方业务号或者付款附言 {text} 已有办件 {case_no}，请核对来函。"
    en = "Their case number or payment reference {text} is that of case {case_no}; look at the paper again."
    law = LAW


class SumKnown(Refusal):
    """补转已经登记: a supplement under a number or a reference that is known."""

    code = "medical-transfer.supplement-known"
    zh = "补转 {text} 已经登记过，请核对来函。"
    en = "Supplement {text} is known already; look at the paper again."
    law = LAW


class NotPosted(Refusal):
    """上一封函还没有寄出: nobody can sign what lies here still; what went by wire is answered by itself."""

    code = "medical-transfer.not-posted"
    zh = "余额核对单或者上一封催签函还没有寄出，不能催签，请先寄发。"
    en = "The balance proof, or the last reminder, has not been posted yet: post it first, then remind."
    law = LAW


class NothingToSign(Refusal):
    """没有等回签的余额核对单: an answer on paper to a proof that was replaced, or a completion before any was signed."""

    code = "medical-transfer.no-proof"
    zh = "没有与来函相应的余额核对单：办结之前先收余额核对单并签章，回签只对最近一次核对单有效。"
    en = "No balance proof fits this paper: a proof is taken and signed before the completion, and only the last one sent is answered."
    law = LAW
