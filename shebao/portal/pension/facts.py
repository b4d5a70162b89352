"""The page of the pension laid out 页面内容: everything the templates show, in the page's language."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from shebao.base.money import div_half_up
from shebao.base.months import format_month
from shebao.base.places import province
from shebao.pension import outlook
from shebao.pension.careers import groups_of
from shebao.pension.outlook import FOR_GOOD, Point
from shebao.portal.pension.asking import GROWTHS, Asked, Shown
from shebao.portal.pension.places import named
from shebao.portal.pension.supposed import forms, wish
from shebao.portal.pension.sure import sure, told
from shebao.portal.pension.words import REASONS, opened
from shebao.portal.templatetags.shebao import months as in_years
from shebao.records.prospects import Prospect, twice

BAR = 1000
"""Width of the bar of parts, in its own units."""


class Choice(NamedTuple):
    """A link one may follow: words, address, whether it is the one shown."""

    label: str
    url: str
    current: bool
    fen: int | None = None
    month: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the pension in the hero: key, fen, and where its bar begins and how wide it is."""

    key: str
    label: str
    fen: int
    x: int
    width: int


class Row(NamedTuple):
    """A month in the table, the same as in the picture."""

    url: str
    current: bool
    statutory: bool
    point: Point
    age: str
    difference_fen: int
    even: str


def facts(shown: Shown) -> dict[str, Any]:
    """What the templates show."""
    today, asked = shown.today, shown.asked
    names = _names(shown)
    at, career = today.at, shown.own.career
    window = today.window
    rows = [_row(shown, point) for point in today.points]
    found: dict[str, Any] = {
        "asked": asked, "today": today, "at": at, "career": career, "window": window, "names": names,
        "statutory": window.statutory, "age": age(*_age(today)),
        "parts": parts(at) if at else [], "rows": rows, "quick": _quick(shown),
        "groups": group_links(shown.own.sex, shown.asked), "growths": _growths(shown), "levers": _levers(shown),
        "tree": [opened(each.as_dict()) for each in (today.tree.inputs if today.tree else ())],
        "whole": opened(today.tree.as_dict()) if today.tree else None,
        "worth_fen": _worth(today), "even": _even(shown), "place": _place(today, names),
        "minimum": _minimum(today), "sure": sure(shown), "missing": told(today.missing),
        "payout": _balance_alone(today), "wish": wish(shown, names), "kinds": forms(shown),
        "plot": json.dumps(_plot(shown)), "twice": _twice(shown),
        "window_steps": [opened(step.as_dict()) for step in window.steps if step.name in SAID],
    }  # fmt: skip
    return found


SAID = ("delay_months", "statutory_month", "retirement_month", "age", "minimum_months")


def _names(shown: Shown) -> Mapping[str, str]:
    """Every place of the page in words, in one question."""
    prospects = [one for one in (shown.today, shown.wished) if one is not None]
    codes = {row.place for one in prospects for row in (*one.career.years, *one.wish.elsewhere)}
    codes |= {one.place.result.place for one in prospects if one.place}
    codes |= {shown.own.career.place, shown.asked.typed.get("place", ""), shown.own.hukou or ""}
    codes |= {point.place for one in prospects for point in one.points}
    return named(codes)


def _age(today: Prospect) -> tuple[int, int]:
    one = today.at or today.window.statutory
    return one.age_years, one.age_months


def age(years: int, months: int) -> str:
    """An age in words: `61 岁 3 个月`."""
    if not months:
        return _("%(years)s 岁") % {"years": years}
    return _("%(years)s 岁 %(months)s 个月") % {"years": years, "months": months}


def parts(at: Point) -> list[Part]:
    """The pension's parts as one bar."""
    pension = at.pension
    all_of_it = [
        ("basic", _("基础养老金"), pension.basic_fen),
        ("account", _("个人账户养老金"), pension.account_fen),
        ("transition", _("过渡性养老金"), pension.transition_fen),
    ]
    whole = sum(fen for _key, _label, fen in all_of_it) or 1
    x, found = 0, []
    for key, label, fen in all_of_it:
        width = div_half_up(fen * BAR, whole)
        if fen:
            found.append(Part(key, label, fen, x, width))
        x += width
    return found


def _row(shown: Shown, point: Point) -> Row:
    statutory = shown.today.statutory
    assert statutory is not None
    even = outlook.even_month(point, statutory)
    born = shown.own.career.birth
    return Row(
        shown.asked.query(at=point.offset), point.offset == shown.asked.at, not point.offset, point,
        age(point.age_years, point.age_months), point.pension.total_fen - statutory.pension.total_fen,
        age(*divmod(even - born, 12)) if even else "",
    )  # fmt: skip


def _quick(shown: Shown) -> list[Choice]:
    points = shown.today.points
    if not points:
        return []
    wanted = {points[0].offset: _("最早"), points[-1].offset: _("最晚"), 0: _("法定")}
    return [
        Choice(wanted[one.offset], shown.asked.query(at=one.offset), one.offset == shown.asked.at,
               one.pension.total_fen, one.month)
        for one in points
        if one.offset in wanted
    ]  # fmt: skip


