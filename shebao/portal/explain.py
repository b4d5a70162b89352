"""Explanations 计算说明 on pages: one component for citizens, officers and whoever comes later."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework.models import Decision
from shebao.papers import services as papers
from shebao.portal.naming import to_url
from shebao.portal.pension.places import named
from shebao.records import services
from shebao.records.explaining.trees import Shown, shown
from shebao.transfers.states import ACT_LABELS, Act

PLACES = ("paying_place",)
"""Figures that are places, by name."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with its tree, and where its paper is handed out."""

    title: tuple[str, str]
    on: date
    law: str
    tree: Shown
    paper: str


def in_words(explanation: Mapping[str, Any]) -> Shown | None:
    """A frozen explanation in the page's language; None where a decision froze no figures."""
    return _placed(shown(explanation, get_language() or "zh")) if explanation.get("name") else None


def _placed(node: Shown) -> Shown:
    """Places by their names, not by their codes."""
    value = named([node.value])[node.value] if node.name in PLACES else node.value
    return replace(node, value=value, inputs=tuple(map(_placed, node.inputs)))


def decided(decisions: Iterable[Decision], view: str) -> list[Decided]:
    """Decisions with figures 决定, in order; `view` names the page that hands out their papers."""
    found = []
    for one in decisions:
        tree = in_words(one.explanation)
        if tree is not None:
            where = reverse(view, args=[to_url(one.case.case_no), one.seq])
            found.append(Decided(title_of(one), clock.day_of(one.at), one.law, tree, where))
    return found


def title_of(decision: Decision) -> tuple[str, str]:
    """What was decided, in both languages."""
    act = decision.act
    return ACT_LABELS[Act(act)] if act in list(Act) else (act, act)


def paper(owner: str, case_no: str, seq: int) -> HttpResponse:
    """下载计算说明: the decision's explanation as a signed PDF. Refuses `not-found`, `records.no-figures`."""
    decision = next(
        (one for one in cases.decisions(cases.case(owner, case_no)) if one.seq == seq), None
    )
    title = title_of(decision) if decision else ("", "")
    decided_on = clock.day_of(decision.at) if decision else clock.today()
    made = services.explain_decision(
        owner=owner, case_no=case_no, seq=seq, matter=title, decided_on=decided_on,
        on=clock.today(), at=clock.now(),
    )  # fmt: skip
    pdf = papers.render(owner=owner, paper_no=made.paper_no, at=clock.now())
    name = f'attachment; filename="{to_url(made.paper_no)}.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": name})
