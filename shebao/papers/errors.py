"""Refusals of this room."""

from shebao.base.refusals import Refusal, Remedy


class NoGlyph(Refusal):
    """字形缺失: a character that the paper's font cannot print; the paper is refused, nothing is replaced."""

    code = "papers.no-glyph"
    zh = "文书字体中没有字符“{character}”（{point}），不能出具“{field}”；请登记字形后再办。"
    en = "The paper's font has no glyph for “{character}” ({point}) in “{field}”, so no paper is issued."


class UnknownKind(Refusal):
    """没有这种文书."""

    code = "papers.unknown-kind"
    zh = "没有“{kind}”这种文书。"
    en = "There is no kind of paper called “{kind}”."


class MissingField(Refusal):
    """文书缺项: the kind declares a field that the data does not have."""

    code = "papers.missing-field"
    zh = "文书缺少“{field}”。"
    en = "The paper lacks “{field}”."


class WrongField(Refusal):
    """文书项目不符: a field is unknown to the kind, or is not what it should be."""

    code = "papers.wrong-field"
    zh = "文书项目“{field}”应为{wanted_zh}。"
    en = "The paper's field “{field}” must be {wanted}."


class SumsDiffer(Refusal):
    """合计不符: lines of money on the paper do not add up to the total it states."""

    code = "papers.sums-differ"
    zh = "“{field}”与各分项之和不符。"
    en = "“{field}” is not the sum of its lines."
    law = "人社部发〔2009〕187号"


class KeyTaken(Refusal):
    """同一编号已出具不同内容: a key was used for a paper that says something else."""

    code = "papers.key-taken"
    zh = "“{key}”已出具内容不同的文书 {paper_no}。"
    en = "“{key}” was already used for paper {paper_no}, which says something else."
    remedy = Remedy.REVIEW
