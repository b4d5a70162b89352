"""Pension rules 养老金规则: ages, payout months, the formula, the index of a history, re-settlement, survivors."""

from shebao.pension.rules.adjusting import Adjusted, adjustment, by_pension, by_years, rounded_up
from shebao.pension.rules.age import (
    GROUPS,
    Retirement,
    age_at_statutory_retirement,
    minimum_contribution,
    retirement,
    statutory_delay,
)
from shebao.pension.rules.base import mixed_base, pension_base
from shebao.pension.rules.benefits import (
    Split,
    borne,
    instalments,
    last_month_of,
    may_demand_presence,
    months_due,
    next_check,
    suspended_from,
    withheld,
)
from shebao.pension.rules.doubled import GivenUp, drawn_twice, given_up
from shebao.pension.rules.formula import pension
from shebao.pension.rules.history import (
    HistoryYear,
    PensionCase,
    average_index,
    pension_of_history,
)
from shebao.pension.rules.payout import payout_months, payout_tenths
from shebao.pension.rules.profile import NATIONAL, Profile, profile
from shebao.pension.rules.settling import (
    DifferenceLine,
    Resettlement,
    owed_of_months,
    resettlement,
)
from shebao.pension.rules.steps import (
    Pension,
    account_pension,
    basic_pension,
    transition_pension,
    year_index,
)
from shebao.pension.rules.survivors import (
    Survivors,
    grant_months,
    grant_of_months,
    income_a_month,
    monthly_income,
    retiree_months,
    survivors_benefit,
)
from shebao.pension.rules.transition import (
    notional_part,
    phased_in,
    phased_pension,
    transition,
)

__all__ = [
    "GROUPS",
    "NATIONAL",
    "Adjusted",
    "DifferenceLine",
    "GivenUp",
    "HistoryYear",
    "Pension",
    "PensionCase",
    "Profile",
    "Resettlement",
    "Retirement",
    "Split",
    "Survivors",
    "account_pension",
    "adjustment",
    "age_at_statutory_retirement",
    "average_index",
    "basic_pension",
    "borne",
    "by_pension",
    "by_years",
    "drawn_twice",
    "given_up",
    "grant_months",
    "grant_of_months",
    "income_a_month",
    "instalments",
    "last_month_of",
    "may_demand_presence",
    "minimum_contribution",
    "mixed_base",
    "monthly_income",
    "months_due",
    "next_check",
    "notional_part",
    "owed_of_months",
    "payout_months",
    "payout_tenths",
    "pension",
    "pension_base",
    "pension_of_history",
    "phased_in",
    "phased_pension",
    "profile",
    "resettlement",
    "retiree_months",
    "retirement",
    "rounded_up",
    "statutory_delay",
    "survivors_benefit",
    "suspended_from",
    "transition",
    "transition_pension",
    "withheld",
    "year_index",
]
