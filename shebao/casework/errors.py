"""Refusals of casework."""

from shebao.base.refusals import Refusal, Remedy


class SameOfficer(Refusal):
    """经办与复核不得为同一人: money and merges take two officers."""

    code = "casework.same-officer"
    zh = "经办人 {by} 不能复核自己经办的事项，请由另一名复核人员办理。"
    en = "{by} prepared this and cannot countersign it; another reviewer must."
    law = "社会保险经办条例 第三十六条"
    remedy = Remedy.WAIT


class ProposalClosed(Refusal):
    """该复核事项已有结论."""

    code = "casework.proposal-closed"
    zh = "该复核事项已由 {decided_by} 办结，不能重复办理。"
    en = "{decided_by} has already decided this proposal."
    remedy = Remedy.WAIT


class ProposalWaiting(Refusal):
    """已有待复核事项: one open proposal a case."""

    code = "casework.proposal-waiting"
    zh = "本件已有“{act}”待复核，请先复核或退回。"
    en = "“{act}” already waits for a second officer; decide or send it back first."
    remedy = Remedy.WAIT


class ProposalChanged(Refusal):
    """提交内容已变化: what would be done is no longer what was proposed."""

    code = "casework.proposal-changed"
    zh = "数据在提交后发生变化，现在的结果与提交时不同，请退回重新经办。"
    en = "The figures have changed since this was proposed; send it back and prepare it again."


class PhoneShape(Refusal):
    """联系电话格式不符."""

    code = "casework.phone-shape"
    zh = "联系电话不像电话号码，请填写例如 13800000000，或者不填。"
    en = "That is no telephone number; write one like 13800000000, or leave it empty."


class MessageEmpty(Refusal):
    """没有写留言."""

    code = "casework.message-empty"
    zh = "请写留言。"
    en = "Please write a message."


class CaseClosed(Refusal):
    """本件已办结."""

    code = "casework.closed"
    zh = "本件已办结，不能再办理。"
    en = "The case is closed."
    remedy = Remedy.REVIEW


class EvidenceType(Refusal):
    """材料格式不支持."""

    code = "casework.evidence-type"
    zh = "“{name}”的内容不是 PDF、JPEG、PNG、TIFF、OFD 或 XLSX 文件。"
    en = "“{name}” is not a PDF, JPEG, PNG, TIFF, OFD or XLSX file by its content."


class EvidenceSize(Refusal):
    """材料过大或为空."""

    code = "casework.evidence-size"
    zh = "“{name}”大小为 {size} 字节，应在 1 字节到 {limit} 字节之间。"
    en = "“{name}” has {size} bytes; 1 to {limit} are accepted."


class ReasonMissing(Refusal):
    """缺少理由."""

    code = "casework.reason-missing"
    zh = "请写明理由。"
    en = "Give a reason."


class ClockStopped(Refusal):
    """时限已中止."""

    code = "casework.clock-stopped"
    zh = "办理时限已在等待申请人补正，不能重复中止。"
    en = "The clock is already stopped, waiting for the applicant."
    remedy = Remedy.WAIT


class NoClock(Refusal):
    """没有正在计时的时限."""

    code = "casework.no-clock"
    zh = "本件现在没有计时，不能中止或者恢复。"
    en = "No time limit is running in this case: there is nothing to pause or to run again."


class SpanBackwards(Refusal):
    """起止日期颠倒."""

    code = "casework.span-backwards"
    zh = "起日 {start} 晚于止日 {end}。"
    en = "The span begins on {start}, after its end on {end}."


class BadCount(Refusal):
    """工作日数不合理."""

    code = "casework.bad-count"
    zh = "工作日数 {count} 不在 0 至 {most} 之间。"
    en = "The number of working days, {count}, is not between 0 and {most}."
