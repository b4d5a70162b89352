"""Refusals of transfers 转移接续."""

from shebao.base.refusals import Refusal, Remedy
from shebao.base.refusals import WrongMoment as BaseWrongMoment

LAW = "国办发〔2009〕66号"


class WrongMoment(BaseWrongMoment):
    """当前环节不能办理."""

    code = "transfer.wrong-moment"
    zh = "当前状态“{state}”下不能办理“{act}”。"
    en = "“{act_en}” cannot follow from the state “{state_en}”."


class RoadNotOpen(Refusal):
    """该办理路径尚未开通: the case stays with its officer and its clock."""

    code = "transfer.road-not-open"
    zh = "“{road}”的办理路径尚未开通，本件仍由经办人办理，时限照常计算。"
    en = "The road “{road_en}” is not open yet; the case stays with its officer and its clock runs on."
    remedy = Remedy.WAIT


class SamePlace(Refusal):
    """转出地与转入地相同."""

    code = "transfer.same-place"
    zh = "原参保地与新参保地是同一经办机构，无需转移。"
    en = "The old and the new place are the same agency; nothing needs to move."
    law = f"{LAW} 第三条"


class WrongFamily(Refusal):
    """对方不是养老保险经办机构."""

    code = "transfer.wrong-family"
    zh = "{agency} 不经办基本养老保险，请选择人力资源社会保障部门的经办机构。"
    en = "{agency} does not keep pension relationships; choose an agency under human resources."
    law = "社会保险经办条例 第四条"


class UnknownAgency(Refusal):
    """查无该经办机构."""

    code = "transfer.unknown-agency"
    zh = "通讯录中没有经办机构 {agency}。"
    en = "The directory has no agency {agency}."


class AgencyMissing(Refusal):
    """没有选择对方经办机构."""

    code = "transfer.agency-missing"
    zh = "请选择对方经办机构。"
    en = "Choose the other agency."


class NotInsuredHere(Refusal):
    """在新参保地尚无参保关系: application follows a first contribution at the new place."""

    code = "transfer.not-insured-here"
    zh = "您在 {agency} 还没有职工养老保险关系，请在新参保地参保缴费后申请。"
    en = (
        "There is no employee pension relationship at {agency} yet; apply after contributing there."
    )
    law = f"{LAW} 第八条"


class NoSuchFinding(Refusal):
    """预检没有这一事项: a refusal names only what the look beforehand found."""

    code = "transfer.no-such-finding"
    zh = "预检没有发现“{found}”，不能以此不予受理；请先刷新预检。"
    en = "The look beforehand did not find “{found}”; it is no ground to refuse. Look again first."
    law = f"{LAW} 第八条"


class AlreadyOpen(Refusal):
    """已有办理中的转移."""

    code = "transfer.already-open"
    zh = "从 {origin} 转入的业务 {case_no} 正在办理。"
    en = "A transfer from {origin} is already under way: {case_no}."
    remedy = Remedy.WAIT


class RefusalReason(Refusal):
    """不予受理须书面说明理由."""

    code = "transfer.reason-missing"
    zh = "不予受理须写明理由。"
    en = "A refusal must give its reasons in writing."
    law = f"{LAW} 第八条"


class PersonNotFound(Refusal):
    """本地查无此人."""

    code = "transfer.person-not-found"
    zh = "本机构没有与联系函中证件号码和姓名相符的参保人，不能转出。"
    en = "No insured person here has the number and the name of the contact letter; nothing can be released."
    remedy = Remedy.WAIT


class PersonKnown(Refusal):
    """本件参保人已经认定."""

    code = "transfer.person-known"
    zh = "本件的参保人已经认定，不再更改。"
    en = "It is settled whom this case is about; that is not changed again."


class PersonDiffers(Refusal):
    """号码姓名均与联系函不符."""

    code = "transfer.person-differs"
    zh = "该参保人的证件号码（含曾用）和姓名都与联系函不符，不能认定为同一人。"
    en = "Neither a number, present or former, nor the name of this record is the letter's."
    law = "社会保险经办条例 第三十六条"
    remedy = Remedy.WAIT


