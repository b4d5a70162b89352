"""Refusals of the pension room 养老金不予办理的情形."""

from shebao.base.refusals import Refusal, Remedy, WrongMoment

DECISION = "关于实施渐进式延迟法定退休年龄的决定"
FLEXIBLE = "实施弹性退休制度暂行办法"
FORMULA = "国发〔2005〕38号"


class ChoiceOfBoth(Refusal):
    """提前与延后只能选一."""

    code = "pension.choice-of-both"
    zh = "弹性提前与弹性延后只能选择一种。"
    en = "Choose either early or late retirement, not both."
    law = FLEXIBLE


class ChoiceNotInForce(Refusal):
    """弹性退休尚未施行."""

    code = "pension.choice-not-in-force"
    zh = "法定退休时间 {month} 在弹性退休施行（2025-01）之前。"
    en = "The statutory month, {month}, lies before flexible retirement came into force in 2025-01."
    law = FLEXIBLE


class TooEarly(Refusal):
    """提前过多."""

    code = "pension.too-early"
    zh = "最多可提前 {most} 个月：不超过三年，且不得低于原法定退休年龄。"
    en = "At most {most} months early: no more than three years and never below the original age."
    law = f"{FLEXIBLE} 二条"


class TooLate(Refusal):
    """延后过多."""

    code = "pension.too-late"
    zh = "最多可延后 {most} 个月。"
    en = "At most {most} months late."
    law = f"{FLEXIBLE} 四条"


class LateNotAllowed(Refusal):
    """不得弹性延后."""

    code = "pension.late-not-allowed"
    zh = "公务员和国有单位领导、管理人员不适用弹性延迟退休。"
    en = "Late retirement is not open to civil servants and leaders of state units."
    law = FLEXIBLE


class NoMonths(Refusal):
    """没有缴费月数."""

    code = "pension.no-months"
    zh = "没有缴费月数，无法计算平均缴费工资指数。"
    en = "Without months there is no average contribution index."
    law = FORMULA


class BaseWithoutMonths(Refusal):
    """有缴费基数而没有月数."""

    code = "pension.base-without-months"
    zh = "{year} 年有缴费基数 {yuan} 元，但月数为 0，无法计算指数；请先核对该年记录。"
    en = "The year {year} has bases of {yuan} yuan and no months, so it has no index; check its record first."
    law = FORMULA


class SinceAfterMonth(Refusal):
    """指数起始年晚于退休月份."""

    code = "pension.since-after-month"
    zh = "指数从 {since} 年算起，晚于退休月份 {month}。"
    en = "The first year of indices, {since}, lies after the month of retirement {month}."


class YearTooLong(Refusal):
    """一年超过十二个月."""

    code = "pension.year-too-long"
    zh = "{year} 年合计 {months} 个月，超过十二个月。"
    en = "The months of {year} add up to {months}, more than twelve."
    law = FORMULA


class AfterRetirement(Refusal):
    """退休后的缴费."""

    code = "pension.after-retirement"
    zh = "{year} 年晚于退休月份 {month}。"
    en = "The year {year} lies after the month of retirement, {month}."
    law = FORMULA


class TooManyBeforeAccount(Refusal):
    """建账前月数过多."""

    code = "pension.too-many-before-account"
    zh = "建立个人账户前的缴费月数 {months} 超过全部缴费月数 {paid}。"
    en = "{months} months before the account existed are more than the {paid} months paid in all."
    law = FORMULA


class IndexTooHigh(Refusal):
    """指数过高."""

    code = "pension.index-too-high"
    zh = "{year} 年的缴费工资指数超过 4，缴费基数超出上限。"
    en = "The index of {year} is above 4: the base lies above its ceiling."
    law = FORMULA


class PartsNoTotal(Refusal):
    """各项之和与合计不符."""

    code = "pension.parts-no-total"
    zh = "各项之和 {parts} 分与合计 {total} 分不符；合计只可以见分进角。"
    en = "The parts make {parts} fen, not the total of {total}; a total may only be rounded up to the jiao."
    law = FORMULA


