"""Transfer amounts of whole populations 批量测算转移额: what would move with each regular account on a day.

The rules are those of the counter (`rules.py`). Inside a province nothing moves: such people are not in the
file.
"""

from datetime import date
from typing import Any

from shebao.base import parameters
from shebao.base.engine import scratch
from shebao.base.engine.jobs import Column, Job
from shebao.base.engine.steps import beyond
from shebao.base.law import FEN
from shebao.transfers.errors import WagesTooLarge
from shebao.transfers.rules import POOLED_SINCE, WAGES, account_part, transfer_lines

WAGES_MAX = WAGES.high


def transfer_block(start: int, stop: int, given: Any, law: Any, out: Any) -> None:
    """Kernel 内核: the wages of all years added up, the share of the sum rounded once."""
    before_1998, last_year, this_year = (
        given[0][start:stop], given[1][start:stop], given[2][start:stop],
    )  # fmt: skip
    bases = given[3]
    account_moves, share_ppm = law
    wages, account, pooled, total = scratch(), scratch(), scratch(), scratch()
    trouble = scratch()
    count, last = stop - start, len(bases) - 1
    for year in range(0, last + 1, 2):
        one = bases[year][start:stop]
        two = bases[min(year + 1, last)][start:stop]
        both = min(1, last - year)
        for j in range(count):
            wages[j] += one[j] + both * two[j]
    for j in range(count):
        part = account_part(before_1998[j], last_year[j], this_year[j])
        lines = transfer_lines(account_moves * part, wages[j], share_ppm)
        account[j], pooled[j], total[j] = lines.account_fen, lines.pooled_fen, lines.total_fen
        trouble[j] = beyond(wages[j], WAGES_MAX)
    out[0][start:stop], out[1][start:stop] = account[:count], pooled[:count]
    out[2][start:stop], out[3][start:stop] = total[:count], trouble[:count]


def transfer_for_all(on: date) -> Job:
    """The job of computing 测算 what moves on a day. Refuses `parameter.missing` before 2010."""
    chosen = parameters.at("transfers.rule_set", on, path="--on")
    account = parameters.at("transfers.money.account", on)
    pooled = parameters.at("transfers.money.pooled", on)
    share = parameters.at("transfers.pooled_share", on)
    labels = tuple(str(year) for year in range(POOLED_SINCE, on.year + 1))
    return Job(
        name="transfer-amount",
        title="转移额测算",
        key="person",
        columns=(
            Column("pre1998_personal_fen", FEN, absent=0),
            Column("balance_last_year_end_fen", FEN),
            Column("this_year_principal_fen", FEN, absent=0),
            Column("base_{}", WAGES, labels, absent=0),
        ),
        results=("account_fen", "pooled_fen", "total_fen"),
        kernel=transfer_block,
        law=(int(account.as_bool()), share.as_ppm() if pooled.as_bool() else 0),
        troubles=(WagesTooLarge,),
        facts={
            "day": on.isoformat(),
            "rule set": chosen.value,
            "pooled share": f"{share.value} % {share.source} ({share.certainty})",
        },
    )
