"""How values are shown 显示: money, months, masked numbers, words in two languages, icons."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from shebao.base.money import div_half_up, format_yuan
from shebao.base.months import format_month

register = template.Library()
ICONS = Path(__file__).resolve().parent.parent / "vendor" / "icons"
NAME = re.compile(r"[a-z0-9-]+")


def _chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as yuan, `1,234.50`; an em dash for nothing."""
    return "—" if fen is None else format_yuan(fen)


@register.filter
def about(fen: int | None) -> str:
    """Fen as whole yuan, for amounts that are estimates: `1,235`."""
    return "—" if fen is None else f"{div_half_up(fen, 100):,}"


@register.filter
def signed(fen: int) -> str:
    """A difference in yuan with its sign: `+1,234.50`; a dash for none."""
    return f"{'+' if fen > 0 else '−'}{format_yuan(abs(fen))}" if fen else "—"


@register.filter
def signed_about(fen: int) -> str:
    """A difference in whole yuan with its sign: `+¥ 1,235`."""
    return f"{'+' if fen >= 0 else '−'}¥ {div_half_up(abs(fen), 100):,}"


@register.filter
def safe_json(text: str) -> SafeString:
    """JSON for a data block of a page: nothing in it can end the block."""
    escaped = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return mark_safe(escaped)  # noqa: S308 - escaped the way Django's json_script does


@register.filter
def month(number: int | None) -> str:
    """A month number as `2026-03`."""
    return "—" if number is None else format_month(number)


@register.filter
def months(count: int | None) -> str:
    """A number of months as years and months: `12 年 3 个月`, `12 years 3 months`."""
    if count is None:
        return "—"
    years, rest = divmod(count, 12)
    words = []
    if years:
        words.append(ngettext("%(count)s 年", "%(count)s 年", years) % {"count": years})
    if rest or not years:
        words.append(ngettext("%(count)s 个月", "%(count)s 个月", rest) % {"count": rest})
    return " ".join(words)


@register.filter
def day(value: date | None) -> str:
    """A date as `2026-03-02`."""
    return "—" if value is None else value.strftime("%Y-%m-%d")


@register.filter
def masked(number: str | None) -> str:
    """A number of a person or an account with its middle hidden: `9990**********002X`."""
    text = number or ""
    if len(text) < 8:
        return "*" * len(text)
    return f"{text[:4]}{'*' * (len(text) - 8)}{text[-4:]}"


@register.filter
def pair(words: Sequence[str]) -> str:
    """The half of a (zh, en) pair that fits the page's language."""
    return words[0] if _chinese() else words[1]


@lru_cache(maxsize=256)
def _drawing(name: str) -> str:
    if not NAME.fullmatch(name):
        raise template.TemplateSyntaxError(f"no icon is called {name!r}")
    file = ICONS / f"{name}.svg"
    if not file.is_file():
        raise template.TemplateSyntaxError(
            f"icon {name!r} is not among the front-end files: run `python tools/setup.py front`"
        )
    drawing = file.read_text(encoding="utf-8")
    drawing = re.sub(r"<!--.*?-->", "", drawing, flags=re.DOTALL)
    return re.sub(r"\s+", " ", drawing[drawing.index("<svg") :]).strip()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawing of the icon set, inline. Without a label it is decoration and hidden from readers."""
    words = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    svg = _drawing(name).replace("<svg ", f'<svg {words} focusable="false" ', 1)
    return mark_safe(svg)  # noqa: S308 - our own file, label escaped


@register.simple_tag(takes_context=True)
def wrong(
    context: template.Context,
    field: str,
    act: str = "",
    *,
    first: bool = False,
    told: object = None,
) -> str:
    """Marks the field a refusal names, so that readers hear why and the focus goes there.

    `act` is the form it stands in, where a page has several; the `first` field is marked too when the
    refusal names none; `told` is the refusal where the page does not call it so.
    """
    refusal = told or context.get("refusal")
    if not refusal:
        return ""
    said = refusal if isinstance(refusal, dict) else vars_of(refusal)
    if (said.get("at") or (first and field)) != field or (act and said.get("act") != act):
        return ""
    return mark_safe('aria-invalid="true" aria-describedby="refusal"')


def vars_of(refusal: object) -> dict[str, str]:
    """A refusal of the counter as a table."""
    return {name: getattr(refusal, name, "") for name in ("at", "act")}


@register.simple_tag
def yes_no(value: bool) -> str:
    """是 or 否."""
    return _("是") if value else _("否")


@register.filter
def doubts_once(lines: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The doubts of all yearly lines, each once, with what it does to the money 存疑的影响."""
    return list(dict.fromkeys(doubt for line in lines for doubt in line["doubts"]))
