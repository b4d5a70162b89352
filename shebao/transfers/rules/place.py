"""Kind of account 账户类型 and paying place 待遇领取地 of a pension relationship.

The numbers come from the dated set `transfer-2009` in `parameters/`; no text of a later set has been read.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, Figure, said, sourced
from shebao.base.law import Certainty, law
from shebao.base.places import province
from shebao.base.refusals import Refusal, Remedy

FIRST_TEMPORARY = date(2010, 1, 1)
"""Nobody opened a temporary account before this day (国办发〔2009〕66号)."""


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


@law("国办发〔2009〕66号", article="四条")
def records_only(origin: str, destination: str) -> bool:
    """省内转移: inside one province relationship and records move and no money, since Art. 4 moves it across provinces.

    Places are division codes; a pooling area of its own (the Corps 兵团) is a province here.
    """
    return province(origin) == province(destination)


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
    without a relation opened before 2010: what was opened then stays regular. `sex` is M or F. Refuses `transfers.born-after-enrolment`.
    """
    if birth_date > enrolled_on:
        raise BornLater(birth=birth_date.isoformat(), on=enrolled_on.isoformat(), at="birth_date")
    if enrolled_on < FIRST_TEMPORARY:
        return Answer(AccountType("regular"), (_before_2010(),))
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


@law("人社部规〔2016〕5号")
def regular_from(moved_on: date) -> date:
    """The first day a temporary account is a regular one 转为一般账户之日: of the month after the hukou moved in."""
    return date(moved_on.year + moved_on.month // 12, moved_on.month % 12 + 1, 1)


def _before_2010() -> Figure:
    formula = "2010-01-01 以前建立的关系不转为临时账户"
    return said(account_type, "reason", "opened-before-2010", "理由", formula)


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
