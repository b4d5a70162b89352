"""A move inside a province, as the person and both counters see it: nothing is said of money that never moves."""

import pytest

from shebao.agencies.models import Agency
from shebao.base.money import format_yuan
from shebao.casework import queries as cases
from shebao.portal.naming import to_url
from tests.portal.citizens import chinese_left
from tests.portal.test_counter_cases import go, page, url
from tests.portal.test_roads_back import as_person
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db


@pytest.fixture
def near(story):
    """甲市 is now a district of 乙市's province."""
    Agency.objects.filter(code=JIA.pension).update(division="110105")
    return story


def test_who_releases_and_who_signs_see_the_balance_that_goes_by_record(near, as_officer):
    story = near
    row = story.apply()
    story.accept(row)
    story.play()
    out = story.leaving(row)
    clerk = as_officer("jia-clerk")
    shown = page(clerk, url("release", out.case_no))
    assert "随记录划记的储存额" in shown
    assert "省内转移，不付款" in shown
    assert "下达付款指令" not in shown
    go(clerk, url("release", out.case_no))
    number = cases.proposals_waiting(JIA.pension)[0].pk
    reviewer = as_officer("jia-reviewer")
    signed = page(reviewer, f"/counter/waiting/{number}/")
    go(reviewer, f"/counter/waiting/{number}/sign/")
    handed = format_yuan(story.leaving(row).handed_fen)
    assert handed in shown
    assert handed in signed, "nobody signs blind"
    case = page(as_officer("jia-clerk"), url("case", out.case_no))
    assert handed in case
    assert "统筹基金转移额" not in case
    assert "待付款" not in case


def test_who_books_sees_records_and_no_comparison_of_money(near, as_officer, client):
    story = near
    row = story.apply()
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    story.play()
    clerk = as_officer("yi-clerk")
    shown = page(clerk, url("money", row.case_no))
    assert "只核对记录，不转资金" in shown
    handed = format_yuan(story.leaving(row).handed_fen)
    assert handed in shown
    assert "到账资金" not in shown
    assert "统筹基金" not in shown
    assert "记录已到，待记账" in page(clerk, url("case", row.case_no))
    go(clerk, url("money", row.case_no))
    number = cases.proposals_waiting(YI.pension)[0].pk
    assert handed in page(as_officer("yi-reviewer"), f"/counter/waiting/{number}/")
    address = f"/my/cases/{to_url(row.case_no)}/"
    told = page(as_person(story, client), address)
    assert "记录已到，待记账" in told
    assert "表款相符" not in told
    assert "待付款" not in told
    client.cookies["shebao_language"] = "en"
    assert not chinese_left(page(client, address))
    assert "Records here, to be booked" in page(client, "/my/")
