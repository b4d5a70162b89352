"""Words of the pension's figures 养老金计算用语, in the page's language."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from shebao.base.law import Certainty
from shebao.base.money import format_yuan
from shebao.portal.pension.places import province_name

LABELS = {
    "total_fen": gettext_lazy("每月基本养老金"),
    "basic_fen": gettext_lazy("基础养老金"),
    "account_fen": gettext_lazy("个人账户养老金"),
    "transition_fen": gettext_lazy("过渡性养老金"),
    "base": gettext_lazy("计发基数（元/月）"),
    "average_index": gettext_lazy("平均缴费工资指数"),
    "divisor_months": gettext_lazy("平均所用月数"),
    "indexed_wage_fen": gettext_lazy("指数化月平均缴费工资"),
    "contribution_years": gettext_lazy("缴费年限（年）"),
    "base_factor": gettext_lazy("低指数折减系数"),
    "balance_fen": gettext_lazy("退休时个人账户储存额"),
    "opening_fen": gettext_lazy("上年末储存额"),
    "credited_fen": gettext_lazy("此后记入"),
    "interest_fen": gettext_lazy("此后利息"),
    "payout_months": gettext_lazy("计发月数"),
    "transition.coefficient": gettext_lazy("过渡系数（%）"),
    "transition_deemed_fen": gettext_lazy("视同缴费部分"),
    "transition_before_account_fen": gettext_lazy("建立账户前部分"),
    "profile.index_offset": gettext_lazy("指数用哪一年的工资（相对缴费年度）"),
    "profile.months_basis": gettext_lazy("按哪些月份平均"),
    "profile.low_index": gettext_lazy("低指数折减界限"),
    "profile.years_rounding": gettext_lazy("年限取整"),
    "profile.amount_rounding": gettext_lazy("金额取整"),
    "profile.bases": gettext_lazy("计发基数几个"),
    "assumed_growth": gettext_lazy("以后工资每年增长（%）"),
    "assumed_base_fen": gettext_lazy("以后每月缴费基数"),
    "profile": gettext_lazy("当地口径"),
    "delay_months": gettext_lazy("延迟月数"),
    "statutory_month": gettext_lazy("法定退休月份"),
    "retirement_month": gettext_lazy("退休月份"),
    "age": gettext_lazy("退休时年龄（岁-月）"),
    "minimum_months": gettext_lazy("最低缴费月数"),
    "paying_place_months": gettext_lazy("满十年的月数"),
    "reason": gettext_lazy("领取地的理由"),
    "months": gettext_lazy("缴费月数"),
    "kept_months": gettext_lazy("保留月数"),
    "refund_fen": gettext_lazy("退还合计"),
    "merged_months": gettext_lazy("归并后月数"),
    "provisional": gettext_lazy("预发"),
}
HELD = {
    "no-account": gettext_lazy("没有收款账户，暂缓"),
    "bounced": gettext_lazy("退票，暂缓"),
}
RATES = {
    "determined": gettext_lazy("核定"),
    "resettled": gettext_lazy("重新计发"),
    "adjusted": gettext_lazy("年度调整"),
}
CHECKS = {
    "application": gettext_lazy("申领时本人"),
    "self": gettext_lazy("本人自行认证"),
    "data": gettext_lazy("数据比对"),
    "visit": gettext_lazy("上门服务"),
}
"""Why a pension waits, where its amount comes from, and by which way a sign of life came."""
FORMULAS = {
    "total_fen": gettext_lazy("各项之和，按当地口径取整"),
    "basic_fen": gettext_lazy("（计发基数 + 指数化月平均缴费工资）÷ 2 × 缴费年限 × 1%"),
    "account_fen": gettext_lazy("个人账户储存额 ÷ 计发月数"),
    "transition_fen": gettext_lazy("计发基数 × 指数 × 年限 × 过渡系数"),
    "average_index": gettext_lazy("各年指数按月数平均"),
    "indexed_wage_fen": gettext_lazy("计发基数 × 平均缴费工资指数"),
    "balance_fen": gettext_lazy("已有 + 以后记入 + 利息"),
    "interest_fen": gettext_lazy("按记账利率逐年计算"),
    "payout_months": gettext_lazy("按退休年龄查表，两个整岁之间按月推算"),
}
VALUES = {
    "paid": gettext_lazy("实际缴费月数"),
    "due": gettext_lazy("应缴月数（中断也算在内）"),
    "exact": gettext_lazy("不取整"),
    "odd-months": gettext_lazy("余月每月 0.083 年"),
    "tenth-up": gettext_lazy("向上取一位小数"),
    "fen": gettext_lazy("到分"),
    "jiao": gettext_lazy("各项到角"),
    "one": gettext_lazy("一个"),
    "mixed": gettext_lazy("省、市两个按份额合成"),
    "jiao-up": gettext_lazy("各项见分进角"),
    "total-jiao-up": gettext_lazy("合计见分进角"),
}
CERTAINTIES = {
    Certainty.VERIFIED: gettext_lazy("已核对原文"),
    Certainty.SECONDARY: gettext_lazy("转引公布数值"),
    Certainty.DERIVED: gettext_lazy("由公布数值推算"),
    Certainty.RECALLED: gettext_lazy("条文待核实"),
    Certainty.POLICY: gettext_lazy("系统约定或假定"),
}
REASONS = {
    "current-is-hukou": gettext_lazy("参保关系就在户籍所在省份"),
    "current-ten-years": gettext_lazy("到那时在现参保省份缴费满十年"),
    "previous-ten-years": gettext_lazy("现参保省份不满十年，回到上一个满十年的地方"),
    "no-ten-years": gettext_lazy("没有一个地方满十年，归到户籍所在省份"),
    "no-current-relation": gettext_lazy("没有在缴的参保关系，归到户籍所在省份"),
    "no-hukou-current-ten-years": gettext_lazy("到那时在现参保省份缴费满十年"),
    "no-hukou-previous-ten-years": gettext_lazy("回到上一个满十年的地方"),
    "most-months": gettext_lazy("归到缴费月数最多的地方"),
}
PUBLISHED = {
    "base": gettext_lazy("%(year)s 年公布的计发基数（元/月）"),
    "rate": gettext_lazy("%(year)s 年公布的记账利率（%%）"),
}
YEARLY = re.compile(r"published_(base|rate)_(\d{4})")
INDEX, TABLE = re.compile(r"index_(\d{4})"), re.compile(r"payout_months\.(\d+)")


def chinese() -> bool:
    """Whether the page is in Chinese."""
    return (get_language() or "zh").startswith("zh")


def label_of(name: str, given: str = "") -> str:
    """A figure's name in words."""
    if found := INDEX.fullmatch(name):
        return _("%(year)s 年缴费指数") % {"year": found[1]}
    if found := TABLE.fullmatch(name):
        return _("%(age)s 岁的计发月数") % {"age": found[1]}
    if found := YEARLY.fullmatch(name):
        return str(PUBLISHED[found[1]]) % {"year": found[2]}
    if name.startswith("refund_fen_"):
        return _("重复月份储存额")
    if name.startswith("months_"):
        return _("在该省累计月数")
    return str(LABELS.get(name, given or name))


