"""What follows a finished transfer, shown 补转与更正的展示: the same on the person's page and at the counter."""

from typing import Any

from django.utils.translation import get_language

from shebao.transfers.models import Amendment
from shebao.transfers.states.medical import MEDICAL_LABELS


def shown(each: Amendment) -> dict[str, Any]:
    """One supplement or correction: what it is, where its money is, months before and after."""
    zh = (get_language() or "zh").startswith("zh")
    return {
        "row": each, "kind": each.get_kind_display(), "months": each.months,
        "money": MEDICAL_LABELS[each.state][0 if zh else 1],
    }  # fmt: skip
