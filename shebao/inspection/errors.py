"""Refusals of the inspecting room 稽核不能办理的情形."""

from shebao.base.refusals import Refusal, Remedy

INSPECTING = "社会保险稽核办法 第十条"


class OwnCase(Refusal):
    """回避: whoever worked on a case does not inspect it."""

    code = "inspection.own-case"
    zh = "{by} 办理过本件，应当回避，请由其他稽核人员办理。"
    en = "{by} worked on this case and may not inspect it; another inspector must."
    law = "社会保险经办条例 第三十六条"
    remedy = Remedy.ASK


class SameInspector(Refusal):
    """两名稽核人员: one proposes, another signs."""

    code = "inspection.same-inspector"
    zh = "稽核意见由 {by} 提出，须由另一名稽核人员签署。"
    en = "{by} proposed this opinion; another inspector must sign it."
    law = INSPECTING
    remedy = Remedy.ASK


class InspectionWords(Refusal):
    """未填写内容."""

    code = "inspection.words-missing"
    zh = "请写明内容。"
    en = "Please write it down."


class MonthNotOver(Refusal):
    """月份未结束: the frame of a sample must stand still."""

    code = "inspection.month-not-over"
    zh = "{month} 还没有结束，抽样总体还会变化；请选已经结束的月份。"
    en = "{month} is not over and its cases still change; choose months that are over."


class MonthsBackwards(Refusal):
    """起止月份颠倒."""

    code = "inspection.months-backwards"
    zh = "起始月份晚于截止月份。"
    en = "The first month is after the last."


class SampleSize(Refusal):
    """样本量不符."""

    code = "inspection.sample-size"
    zh = "总体有 {frame} 件，样本量应在 1 至 {most} 之间。"
    en = "There are {frame} cases; the sample must be between 1 and {most}."


class NothingToDraw(Refusal):
    """没有可抽的业务."""

    code = "inspection.nothing-to-draw"
    zh = "这些条件下没有已经结束月份的业务；请换一段时间或者放宽条件。"
    en = "No case of months that are over fits; choose other months or ask for less."


class AlreadyInspected(Refusal):
    """已在稽核."""

    code = "inspection.already-open"
    zh = "本件已立案稽核：{inspection_no}。"
    en = "This case is being inspected already: {inspection_no}."
    remedy = Remedy.LOOK


class NotHeard(Refusal):
    """未听取答复: an office hears what was found before an opinion is given."""

    code = "inspection.not-heard"
    zh = "有稽核发现还没有问询过被稽核方，请先问询并听取答复。"
    en = "The office has not been asked about every finding yet; ask it and hear its answer first."
    law = INSPECTING


class AnswerAwaited(Refusal):
    """答复期限未到."""

    code = "inspection.answer-awaited"
    zh = "被稽核方可以在 {due_on} 前答复，请等待答复或者期满后再提出意见。"
    en = "The office may answer until {due_on}; wait for the answer or until then."
    law = INSPECTING
    remedy = Remedy.WAIT


class ConclusionDiffers(Refusal):
    """结论与发现不符."""

    code = "inspection.conclusion-differs"
    zh = "有稽核发现的不能结论为“未发现问题”，没有发现的只能结论为“未发现问题”。"
    en = "With findings the conclusion cannot be “nothing found”; without any it can be nothing else."


class NotBelow(Refusal):
    """不是下级机构: an agency hears of late work only from those under it."""

    code = "inspection.not-below"
    zh = "{sender} 不是本机构的下级机构。"
    en = "{sender} is not an agency below this one."


class NothingToAsk(Refusal):
    """没有可问询的发现."""

    code = "inspection.nothing-to-ask"
    zh = "还没有记录稽核发现，没有需要答复的内容。"
    en = "No finding is recorded yet; there is nothing to answer."
