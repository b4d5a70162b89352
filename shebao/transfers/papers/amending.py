"""The form of a supplement or a correction 补转、更正信息表: the lines that change, and the difference in money."""

from datetime import date, datetime
from typing import Any

from shebao.agencies import queries as agencies
from shebao.base.money import format_yuan
from shebao.base.months import format_month, spans
from shebao.enrolment import queries as enrolment
from shebao.papers import services as papers
from shebao.papers.models import Paper
from shebao.transfers.messages import FormMoney, InformationForm
from shebao.transfers.models import Amendment, TransferOut
from shebao.transfers.papers import form_paper, insured, months_of
from shebao.transfers.rulings.amending import AmendPlan
from shebao.transfers.services.common import place


def amendment_form(
    row: TransferOut, part: Amendment, plan: AmendPlan, *, on: date, at: datetime, handler: str,
    reviewer: str,
) -> Paper:  # fmt: skip
    """Freeze the form of what follows a transfer 后续信息表; a sum below zero is said in a remark, its lines are the new ones."""
    relationship = enrolment.relationship(row.owner, row.relationship_no)
    months = [month for line in plan.new for month in months_of(line)]
    first, last = (spans(months)[0][0], spans(months)[-1][1]) if months else (0, 0)
    since = format_month(first) if months else on.isoformat()[:7]
    until = format_month(last) if months else on.isoformat()[:7]
    form = InformationForm(
        case_no=row.peer_case_no, origin_case_no=row.case_no, person=insured(relationship.person),
        origin=place(agencies.agency(row.owner)), relationship_no=row.relationship_no,
        local_start=since, local_end=until, local_months=len(set(months)), account_opened=since,
        transfer_on=on, account_kind=relationship.kind,
        money=FormMoney(0, part.account_fen, 0, part.account_fen, part.pooled_fen, part.total_fen),
        years=plan.new, reference=part.reference, rule_set=row.rule_set, paper_no="", paper_sha256="",
    )  # fmt: skip
    data: dict[str, Any] = form_paper(form, row, handler=handler, reviewer=reviewer)
    data["remarks"] = [_remark(part), *(_month(each) for each in part.months)]
    return papers.freeze(
        owner=row.owner, kind="information-form", case_no=row.case_no, person_no=row.person_no,
        data=data, key=f"{row.case_no}/amend/{part.number}/form", on=on, at=at,
    )  # fmt: skip


def _remark(part: Amendment) -> str:
    what = part.get_kind_display()
    return f"{what}（第 {part.number} 号）：{part.reason}；金额为与原信息表之差"


def _month(each: dict[str, Any]) -> str:
    def told(amounts: list[int] | None) -> str:
        return "无" if amounts is None else f"基数 {format_yuan(amounts[0])} 元"

    return f"{each['month']}：{told(each['old'])} → {told(each['new'])}"
