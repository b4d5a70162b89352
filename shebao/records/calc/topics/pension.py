"""Topics of the pension 养老金: retirement, minimum months, payout months, the pension itself."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from shebao.base.explain import Figure
from shebao.base.law import Certainty
from shebao.base.months import first_day, format_month
from shebao.base.places import known_province
from shebao.pension import rules
from shebao.pension.errors import NoMonths
from shebao.records.calc.errors import BadValue, MissingKey
from shebao.records.calc.shapes import (
    PLACE,
    Choice,
    Decimal,
    Either,
    Flag,
    Key,
    Many,
    Month,
    Nullable,
    Pattern,
    Shape,
    Whole,
    keys,
    show_decimal,
)

_AGE: dict[str, Shape | Key] = {"age_years": Whole(16, 120), "age_months": Key(Whole(0, 11), 0)}
_INDEX = Decimal(6, 0, 4_000_000)
_BALANCE = Whole(0, 10**10)
_TENTHS = Decimal(1, 10, 9990)
_PROFILE = Pattern(
    "national|[0-9]{6}", "national 或六位省级代码", "national or a six-digit province code"
)
_OUT = Whole(0, 10**15)
_YEARS_DIGITS = 4

_FIGURES = keys(
    pension_base=Decimal(2, 1, 2_500_000),
    average_index=_INDEX,
    contribution_months=Key(Whole(0, 720), None),
    contribution_years=Key(Decimal(_YEARS_DIGITS, 0, 600_000), None),
    account_balance_fen=_BALANCE,
    **_AGE,
    payout_months=Key(Nullable(_TENTHS), None),
    transition_fen=Key(Whole(0, 10**8), 0),
    profile=Key(_PROFILE, "national"),
)
_HISTORY = keys(
    place=PLACE,
    retirement_month=Month(),
    sex=Choice(("M", "F")),
    history=Many(
        keys(
            year=Whole(1949, 2199),
            months=Whole(0, 12),
            base_total_fen=Whole(0, 9 * 10**9),
            place=Key(PLACE, ""),
        ),
        0,
        200,
    ),
    account_balance_fen=_BALANCE,
    deemed_months=Key(Whole(0, 720), 0),
    deemed_index=Key(Nullable(_INDEX), None),
    second_index=Key(Nullable(_INDEX), None),
    pre_account_months=Key(Whole(0, 720), 0),
    profile=Key(_PROFILE, ""),
    group=Key(Choice(rules.GROUPS), None),
    age_years=Key(Whole(16, 120), None),
    age_months=Key(Whole(0, 11), 0),
    payout_months=Key(Nullable(_TENTHS), None),
)

SHAPES: dict[str, tuple[Shape, Shape]] = {
    "retirement": (
        keys(
            group=Choice(rules.GROUPS),
            birth=Month(or_day=True),
            choice=Key(
                Nullable(
                    keys(
                        early_months=Key(Whole(0, 1200), None),
                        late_months=Key(Whole(0, 1200), None),
                    )
                ),
                None,
            ),
            late_allowed=Key(Flag(), True),
        ),
        keys(
            delay_months=Whole(),
            age_years=Whole(),
            age_months=Whole(0, 11),
            retirement_month=Month(),
            first_pension_month=Month(),
            minimum_months=Whole(),
        ),
    ),
    "minimum-contribution": (keys(year=Whole(1900, 2199)), keys(months=Whole())),
    "payout-months": (keys(**_AGE), keys(payout_months=_TENTHS)),
    "pension": (
        Either([("history", _HISTORY), ("pension_base", _FIGURES)]),
        keys(
            average_index=Decimal(4),
            basic_fen=_OUT,
            account_fen=_OUT,
            transition_fen=_OUT,
            total_fen=_OUT,
            payout_months=_TENTHS,
        ),
    ),
}

Said = tuple[dict[str, Any], Sequence[Figure]]


def retirement(given: dict[str, Any]) -> Said:
    """Topic `retirement` 退休时间."""
    choice = given["choice"] or {}
    answer = rules.retirement(
        given["group"],
        given["birth"],
        early_months=choice.get("early_months"),
        late_months=choice.get("late_months"),
        late_allowed=given["late_allowed"],
    )
    found = answer.result
    return found._asdict() | {
        "retirement_month": format_month(found.retirement_month),
        "first_pension_month": format_month(found.first_pension_month),
    }, answer.steps


def minimum_contribution(given: dict[str, Any]) -> Said:
    """Topic `minimum-contribution` 最低缴费年限."""
    answer = rules.minimum_contribution(given["year"])
    return answer.result._asdict(), answer.steps


def _tenths(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"


def payout_months(given: dict[str, Any]) -> Said:
    """Topic `payout-months` 计发月数."""
    answer = rules.payout_months(given["age_years"], given["age_months"])
    return {"payout_months": _tenths(answer.result.tenths)}, answer.steps


def _payout(given: dict[str, Any], years: int, months: int) -> tuple[int, Sequence[Figure]]:
    """Payout months as given, or of the table at an age."""
    if given["payout_months"] is not None:
        shown = _tenths(given["payout_months"])
        return given["payout_months"], [
            Figure("payout_months", shown, "计发月数", "按所给计发月数")
        ]
    answer = rules.payout_months(years, months)
    return answer.result.tenths, answer.steps


def pension(given: dict[str, Any]) -> Said:
    """Topic `pension` 基本养老金."""
    _known(given["profile"])
    answer, steps = _of_history(given) if "history" in given else _of_figures(given)
    found = answer._asdict()
    tenths = found.pop("payout_tenths")
    index = (found["average_index"] + 50) // 100
    return found | {
        "average_index": show_decimal(index, 4, 4),
        "payout_months": _tenths(tenths),
    }, steps


def _known(profile: str) -> None:
    """A profile is the nation's or a province's that there is; nothing stands in for another."""
    if profile not in ("", rules.NATIONAL) and not known_province(profile):
        raise BadValue(
            at="profile",
            at_path="profile",
            wanted_zh="national 或已有的省级代码",
            wanted_en="national or the code of a province there is",
        )


def _of_figures(given: dict[str, Any]) -> tuple[rules.Pension, Sequence[Figure]]:
    months, years = given["contribution_months"], given["contribution_years"]
    if months is None and years is None:
        raise MissingKey(key="contribution_months", at="contribution_months")
    if months is not None and years is not None:
        raise BadValue(
            at="contribution_years",
            at_path="contribution_years",
            wanted_zh="与 contribution_months 二者选一",
            wanted_en="give it or contribution_months, not both",
        )
    if not (months if years is None else years):
        raise NoMonths(at="contribution_months" if years is None else "contribution_years")
    tenths, before = _payout(given, given["age_years"], given["age_months"])
    answer = rules.pension(
        rules.profile(given["profile"], _PROFILES_ON),
        base_fen=given["pension_base"],
        index=given["average_index"],
        balance_fen=given["account_balance_fen"],
        payout_tenths=tenths,
        months=months,
        years=None if years is None else Fraction(years, 10**_YEARS_DIGITS),
        transition_fen=given["transition_fen"],
    )
    return answer.result, (*before, *answer.steps)


_PROFILES_ON = first_day(2025 * 12)
"""The day whose profiles serve bare figures, which carry no date of their own."""


def _age(given: dict[str, Any]) -> tuple[int, int, list[Figure]]:
    """The age at retirement: as given, or statutory for the group, which for a man follows from his sex."""
    if given["age_years"] is not None:
        return given["age_years"], given["age_months"], []
    group = given["group"] or ("male60" if given["sex"] == "M" else "female50")
    years, months = rules.age_at_statutory_retirement(group, given["retirement_month"])
    doubt = (
        ""
        if given["group"] or given["sex"] == "M"
        else "女职工原法定退休年龄按 50 岁，可另给 group 或年龄"
    )
    certainty = Certainty.POLICY if doubt else Certainty.DERIVED
    step = Figure(
        "age", f"{years}-{months:02d}", "退休时年龄（岁-月）", "退休月份即法定退休月份",
        "关于实施渐进式延迟法定退休年龄的决定", certainty, (), doubt,
    )  # fmt: skip
    return years, months, [step]


def _of_history(given: dict[str, Any]) -> tuple[rules.Pension, Sequence[Figure]]:
    years, months, age_steps = _age(given)
    tenths, before = _payout(given, years, months)
    answer = rules.pension_of_history(
        rules.PensionCase(
            place=given["place"],
            retirement_month=given["retirement_month"],
            history=[rules.HistoryYear(**row) for row in given["history"]],
            account_balance_fen=given["account_balance_fen"],
            payout_tenths=tenths,
            deemed_months=given["deemed_months"],
            deemed_index=given["deemed_index"],
            second_index=given["second_index"],
            pre_account_months=given["pre_account_months"],
            profile=given["profile"],
        )
    )
    return answer.result, (*age_steps, *before, *answer.steps)
