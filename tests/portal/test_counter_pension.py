"""The pension at the counter: the same outlook, papers beside it, an application, two officers, the sheet."""

import pytest

from shebao.agencies.models import ReadTrace
from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.pension import queries
from shebao.pension.models import Determination
from shebao.portal.naming import to_url
from tests.portal.citizens import chinese_left
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def women(make_story):
    return make_story(movers=("zhangsan",), residents=("guilan", "xiuzhen"))


def word(women, key="xiuzhen"):
    return to_url(women.person(key, JIA).person_no)


def applied(client, women, key="xiuzhen", **typed):
    address = f"/counter/people/{word(women, key)}/pension/apply/"
    answer = client.post(address, {"key": "k1", "group": "female55"} | typed)
    return answer, Determination.objects.filter(owner=JIA.pension).first()


def test_the_officer_sees_what_the_person_sees_and_leaves_a_trace(women, as_officer):
    client = as_officer("jia-clerk")

    answer = client.get(f"/counter/people/{word(women)}/pension/?what=pause&months=24")

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "每月大约领" in html
    assert "停缴 2 年" in html
    trace = ReadTrace.objects.filter(person_no=women.person("xiuzhen", JIA).person_no).latest("pk")
    assert (trace.reader, trace.purpose) == ("jia-clerk", "enquiry")


def test_another_agencys_officer_finds_nobody(women, as_officer):
    client = as_officer("yi-clerk")

    assert client.get(f"/counter/people/{word(women)}/pension/").status_code == 404
    assert YI.pension != JIA.pension


def test_from_the_outlook_to_the_sheet_by_two_officers(women, as_officer):
    client = as_officer("jia-clerk")
    answer, row = applied(client, women)
    case = f"/counter/cases/{to_url(row.case_no)}/"
    assert answer.headers["Location"] == case
    page = client.get(case).content.decode()
    assert "预发" in page
    assert "提交复核" in page
    assert client.post(f"{case}determine/").status_code == 302
    proposal = cases.proposal_of(cases.case(JIA.pension, row.case_no))

    client = as_officer("jia-reviewer")
    shown = client.get(f"/counter/waiting/{proposal.pk}/").content.decode()
    assert "基础养老金" in shown
    assert "2025 年缴费指数" in shown
    assert client.post(f"/counter/waiting/{proposal.pk}/sign/").status_code == 302

    row.refresh_from_db()
    page = client.get(case).content.decode()
    assert row.state == "pension-determined"
    assert "行政复议" in page
    assert "基本养老金核定表" in page
    sheet = f"/counter/people/{word(women)}/papers/{to_url(row.paper_no)}/"
    assert sheet in client.get(f"/counter/people/{word(women)}/pension/").content.decode()
    pdf = client.get(sheet)
    assert pdf.content.startswith(b"%PDF")
    assert "attachment" in pdf.headers["Content-Disposition"]


def test_a_paper_is_found_only_under_its_own_person(women, as_officer):
    client = as_officer("jia-clerk")
    _, row = applied(client, women)
    client.post(f"/counter/cases/{to_url(row.case_no)}/determine/")
    proposal = cases.proposal_of(cases.case(JIA.pension, row.case_no))
    as_officer("jia-reviewer").post(f"/counter/waiting/{proposal.pk}/sign/")
    row.refresh_from_db()

    other = f"/counter/people/{word(women, 'guilan')}/papers/{to_url(row.paper_no)}/"
    assert client.get(other).status_code == 404


def test_the_clerk_cannot_sign_what_the_clerk_prepared(women, as_officer):
    client = as_officer("jia-clerk")
    _, row = applied(client, women)
    client.post(f"/counter/cases/{to_url(row.case_no)}/determine/")
    proposal = cases.proposal_of(cases.case(JIA.pension, row.case_no))

    assert client.post(f"/counter/waiting/{proposal.pk}/sign/").status_code == 403
    reviewer = as_officer("jia-reviewer")
    address = f"/counter/people/{word(women, 'guilan')}/pension/apply/"
    assert reviewer.post(address, {"key": "k2", "group": "female50"}).status_code == 403
    row.refresh_from_db()
    assert row.state == "pension-received"


def test_what_stands_in_the_way_is_told_on_the_case(women, as_officer):
    client = as_officer("jia-clerk")
    _, row = applied(client, women, "guilan")

    case = f"/counter/cases/{to_url(row.case_no)}/"
    assert "pension.not-yet" in client.get(case).content.decode()
    assert client.post(f"{case}determine/").status_code == 422


def test_a_second_application_is_refused_on_the_page_that_asked(women, as_officer):
    client = as_officer("jia-clerk")
    applied(client, women)

    again = {"key": "k2", "group": "female55"}
    answer = client.post(f"/counter/people/{word(women)}/pension/apply/", again)

    assert answer.status_code == 422
    assert "pension.determined-already" in answer.content.decode()


def test_withdrawn_is_over(women, as_officer):
    client = as_officer("jia-clerk")
    _, row = applied(client, women)

    client.post(f"/counter/cases/{to_url(row.case_no)}/withdraw/")

    assert queries.of_person(JIA.pension, row.person_no) is None
    assert cases.case(JIA.pension, row.case_no).closed_on == clock.today()


def test_the_pages_are_english_in_english(women, as_officer):
    client = as_officer("jia-clerk")
    _, row = applied(client, women)
    client.get("/counter/")  # tells what was done, in the language it was done in
    for address in (
        f"/counter/people/{word(women)}/pension/",
        f"/counter/cases/{to_url(row.case_no)}/",
    ):
        html = client.get(address, headers=ENGLISH).content.decode()
        assert not chinese_left(html), address
