"""The retirement road on the pages: apply, determine, prepare and approve a month, pay, bounce, certify, stop."""

import re

import pytest

from shebao.agencies.models import ReadTrace
from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.identity import services as identities
from shebao.pension.models import Benefit, Determination, Payroll, SurvivalCheck
from shebao.portal.naming import to_url
from shebao.transfers import queries
from tests.portal.citizens import chinese_left
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def signed(as_officer, row):
    proposal = cases.proposal_of(cases.case(JIA.pension, row.case_no))
    client = as_officer("jia-reviewer")
    assert client.get(f"/counter/waiting/{proposal.pk}/").status_code == 200
    assert client.post(f"/counter/waiting/{proposal.pk}/sign/").status_code == 302
    return client


def test_the_road_from_the_application_to_the_end(make_story, as_officer, client):
    story = make_story(movers=("zhangsan",), residents=("guilan", "xiuzhen"))
    person = story.person("xiuzhen", JIA)
    own = person.logins.get().user.username
    benefit = applied_and_determined(as_officer, own)
    batch = a_month(story, as_officer)
    here = f"/counter/benefits/{to_url(benefit.benefit_no)}/"
    corrected_and_certified(as_officer, here, person, own)
    stopped(as_officer, here, benefit)
    in_english(as_officer, here, batch)


def applied_and_determined(as_officer, own):
    """The person applies and follows; what lies elsewhere is waited for, until the person says why not."""
    client = as_officer(own)
    page = client.get("/my/benefit/?group=female55").content.decode()
    assert "提交申领" in page
    given = {"key": "k", "group": "female55", "payee_account_no": "6222000000000001",
             "payee_bank_name": "演示银行", "elsewhere": ["110100"]}  # fmt: skip
    wrong = client.post("/my/benefit/apply/", given | {"payee_account_no": "abc"})
    text = wrong.content.decode()
    assert wrong.status_code == 422, (
        "one account the bank cannot pay to would hold up everybody's payroll"
    )
    assert "账号（4 至 34 位数字、字母或者连字符）”不符合要求：abc" in text
    assert 'value="abc"' in text
    assert 'value="演示银行"' in text
    assert not Determination.objects.exists()
    assert client.post("/my/benefit/apply/", given).status_code == 302
    row = Determination.objects.get()
    assert (row.payee_name, row.elsewhere) == ("何秀珍", ["110100"])
    assert "申领进度" in client.get("/my/benefit/").content.decode()
    case = f"/counter/cases/{to_url(row.case_no)}/"
    client = as_officer("jia-clerk")
    assert "6222000000000001" in client.get(case).content.decode()
    answer = client.post(f"{case}determine/")
    assert answer.status_code == 422
    assert "pension.not-gathered" in answer.content.decode()
    Determination.objects.update(waived="本人放弃")
    assert client.post(f"{case}determine/").status_code == 302
    signed(as_officer, row)
    return Benefit.objects.get()


def a_month(story, as_officer):
    """The accountant prepares, the cashier approves, the bank sends it back."""
    story.advance(31)
    client = as_officer("jia-accountant")
    assert client.post("/fund/payrolls/prepare/", {"month": "2026-09"}).status_code == 422
    made = client.post("/fund/payrolls/prepare/", {"month": "2026-04"})
    batch = made.headers["Location"]
    assert client.post(f"{batch}approve/").status_code == 403
    page = client.get(batch).content.decode()
    assert "新增" in page
    client = as_officer("jia-cashier")
    assert client.post(f"{batch}approve/").status_code == 302
    assert Payroll.objects.get().state == "payroll-approved"
    story.pay_all()
    story.play()
    assert "退票" in client.get("/fund/payrolls/").content.decode()
    return batch


def corrected_and_certified(as_officer, here, person, own):
    """The counter corrects the account and notes a sign of life; the person does so too."""
    client = as_officer("jia-clerk")
    page = client.get(here).content.decode()
    assert "退票，暂缓" in page
    assert re.search(r"AC\d\d</span> \w+", page), "the bank's code in words"
    assert ">银行</span>" in page, "who moved it has a name"
    trace = ReadTrace.objects.filter(person_no=person.person_no).latest("pk")
    assert trace.reader == "jia-clerk"
    assert (
        client.post(f"{here}account/", {"payee_name": "", "payee_account_no": ""}).status_code
        == 422
    )
    good = {"payee_name": "何秀珍", "payee_account_no": "6222000000000002"}
    assert client.post(f"{here}account/", good).status_code == 302
    assert client.post(f"{here}certify/", {"way": "data", "source": ""}).status_code == 422
    assert client.post(f"{here}certify/", {"way": "data", "source": "医保就诊"}).status_code == 302
    seen = as_officer(own)
    assert seen.post("/my/benefit/alive/").status_code == 302
    assert SurvivalCheck.objects.count() == 3
    page = seen.get("/my/benefit/")
    assert "发放记录" in page.content.decode()
    assert not chinese_left(seen.get("/my/benefit/", headers=ENGLISH).content.decode())


def stopped(as_officer, here, benefit):
    """The counter prepares a stop, the second officer signs."""
    client = as_officer("jia-clerk")
    stop = {"act": "stop-for-death", "key": "1", "died_on": "2026-04-01", "proof": "公安数据"}
    assert client.post(f"{here}change/", stop | {"died_on": ""}).status_code == 422
    assert client.post(f"{here}change/", stop).status_code == 302
    signed(as_officer, benefit.changes.get())
    benefit.refresh_from_db()
    assert benefit.state == "benefit-stopped"


def in_english(as_officer, here, batch):
    """Every page in English, and nothing for another agency."""
    client = as_officer("jia-clerk")
    client.get(here)
    for address in (here, "/counter/benefits/", "/counter/benefits/?state=benefit-stopped"):
        html = client.get(address, headers=ENGLISH).content.decode()
        assert not chinese_left(html.replace("何秀珍", "")), address
    client = as_officer("jia-accountant")
    client.get(batch)
    for address in (batch, "/fund/payrolls/"):
        assert not chinese_left(client.get(address, headers=ENGLISH).content.decode()), address
    other = as_officer("yi-clerk")
    assert other.get(here).status_code == 404
    assert as_officer("yi-accountant").get(batch).status_code == 404


def asked_places(page):
    """The places that the application for the pension offers to wait for."""
    return re.findall(r'name="elsewhere" value="(\d+)"', page)


def test_a_place_whose_relationship_has_come_is_offered_no_more(make_story, as_officer):
    story = make_story()
    story.third()
    counter = f"/counter/people/{to_url(story.person('zhangsan').person_no)}/pension/"
    own = identities.open_demo_login(story.person("zhangsan"), at=clock.moment()).username
    both = (("yi-clerk", counter), (own, "/my/benefit/"))

    def offered():
        return [asked_places(as_officer(who).get(at).content.decode()) for who, at in both]

    row = story.apply()
    assert offered() == [["310100", "310115"]] * 2
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    story.play()
    assert offered() == [["310100", "310115"]] * 2, "on its way"
    story.pay(story.leaving(row))
    story.play()
    story.book(queries.transfer_in(YI.pension, row.case_no))
    story.play()
    story.confirm(queries.transfer_in(YI.pension, row.case_no))
    story.play()
    assert offered() == [["310115"]] * 2
    for who, at in both:
        client = as_officer(who)
        shown = client.get(at).content.decode()
        assert "已经转来、不用再选：甲市（演示）" in shown
        assert not chinese_left(
            client.get(at, headers=ENGLISH).content.decode().replace("张三", "")
        )
