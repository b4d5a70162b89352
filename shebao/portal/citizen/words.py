"""Words for citizens 面向参保人的用语: whose turn it is, and the steps of a figure."""

from django.utils.translation import gettext_lazy as _

from shebao.casework.models import Turn
from shebao.transfers.states import In

TURNS = {
    "officer": _("轮到经办机构"),
    "reviewer": _("轮到复核人员"),
    "person": _("轮到您"),
    "other-agency": _("轮到对方经办机构"),
    "bank": _("等付款：转出地财务和银行办理"),
    "nobody": _("已办结"),
}
RETURNED_BY = _("等退款：转入地财务和银行办理")
"""Whose turn it is while the new place's fund office sends the money back."""
ASKED = _("轮到您：请补交材料")
"""Whose turn it is while the clock stands still 补正."""


def turn_words(turn: str, state: str) -> object:
    """Whose turn it is; of money that goes back, the new place's fund office pays."""
    return RETURNED_BY if turn == Turn.BANK and state == In.RETURNING else TURNS[turn]