class SettledBeforeFirst(Refusal):
    """重新计发早于首次预发."""

    code = "pension.settled-before-first"
    zh = "预发截止月份 {last} 早于首次预发月份 {first}。"
    en = "The last month paid, {last}, lies before the first, {first}."
    law = FORMULA


class LifeTooLong(Refusal):
    """缴费年限过长."""

    code = "pension.life-too-long"
    zh = "实际缴费与视同缴费合计超过六十年，该行剔除，请核对。"
    en = "Paid and deemed months together make more than sixty years; the row is set aside."


class NothingPaid(Refusal):
    """没有缴费记录."""

    code = "pension.nothing-paid"
    zh = "还没有养老保险缴费记录，无法测算。"
    en = "There are no pension contributions yet, so nothing can be foreseen."


class BirthDateUnknown(Refusal):
    """没有出生日期."""

    code = "pension.birth-date-unknown"
    zh = "登记信息中没有出生日期，无法确定退休时间。请到窗口补全。"
    en = "Your record has no birth date, so the retirement month cannot be told. Ask the counter to add it."
    law = DECISION


class NotYet(Refusal):
    """未到退休月份."""

    code = "pension.not-yet"
    zh = "所选退休月份 {month} 还没有到，到当月才能核定。"
    en = "The month chosen, {month}, has not come; the pension is determined when it has."
    law = DECISION


class TooFewMonths(Refusal):
    """缴费年限不足."""

    code = "pension.too-few-months"
    zh = "缴费 {months} 个月，最低要 {minimum} 个月，还差 {missing} 个月：可以继续缴费至满，或者转入城乡居民养老保险。"
    en = "{months} months were paid, {minimum} are needed, {missing} are missing: go on paying, or move to the resident scheme."
    law = "社会保险法 十六条"
    remedy = Remedy.REVIEW


class NotPayingPlace(Refusal):
    """不是待遇领取地."""

    code = "pension.not-paying-place"
    zh = "待遇领取地是 {place}，不在本机构：请先归集到那里，再由那里核定。"
    en = "The place that pays is {place}, not this agency: gather there first; it determines the pension."
    law = "国办发〔2009〕66号 六条"


class MonthsTwice(Refusal):
    """有重复缴费的月份."""

    code = "pension.months-twice"
    zh = "有 {months} 个月重复缴费，先与本人商定保留哪一处并清退，再核定。"
    en = "{months} months were paid twice: agree with the person which stay and clear the others first."
    law = "人社部发〔2009〕187号"


class DeterminedAlready(Refusal):
    """已经受理或者核定."""

    code = "pension.determined-already"
    zh = "本人的养老待遇已经受理或者核定：{case_no}。"
    en = "This person's pension has been applied for or determined already: {case_no}."
    law = "社会保险经办条例 十八条"


class DeterminationWrongMoment(WrongMoment):
    """当前环节不能办理核定业务."""

    code = "pension.wrong-moment"
    zh = "当前状态“{state}”下不能办理“{act}”。"
    en = "“{act_en}” cannot follow from the state “{state_en}”."


class BenefitWrongMoment(WrongMoment):
    """当前环节不能办理待遇业务."""

    code = "benefit.wrong-moment"
    zh = "当前状态“{state}”下不能办理“{act}”。"
    en = "“{act_en}” cannot follow from the state “{state_en}”."


class NotGathered(Refusal):
    """外地账户尚未归集."""

    code = "pension.not-gathered"
    zh = "还有 {places} 的养老保险关系没有归集到本机构：请等转入记账后核定；本人要求先核定的，写明理由。"
    en = "The relations at {places} have not been gathered here: wait until they are booked, or write down why the person will not wait."
    law = "国办发〔2009〕66号 六条"


class PayrollMonth(Refusal):
    """发放月份不对."""

    code = "benefit.payroll-month"
    zh = "{month} 不能制单：只能按月依次发放，最近一批是 {last}。"
    en = "{month} cannot be prepared: months are paid in order, the last one was {last}."
    law = "社会保险法 十六条"


class PayrollOnce(Refusal):
    """当月批次已有."""

    code = "benefit.payroll-once"
    zh = "{month} 的批次已经有了：{payroll_no}。"
    en = "There is a payroll of {month} already: {payroll_no}."


