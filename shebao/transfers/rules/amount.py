"""The money of a transfer 转移额: what moves with a regular and with a temporary account.

The numbers come from the dated set `transfer-2009` in `parameters/`; no text of a later set has been read.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, Figure, said, sourced
from shebao.base.law import FEN, PPM, Bound, Certainty, law
from shebao.base.money import div_half_up
from shebao.base.refusals import Refusal

POOLED_SINCE = 1998
"""The pooled share counts insured wages from 1998-01-01 (国办发〔2009〕66号 Art. 4)."""
WAGES = Bound(0, 9 * 10**9)
"""All insured wages of a life, in fen: up to ninety million yuan, so that the product stays exact."""


class AmountMissing(Refusal):
    """缺少金额."""

    code = "transfers.amount-missing"
    zh = "{account}账户转移须填写“{field}”。"
    en = "The transfer of a {account} account needs “{field}”."
    law = "国办发〔2009〕66号"


class AmountNotForAccount(Refusal):
    """该账户类型不填此项."""

    code = "transfers.amount-not-for-account"
    zh = "{account}账户转移不填写“{field}”。"
    en = "“{field}” does not belong to the transfer of a {account} account."
    law = "国办发〔2009〕66号"


class TooManyMonths(Refusal):
    """一年超过十二个月."""

    code = "transfers.too-many-months"
    zh = "{year} 年的缴费月数合计 {months} 个月，超过十二个月。"
    en = "The months of {year} add up to {months}, more than twelve."
    law = "国办发〔2009〕66号 四条"


class YearAfterTransfer(Refusal):
    """年度晚于转移日期."""

    code = "transfers.year-after-transfer"
    zh = "{year} 年晚于转移日期 {on}。"
    en = "The year {year} lies after the date of the transfer, {on}."
    law = "国办发〔2009〕66号 四条"


class TransferLines(NamedTuple):
    """What moves 转移额, in fen."""

    account_fen: int
    pooled_fen: int
    total_fen: int


class YearBase(NamedTuple):
    """Insured wages of one year at one place 年度缴费基数合计."""

    year: int
    months: int
    base_total_fen: int


@law(
    "国办发〔2009〕66号",
    article="四条",
    bounds={"account_fen": FEN, "wages_fen": WAGES, "share_ppm": PPM},
)
def transfer_lines(account_fen: int, wages_fen: int, share_ppm: int) -> TransferLines:
    """个人账户储存额 moves whole; of the pooled fund 统筹基金 a share of all insured wages since 1998-01.

    The share is rounded once, on the sum.
    """
    pooled_fen = div_half_up(wages_fen * share_ppm, 1_000_000)
    return TransferLines(account_fen, pooled_fen, account_fen + pooled_fen)


@law(
    "国办发〔2009〕66号",
    article="四条",
    bounds={"pre1998_fen": FEN, "balance_fen": FEN, "this_year_fen": FEN},
)
def account_part(pre1998_fen: int, balance_fen: int, this_year_fen: int) -> int:
    """个人账户转移额 A = A1 + A2 + A3: personal money before 1998, balance of last year's end, principal."""
    return pre1998_fen + balance_fen + this_year_fen


@law("国办发〔2009〕66号", article="五条", bounds={"contributions_fen": FEN, "interest_fen": FEN})
def temporary_lines(contributions_fen: int, interest_fen: int) -> TransferLines:
    """A temporary account 临时缴费账户 moves all its contributions, of both sides, with interest."""
    total_fen = contributions_fen + interest_fen
    return TransferLines(total_fen, 0, total_fen)


def _check_bases(on: date, bases: Sequence[YearBase]) -> None:
    months: dict[int, int] = {}
    for index, row in enumerate(bases):
        months[row.year] = months.get(row.year, 0) + row.months
        if row.year > on.year:
            raise YearAfterTransfer(year=row.year, on=on.isoformat(), at=f"bases[{index}].year")
        if months[row.year] > 12:
            raise TooManyMonths(year=row.year, months=months[row.year], at=f"bases[{index}].months")


@law("国办发〔2009〕66号")
def set_day(rule_set: str, on: date) -> date:
    """The day whose numbers a case of a named set 规则集 takes: `on`, or the set's last day before it.

    A case keeps the set of its acceptance. Refuses `parameter.missing` for a set that was never loaded here.
    """
    for row in parameters.series("transfers.rule_set"):
        if row.value == rule_set:
            return min(on, row.until or on)
    raise parameters.ParameterMissing(
        name=f"transfers.rule_set={rule_set}", place="CN", on=on.isoformat(), at="rule_set"
    )


def _set(on: date) -> Figure:
    return sourced(parameters.at("transfers.rule_set", on, path="date"), "规则集")


