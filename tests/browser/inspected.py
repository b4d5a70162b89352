"""甲市's inspectors at work 稽核: marked cases, a sample, inspections at four moments."""

from datetime import timedelta
from typing import NamedTuple

from shebao.base.months import month_of
from shebao.base.plumbing import clock
from shebao.inspection import queries, services
from shebao.inspection.models import Inspection, Sample
from shebao.inspection.queries import Area, Frame, Wanted
from shebao.inspection.states import Conclusion
from shebao.portal.naming import to_url
from tests.story import JIA

INSPECTOR, SECOND = "jia-inspector", "jia-inspector2"
OWNER = JIA.pension


class Inspected(NamedTuple):
    """A case that is only marked, a sample, and inspections by the moment they stand at."""

    marked: str
    sample: Sample
    rows: dict[str, Inspection]


def inspected(story) -> Inspected:
    """Look, open four, bring each to its moment."""
    at = clock.now()
    services.look(owner=OWNER, until=story.today, at=at)
    first, *rest = [row.case_no for row in queries.worklist(OWNER, Area(), Wanted())]
    rows = {
        state: services.open_inspection(
            owner=OWNER, case_no=case_no, reason="复核用时很短，核对金额依据", by=SECOND, at=at
        )
        for state, case_no in zip(("open", "asked", "proposed", "closed"), rest, strict=False)
    }
    _move(rows, at)
    later = at + timedelta(days=35)  # the month is over
    sample = services.draw_sample(
        owner=OWNER, asked=Frame(month_of(story.today), month_of(story.today)), seed="风铃 7",
        size=3, by=INSPECTOR, at=later,
    )  # fmt: skip
    rows = {
        state: Inspection.objects.get(pk=row.pk) for state, row in rows.items()
    }  # fmt: skip
    return Inspected(first, sample, rows)


def _move(rows, at):
    def act(service, state, by=SECOND, **more):
        number = rows[state].inspection_no
        getattr(services, service)(owner=OWNER, inspection_no=number, by=by, at=at, **more)

    for state in ("open", "asked"):
        act(
            "record",
            state,
            words="提交后数秒即复核通过，未见核对记录",
            law="社会保险经办条例 第三十六条",
        )
        act("attach", state, name="签署记录.pdf", body=b"%PDF-1.7\n%%EOF", finding=1)
        act("ask", state, question="请说明复核时核对了哪些内容，并附核对记录。")
    act("answer", "open", by="jia-clerk", words="当日集中复核，核对记录另附。")
    for state in ("proposed", "closed"):
        act(
            "propose",
            state,
            conclusion=Conclusion.SOUND,
            opinion="金额与计算说明一致，未发现问题。",
        )
    act("close", "closed", by=INSPECTOR)


def things(scene):
    """What the access matrix asks for, by what an address names."""
    from tests.portal.matrix import Thing

    found = scene.inspected
    word = {state: to_url(row.inspection_no) for state, row in found.rows.items()}
    proof = found.rows["open"].proofs.get().pk
    return {
        "marked": [Thing(OWNER, (to_url(found.marked),), {"reason": "x"})],
        "inspected": [Thing(OWNER, (word["open"],), {"act": "record", "words": "x"})],
        "opinion": [Thing(OWNER, (word["closed"],))],
        "proof": [Thing(OWNER, (word["open"], proof)), Thing("nobody", (word["asked"], proof))],
        "sample": [Thing(OWNER, (to_url(found.sample.sample_no),))],
        "asked": [Thing(OWNER, (word["asked"],), {"words": "x"})],
    }
