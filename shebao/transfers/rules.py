"""Transfer of the pension relationship 基本养老保险关系转移: money, kind of account, paying place.

The numbers come from the dated set `transfer-2009` in `parameters/`; no text of a later set has been read.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, Figure, said, sourced
from shebao.base.law import FEN, PPM, Bound, Certainty, law
from shebao.base.money import div_half_up
from shebao.base.places import province
from shebao.base.refusals import Refusal, Remedy

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


class TwoCurrentRelations(Refusal):
    """有两个现参保地."""

    code = "transfers.two-current-relations"
    zh = "只能有一个现参保的一般账户，现有 {count} 个。"
    en = "Only one regular relation can be the current one; there are {count}."
    law = "国办发〔2009〕66号 六条"


class NoPayingPlace(Refusal):
    """无法确定待遇领取地."""

    code = "transfers.no-paying-place"
    zh = "没有户籍地，也没有一般账户的参保地，无法确定待遇领取地。"
    en = "Without household register and without a regular relation no paying place follows."
    law = "国办发〔2009〕66号 六条"
    remedy = Remedy.REVIEW


class BornLater(Refusal):
    """出生日期晚于参保日期."""

    code = "transfers.born-after-enrolment"
    zh = "出生日期 {birth} 晚于首次参保日期 {on}。"
    en = "The birth date {birth} lies after the first enrolment, {on}."


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


class Stay(NamedTuple):
    """One stay in a place 参保段: GB/T 2260 code, `regular` or `temporary`, months, whether current."""

    place: str
    kind: str
    months: int
    current: bool


class PayingPlace(NamedTuple):
    """The place that will pay 待遇领取地 and why, as a stable code."""

    place: str
    reason: str


class AccountType(NamedTuple):
    """The kind of account opened 账户类型: `regular` or `temporary`."""

    kind: str


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
) -> Answer[TransferLines]:
    """What moves with a regular account 一般账户转移额 on a day, in fen.

    A1 + A2 + A3 whole, and 12 % of the sum of all insured wages from 1998 on, rounded once. Inside a province
    no money moves. Refuses `transfers.too-many-months`, `transfers.year-after-transfer`,
    `parameter.missing` before 2010.
    """
    _check_bases(on, bases)
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


@law("国办发〔2009〕66号", article="五条")
@law("人社部规〔2016〕5号")
def account_type(
    *,
    sex: str,
    birth_date: date,
    hukou: str | None,
    place: str,
    enrolled_on: date,
    approved_move: bool = False,
    opened_before_2010: bool = False,
) -> Answer[AccountType]:
    """Regular or temporary account 一般账户或临时缴费账户 at a first enrolment in a province.

    Temporary only outside the hukou province, from 50 (man) or 40 (woman) on, without an approved move and
    without a relation opened before 2010. `sex` is M or F. Refuses `transfers.born-after-enrolment`.
    """
    if birth_date > enrolled_on:
        raise BornLater(birth=birth_date.isoformat(), on=enrolled_on.isoformat(), at="birth_date")
    opened = parameters.at("transfers.temporary.opened", enrolled_on, path="enrolled_on")
    limit = parameters.at(
        f"transfers.temporary.age_{'male' if sex == 'M' else 'female'}", enrolled_on
    )
    age = enrolled_on.year - birth_date.year
    age -= (enrolled_on.month, enrolled_on.day) < (birth_date.month, birth_date.day)
    steps = [
        sourced(opened, "是否建立临时账户"),
        sourced(limit, "年龄界限"),
        said(account_type, "age", age, "首次参保时周岁", "首次参保日 − 出生日"),
    ]
    reasons = {
        "hukou-province": hukou is not None and province(hukou) == province(place),
        "no-hukou": hukou is None,
        "approved-move": approved_move,
        "opened-before-2010": opened_before_2010,
        "not-opened": not opened.as_bool(),
        "under-age": age < limit.as_int(),
    }
    reason = next((code for code, holds in reasons.items() if holds), "outside-hukou-and-of-age")
    kind = "temporary" if reason == "outside-hukou-and-of-age" else "regular"
    if reason == "no-hukou":
        steps.append(
            Figure("reason", reason, "理由", "", "人社部 医保局令第41号", Certainty.RECALLED, (),
                   "没有户籍的人员按一般账户，条文未见")
        )  # fmt: skip
    else:
        steps.append(said(account_type, "reason", reason, "理由", ""))
    return Answer(AccountType(kind), tuple(steps))


def _by_province(stays: Sequence[Stay]) -> dict[str, tuple[int, str]]:
    """Months and last place code of each province's regular stays, in order of the last stay."""
    found: dict[str, tuple[int, str]] = {}
    for stay in stays:
        where = province(stay.place)
        months = found.pop(where, (0, ""))[0]
        found[where] = (months + stay.months, stay.place)
    return found


@law("国办发〔2009〕66号", article="六条")
@law("人社部规〔2016〕5号")
def paying_place(on: date, hukou: str | None, stays: Sequence[Stay]) -> Answer[PayingPlace]:
    """The place that collects and pays 待遇领取地 on the day the conditions are met.

    Months are summed per province over all regular stays (deemed ones included); temporary stays never count.
    Refuses `transfers.two-current-relations`, `transfers.no-paying-place`.
    """
    regular = [stay for stay in stays if stay.kind == "regular"]
    current = [stay for stay in regular if stay.current]
    if len(current) > 1:
        raise TwoCurrentRelations(count=len(current), at="relations")
    needed = parameters.at("transfers.paying_place_months", on, path="on")
    months = _by_province(regular)
    steps = [sourced(needed, "满十年的月数")]
    steps += [
        said(paying_place, f"months_{where}", count, "一般账户累计月数", "按省累计，含视同缴费")
        for where, (count, _) in months.items()
    ]
    found = _choose(hukou, current[0] if current else None, months, needed.as_int())
    if found.reason in ("most-months", "no-hukou-current-ten-years", "no-hukou-previous-ten-years"):
        steps.append(
            Figure("reason", found.reason, "理由", "", "人社部 医保局令第41号", Certainty.RECALLED, (),
                   "没有户籍的人员归集地，条文未见")
        )  # fmt: skip
    else:
        steps.append(said(paying_place, "reason", found.reason, "理由", ""))
    return Answer(found, tuple(steps))


def _choose(
    hukou: str | None, current: Stay | None, months: dict[str, tuple[int, str]], needed: int
) -> PayingPlace:
    """The order of Article 6."""
    here = province(current.place) if current else None
    if hukou is not None:
        if current is None or here is None:
            return PayingPlace(hukou, "no-current-relation")
        if here == province(hukou):
            return PayingPlace(hukou, "current-is-hukou")
    prefix = "" if hukou is not None else "no-hukou-"
    if current is not None and here is not None and months[here][0] >= needed:
        return PayingPlace(current.place, f"{prefix}current-ten-years")
    for where in reversed(months):
        if where != here and months[where][0] >= needed:
            place = months[where][1]
            if hukou is not None and where == province(hukou):
                place = hukou
            return PayingPlace(place, f"{prefix}previous-ten-years")
    if hukou is not None:
        return PayingPlace(hukou, "no-ten-years")
    if not months:
        raise NoPayingPlace(at="relations")
    most = max(count for count, _ in months.values())
    place = next(last for count, last in reversed(months.values()) if count == most)
    return PayingPlace(place, "most-months")
