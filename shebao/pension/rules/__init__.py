"""Pension rules 养老金规则: ages, payout months, the formula, and the index of a history."""

from shebao.pension.rules.age import (
    GROUPS,
    Retirement,
    age_at_statutory_retirement,
    minimum_contribution,
    retirement,
    statutory_delay,
)
from shebao.pension.rules.formula import pension
from shebao.pension.rules.history import (
    HistoryYear,
    PensionCase,
    average_index,
    pension_of_history,
)
from shebao.pension.rules.payout import payout_months, payout_tenths
from shebao.pension.rules.profile import Profile, profile
from shebao.pension.rules.steps import (
    Pension,
    account_pension,
    basic_pension,
    transition_pension,
    year_index,
)

__all__ = [
    "GROUPS",
    "HistoryYear",
    "Pension",
    "PensionCase",
    "Profile",
    "Retirement",
    "account_pension",
    "age_at_statutory_retirement",
    "average_index",
    "basic_pension",
    "minimum_contribution",
    "payout_months",
    "payout_tenths",
    "pension",
    "pension_of_history",
    "profile",
    "retirement",
    "statutory_delay",
    "transition_pension",
    "year_index",
]
