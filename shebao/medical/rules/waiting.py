"""Months of waiting after a long break 待遇等待期: what the pooled fund pays meanwhile. The account pays as ever. Pure."""

from datetime import date

from shebao.base import parameters
from shebao.base.explain import Answer, said, sourced
from shebao.base.law import FEN, Bound, law
from shebao.base.money import div_half_up
from shebao.base.months import Month, month_of
from shebao.medical.doubts import doubted

DOCUMENT = "医保办发〔2021〕43号"
PPM = Bound(0, 1_000_000)


@law(DOCUMENT, bounds={"pooled_fen": FEN, "share_ppm": PPM})
def waiting_part(pooled_fen: int, share_ppm: int) -> int:
    """等待期统筹支付, fen: the place's share of what would be paid without the wait, rounded once."""
    return div_half_up(pooled_fen * share_ppm, 1_000_000)


@law(DOCUMENT)
def waits(since: Month, benefit_from: Month, on: date) -> bool:
    """是否在等待期: from the month insurance was resumed until the month before benefits begin."""
    return since <= month_of(on) < benefit_from


@law(DOCUMENT)
def pooled_while_waiting(pooled_fen: int, on: date, place: str) -> Answer[int]:
    """等待期统筹支付, fen, of costs of the day `on`: most places pay nothing, some a share. Refuses `parameter.missing`."""
    share = parameters.at("medical.waiting_pooled_share", on, place)
    paid = waiting_part(pooled_fen, share.as_ppm())
    steps = [
        sourced(share, "等待期统筹支付比例"),
        said(waiting_part, "waiting_pooled_fen", paid, "等待期统筹支付", "应付 × 比例"),
    ]
    return Answer(paid, doubted(steps, on))