@law("国办发〔2009〕66号", article="四条")
def transfer_amount(
    on: date,
    *,
    pre1998_personal_fen: int,
    balance_last_year_end_fen: int,
    this_year_principal_fen: int,
    bases: Sequence[YearBase],
    same_province: bool = False,
    rule_set: str = "",
) -> Answer[TransferLines]:
    """What moves with a regular account 一般账户转移额 on a day, in fen; by the numbers of a set if named.

    A1 + A2 + A3 whole, and 12 % of the sum of all insured wages from 1998 on, rounded once. Inside a province
    no money moves. Refuses `transfers.too-many-months`, `transfers.year-after-transfer`,
    `parameter.missing` before 2010.
    """
    _check_bases(on, bases)
    on = set_day(rule_set, on) if rule_set else on
    steps = [_set(on)]
    if same_province:
        return Answer(TransferLines(0, 0, 0), (*steps, _nothing_moves()))
    parts = (pre1998_personal_fen, balance_last_year_end_fen, this_year_principal_fen)
    account_on = parameters.at("transfers.money.account", on)
    pooled_on = parameters.at("transfers.money.pooled", on)
    share = parameters.at("transfers.pooled_share", on)
    wages = sum(row.base_total_fen for row in bases if row.year >= POOLED_SINCE)
    lines = transfer_lines(
        account_part(*parts) if account_on.as_bool() else 0,
        wages,
        share.as_ppm() if pooled_on.as_bool() else 0,
    )
    steps += [*_account_steps(parts, account_on, lines), *_ignored(bases)]
    steps += _pooled_steps(wages, pooled_on, share, lines)
    return Answer(lines, tuple(steps))


def _account_steps(
    parts: tuple[int, int, int], switch: parameters.Parameter, lines: TransferLines
) -> list[Figure]:
    """A1, A2, A3 and their sum."""
    named = (
        ("pre1998_personal_fen", "1998年前个人缴费本息", "A1"),
        ("balance_last_year_end_fen", "上年末储存额", "A2"),
        ("this_year_principal_fen", "本年记账本金", "A3"),
    )
    return [
        *(
            said(account_part, name, fen, label, letter)
            for fen, (name, label, letter) in zip(parts, named, strict=True)
        ),
        sourced(switch, "转移个人账户资金"),
        said(account_part, "account_fen", lines.account_fen, "个人账户转移额", "A1 + A2 + A3"),
    ]


def _ignored(bases: Sequence[YearBase]) -> list[Figure]:
    """A step that says what is left out because it lies before 1998."""
    before = [row.base_total_fen for row in bases if row.year < POOLED_SINCE]
    why = "1998-01-01 以前不计入统筹转移"
    return [said(transfer_lines, "ignored_fen", sum(before), "1998年前基数", why)] * bool(before)


def _pooled_steps(
    wages: int, switch: parameters.Parameter, share: parameters.Parameter, lines: TransferLines
) -> list[Figure]:
    """The sum of wages, the share of it, and the total."""
    pooled = f"基数合计 × {share.value}%，四舍五入一次"
    return [
        said(transfer_lines, "wages_fen", wages, "1998年起缴费基数合计", "Σ 各年基数"),
        sourced(switch, "转移统筹基金"),
        sourced(share, "统筹基金转移比例（%）"),
        said(transfer_lines, "pooled_fen", lines.pooled_fen, "统筹基金转移额", pooled),
        said(transfer_lines, "total_fen", lines.total_fen, "转移合计", "个人账户 + 统筹基金"),
    ]


@law("国办发〔2009〕66号", article="五条")
def temporary_transfer_amount(
    on: date, *, all_contributions_fen: int, interest_fen: int, same_province: bool = False
) -> Answer[TransferLines]:
    """What moves with a temporary account 临时缴费账户转移额 on a day, in fen: everything."""
    steps = [_set(on)]
    if same_province:
        return Answer(TransferLines(0, 0, 0), (*steps, _nothing_moves()))
    lines = temporary_lines(all_contributions_fen, interest_fen)
    steps += [
        said(
            temporary_lines,
            "all_contributions_fen",
            all_contributions_fen,
            "单位和个人全部缴费",
            "",
        ),
        said(temporary_lines, "interest_fen", interest_fen, "利息", ""),
        said(temporary_lines, "total_fen", lines.total_fen, "转移合计", "全部缴费 + 利息"),
    ]
    return Answer(lines, tuple(steps))


def _nothing_moves() -> Figure:
    return Figure(
        "same_province",
        0,
        "省内转移",
        "省级统筹内只转关系，不转资金",
        "省级统筹",
        Certainty.VERIFIED,
    )


@law("国办发〔2009〕66号", article="四条")
def amended_amount(
    on: date,
    *,
    account_fen: int,
    bases_before: Sequence[YearBase],
    bases: Sequence[YearBase],
    same_province: bool = False,
    rule_set: str = "",
) -> Answer[TransferLines]:
    """What is still to move, or to come back, when the years of a finished transfer change 补转、更正之差, in fen.

    The pooled part is the share of all wages as they are less the share of all wages as they were, so that together
    they are what one form would have moved. Refuses as `transfer_amount` does.
    """
    parts = {
        "pre1998_personal_fen": 0,
        "balance_last_year_end_fen": 0,
        "this_year_principal_fen": 0,
    }
    more = {"same_province": same_province, "rule_set": rule_set}
    was = transfer_amount(on, **parts, bases=bases_before, **more).result.pooled_fen  # type: ignore[arg-type]
    answer = transfer_amount(on, **parts, bases=bases, **more)  # type: ignore[arg-type]
    pooled = answer.result.pooled_fen - was
    account = 0 if same_province else account_fen
    steps = (
        *(each for each in answer.steps if each.name in ("rule_set", "pooled_share")),
        said(transfer_lines, "account_difference_fen", account, "个人账户转移额之差", "现记录 − 原记录"),
        said(transfer_lines, "pooled_difference_fen", pooled, "统筹基金转移额之差", "现基数合计 × 比例 − 原基数合计 × 比例"),
    )  # fmt: skip
    return Answer(TransferLines(account, pooled, account + pooled), steps)