class PayrollChanged(Refusal):
    """制单后有变化."""

    code = "benefit.payroll-changed"
    zh = "制单以后待遇有了变化，本批应发与制单时不同：请退回，重新制单。"
    en = "Benefits have changed since this payroll was prepared: send it back and prepare it again."


class PayrollSamePerson(Refusal):
    """制单和复核须两人."""

    code = "benefit.payroll-same-officer"
    zh = "本批由您制单，须由另一人复核。"
    en = "You prepared this payroll; another officer must approve it."
    law = "社会保险经办条例 三十七条"


class NobodyToPay(Refusal):
    """没有人应发."""

    code = "benefit.nobody-to-pay"
    zh = "{month} 没有应发的待遇。"
    en = "Nothing is due in {month}."


class NotBounced(Refusal):
    """没有退票."""

    code = "benefit.not-bounced"
    zh = "没有退票待重付，收款账户也没有变化。"
    en = "No payment came back, and the account is the same as before."


class AccountMissing(Refusal):
    """没有收款账户."""

    code = "benefit.account-missing"
    zh = "请填写收款账号。"
    en = "Give the account that the money goes to."


class DiedWhen(Refusal):
    """死亡日期不对."""

    code = "benefit.died-when"
    zh = "死亡日期 {day} 不对：不能晚于今天，也不能早于起领月份之前一个月。"
    en = "The day of death, {day}, is wrong: not after today, nor more than a month before the first pension."


class ProofMissing(Refusal):
    """没有依据."""

    code = "benefit.proof-missing"
    zh = "请写明依据：哪个部门的数据、哪份证明或者谁告知的。"
    en = "Say what it rests on: whose data, which proof, or who told."
    law = "社会保险经办条例 二十六条"


class NothingLeft(Refusal):
    """个人账户没有余额."""

    code = "benefit.nothing-left"
    zh = "个人账户没有余额可以继承。"
    en = "Nothing is left in the account for heirs."
    law = "社会保险法 十四条"


class NoGrants(Refusal):
    """没有死亡停发，或者已经发放丧葬补助金和抚恤金: grants follow a death and are paid once."""

    code = "benefit.no-grants"
    zh = "待遇不是因死亡停发的，或者丧葬补助金和抚恤金已经发放过，不能再发。"
    en = "The pension has not stopped for a death, or its grants are paid already."
    law = "社会保险法 十七条"


class MonthsUnpaid(Refusal):
    """还有应发未发的月份."""

    code = "benefit.months-unpaid"
    zh = "{month} 及以前还有应发未发的待遇，先发放，再结清个人账户。"
    en = "The pension of {month} is still due: pay it first, then the account can be closed."


class StillBouncing(Refusal):
    """有退票没有重付."""

    code = "benefit.still-bouncing"
    zh = "有退票没有重付，或者有款在途：{order_no}。"
    en = "A payment came back or is on its way: {order_no}."


class NotProvisional(Refusal):
    """不是预发."""

    code = "benefit.not-provisional"
    zh = "本人的待遇不是预发，也没有新的缴费记录，不用重新计发。"
    en = "This pension is not provisional and nothing new was booked, so nothing is to be settled again."


class StillAwaited(Refusal):
    """还没有公布."""

    code = "benefit.still-awaited"
    zh = "还没有公布：{what}。"
    en = "Not published yet: {what}."


class BadInstalments(Refusal):
    """期数不对."""

    code = "benefit.bad-instalments"
    zh = "期数要在 1 到 {most} 之间。"
    en = "The number of instalments lies between 1 and {most}."
    law = "社会保险经办条例 四十六条"


class NothingToWithhold(Refusal):
    """已停发，不能抵扣."""

    code = "benefit.nothing-to-withhold"
    zh = "待遇已经停发，不能从以后的待遇中抵扣，请约定分期归还。"
    en = "The pension has stopped, so nothing can be withheld from it; agree on instalments."
    law = "社会保险经办条例 四十六条"


class ChangeWaiting(Refusal):
    """有变更在办."""

    code = "benefit.change-waiting"
    zh = "本人有一件待遇变更等待复核：{case_no}。"
    en = "A change of this pension waits for the second officer: {case_no}."
