"""What a claim's papers say 告知书内容: plain data made from rows."""

from datetime import date
from typing import Any

from shebao.base.money import format_yuan
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.identity.writing import mask
from shebao.medical.models import Claim, ClaimKind
from shebao.medical.rules.payout import GROUNDS, Ground
from shebao.medical.rulings import Plan
from shebao.medical.services.claims.common import WORDS


def result(
    row: Claim, person: Person, plan: Plan, matter: str, on: date, *, handler: str, reviewer: str
) -> dict[str, Any]:
    """The result 办理结果告知书: the sum, to whom, from which accounts; nothing pooled of a balance paid out."""
    accepted = (row.accepted_on or row.applied_on).isoformat()
    items = [
        {"label": "收款人", "text": f"{row.payee_name}　{mask(row.payee_account_no)}"},
    ]
    notes = []
    if row.kind == ClaimKind.PAYOUT:
        items.insert(0, {"label": "支取情形", "text": GROUNDS[Ground(row.ground)][0]})
        items.insert(1, {"label": "依据的材料", "text": row.facts["paper"]})
        notes = ["统筹基金不退还。", "医保关系已经终止，家庭共济绑定已经解除。"]
    return {
        "name": person.name, "number": people.masked_number(person), "matter": matter,
        "accepted_on": accepted, "decided_on": on.isoformat(),
        "outcome": f"核定支付 {format_yuan(plan.total_fen)} 元，由银行付到下列账户。",
        "items": items, "amounts": [{"label": "支付金额", "fen": plan.total_fen}],
        "basis": plan.law, "handler": handler, "reviewer": reviewer,
        "addressee": row.payee_name if row.payee_name != person.name else "", "notes": notes,
    }  # fmt: skip


def refusal(
    row: Claim, person: Person, reason: dict[str, str], *, handler: str, reviewer: str
) -> dict[str, Any]:
    """The refusal 不予办理通知书 with its reason and remedy."""
    return {
        "name": person.name, "number": people.masked_number(person), "matter": WORDS[row.kind].matter,
        "stage": "handling" if row.accepted_on else "acceptance",
        "received_on": row.applied_on.isoformat(), "reasons": [reason],
        "remedy": "更正或者补齐后可以再次申请。", "handler": handler, "reviewer": reviewer,
    }  # fmt: skip
