"""Topics of transfer 转移接续: amount, paying place, kind of account, recorded credits."""

from collections.abc import Sequence
from typing import Any

from shebao.base.explain import Figure
from shebao.records.calc.shapes import (
    PLACE,
    Choice,
    Day,
    Flag,
    Key,
    Many,
    Nullable,
    Shape,
    Text,
    Whole,
    keys,
)
from shebao.transfers import rules

_FEN = Whole(0, rules.WAGES.high)
_OUT = Whole(0, 10**15)
_KIND = Choice(("regular", "temporary"))
REGULAR_ONLY = (
    "pre1998_personal_fen",
    "balance_last_year_end_fen",
    "this_year_principal_fen",
    "bases",
)
TEMPORARY_ONLY = ("all_contributions_fen", "interest_fen")

SHAPES: dict[str, tuple[Shape, Shape]] = {
    "transfer-amount": (
        keys(
            date=Day(),
            account=_KIND,
            pre1998_personal_fen=Key(_FEN, None),
            balance_last_year_end_fen=Key(_FEN, None),
            this_year_principal_fen=Key(_FEN, None),
            bases=Key(
                Many(
                    keys(
                        year=Whole(1949, 2199),
                        months=Whole(0, 12),
                        base_total_fen=Whole(0, 12 * 10**9),
                    ),
                    0,
                    400,
                ),
                None,
            ),
            all_contributions_fen=Key(_FEN, None),
            interest_fen=Key(_FEN, None),
            same_province=Key(Flag(), False),
        ),
        keys(account_fen=_OUT, pooled_fen=_OUT, total_fen=_OUT),
    ),
    "paying-place": (
        keys(
            hukou=Nullable(PLACE),
            on=Day(),
            relations=Many(
                keys(
                    place=PLACE,
                    kind=_KIND,
                    months=Whole(0, 1200),
                    current=Key(Flag(), False),
                ),
                0,
                100,
            ),
        ),
        keys(place=PLACE, reason=Text()),
    ),
    "account-type": (
        keys(
            sex=Choice(("M", "F")),
            birth_date=Day(),
            hukou=Nullable(PLACE),
            place=PLACE,
            enrolled_on=Day(),
            approved_move=Key(Flag(), False),
            opened_before_2010=Key(Flag(), False),
        ),
        keys(kind=_KIND),
    ),
    "credit-differences": (
        keys(
            years=Many(
                keys(year=Whole(1949, 2199), base_total_fen=Whole(0, 9 * 10**9), credited_fen=_FEN),
                1,
                100,
            )
        ),
        keys(moves_fen=_OUT, top_up_fen=_OUT, stays_fen=_OUT),
    ),
}

Said = tuple[dict[str, Any], Sequence[Figure]]


def _only(
    given: dict[str, Any], wanted: Sequence[str], other: Sequence[str], optional: str
) -> None:
    account = given["account"]
    for name in wanted:
        if given[name] is None and name != optional:
            raise rules.AmountMissing(account=account, field=name, at=name)
    for name in other:
        if given[name] is not None:
            raise rules.AmountNotForAccount(account=account, field=name, at=name)


def transfer_amount(given: dict[str, Any]) -> Said:
    """Topic `transfer-amount` 转移额."""
    same = given["same_province"]
    if given["account"] == "temporary":
        _only(given, TEMPORARY_ONLY, (), "")
        answer = rules.temporary_transfer_amount(
            given["date"],
            all_contributions_fen=given["all_contributions_fen"],
            interest_fen=given["interest_fen"],
            same_province=same,
        )
    else:
        _only(given, REGULAR_ONLY, TEMPORARY_ONLY, "pre1998_personal_fen")
        answer = rules.transfer_amount(
            given["date"],
            pre1998_personal_fen=given["pre1998_personal_fen"] or 0,
            balance_last_year_end_fen=given["balance_last_year_end_fen"],
            this_year_principal_fen=given["this_year_principal_fen"],
            bases=[rules.YearBase(**row) for row in given["bases"]],
            same_province=same,
        )
    return answer.result._asdict(), answer.steps


def paying_place(given: dict[str, Any]) -> Said:
    """Topic `paying-place` 待遇领取地."""
    stays = [rules.Stay(**row) for row in given["relations"]]
    answer = rules.paying_place(given["on"], given["hukou"], stays)
    return answer.result._asdict(), answer.steps


def account_type(given: dict[str, Any]) -> Said:
    """Topic `account-type` 账户类型."""
    answer = rules.account_type(**given)
    return answer.result._asdict(), answer.steps


def credit_differences(given: dict[str, Any]) -> Said:
    """Topic `credit-differences` 记账比例核对."""
    answer = rules.credit_differences([rules.RecordedYear(**row) for row in given["years"]])
    return answer.result._asdict(), answer.steps
