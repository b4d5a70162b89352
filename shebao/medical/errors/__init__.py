"""Refusals of the medical room 医保不予办理的情形."""

from shebao.base.refusals import Refusal


class ResumedTooEarly(Refusal):
    """恢复参保早于停保."""

    code = "medical.resumed-too-early"
    zh = "恢复参保月份 {resumed} 应晚于最后参保月份 {last}。"
    en = "Insurance resumed in {resumed}, which is not after the last insured month, {last}."
    law = "医保办发〔2021〕43号"
