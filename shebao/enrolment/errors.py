"""Refusals of enrolment 参保关系的不予办理."""

from shebao.base.refusals import Refusal, Remedy


class UnknownScheme(Refusal):
    """险种代码无法识别: a code means something only in its own ministry's table."""

    code = "enrolment.unknown-scheme"
    zh = "在“{family}”代码表中没有险种“{code}”，不作推测。"
    en = "The “{family}” code table has no scheme “{code}”; it is never guessed."


class WrongFamily(Refusal):
    """本机构不经办该险种."""

    code = "enrolment.wrong-family"
    zh = "机构 {owner} 不经办“{scheme}”。"
    en = "Agency {owner} does not keep “{scheme_en}”."
    law = "社会保险经办条例 第四条"


class UnknownArea(Refusal):
    """统筹区未登记."""

    code = "enrolment.unknown-area"
    zh = "机构 {owner} 没有登记统筹区“{area}”。"
    en = "Agency {owner} has no pooling area “{area}”."


class AlreadyEnrolled(Refusal):
    """已有参保关系: one open relationship of a scheme, area and kind."""

    code = "enrolment.already-enrolled"
    zh = "该人在本统筹区已有同一险种的参保关系 {relationship_no}。"
    en = "This person already has the relationship {relationship_no} here."
    law = "社会保险法 第十九条"


class RelationshipWrongMoment(Refusal):
    """当前参保状态不能办理."""

    code = "enrolment.wrong-moment"
    zh = "参保关系“{state}”时不能办理“{act}”。"
    en = "“{act_en}” cannot follow while the relationship is “{state_en}”."
    remedy = Remedy.WAIT


class KeyTaken(Refusal):
    """业务键已用于另一内容: the same key with other contents."""

    code = "enrolment.key-taken"
    zh = "业务键“{key}”已用于另一笔业务。"
    en = "The key “{key}” already stands for something else."


class CameHome(Refusal):
    """转入的记录已并入本地原有记录: lines that had left from here and came back with the form."""

    code = "enrolment.came-home"
    zh = "转入的 {years} 年记录原是本地转出、随信息表回来的，已并入本地记录，不能退回。"
    en = "The lines of {years} had left from here and came back with the form; they cannot be given back."
    law = "人社部发〔2009〕187号"
    remedy = Remedy.REVIEW


class AccountUsed(Refusal):
    """转入的储存额已动用."""

    code = "enrolment.account-used"
    zh = "个人账户余额 {balance} 元，不够退回转入的 {amount} 元，须先查明。"
    en = "The account holds {balance} yuan, less than the {amount} yuan to give back; find out why first."
    law = "社会保险法 第十四条"
    remedy = Remedy.WAIT


class MonthNotHeld(Refusal):
    """该月没有这样的记录: what is to be corrected must stand there."""

    code = "enrolment.month-not-held"
    zh = "{month} 在 {place} 没有这样的缴费记录，请先核对。"
    en = "{month} at {place} is not booked like this; compare first."
    law = "社会保险经办条例 第三十七条"
    remedy = Remedy.CORRECT


class LinesDiffer(Refusal):
    """记录与对方所述不同: a year stands otherwise here than the other place says it was."""

    code = "enrolment.lines-differ"
    zh = "{years} 年的记录与对方所述更正前的记录不同，请先核对。"
    en = "The records of {years} stand otherwise here than the other place says; compare first."
    law = "社会保险经办条例 第三十七条"
    remedy = Remedy.CORRECT


class MonthsCleared(Refusal):
    """所涉月份已在归并中清退: what was paid back to the person is put back before it is changed."""

    code = "enrolment.months-cleared"
    zh = (
        "{years} 年的记录有月份已在归并 {case_no} 中清退。请先撤销该归并，记账后再重新归并；"
        "是更正而不应更正的，可以不同意并写明理由。"
    )
    en = (
        "Months of {years} were cleared in the merge {case_no}. Undo that merge first, book this, and merge again; "
        "a correction that is not right may be objected to with its reason."
    )
    law = "社会保险经办条例 第三十七条"
    remedy = Remedy.CORRECT


class MonthHeld(Refusal):
    """该月已有不同的记录: a month is booked once."""

    code = "enrolment.month-held"
    zh = "{month} 在 {place} 已有不同的缴费记录，需先核对。"
    en = "{month} at {place} is already booked with other amounts; compare them first."
    law = "社会保险经办条例 第三十七条"
    remedy = Remedy.CORRECT


class YearClosed(Refusal):
    """参保关系已转出或终止，不能再记账."""

    code = "enrolment.year-closed"
    zh = "参保关系 {relationship_no} 已不在本机构，不能再记 {year} 年的缴费。"
    en = "The relationship {relationship_no} is no longer kept here; {year} cannot be booked."


