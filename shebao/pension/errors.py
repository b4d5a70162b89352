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
