"""Topics around a pension 待遇: two bases, settled again, in years of change, signs of life, survivors."""

from collections.abc import Sequence
from typing import Any

from shebao.base import parameters
from shebao.base.explain import Figure, said, sourced
from shebao.pension import rules
from shebao.records.calc.shapes import (
    PLACE,
    Day,
    Decimal,
    Flag,
    Key,
    Many,
    Month,
    Nullable,
    Shape,
    Text,
    Whole,
    keys,
    show_decimal,
)

_BASE = Decimal(2, 1, 2_500_000)
_AMOUNT = Whole(0, 10**9)
_OUT = Whole(-(10**13), 10**13)
_ITEMS = keys(
    basic_fen=_AMOUNT, account_fen=_AMOUNT, transition_fen=Key(_AMOUNT, 0), total_fen=_AMOUNT
)

SHAPES: dict[str, tuple[Shape, Shape]] = {
    "mixed-base": (
        keys(
            province_base=_BASE,
            own_base=_BASE,
            province_share_percent=Decimal(4, 0, 1_000_000),
        ),
        keys(pension_base=Decimal(2)),
    ),
    "resettlement": (
        keys(paid=_ITEMS, due=_ITEMS, first_month=Month(), last_month=Month()),
        keys(
            lines=Many(keys(item=Text(), paid_fen=_OUT, due_fen=_OUT, monthly_fen=_OUT)),
            months=Whole(),
            owed_fen=_OUT,
        ),
    ),
    "phased-pension": (
        keys(old_fen=_AMOUNT, new_fen=_AMOUNT, on=Day(), place=PLACE),
        keys(total_fen=_OUT),
    ),
    "sign-of-life": (
        keys(on=Day()),
        keys(next_check=Day(), suspended_from=Day(), may_demand_presence=Flag()),
    ),
    "survivors": (
        keys(
            died_on=Day(),
            contribution_months=Whole(0, 720),
            monthly_income_fen=Whole(0, 10**8),
            drawn_months=Key(Nullable(Whole(0, 1200)), None),
        ),
        keys(months=Whole(), funeral_fen=_OUT, grant_fen=_OUT),
    ),
}  # fmt: skip

Said = tuple[dict[str, Any], Sequence[Figure]]


def mixed_base(given: dict[str, Any]) -> Said:
    """Topic `mixed-base` 双基数: what `pension` takes as `pension_base`; nobody published the share."""
    base = rules.mixed_base(
        given["province_base"], given["own_base"], given["province_share_percent"]
    )
    step = said(
        rules.mixed_base,
        "mixed_base_fen",
        base,
        "混合计发基数（分）",
        "省基数 × 份额 + 市基数 × 其余",
    )
    return {"pension_base": show_decimal(base, 2, 2)}, [step]


def resettlement(given: dict[str, Any]) -> Said:
    """Topic `resettlement` 重新计发差额单: negative where too much was paid."""
    paid, due = (
        rules.Pension(average_index=0, payout_tenths=0, **given[side]) for side in ("paid", "due")
    )
    answer = rules.resettlement(
        paid, due, first_month=given["first_month"], last_month=given["last_month"]
    )
    found = answer.result
    lines = [line._asdict() for line in found.lines]
    return {"lines": lines, "months": found.months, "owed_fen": found.owed_fen}, answer.steps


def phased_pension(given: dict[str, Any]) -> Said:
    """Topic `phased-pension` 过渡期养老金."""
    answer = rules.phased_pension(given["old_fen"], given["new_fen"], given["on"], given["place"])
    return {"total_fen": answer.result}, answer.steps


def sign_of_life(given: dict[str, Any]) -> Said:
    """Topic `sign-of-life` 资格认证: when the next one is due, and what may not be asked."""
    on = given["on"]
    following = rules.next_check(on)
    stopped, presence = rules.suspended_from(following), rules.may_demand_presence(on)
    every, grace = (
        parameters.at(f"pension.survival.{name}", day)
        for name, day in (("every_months", on), ("grace_months", following))
    )
    steps = (
        sourced(every, "认证周期（月）"),
        said(rules.next_check, "next_check", following.isoformat(), "下次认证日期", "上次认证 + 周期"),
        sourced(grace, "宽限期（月）"),
        said(rules.suspended_from, "suspended_from", stopped.isoformat(), "超期暂停日期", "到期日 + 宽限期"),
        said(rules.may_demand_presence, "may_demand_presence", presence, "能否要求本人到场", ""),
    )  # fmt: skip
    return {
        "next_check": following.isoformat(), "suspended_from": stopped.isoformat(),
        "may_demand_presence": presence,
    }, steps  # fmt: skip


def survivors(given: dict[str, Any]) -> Said:
    """Topic `survivors` 遗属待遇: funeral grant and pension-fund grant."""
    answer = rules.survivors_benefit(
        given["died_on"], given["contribution_months"], given["monthly_income_fen"],
        drawn_months=given["drawn_months"],
    )  # fmt: skip
    return answer.result._asdict(), answer.steps