def group_links(sex: str, asked: Asked) -> list[Choice]:
    """Which statutory age, where the records do not say."""
    groups = groups_of(sex)
    if len(groups) == 1:
        return []
    words = {"female50": _("工人岗位（原 50 岁）"), "female55": _("干部、管理技术岗位（原 55 岁）")}
    return [
        Choice(words[one], asked.query(group=one, at=None), one == asked.group) for one in groups
    ]


def _growths(shown: Shown) -> list[Choice]:
    return [
        Choice(_("工资不涨") if not one else _("每年涨 %(percent)s%%") % {"percent": one},
               shown.asked.query(growth=one or None), one == shown.asked.growth)
        for one in GROWTHS
    ]  # fmt: skip


def _worth(today: Prospect) -> int | None:
    if not today.wish.growth_ppm or today.at is None:
        return None
    years = today.at.month // 12 - today.career.now // 12
    return outlook.in_todays_wages(today.at.pension.total_fen, today.wish.growth_ppm, years)


def _levers(shown: Shown) -> list[dict[str, Any]]:
    """What would change the pension, each with the page that shows it."""
    asked, found = shown.asked, []
    for one in shown.levers:
        yuan = f"{one.amount // 100:,}"
        said, url = {
            "later": (_("晚 12 个月退休"), asked.query(at=asked.at + 12)),
            "earlier": (_("早 12 个月退休"), asked.query(at=asked.at - 12)),
            "more": (_("缴费基数提高到 %(yuan)s 元") % {"yuan": yuan},
                     asked.plain(what="more", base=one.amount // 100)),
            "resume": (_("恢复缴费，按原基数 %(yuan)s 元") % {"yuan": yuan},
                       asked.plain(what="more", base=one.amount // 100)),
            "stop": (_("从现在起不再缴费"), asked.plain(what="pause", months=FOR_GOOD)),
        }[one.kind]  # fmt: skip
        found.append({"kind": one.kind, "words": said, "url": url, "fen": one.difference_fen,
                      "up": one.difference_fen > 0})  # fmt: skip
    return found


def _even(shown: Shown) -> dict[str, Any] | None:
    """When the chosen month and the statutory one have paid the same."""
    at, statutory = shown.today.at, shown.today.statutory
    if at is None or statutory is None or not at.offset:
        return None
    even = outlook.even_month(at, statutory)
    return {
        "early": at.offset < 0, "months": in_years(abs(at.offset)),
        "fen": abs(at.pension.total_fen - statutory.pension.total_fen),
        "more": at.pension.total_fen >= statutory.pension.total_fen,
        "age": age(*divmod(even - shown.own.career.birth, 12)) if even else "",
    }  # fmt: skip


def _place(today: Prospect, names: Mapping[str, str]) -> dict[str, Any] | None:
    if today.place is None:
        return None
    found = today.place.result
    return {
        "code": found.place, "name": names.get(found.place, found.place),
        "reason": str(REASONS.get(found.reason, found.reason)),
        "here": province(found.place) == province(today.career.place),
        "steps": [opened(step.as_dict()) for step in today.place.steps],
    }  # fmt: skip


def _minimum(today: Prospect) -> dict[str, Any]:
    """How many months there are, will be, and must be."""
    needed = today.at.minimum if today.at else today.window.statutory.minimum_months
    now = sum(row.months for row in today.career.years) + today.career.deemed_months
    then = today.at.months if today.at else today.months
    full = max(needed, then, 1)
    return {
        "needed": needed, "now": now, "then": then, "missing": max(0, needed - then),
        "met_in": today.met_in, "now_x": now * BAR // full, "then_x": then * BAR // full,
        "needed_x": needed * BAR // full, "met_already": now >= needed,
    }  # fmt: skip


def _balance_alone(today: Prospect) -> dict[str, int] | None:
    """What can be said without the base: the account."""
    if today.missing is None:
        return None
    return {"balance_fen": today.career.balance_fen + sum(today.career.credits_fen)}


def _plot(shown: Shown) -> dict[str, Any]:
    """The picture's numbers: yuan for drawing, and every word already made."""
    points = shown.today.points
    wished = {one.offset: one for one in shown.wished.points} if shown.wished else {}
    statutory = shown.today.statutory
    return {
        "months": [one.month for one in points], "offsets": [one.offset for one in points],
        "today": [one.pension.total_fen / 100 for one in points],
        "wish": [wished[one.offset].pension.total_fen / 100 if one.offset in wished else None for one in points]
        if wished else [],
        "statutory": statutory.month if statutory else None, "at": shown.asked.at,
        "urls": [shown.asked.query(at=one.offset) for one in points],
        "said": [
            _("%(month)s 退休，%(age)s：每月约 ¥ %(yuan)s") % {
                "month": format_month(one.month), "age": age(one.age_years, one.age_months),
                "yuan": f"{div_half_up(one.pension.total_fen, 100):,}"}
            for one in points
        ],
        "legend": [_("现在这样"), _("如果这样")], "mark": _("法定"),
    }  # fmt: skip


def _twice(shown: Shown) -> dict[str, Any] | None:
    """Months paid in two relationships of the books."""
    answer = twice(shown.own.credits)
    if answer is None:
        return None
    return {
        "count": len(answer.result.cleared), "refund_fen": answer.result.refund_fen,
        "steps": [opened(step.as_dict()) for step in answer.steps],
    }  # fmt: skip
