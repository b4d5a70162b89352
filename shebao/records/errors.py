"""Refusals of what people may see 权益查询不予办理的情形."""

from typing import Any

from shebao.base.money import format_yuan
from shebao.base.months import format_month
from shebao.base.refusals import Refusal


class ReachedAlready(Refusal):
    """已到法定退休时间: nothing to foresee; the pension is determined."""

    code = "records.reached-already"
    zh = "法定退休时间是 {month}，已经到了：不再测算，请到窗口申请核定。"
    en = "The statutory month was {month}: there is nothing left to foresee. Apply at the counter."
    law = "社会保险经办条例 十八条"

    def remedy_sentence(self, lang: str = "zh") -> str:
        """Where to go now."""
        if lang.startswith("zh"):
            return "请带身份证件到参保地社保窗口申领养老金，二十个工作日内办结。"
        return "Bring your identity card to the counter where you are insured; it is decided in twenty working days."

    def __init__(self, *, month: int, at: str = "", **facts: Any) -> None:
        super().__init__(at=at, month=format_month(month), **facts)


class BaseOutOfLimits(Refusal):
    """缴费基数超出上下限."""

    code = "records.base-out-of-limits"
    zh = "缴费基数应在公布的下限 {floor} 元和上限 {ceiling} 元之间。"
    en = "The base must lie between the published floor of {floor} and the ceiling of {ceiling} yuan."
    law = "社会保险费申报缴纳管理规定"

    def __init__(self, *, floor: int, ceiling: int, at: str = "", **facts: Any) -> None:
        super().__init__(at=at, floor=format_yuan(floor), ceiling=format_yuan(ceiling), **facts)


class ElsewhereBackwards(Refusal):
    """起止年月颠倒."""

    code = "records.elsewhere-backwards"
    zh = "终止年月早于起始年月。"
    en = "The last month lies before the first."


class SupposedWrong(Refusal):
    """假设的数值不成立."""

    code = "records.supposed-wrong"
    zh = "{what}：请填写{wanted}。"
    en = "{what_en}: please give {wanted_en}."

    def __init__(self, what: tuple[str, str], wanted: tuple[str, str], *, at: str) -> None:
        super().__init__(
            what=what[0], what_en=what[1], wanted=wanted[0], wanted_en=wanted[1], at=at
        )


class NoFigures(Refusal):
    """决定没有计算数据."""

    code = "records.no-figures"
    zh = "这项决定没有可以说明的计算数据。"
    en = "This decision holds no figures that could be explained."
    law = "社会保险经办条例 第十六条"