class NamingReason(Refusal):
    """认定参保人须写明依据."""

    code = "transfer.naming-reason"
    zh = "认定参保人须写明核对了什么、依据是什么。"
    en = "Say what was checked and why this is the person the letter means."
    law = "社会保险经办条例 第三十六条"


class NothingToMove(Refusal):
    """本地没有可转移的参保关系."""

    code = "transfer.nothing-to-move"
    zh = "该参保人在本地没有可以转出的职工养老保险关系。"
    en = "The person has no employee pension relationship here that could move."
    remedy = Remedy.WAIT


class StillContributing(Refusal):
    """仍在本地缴费."""

    code = "transfer.still-contributing"
    zh = "该参保关系仍在本地缴费，须先办理停保。"
    en = "Contributions are still paid here; they must be stopped first."
    law = f"{LAW} 第八条"


class BooksDiffer(Refusal):
    """年度记录与账务不符."""

    code = "transfer.books-differ"
    zh = "年度记录合计 {rows} 元与账上余额 {books} 元不符，须先核对再转出。"
    en = "The yearly rows say {rows} yuan, the books {books} yuan; reconcile them before releasing."
    remedy = Remedy.WAIT


class FormSums(Refusal):
    """信息表金额不平."""

    code = "transfer.form-does-not-add-up"
    zh = "信息表 ④=①+②+③、⑥=④+⑤ 不成立，按原样留存待人工处理。"
    en = "The form's lines (4)=(1)+(2)+(3) and (6)=(4)+(5) do not hold; it is kept for a person to see."
    remedy = Remedy.WAIT


class NotYours(Refusal):
    """并非本人业务."""

    code = "transfer.not-yours"
    zh = "这项业务不是您本人的。"
    en = "This case is not yours."


class NoSuchLine(Refusal):
    """没有这一行."""

    code = "transfer.no-such-line"
    zh = "信息表中没有“{line}”这一行。"
    en = "The form has no line “{line}”."


class AnswerEmpty(Refusal):
    """答复须写明内容: each objection is answered by itself."""

    code = "transfer.answer-empty"
    zh = "请对每一条异议写明答复。"
    en = "Answer each objection."


class ObjectionEmpty(Refusal):
    """异议须写明内容."""

    code = "transfer.objection-empty"
    zh = "请至少对一行写明您的异议。"
    en = "Say what is wrong with at least one line."


class UnknownCase(Refusal):
    """来函所指业务不存在."""

    code = "transfer.unknown-case"
    zh = "来函所指的业务 {caseref} 在本机构不存在，或对方机构不是该业务的相对方。"
    en = "The letter names the case {caseref}, which is not here or not with that agency."
    remedy = Remedy.WAIT


class BirthDateMissing(Refusal):
    """缺少出生日期."""

    code = "transfer.birth-date-missing"
    zh = "该参保人没有登记出生日期，请先补全。"
    en = "The person has no birth date on record; complete it first."


class WagesTooLarge(Refusal):
    """缴费基数合计过大."""

    code = "transfers.wages-too-large"
    zh = "1998 年以来的缴费基数合计超过九千万元，该行剔除，请核对。"
    en = "The insured wages since 1998 pass ninety million yuan; the row is set aside."
    law = "国办发〔2009〕66号 四条"


class RecallReason(Refusal):
    """撤销转出须写明理由."""

    code = "transfer.recall-reason"
    zh = "撤销转出须写明理由。"
    en = "Say why the release is to be undone."
    law = "社会保险经办条例 第三十八条"


class PaymentUnderWay(Refusal):
    """付款已在途: a bank file holds the order, the money can only come back by a return."""

    code = "transfer.payment-under-way"
    zh = "付款指令 {order_no} 已编入银行付款文件，不能撤销；款项到达后由转入地退回。"
    en = "A bank file holds the order {order_no}; it cannot be undone, the new place must return the money."
    remedy = Remedy.WAIT


