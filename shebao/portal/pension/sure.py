"""How sure an outlook is 可信程度: the least sure mark, what was taken for granted, doubts, what is missing."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shebao.base.law import Certainty, weakest
from shebao.base.parameters import ParameterMissing
from shebao.base.refusals import Refusal
from shebao.enrolment.findings import weight as finding_weight
from shebao.enrolment.findings import words as finding_words
from shebao.portal.pension.asking import Shown
from shebao.portal.pension.places import province_name
from shebao.portal.pension.words import CERTAINTIES, chinese, opened


def told(refusal: Refusal | None) -> dict[str, str] | None:
    """A refusal in the page's language."""
    if refusal is None:
        return None
    found = refusal.as_dict(get_language() or "zh-hans")
    if isinstance(refusal, ParameterMissing):
        names = {"pension.base": _("计发基数"), "pension.index_wage": _("平均工资"),
                 "pension.transition.coefficient": _("过渡系数")}  # fmt: skip
        place = str(refusal.facts["place"])
        found |= {
            "what": names.get(str(refusal.facts["name"]), str(refusal.facts["name"])),
            "place": province_name(place), "year": str(refusal.facts["on"])[:4],
        }  # fmt: skip
    return found


def sure(shown: Shown) -> dict[str, Any]:
    """How sure it is: the least sure mark, what was taken for granted, and every doubt."""
    today = shown.today
    marks = [one.weakest() for one in today.assumed]
    doubts: dict[str, str] = {}
    carried: list[str] = []
    if today.tree is not None:
        marks.append(today.tree.weakest())
        for one in today.tree.doubts():
            if one.certainty is Certainty.POLICY:
                carried.append(one.note)
            elif one.note:
                doubts.setdefault(one.note, str(one.law))
    steps = (*today.window.steps, *(today.place.steps if today.place else ()))
    recalled = sorted({
        step.law for step in (*steps, *(today.tree.doubts() if today.tree else ()))
        if step.certainty is Certainty.RECALLED and step.law
    })  # fmt: skip
    lang = "zh" if chinese() else "en"
    return {
        "mark": str(CERTAINTIES[weakest(*marks)]), "assumed": [opened(one.as_dict()) for one in today.assumed],
        "notes": list(doubts.items()), "recalled": recalled, "carried": len(set(carried)),
        "records": [
            (finding_words(code, lang), finding_weight(code, lang), years)
            for code, years in shown.own.doubts
        ],
    }  # fmt: skip
