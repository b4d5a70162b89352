"""Refusals of what follows a finished transfer 补转与更正."""

from shebao.base.refusals import Refusal, Remedy

LAW = "国办发〔2009〕66号"


class NothingLate(Refusal):
    """没有转出后到账的月份."""

    code = "transfer.nothing-late"
    zh = "没有登记转出以后到账的月份，无从补转。"
    en = "No month was recorded that came after the form; there is nothing to send on."
    law = f"{LAW} 第八条"


class LateMonth(Refusal):
    """后到月份填写有误: a month before the release, that the form does not hold, with its amounts."""

    code = "transfer.late-month"
    zh = "{month} 不能登记：{why}。"
    en = "{month} cannot be recorded: {why_en}."
    law = f"{LAW} 第八条"


class AmendReason(Refusal):
    """没有写明理由."""

    code = "transfer.amend-reason"
    zh = "请写明是什么情况，随函发给对方。"
    en = "Say what happened; the letter tells it to the other place."


class NothingWrong(Refusal):
    """没有可更正的内容."""

    code = "transfer.nothing-wrong"
    zh = "填写的内容与信息表相同，没有需要更正的。"
    en = "What was given is what the form says; nothing needs correcting."


class NeverMoved(Refusal):
    """所补转或更正的转移没有办成: nothing follows a transfer that was not booked here."""

    code = "transfer.never-moved"
    zh = "业务 {case_no} 没有在本机构记账办结，不能补转或者更正。"
    en = "The transfer {case_no} was never booked and completed here; nothing can follow it."
    law = f"{LAW} 第八条"


class AmendSums(Refusal):
    """补转或更正的金额与记录不符."""

    code = "transfer.amendment-does-not-add-up"
    zh = "第 {number} 号后续函的金额与所列记录不符。"
    en = "The amounts of letter {number} do not follow from the lines it names."
    law = f"{LAW} 第八条"
    remedy = Remedy.WAIT


class CorrectionAnswered(Refusal):
    """该更正已经答复."""

    code = "transfer.correction-answered"
    zh = "第 {number} 号更正已经答复。"
    en = "Correction {number} has been answered already."


class CorrectionAwaited(Refusal):
    """更正差额尚未到账: what was agreed is set right in the account first, then it may leave."""

    code = "transfer.correction-awaited"
    zh = "原转出地更正的差额尚未到账记账，到账后即可办理转出。"
    en = "The difference of a correction is still awaited here; when it is booked, the account may leave."
    law = "国办发〔2009〕66号 第八条"
    remedy = Remedy.WAIT


class MonthsHere(Refusal):
    """本机构同月已有缴费: an officer says whether both places were paid."""

    code = "transfer.months-here"
    zh = (
        "{months} 在本机构已有缴费记录。两地都缴了费的，勾选确认后办理，再按重复缴费清退；"
        "只是录入有误的：是更正的，不同意并写明理由；是补转的，请转出地查明后更正。"
    )
    en = (
        "{months}: paid here as well. If both places were paid, say so; the months paid twice are cleared "
        "afterwards. If it was only written down wrongly: object to a correction with the reason; of a supplement ask the old place to correct it."
    )
    law = "人社部发〔2009〕187号"


class NothingBounced(Refusal):
    """没有退票的后续款项."""

    code = "transfer.nothing-bounced"
    zh = "第 {number} 号补转或者更正没有退票的款项，无需重新付款。"
    en = "No money of supplement or correction {number} came back; nothing is to be paid again."


class AmountTyped(Refusal):
    """金额填写有误."""

    code = "transfer.amount-typed"
    zh = "“{text}”不是金额，请按元填写，至多两位小数。"
    en = "“{text}” is no amount; give yuan with at most two decimals."


class AmendKnown(Refusal):
    """该号后续函已经收到."""

    code = "transfer.amendment-known"
    zh = "第 {number} 号后续函已经收到，不再重复办理。"
    en = "Letter {number} about this transfer is here already; it is not done twice."
