"""A supposition beside today 设想与现状对照: what it is called, what it changes, what the forms offer."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from shebao.base.money import div_half_up
from shebao.pension.outlook import FOR_GOOD, Point
from shebao.portal.pension.asking import PAUSES, Shown
from shebao.portal.pension.places import offered
from shebao.portal.pension.sure import told
from shebao.portal.pension.words import REASONS, opened
from shebao.portal.templatetags.shebao import months as in_years
from shebao.records.prospects import limits


def wish(shown: Shown, names: Mapping[str, str]) -> dict[str, Any] | None:
    """The supposition beside today."""
    if not shown.asked.what:
        return None
    today, wished = shown.today.at, shown.wished.at if shown.wished else None
    found: dict[str, Any] = {
        "what": shown.asked.what,
        "title": _title(shown, names),
        "refused": told(shown.refused),
        "away": shown.asked.plain(),
        "lines": [],
        "missing": told(shown.wished.missing) if shown.wished else None,
        "at": wished,
    }
    if today is None or wished is None or shown.wished is None:
        return found
    found |= {
        "fen": wished.pension.total_fen, "today_fen": today.pension.total_fen,
        "difference_fen": wished.pension.total_fen - today.pension.total_fen,
        "lines": [
            (_("缴费月数"), in_years(today.months), in_years(wished.months)),
            (_("退休时个人账户"), _yuan(today.balance.total_fen), _yuan(wished.balance.total_fen)),
            (_("平均缴费工资指数"), _index(today), _index(wished)),
            (_("在哪里领"), names.get(today.place, today.place), names.get(wished.place, wished.place)),
        ],
        "lacks": wished.missing, "met_in": shown.wished.met_in,
        "reason": str(REASONS.get(shown.wished.place.result.reason, "")) if shown.wished.place else "",
        "moved": wished.place != today.place,
        "tree": [opened(each.as_dict()) for each in (shown.wished.tree.inputs if shown.wished.tree else ())],
    }  # fmt: skip
    if shown.joined:
        found["joined"] = {
            "cleared": shown.joined.cleared, "refund_fen": shown.joined.refund_fen,
            "count": sum(last - first + 1 for first, last in shown.joined.cleared),
            "steps": [opened(step.as_dict()) for step in shown.joined.answer.steps],
        }  # fmt: skip
    return found


def _index(point: Point) -> str:
    shown = div_half_up(point.pension.average_index, 100)
    return f"{shown // 10_000}.{shown % 10_000:04d}"


def _yuan(fen: int) -> str:
    return f"¥ {div_half_up(fen, 100):,}"


def _title(shown: Shown, names: Mapping[str, str]) -> str:
    """What is supposed; where it was refused only its kind, for what was typed names nothing."""
    if shown.refused:
        return {
            "pause": _("停一段时间不缴"), "more": _("多缴一些，或者少缴一些"),
            "move": _("换到别的地方工作"), "merge": _("把外地缴过的并进来"),
        }[shown.asked.what]  # fmt: skip
    typed = shown.asked.typed
    months = typed["months"]
    return {
        "pause": _("以后不再缴费") if months == str(FOR_GOOD)
        else _("停缴 %(time)s") % {"time": in_years(int(months) if months.isdecimal() else PAUSES[0])},
        "more": _("按 %(yuan)s 元的基数缴费") % {"yuan": typed["base"]},
        "move": _("去 %(place)s 工作") % {"place": names.get(typed["place"], typed["place"])},
        "merge": _("把外地的缴费并进来"),
    }[shown.asked.what]  # fmt: skip


def forms(shown: Shown) -> dict[str, Any]:
    """What the forms offer."""
    found = limits(shown.own.career, shown.today.wish)
    return {
        "pauses": [(one, _("以后不再缴费") if one == FOR_GOOD else in_years(one), str(one) == shown.asked.typed["months"])
                   for one in PAUSES],
        "limits": found, "places": offered(),
    }  # fmt: skip
