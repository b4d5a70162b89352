"""What the preview of a merge says on paper 归并预览确认表: plain data made from a plan, nothing decided here."""

from datetime import date

from shebao.base.money import format_yuan
from shebao.base.months import format_month
from shebao.casework import queries as cases
from shebao.identity import queries as people
from shebao.merging.elsewhere import Twice
from shebao.merging.models import Merge
from shebao.merging.pairings import Pairing
from shebao.merging.rulings import LAW, Plan, Side, spans_of
from shebao.papers.reading import Day
from shebao.papers.sheets import MergePart, MergePreview, MergeSide

KIND = MergePreview.KIND


def preview(row: Merge, plan: Plan, on: date, *, handler: str) -> MergePreview:
    """The sheet the person confirms."""
    case, tail = cases.case(row.owner, row.case_no), row.payee_account_no[-4:]
    payee = f"{row.payee_name} · {row.payee_bank_name} · 尾号 {tail}" if plan.refund_fen else ""
    return MergePreview(
        name=plan.kept.name, number=people.masked_number(plan.kept), local_no=row.person_no,
        sides=tuple(_side(one, row.person_no) for one in plan.sides),
        parts=tuple(_part(one) for one in plan.pairings) + tuple(map(_twice, plan.twice)), after_months=plan.after_months,
        after_fen=plan.after_fen, refund_fen=plan.refund_fen, payee=payee,
        correction="，".join(f"{WORDS[name]}改为 {text}" for name, text in row.correction.items()),
        notes=tuple(_notes(plan) + _outlook(row)), basis=LAW, accepted_on=Day(case.received_on.isoformat()),
        made_on=Day(on.isoformat()), handler=handler,
        heir=f"{case.applicant_name}，{case.applicant_relation}" if row.died_on else "",
    )  # fmt: skip


WORDS = {"name": "姓名", "number": "证件号码"}


def _side(one: Side, kept_no: str) -> MergeSide:
    return MergeSide(
        one.person.person_no, one.person.name, one.person.number_mask,
        one.person.person_no == kept_no, one.months, one.first, one.last, one.balance_fen,
    )  # fmt: skip


def _part(one: Pairing) -> MergePart:
    return MergePart(
        one.merged.relationship_no, one.months, "、".join(spans_of(one.gone)), len(one.gone),
        one.balance_fen, one.refund_fen, one.pooled_fen, one.moved_fen,
    )  # fmt: skip


def _twice(one: Twice) -> MergePart:
    worth = one.refund_fen + one.pooled_fen
    return MergePart(
        f"{one.agency} 转入", one.months, "、".join(spans_of(one.gone)), len(one.gone), worth,
        one.refund_fen, one.pooled_fen, 0,
    )  # fmt: skip


def _outlook(row: Merge) -> list[str]:
    """The pension before and after, where it can be told 归并前后的养老金."""
    told = row.expected
    if not told:
        return []
    before = (
        f"只按保留的账户每月 {format_yuan(told['now_fen'])} 元，"
        if told["now_fen"] is not None
        else ""
    )
    return [
        f"养老金测算（{format_month(told['month'])} 退休，按现有记录和已公布的数，不作承诺）："
        f"{before}归并后每月 {format_yuan(told['after_fen'])} 元"
    ]


def _notes(plan: Plan) -> list[str]:
    found = _second(plan) + _residents(plan)
    if plan.parked:
        found.append(f"不并入、原样保留的参保关系：{'、'.join(plan.parked)}")
    found.append(f"在办业务：{'、'.join(plan.open_cases) or '无'}")
    if plan.employers:
        found.append(f"涉及的用人单位：{'、'.join(plan.employers)}")
    if plan.cards:
        found.append(f"将注销的社保卡：{'、'.join(plan.cards)}")
    if plan.links:
        found.append(f"将解除的家庭共济绑定：{'、'.join(plan.links)}")
    if plan.agencies:
        found.append(f"将告知：{'、'.join(plan.agencies)}，以及税务机关")
    else:
        found.append("将告知税务机关停用并入的号码")
    return found


def _second(plan: Plan) -> list[str]:
    """The pension given up 停发的第二份养老金, in one line."""
    if plan.second is None:
        return []
    told = plan.second.payload()
    yuan = {name: format_yuan(fen) for name, fen in told.items() if name.endswith("_fen")}
    return [
        f"停发养老待遇 {told['benefit_no']}（发至 {told['last_month']}），保留 {told['kept_no']}。重复领取"
        f" {told['months']} 个月共 {yuan['drawn_fen']} 元；其个人账户余额 {yuan['left_fen']} 元，抵扣"
        f" {yuan['offset_fen']} 元，退还本人 {yuan['refund_fen']} 元，还应退回 {yuan['claim_fen']} 元"
    ]


def _residents(plan: Plan) -> list[str]:
    """What residents' accounts give back 居民账户清退, a line each."""
    return [
        f"城乡居民养老账户 {one.relationship.relationship_no}：与职工养老重复 {len(one.gone)} 个月"
        f"（{'、'.join(spans_of(one.gone))}），退还个人缴费和集体补助本金 {format_yuan(one.refund_fen)} 元；"
        f"政府补贴和利息留在账户，退后余额 {format_yuan(one.balance_fen - one.refund_fen)} 元"
        for one in plan.residents
    ]
