"""What the determination sheet says 核定表内容: plain data made from a plan, nothing decided here."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from shebao.agencies import queries as agencies
from shebao.base.months import format_month
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.identity.rules import division_name
from shebao.papers.reading import Day, MonthText
from shebao.papers.sheets import ChangedItem, IndexLine, PensionChange, PensionDetermination
from shebao.pension.models import Benefit, Determination
from shebao.pension.rules.settling import ITEMS
from shebao.pension.rulings import LAW, Plan
from shebao.pension.states import ACT_LABELS, AdjustmentAct, BenefitAct, ChangeAct

GROUPS = {"male60": "男 60 周岁", "female55": "女 55 周岁", "female50": "女 50 周岁"}
REASONS = {
    "current-is-hukou": "参保关系就在户籍所在省份",
    "current-ten-years": "在参保省份缴费满十年",
    "previous-ten-years": "回到上一个缴费满十年的地方",
    "no-ten-years": "没有一个地方满十年，归到户籍所在省份",
    "no-current-relation": "没有在缴的参保关系，归到户籍所在省份",
}
SEXES = {"M": "男", "F": "女"}
CHANGED_LAW = "国发〔2005〕38号；社会保险经办条例 第二十五条、第二十六条、第四十六条"
AMOUNTS = {
    ChangeAct.STOP: "多发应退",
    ChangeAct.INHERIT: "付给继承人",
    ChangeAct.GRANT: "丧葬补助金和抚恤金",
    ChangeAct.AGREE: "应归还",
    ChangeAct.GIVE_UP: "重复领取应退",
    ChangeAct.TAKE_UP: "补发",
}
NEXT = {
    ChangeAct.STOP: "多发的部分由经办机构与家属约定归还；个人账户余额可以由继承人申请领取，不必先还清。",
    ChangeAct.INHERIT: "款项付到继承人的银行账户；银行退回的，更正账户后重新支付。",
    ChangeAct.GRANT: "款项由统筹基金付到家属指定的银行账户；银行退回的，更正账户后重新支付。个人账户余额另行由继承人申请。",
    ChangeAct.AGREE: "按约定的期数归还，汇款时写明附言编号；有困难可以申请重新约定。",
    ChangeAct.GIVE_UP: "重复领取的部分先从被清理的个人账户中抵扣，不足的与您约定从保留的养老金中逐月抵扣或分期归还；账户剩余部分退还您本人。",
    ChangeAct.TAKE_UP: "停发期间的各月和已经收回的部分随下一次养老金一并发放。",
    BenefitAct.SUSPEND: "通过资格认证后恢复发放，暂停期间的待遇一并补发。在手机上登录一次即为认证，不必到窗口。",
    BenefitAct.RESUME: "暂停期间的待遇随下一次养老金一并补发。",
}
"""What the person is told to expect, by act."""
ADJUSTED_NEXT = "从下一次养老金起按新的金额发放，1 月以来的差额一并补发；不用您办任何手续。"


def sheet(
    row: Determination, person: Person, plan: Plan, on: date, *, handler: str, reviewer: str
) -> PensionDetermination:
    """The sheet 核定表 of a plan."""
    point, steps = plan.point, {step.name: step for step in plan.point.steps}
    pension = point.pension
    names = agencies.place_names([row.place])
    place = (
        names[row.place][0]
        if row.place in names
        else division_name(row.place, on.year) or row.place
    )
    return PensionDetermination(
        name=person.name, number=people.masked_number(person), sex=SEXES.get(person.sex, ""),
        local_no=person.person_no, born=Day(person.birth_date.isoformat() if person.birth_date else ""),
        group=GROUPS[row.group], retirement=MonthText(format_month(point.month)),
        age=f"{point.age_years} 岁 {point.age_months} 个月", offset=row.offset,
        first_paid=MonthText(format_month(plan.chosen.first_pension_month)), place=place,
        place_reason=REASONS.get(row.place_reason, row.place_reason), months=point.months,
        deemed_months=plan.own.career.deemed_months, minimum_months=point.minimum,
        average_index=_four(pension.average_index), base=f"{steps['base'].value}",
        contribution_years=_years(str(steps["contribution_years"].value)),
        balance_fen=point.balance.total_fen, payout_months=f"{pension.payout_tenths // 10}.{pension.payout_tenths % 10}",
        basic_fen=pension.basic_fen, account_fen=pension.account_fen,
        transition_fen=pension.transition_fen, total_fen=pension.total_fen,
        years=tuple(_lines(plan)), provisional=bool(plan.awaited), notes=tuple(plan.awaited),
        basis=LAW, accepted_on=Day(row.received_on.isoformat()), decided_on=Day(on.isoformat()),
        handler=handler, reviewer=reviewer,
    )  # fmt: skip


def _four(index: int) -> str:
    shown = (index + 50) // 100
    return f"{shown // 10_000}.{shown % 10_000:04d}"


def _years(fraction: str) -> str:
    """Years as a decimal with at most four places, cut for reading; the exact value is in the explanation."""
    top, _, below = fraction.partition("/")
    thousandth = (int(top) * 10_000 + int(below or 1) // 2) // int(below or 1)
    return f"{thousandth // 10_000}.{thousandth % 10_000:04d}".rstrip("0").rstrip(".")


def _lines(plan: Plan) -> list[IndexLine]:
    """One line a year and place: months, bases, the index."""
    shown = [step for step in plan.point.steps if step.name.startswith("index_")]
    history = [row for row in sorted(plan.own.career.years) if row.months]
    return [
        IndexLine(row.year, division_name(row.place, row.year) or row.place, row.months,
                  row.base_total_fen, str(step.value)[:6], step.formula)
        for row, step in zip(history, shown, strict=True)
    ]  # fmt: skip


def changed(
    row: Benefit,
    person: Person,
    act: ChangeAct | BenefitAct | AdjustmentAct,
    payload: Mapping[str, Any],
    words: str,
    on: date,
    *,
    handler: str,
    reviewer: str,
) -> PensionChange:
    """The notice 变更告知书 of an act; `payload` is what two officers signed, empty where none did."""
    lines, months = (
        payload.get("lines", {}),
        int(payload.get("months", 0) if "lines" in payload else 0),
    )
    amount = int(payload.get("total_fen", 0))
    name = AMOUNTS.get(ChangeAct(act), "") if act in list(ChangeAct) and amount else ""
    coming = NEXT.get(act, "")
    if act == ChangeAct.RESETTLE:
        name, coming = _owed(amount)
    if act == AdjustmentAct.APPROVE:
        name, coming = ("补发" if amount else ""), ADJUSTED_NEXT
    zh, en = ACT_LABELS[act]
    return PensionChange(
        name=person.name, number=people.masked_number(person), local_no=person.person_no,
        benefit_no=row.benefit_no, act=zh, act_en=en, words=words,
        items=tuple(
            ChangedItem(named, lines[item][0], lines[item][1], (lines[item][1] - lines[item][0]) * months)
            for item, named in ITEMS
            if item in lines
        ),
        months=months, amount_fen=abs(amount), amount_name=name, next=coming, basis=CHANGED_LAW,
        decided_on=Day(on.isoformat()), handler=handler, reviewer=reviewer,
    )  # fmt: skip


def _owed(amount_fen: int) -> tuple[str, str]:
    """What a difference is called, and what becomes of it."""
    if amount_fen > 0:
        return "补发", "补发的差额随下一次养老金一并发放，以后按新的金额发放。"
    if amount_fen < 0:
        return "多发应退", "多发的部分由经办机构与您约定分期归还，以后按新的金额发放。"
    return "", "金额没有变化，不再是预发。"
