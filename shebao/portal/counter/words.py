"""Words of the counter 窗口用语: kinds, states, turns, acts, letters and figures in the page's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from shebao.base.law import Certainty
from shebao.base.money import format_yuan
from shebao.casework.models import Turn
from shebao.enrolment.findings import words as finding_words
from shebao.portal.counter.common import chinese
from shebao.transfers.states import ACT_LABELS, LABELS, Act

KINDS = {"transfer-in": gettext_noop("养老关系转入"), "transfer-out": gettext_noop("养老关系转出")}
LETTERS = {
    "transfer.contact-letter": gettext_noop("联系函"),
    "transfer.information-form": gettext_noop("信息表"),
    "transfer.status": gettext_noop("进度通知"),
    "transfer.difference-notice": gettext_noop("差额询问"),
    "transfer.completion-notice": gettext_noop("办结通知"),
    "agency.directory-check": gettext_noop("目录核对"),
    "agency.directory-answer": gettext_noop("目录核对答复"),
}
PAPERS = {
    "contact-letter": gettext_noop("联系函"),
    "information-form": gettext_noop("信息表"),
    "refusal": gettext_noop("不予受理通知书"),
    "result-notice": gettext_noop("办理结果告知书"),
    "participation-certificate": gettext_noop("参保缴费凭证"),
}
STEPS = {
    "review": gettext_noop("审核"),
    "release": gettext_noop("转出"),
    "book": gettext_noop("记账"),
    "confirm": gettext_noop("等待本人确认"),
    "answer": gettext_noop("答复异议"),
    "pay-again": gettext_noop("重新付款"),
}
ACTS = {
    "open": gettext_noop("收件"),
    "attach": gettext_noop("收到材料"),
    "assign": gettext_noop("分办"),
    "hand-over": gettext_noop("缺勤交接"),
    "stop-clock": gettext_noop("时限中止"),
    "restart-clock": gettext_noop("时限恢复"),
    "recompute-clock": gettext_noop("时限重算"),
    "send-back": gettext_noop("复核退回"),
    "countersign": gettext_noop("复核通过"),
    "propose-refuse": gettext_noop("拟不予受理"),
    "propose-release": gettext_noop("提交转出"),
    "propose-book": gettext_noop("提交记账"),
}
FIGURES = {
    "rule_set": gettext_noop("规则集"),
    "pre1998_personal_fen": gettext_noop("1998 年以前个人缴费本息"),
    "balance_last_year_end_fen": gettext_noop("上年末储存额"),
    "this_year_principal_fen": gettext_noop("本年记账本金"),
    "account_fen": gettext_noop("个人账户转移额"),
    "pooled_fen": gettext_noop("统筹基金转移额"),
    "total_fen": gettext_noop("转移基金总额"),
    "wages_fen": gettext_noop("1998 年起缴费基数合计"),
    "ignored_fen": gettext_noop("1998 年以前的基数，不计入统筹转移"),
    "pooled_share": gettext_noop("统筹基金转移比例（%）"),
    "money.account": gettext_noop("是否转移个人账户资金"),
    "money.pooled": gettext_noop("是否转移统筹基金"),
    "same_province": gettext_noop("省内转移"),
    "account_kind": gettext_noop("账户类别"),
    "temporary.opened": gettext_noop("是否建立临时账户"),
    "temporary.age_male": gettext_noop("男性年龄界限"),
    "temporary.age_female": gettext_noop("女性年龄界限"),
    "age": gettext_noop("首次参保时周岁"),
    "reason": gettext_noop("理由"),
    "money_fen": gettext_noop("到账资金"),
    "difference_fen": gettext_noop("差额"),
}
FORMULAS = {
    "pre1998_personal_fen": gettext_noop("①"),
    "balance_last_year_end_fen": gettext_noop("②"),
    "this_year_principal_fen": gettext_noop("③"),
    "account_fen": gettext_noop("④ = ① + ② + ③"),
    "wages_fen": gettext_noop("各年缴费基数相加"),
    "pooled_fen": gettext_noop("⑤ = 基数合计 × 比例，四舍五入一次"),
    "total_fen": gettext_noop("⑥ = ④ + ⑤"),
    "difference_fen": gettext_noop("到账资金 − 信息表总额"),
    "money_fen": gettext_noop("银行到账明细合计"),
    "age": gettext_noop("首次参保日 − 出生日"),
}
VALUES = {
    "regular": gettext_noop("一般账户"),
    "temporary": gettext_noop("临时缴费账户"),
    "true": gettext_noop("是"),
    "false": gettext_noop("否"),
    "hukou-province": gettext_noop("在户籍所在省参保"),
    "no-hukou": gettext_noop("没有户籍"),
    "approved-move": gettext_noop("经批准调动"),
    "opened-before-2010": gettext_noop("2010 年以前已经建立关系"),
    "not-opened": gettext_noop("当时尚未设立临时账户"),
    "under-age": gettext_noop("未到年龄界限"),
    "outside-hukou-and-of-age": gettext_noop("在户籍省以外参保且已到年龄界限"),
}
CERTAINTIES = {
    str(Certainty.SECONDARY): gettext_noop("转引"),
    str(Certainty.DERIVED): gettext_noop("推算"),
    str(Certainty.RECALLED): gettext_noop("待核实"),
    str(Certainty.POLICY): gettext_noop("系统约定"),
}
TURNS = {str(turn): turn.label for turn in Turn}


def kind_label(kind: str) -> str:
    """A kind of case in words."""
    return _(KINDS[kind]) if kind in KINDS else kind


def state_label(state: str) -> str:
    """A state in words."""
    found = LABELS.get(state)
    return found[0 if chinese() else 1] if found else state


def act_label(act: str) -> str:
    """An act in words: a move of a transfer, or something that moves nothing."""
    if act in ACTS:
        return _(ACTS[act])
    try:
        return ACT_LABELS[Act(act)][0 if chinese() else 1]
    except ValueError:
        return act


def turn_label(turn: str) -> str:
    """Whose turn it is, in words."""
    return str(TURNS.get(turn, turn))


def word_of(table: Mapping[str, str], key: str) -> str:
    """A word of one of the tables above; an unknown key as it is."""
    return _(table[key]) if key in table else key


def figure(node: Mapping[str, Any]) -> dict[str, Any]:
    """A node of an explanation as a page shows it: label, value, formula, law, doubt, and its steps."""
    name, value = str(node.get("name", "")), node.get("value")
    doubt = name.removeprefix("doubt_") if name.startswith("doubt_") else ""
    certainty = str(node.get("certainty", Certainty.VERIFIED))
    return {
        "name": name,
        "label": _("存疑年度") if doubt else word_of(FIGURES, name),
        "value": format_yuan(value) if name.endswith("_fen") and isinstance(value, int) else _said(value),
        "money": name.endswith("_fen"),
        "formula": word_of(FORMULAS, name) if name in FORMULAS else "",
        "law": str(node.get("law", "")),
        "doubt": bool(doubt) or certainty == Certainty.RECALLED,
        "certainty": _(CERTAINTIES[certainty]) if certainty in CERTAINTIES else "",
        "note": finding_words(doubt, "zh" if chinese() else "en") if doubt else "",
        "source_note": "" if doubt else str(node.get("note", "")),
        "inputs": [figure(each) for each in node.get("inputs", ())],
    }  # fmt: skip


def _said(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return word_of(VALUES, text).replace("、", ", " if not chinese() else "、")
