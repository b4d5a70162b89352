"""Refusals of the merging room 归并不予办理的情形."""

from shebao.base.refusals import Refusal, Remedy, WrongMoment


class UnknownKeeper(Refusal):
    """保留账户不在所列账户中."""

    code = "merging.unknown-keeper"
    zh = "保留的账户“{keep}”不在所列账户中。"
    en = "The account to keep, “{keep}”, is not among those listed."
    law = "人社部发〔2009〕187号"


class AccountTwice(Refusal):
    """账户重复列出."""

    code = "merging.account-twice"
    zh = "账户“{account}”列出了两次。"
    en = "The account “{account}” is listed twice."


class MonthTwice(Refusal):
    """同一账户月份重复."""

    code = "merging.month-twice"
    zh = "账户“{account}”中 {month} 出现了两次。"
    en = "{month} appears twice in the account “{account}”."


class KeepEmployeeScheme(Refusal):
    """应保留职工养老保险关系."""

    code = "merging.keep-employee-scheme"
    zh = "职工养老保险与居民养老保险重复的，保留职工养老保险；账户“{keep}”是居民账户。"
    en = "Of an employee and a resident account the employee one is kept; “{keep}” is a resident account."
    law = "人社部发〔2014〕17号"


class YearTwice(Refusal):
    """居民年度重复."""

    code = "merging.year-twice"
    zh = "账户“{account}”中 {year} 年出现了两次。"
    en = "{year} appears twice in the account “{account}”."


class MergeWrongMoment(WrongMoment):
    """归并当前环节不能办理."""

    code = "merging.wrong-moment"


class OneAccount(Refusal):
    """至少需要两个账户."""

    code = "merging.one-account"
    zh = "归并至少需要两个不同的账户。"
    en = "A merge needs at least two different accounts."


class CaseOpen(Refusal):
    """已有归并办件在办."""

    code = "merging.case-open"
    zh = "该账户已有归并办件 {case_no} 在办，请在该件中继续。"
    en = "This account already has the merge case {case_no}; please go on there."
    remedy = Remedy.LOOK


class FoundDifferent(Refusal):
    """已认定不是同一人."""

    code = "merging.found-different"
    zh = "两名经办人员已认定 {one} 与 {other} 不是同一人。有公安机关新的证明的，凭证明重新申请。"
    en = "Two officers found {one} and {other} to be two people. With a new certificate of the police, apply again with it."
    remedy = Remedy.LOOK


class ProofMissing(Refusal):
    """未说明账户属于本人的证明."""

    code = "merging.proof-missing"
    zh = "请说明凭什么确认账户属于本人：旧证件、公安机关证明或单位证明。"
    en = "Say what proves that the account is this person's: old card, police certificate or employer's statement."
    law = "社会保险经办条例 第三十条"


class TransferOpen(Refusal):
    """先转后清: a transfer must finish before the accounts are cleared."""

    code = "merging.transfer-open"
    zh = "转移接续办件 {case_no} 尚未办结。先转后清：办结转移后再归并，本件继续保留。"
    en = "The transfer {case_no} is not finished. First transfer, then clear: this case waits for it."
    law = "人社部发〔2009〕187号"
    remedy = Remedy.WAIT


class KeptElsewhere(Refusal):
    """先转后清: an account of another agency is transferred first."""

    code = "merging.kept-elsewhere"
    zh = "该账户在{agency}，不在本机构。先转后清：请先申请把那里的养老保险关系转到本机构，转入后在这里清理重复缴费。"
    en = "{agency} keeps that account. First transfer, then clear: apply to move it here; what was paid twice is then cleared here."
    law = "人社部发〔2009〕187号"


class NothingCame(Refusal):
    """该地没有转入: nothing to clear."""

    code = "merging.nothing-came"
    zh = "还没有从{agency}转入缴费记录，没有可以清理的重复月份。转移办结后再制作预览；转移未成的，请撤回本件。"
    en = "Nothing came from {agency}, so nothing can be cleared. Make the preview when the transfer is done; if it came to nothing, withdraw."
    law = "人社部发〔2009〕187号"
    remedy = Remedy.WAIT


class KeepDrawing(Refusal):
    """应保留正在领取待遇的账户."""

    code = "merging.keep-drawing"
    zh = "账户 {person_no} 正在领取养老金，应保留该账户。"
    en = "The account {person_no} draws a pension; it is the one to keep."
    law = "人社部发〔2009〕187号"


class KeepsOthers(Refusal):
    """该账户已保留其他账户."""

    code = "merging.keeps-others"
    zh = "账户 {person_no} 已并入过其他账户，请选择它为保留账户，或先撤销原归并。"
    en = "Others were merged into the account {person_no}: choose it as the one to keep, or undo that merge first."


