"""What follows a finished transfer, shown 补转与更正的展示: the same on the person's page and at the counter."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shebao.transfers.models import Amending, Amendment
from shebao.transfers.states.medical import MEDICAL_LABELS


def shown(each: Amendment) -> dict[str, Any]:
    """One supplement or correction: what it is, where its money is, months before and after."""
    return {
        "row": each, "kind": each.get_kind_display(), "months": each.months, "money": _money(each),
    }  # fmt: skip


def _money(each: Amendment) -> str:
    """Where its money is; a correction has none before the new place has answered."""
    if each.kind == Amending.CORRECTION and not each.answer:
        return _("等待转入地答复")
    zh = (get_language() or "zh").startswith("zh")
    return MEDICAL_LABELS[each.state][0 if zh else 1]
