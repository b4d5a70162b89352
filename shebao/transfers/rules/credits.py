"""Credits that differ from the standard 记账比例不符: what moves, what is topped up, what stays behind."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, said, sourced
from shebao.base.law import FEN, Certainty, law
from shebao.base.months import first_day, month
from shebao.enrolment.rules import credit_of_base
from shebao.transfers.rules.amount import POOLED_SINCE


class RecordedYear(NamedTuple):
    """One year as recorded 年度记账记录: the sum of bases and what was credited of it, in fen."""

    year: int
    base_total_fen: int
    credited_fen: int


class CreditDifference(NamedTuple):
    """Recorded against standard 记账差额, in fen: what moves, what the origin adds, what it keeps."""

    moves_fen: int
    top_up_fen: int
    stays_fen: int


@law(
    "人社部发〔2009〕187号",
    certainty=Certainty.RECALLED,
    bounds={"recorded_fen": FEN, "standard_fen": FEN},
)
@law("人社厅发〔2017〕7号", bounds={"recorded_fen": FEN, "standard_fen": FEN})
def credit_difference(recorded_fen: int, standard_fen: int) -> CreditDifference:
    """记账差额: above the standard share the excess stays, below it the origin pays up to the standard."""
    return CreditDifference(
        standard_fen, max(0, standard_fen - recorded_fen), max(0, recorded_fen - standard_fen)
    )


@law("人社部发〔2009〕187号", certainty=Certainty.RECALLED)
@law("人社厅发〔2017〕7号")
def credit_differences(years: Sequence[RecordedYear]) -> Answer[CreditDifference]:
    """Years whose recorded share is not eleven percent (1998 to 2005) or eight (from 2006) 记账比例核对.

    An excess is not moved and its record not changed; a shortfall is paid by the origin, which corrects the record
    upward. Before 1998 both sides keep the original record: those years count as they stand.
    """
    moves = top_up = stays = 0
    steps = []
    for row in years:
        if row.year < POOLED_SINCE:
            moves += row.credited_fen
            formula = "1998 年以前按原记录"
            steps.append(
                said(credit_differences, f"moves_fen_{row.year}", row.credited_fen, "转移", formula)
            )
            continue
        share = parameters.at("enrolment.credit_rate", _last_day(row.year))
        standard = credit_of_base(row.base_total_fen, share.as_ppm())
        found = credit_difference(row.credited_fen, standard)
        moves, top_up, stays = (
            moves + found.moves_fen,
            top_up + found.top_up_fen,
            stays + found.stays_fen,
        )
        steps += [
            sourced(share, "规定记账比例（%）"),
            said(credit_difference, f"standard_fen_{row.year}", standard, "规定记账额", "基数合计 × 比例"),
            said(credit_difference, f"top_up_fen_{row.year}", found.top_up_fen, "转出地补足", "规定 − 记录"),
            said(credit_difference, f"stays_fen_{row.year}", found.stays_fen, "不转移", "记录 − 规定"),
        ]  # fmt: skip
    return Answer(CreditDifference(moves, top_up, stays), tuple(steps))


def _last_day(year: int) -> date:
    return first_day(month(year, 12))