class TwoPensions(Refusal):
    """两个账户都在领取待遇: one is chosen and the other stopped first."""

    code = "merging.two-pensions"
    zh = "两个账户都在领取养老金。先与本人确定保留哪一份，停发另一份并约定追回，再归并。"
    en = "Both accounts draw a pension. Choose one with the person, stop the other and agree on repayment first."
    law = "社会保险经办条例 第四十六条"
    remedy = Remedy.REVIEW


class PreviewChanged(Refusal):
    """预览之后记录有变化."""

    code = "merging.preview-changed"
    zh = "预览之后记录有变化，预览作废。请重新制作预览并请本人确认。"
    en = "The records changed since the preview, which is void. Make a new one and ask the person again."
    remedy = Remedy.LOOK


class NotConfirmed(Refusal):
    """本人尚未确认."""

    code = "merging.not-confirmed"
    zh = "本人尚未确认这份预览。"
    en = "The person has not confirmed this preview."
    remedy = Remedy.WAIT


class MergeReason(Refusal):
    """缺少理由."""

    code = "merging.reason-missing"
    zh = "请写明理由。"
    en = "Please write the reason."


class PayeeMissing(Refusal):
    """缺少退款账户."""

    code = "merging.payee-missing"
    zh = "有重复缴费需要退还，请填写本人的银行账户。"
    en = "Months paid twice are paid back; please give the person's bank account."


class PayeeNotOwn(Refusal):
    """退款账户不是本人的."""

    code = "merging.payee-not-own"
    zh = "重复缴费只退到本人的银行账户，户名须是“{name}”。"
    en = "Months paid twice are paid back to the person's own bank account only; its holder must be {name}."
    law = "人社部发〔2009〕187号"


class MergedAfter(Refusal):
    """之后又有归并: later merges end first."""

    code = "merging.merged-after"
    zh = "该账户之后又并入了 {person_no}（办件 {case_no}），请先撤销后一次归并。"
    en = "This account was merged into {person_no} since (case {case_no}); undo that one first."
    remedy = Remedy.LOOK


class DiedWhen(Refusal):
    """死亡日期不对."""

    code = "merging.died-when"
    zh = "死亡日期须在今天或以前。"
    en = "The day of death lies today or earlier."


class HeirMissing(Refusal):
    """缺少继承人或者证明."""

    code = "merging.heir-missing"
    zh = "参保人已死亡的，由继承人申请：请填写继承人姓名和关系，并核对死亡证明和继承关系证明。"
    en = "Of a person who died an heir applies: give the heir's name and relation, and check the proofs of death and of kinship."
    law = "社会保险法 第十四条"


class PersonDied(Refusal):
    """参保人已死亡: an heir applies."""

    code = "merging.person-died"
    zh = "本机构记录参保人已于 {day} 死亡，由继承人在窗口申请。"
    en = "By our records this person died on {day}: an heir applies at the counter."
    law = "社会保险法 第十四条"


class HeirConfirms(Refusal):
    """由继承人确认."""

    code = "merging.heir-confirms"
    zh = "参保人已死亡，预览由申请的继承人在窗口签字确认。"
    en = "The person has died: the heir who applied signs the preview at the counter."
    law = "社会保险法 第十四条"


class MayBeHere(Refusal):
    """可能已登记: whoever may be meant is looked at first."""

    code = "merging.may-be-here"
    zh = "本机构可能已有此人：{people}。请先并排核对，逐一确认不是同一人，再登记。"
    en = "This person may be here already: {people}. Compare side by side and say of each that it is another, then register."
    law = "社会保险经办条例 第三十条"
    remedy = Remedy.LOOK


class MoneyAwaited(Refusal):
    """款项尚未收回: settled by itself when the money comes."""

    code = "merging.money-awaited"
    zh = "这笔款还没有收回（附言 {reference}），到账后自动办结。"
    en = (
        "This sum has not come back yet (reference {reference}); it settles by itself when it does."
    )
    remedy = Remedy.WAIT


class ComparisonKey(Refusal):
    """比对密钥无效."""

    code = "merging.comparison-key"
    zh = "对方的比对密钥无效。"
    en = "The other agency's key for the comparison is not one."


class ComparisonBasis(Refusal):
    """缺少比对依据."""

    code = "merging.comparison-basis"
    zh = "请写明两地比对所依据的文件（名称和文号）。"
    en = "Name the document (title and number) under which the two agencies compare."
    law = "个人信息保护法 第六条"


class ComparisonPeer(Refusal):
    """不能与该机构比对."""

    code = "merging.comparison-peer"
    zh = "不能与“{agency}”比对：须是其他联网的、同类的经办机构。"
    en = "No comparison with “{agency}”: it must be another connected agency of the same family."


class ComparisonOpen(Refusal):
    """与该机构的比对正在进行."""

    code = "merging.comparison-open"
    zh = "与该机构的比对 {case_no} 还没有结束。"
    en = "The comparison {case_no} with this agency has not ended."


class QueryReason(Refusal):
    """缺少核实结论或理由."""

    code = "merging.query-reason"
    zh = "请选择核实结论并写明理由。"
    en = "Choose what was found, and say why."