class ReturnReason(Refusal):
    """退回须写明理由."""

    code = "transfer.return-reason"
    zh = "退回须写明理由，转出地和参保人都会看到。"
    en = "Say why it is returned; the old place and the person will read it."
    law = "社会保险经办条例 第三十八条"


class ReturnNotHere(Refusal):
    """退回款尚未到齐."""

    code = "transfer.return-not-here"
    zh = "退回款应到 {expected} 元，已到 {came} 元，到齐以后才能恢复。"
    en = "{expected} yuan are to come back, {came} have; restoring waits until all is here."
    remedy = Remedy.WAIT


class ForwardReason(Refusal):
    """转送须写明依据."""

    code = "transfer.forward-reason"
    zh = "转送须写明依据，例如关系在哪个经办机构。"
    en = "Say why that agency is the right one, for example where the relationship is kept."
    law = "社会保险经办条例 第二十八条"


class ForwardNowhere(Refusal):
    """不能转送给该机构."""

    code = "transfer.forward-nowhere"
    zh = "不能转送给{agency}：它是本机构，或者就是转入地。"
    en = "It cannot be forwarded to {agency}: that is this agency, or the new place itself."


class IdentityDiffers(Refusal):
    """两地身份信息不符: the number is here, with another name."""

    code = "transfer.identity-differs"
    zh = "{agency}有这个证件号码，但登记的姓名不同。"
    en = "{agency} has this number under another name."
    law = "社会保险经办条例 第十条"
    remedy = Remedy.WAIT


class AlreadyDrawing(Refusal):
    """已领取基本养老金: who draws a pension is not transferred any more."""

    code = "transfer.already-drawing"
    zh = "已在{agency}领取基本养老金，养老保险关系不再转移。"
    en = "A pension is drawn at {agency} already; the relationship is not transferred any more."
    law = f"{LAW} 第二条"
    remedy = Remedy.REVIEW


class LeavingAlready(Refusal):
    """已有转出业务在办."""

    code = "transfer.leaving-already"
    zh = "这个人的关系正在转往{agency}，该件办结或者撤销以前不能再转。"
    en = "The relationship is on its way to {agency}; that case must end or be taken back first."
    remedy = Remedy.WAIT


class TemporaryHere(Refusal):
    """本地只能建立临时缴费账户: the old place keeps the relationship until benefits."""

    code = "transfer.temporary-here"
    zh = "按规定本地建立临时缴费账户，原参保地的关系保留在原地，不转来；达到待遇领取条件时归集。"
    en = (
        "The law gives a temporary account here: the relationship stays where it is and is gathered"
        " when the conditions for a pension are met."
    )
    law = f"{LAW} 第五条"
    remedy = Remedy.REVIEW


class TemporaryStays(Refusal):
    """临时缴费账户封存在原地: only gathering moves it."""

    code = "transfer.temporary-stays"
    zh = "{agency}的是临时缴费账户，再次流动时封存在原地，达到待遇领取条件时归集。"
    en = "The account at {agency} is a temporary one: it is sealed there and gathered at the end."
    law = f"{LAW} 第五条"
    remedy = Remedy.REVIEW


class RecordsGone(Refusal):
    """记录已随信息表转出: inside a province the new place may have booked already."""

    code = "transfer.records-gone"
    zh = "省内转移的记录已随信息表转出，不能由转出地单方撤销，请联系转入地。"
    en = "Inside a province the records went with the form; the old place cannot take them back alone."
    remedy = Remedy.WAIT


class KeyedWrong(Refusal):
    """来函录入有误: a line of a paper was not keyed, or cannot be read."""

    code = "transfer.keyed-wrong"
    zh = "“{line}”没有填，或者读不懂：{text}"
    en = "“{line_en}” was left out or cannot be read: {text}"


class KeyedYearsDiffer(Refusal):
    """历年记录与转移额不符: the years keyed do not come to the account that moves."""

    code = "transfer.keyed-years-differ"
    zh = "历年记录合计 {years} 元，个人账户转移额 {account} 元，两者应相等，请对照原件。"
    en = "The years come to {years} yuan, the account that moves is {account}; compare them with the paper."
    law = "人社部发〔2009〕187号"