def formula_of(name: str, given: str) -> str:
    """How a figure came about; a year's own numbers in Chinese, in English the rule."""
    if INDEX.fullmatch(name):
        return given if chinese() else _("月均缴费基数 ÷ 所用年度的月平均工资")
    return str(FORMULAS.get(name, given if chinese() else ""))


def value_of(name: str, value: Any) -> str:
    """A value as people read it."""
    if (name.endswith("_fen") or name.startswith("refund_fen")) and isinstance(value, int):
        return format_yuan(value)
    text = str(value)
    if name == "profile":
        return province_name(text)
    if name in ("contribution_years", "base_factor") and "/" in text:
        parts = Fraction(text)
        return f"{int(parts * 10_000 + Fraction(1, 2)) / 10_000:.4f}".rstrip("0").rstrip(".")
    if name == "reason":
        return str(REASONS.get(text, text))
    return str(VALUES.get(text, text))


def opened(node: Mapping[str, Any]) -> dict[str, Any]:
    """A node of the explanation as `portal/_figure.html` shows it, with its steps."""
    name, note = str(node.get("name", "")), str(node.get("note", ""))
    certainty = Certainty(node.get("certainty", Certainty.VERIFIED))
    formula = formula_of(name, str(node.get("formula", "")))
    return {
        "name": name, "label": {"text": label_of(name, str(node.get("label", ""))), "chinese": False},
        "value": value_of(name, node.get("value")), "formula": {"text": formula, "chinese": False},
        "law": str(node.get("law", "")), "doubt": certainty is Certainty.RECALLED,
        "certainty": "" if certainty is Certainty.VERIFIED else str(CERTAINTIES[certainty]),
        "note": {"text": note, "chinese": True},
        "inputs": [opened(each) for each in node.get("inputs", ())],
    }  # fmt: skip
