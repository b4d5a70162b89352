"""Refusals about the yearly adjustment of pensions 年度调整. Social Insurance Law, Art. 18."""

from shebao.base.refusals import Refusal


class AdjustmentYear(Refusal):
    """调整年度有误."""

    code = "benefit.adjustment-year"
    zh = "{year} 年还没有到，或者不在年度调整的范围内。"
    en = "{year} has not come, or is no year of adjustments."
    law = "社会保险法 十八条"


class AdjustmentWaiting(Refusal):
    """已有年度调整等待复核."""

    code = "benefit.adjustment-waiting"
    zh = "{adjustment_no} 还在等待复核，先办结再提交。"
    en = "{adjustment_no} still waits for the second officer."


class NobodyToAdjust(Refusal):
    """没有需要调整的人."""

    code = "benefit.nobody-to-adjust"
    zh = "{year} 年没有需要调整的待遇：都已经调整过，或者都不符合条件。"
    en = "Nobody is to be adjusted for {year}: all are already, or none is due."


class AdjustmentSamePerson(Refusal):
    """经办和复核须由两人办理."""

    code = "benefit.adjustment-same-officer"
    zh = "年度调整的经办和复核须由两名工作人员办理。"
    en = "Another officer than the one who prepared the adjustment must approve it."


class AdjustmentChanged(Refusal):
    """提交以后有变化."""

    code = "benefit.adjustment-changed"
    zh = "提交以后人员、待遇或者参数有变化，请退回后重新提交。"
    en = "People, pensions or parameters changed since it was prepared: send it back and prepare it again."
