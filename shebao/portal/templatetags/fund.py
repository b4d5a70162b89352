"""How the fund desk shows its values 财务显示: states as badges, officers by name, the next page."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from shebao.payments.states import LABELS, OrderAct
from shebao.portal.naming import to_url
from shebao.portal.templatetags.shebao import pair

register = template.Library()
TONES = {
    "paid": "green", "matched": "green", "settled": "green", "arrived": "green", "claimed": "green",
    "proposed": "yellow", "open": "yellow", "bounced": "red", "refused": "red", "differs": "red",
}  # fmt: skip
BOUNCES = {
    "AC01": gettext_noop("账号有误"),
    "AC04": gettext_noop("账户已销户"),
    "AC06": gettext_noop("账户被冻结或者止付"),
    "BE01": gettext_noop("户名与账号不符"),
}
"""ISO 20022 ExternalStatusReason1Code, those a bank here gives."""
FIRST = ("发起", "ordered")
_LABELS: Mapping[str, tuple[str, str]] = {str(key): label for key, label in LABELS.items()}


@register.simple_tag
def state(word: str) -> SafeString:
    """A state as a badge in the page's language."""
    return format_html(
        '<span class="badge bg-{}-lt">{}</span>', TONES.get(word, "blue"), pair(_LABELS[word])
    )


@register.filter
def act(word: str) -> str:
    """What happened to an order, by name."""
    return pair(LABELS[OrderAct(word)] if word in set(OrderAct) else FIRST)


@register.filter
def named(username: str, names: Mapping[str, str]) -> str:
    """An officer by name; a log-in name nobody here has stays as it is."""
    return names.get(username, username)


@register.filter
def word(key: str) -> str:
    """A natural key as one word of an address."""
    return to_url(key)


@register.filter
def bounced(reason: str) -> str:
    """What a bank's code for a bounce 退票原因 means; nothing for words of its own."""
    return _(BOUNCES[reason]) if reason in BOUNCES else ""


@register.filter
def find(table: Mapping[Any, Any], key: Any) -> Any:
    """What a table holds under a key, or nothing."""
    return table.get(key, "")