class TemporaryBasis(Refusal):
    """临时账户没有一般账户的转移基数: it moves all contributions with interest, see `temporary_basis`."""

    code = "enrolment.temporary-basis"
    zh = "参保关系 {relationship_no} 是临时缴费账户，全部缴费和利息一并转移，不按一般账户计算。"
    en = "The temporary account {relationship_no} moves all contributions with interest, not by a regular account's sums."
    law = "国办发〔2009〕66号 第五条"
    remedy = Remedy.REVIEW


class NotTemporary(Refusal):
    """不是临时缴费账户: nothing is to be turned."""

    code = "enrolment.not-temporary"
    zh = "参保关系 {relationship_no} 不是临时缴费账户。"
    en = "The relationship {relationship_no} is not a temporary account."
    law = "国办发〔2009〕66号 第五条"


class KeptElsewhere(Refusal):
    """不能并入该参保关系."""

    code = "enrolment.kept-elsewhere"
    zh = "参保关系 {relationship_no} 不能保留另一参保关系的储存额：须为同险种、在本机构存续。"
    en = "The relationship {relationship_no} cannot keep another's balance: same scheme, and kept here."
    remedy = Remedy.REVIEW


class MoneyGone(Refusal):
    """储存额已随后续业务离开."""

    code = "enrolment.money-gone"
    zh = "参保关系 {relationship_no} 的储存额已转出或用于发放待遇，须先召回或停发，再撤销归并。"
    en = "The balance of {relationship_no} has moved on or pays a pension: recall it or stop the pension first."
    law = "社会保险经办条例 第四十六条"
    remedy = Remedy.REVIEW


class FileWrongMoment(Refusal):
    """导入文件当前状态不能办理."""

    code = "import.wrong-moment"
    zh = "导入文件“{state}”时不能办理“{act}”。"
    en = "“{act}” cannot follow while the file is “{state_en}”."
    remedy = Remedy.WAIT


class FileUnreadable(Refusal):
    """导入文件无法读取."""

    code = "import.unreadable"
    zh = "文件“{name}”无法读取：{reason}。"
    en = "The file “{name}” cannot be read: {reason_en}."


class SameOfficer(Refusal):
    """经办与复核为同一人."""

    code = "import.same-officer"
    zh = "“{by}”不能既经办又复核同一文件。"
    en = "“{by}” cannot both post and approve one file."
    law = "社会保险经办条例 第三十六条"


class MovedOn(Refusal):
    """已有后续业务，不能冲回."""

    code = "import.moved-on"
    zh = "参保关系 {relationship_no} 在入账之后已“{state}”，该文件不能冲回。"
    en = "The relationship {relationship_no} has become “{state_en}” since; the file cannot be reversed."
    remedy = Remedy.REVIEW


class YearsNotConsecutive(Refusal):
    """计息年度不连续."""

    code = "enrolment.years-not-consecutive"
    zh = "{year} 年应紧接 {before} 年：未缴费的年度也计息，请填写十二个 0。"
    en = "{year} does not follow {before}: a year without payment earns interest too; give twelve zeros."
    law = "劳办发〔1997〕116号"


class NotTwelveMonths(Refusal):
    """月记账额不是十二个."""

    code = "enrolment.not-twelve-months"
    zh = "{year} 年应有十二个月的记账额，现有 {count} 个。"
    en = "{year} needs twelve monthly credits; there are {count}."
    law = "劳办发〔1997〕116号"


class UnknownMethod(Refusal):
    """计息方法不存在."""

    code = "enrolment.unknown-method"
    zh = "没有计息方法“{method}”。"
    en = "There is no interest method “{method}”."
    law = "劳办发〔1997〕116号"


class PaidBeforeItsMonth(Refusal):
    """缴费早于所属年度."""

    code = "enrolment.paid-before-its-month"
    zh = "记账不能早于所属月份所在的年度。"
    en = "A credit cannot be paid before the year its month lies in."
    law = "劳办发〔1997〕116号"


class CreditAfterRetirement(Refusal):
    """退休后仍有记账."""

    code = "enrolment.credit-after-retirement"
    zh = "退休月份以后不应再有记账额。"
    en = "There can be no credit after the month of retirement."
    law = "劳办发〔1997〕116号"


class RateLater(Refusal):
    """利率年度晚于计息年度."""

    code = "enrolment.rate-later"
    zh = "{year} 年计息不能用以后年度（{rate_year}）的利率。"
    en = "Interest of {year} cannot be credited at the rate of a later year, {rate_year}."
    law = "劳办发〔1997〕116号"


class PersonalPartLarger(Refusal):
    """个人缴费部分大于储存额."""

    code = "enrolment.personal-part-larger"
    zh = "个人缴费部分不能大于个人账户储存额。"
    en = "The personal part cannot be larger than the balance of the account."
    law = "社会保险法 十四条"


class BalanceTooLarge(Refusal):
    """储存额过大."""

    code = "enrolment.balance-too-large"
    zh = "储存额在计息过程中超过一亿元，该行剔除，请核对。"
    en = "The balance grew past a hundred million yuan while it was settled; the row is set aside."
