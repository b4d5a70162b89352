"""A refusal that names what the look beforehand found: its code, article and how it is mended, on paper."""

import pytest

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.papers import queries as papers
from shebao.transfers import queries, services
from shebao.transfers.errors import NoSuchFinding, RefusalReason
from tests.story import YI

pytestmark = pytest.mark.django_db


def propose(row, codes=(), reason=""):
    return services.propose_refusal(
        owner=YI.pension, case_no=row.case_no, reason=reason, codes=codes, by="yi-clerk",
        at=clock.now(),
    )  # fmt: skip


def test_a_code_brings_its_sentence_its_article_and_its_fix_into_the_paper(make_story):
    story = make_story(movers=("zhengshi",))
    row = story.apply("zhengshi")
    with pytest.raises(RefusalReason):
        propose(row)
    with pytest.raises(NoSuchFinding):
        propose(row, codes=["transfer.already-drawing"])
    number = propose(row, codes=["transfer.temporary-here"] * 2, reason="详询窗口")
    services.refuse(
        owner=YI.pension, proposal_id=number, by="yi-reviewer", on=story.today, at=clock.now()
    )
    (paper,) = [p for p in papers.of_case(YI.pension, row.case_no) if p.kind == "refusal"]
    _, frozen = papers.frozen(paper)
    data = frozen["data"]
    named, own = data["reasons"]
    assert (named["code"], named["law"]) == ("transfer.temporary-here", "国办发〔2009〕66号 第五条")
    assert "临时缴费账户" in named["zh"]
    assert own["zh"] == "详询窗口"
    assert data["remedy"].startswith("不用办理转移，继续在本地缴费")
    case = cases.case(YI.pension, row.case_no)
    (decision,) = cases.decisions(case)
    assert decision.explanation["codes"] == ["transfer.temporary-here"]
    assert queries.transfer_in(YI.pension, row.case_no).state == "refused"
    assert case.closed_on == story.today
