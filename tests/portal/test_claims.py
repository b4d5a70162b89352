"""A balance that cannot move on pages: the person or an heir asks, two officers decide, the bank pays, the person sees it."""

import os

import pytest
from django.test import Client
from django.urls import reverse

from shebao.agencies.models import User
from shebao.base.months import month
from shebao.base.plumbing import clock
from shebao.casework.models import Proposal
from shebao.cli.demo.story import numbered
from shebao.identity import services as people
from shebao.medical import services as family
from shebao.medical.models import Claim, Waiting
from shebao.portal.doors import DEMO_SESSION
from shebao.portal.naming import to_url
from tests.medical_story import JIA, MedicalStory

pytestmark = pytest.mark.django_db
BANK = "6222000000001234"


@pytest.fixture
def story(db, tmp_path, monkeypatch, settings):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    settings.DEMO = True
    made = MedicalStory(tmp_path)
    made.bank_books.open_account(
        {"account_no": BANK, "holder": "赵六", "bank_name": "演示银行", "bank_code": "102100000001",
         "opening_fen": 0},
        on=made.today,
    )  # fmt: skip
    yield made
    made.close()


def inside(user, language="zh-hans"):
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    session = client.session
    session[DEMO_SESSION] = True
    session.save()
    return client


def officer(name, language="zh-hans"):
    return inside(User.objects.get(username=name), language)


def does(client, row, act, status=200, **more):
    where = reverse("counter-claim", args=[to_url(row.case_no)])
    answer = client.post(where, {"act": act} | more, follow=True)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def signs(client):
    waiting = Proposal.objects.get(owner=JIA.medical, outcome="waiting")
    page = client.get(reverse("counter-proposal", args=[waiting.pk])).content.decode()
    assert client.post(reverse("counter-countersign", args=[waiting.pk])).status_code == 302
    return page


def asked(**more):
    return {
        "account": JIA.medical, "ground": "emigration", "paper": "定居证明", "key": "k",
        "payee_account_no": BANK, "payee_bank_name": "演示银行",
    } | more  # fmt: skip


def test_she_asks_on_her_page_two_officers_decide_and_she_sees_it_paid(story):
    her = inside(people.open_demo_login(story.one(city=JIA), at=clock.moment()))
    page = her.get(reverse("citizen-claims")).content.decode()
    assert "余额转不走，申请一次性支取" in page
    assert "7,200.00" in page
    assert "死亡" not in page  # an heir comes to the counter
    told = her.post(reverse("citizen-claims"), asked(paper=" "))
    assert told.status_code == 422
    assert 'value="6222000000001234"' in told.content.decode()  # what was typed stays
    page = her.post(reverse("citizen-claims"), asked(), follow=True).content.decode()
    assert "轮到经办机构" in page
    row = Claim.objects.get()
    clerk, reviewer = officer("jia-m-clerk"), officer("jia-m-reviewer")
    assert "受理后医保关系终止" in clerk.get(
        reverse("counter-case", args=[to_url(row.case_no)])
    ).content.decode()  # fmt: skip
    page = does(clerk, row, "accept")
    assert "7,200.00" in page
    assert "统筹基金不退还" in page
    does(clerk, row, "decide")
    assert "7,200.00" in signs(reviewer)
    story.play()
    story.send_money()
    page = her.get(reverse("citizen-claim", args=[to_url(row.case_no)])).content.decode()
    assert "已支付" in page
    assert "7,200.00" in page
    assert BANK not in page
    assert "办理结果告知书" in page


def test_an_heir_is_helped_at_the_counter_and_told_what_is_missing(story):
    clerk, person = officer("jia-m-clerk"), story.one(city=JIA)
    where = reverse("counter-payout", args=[to_url(person.person_no)])
    assert "参保人死亡" in clerk.get(where).content.decode()
    typed = {
        "ground": "death", "paper": "死亡证明", "died_on": "2026-02-20", "key": "k",
        "payee_name": "赵六", "payee_account_no": BANK, "applicant_kind": "proxy",
        "applicant_name": "钱秀英", "applicant_relation": "母亲",
    }  # fmt: skip
    wrong = clerk.post(where, typed)
    assert wrong.status_code == 422
    assert "收款人应为继承人" in wrong.content.decode()
    page = clerk.post(where, typed | {"payee_name": "钱秀英"}, follow=True).content.decode()
    assert "2026-02-20" in page
    row = Claim.objects.get()
    assert (row.payee_name, row.ground) == ("钱秀英", "death")
    assert "A claim" not in page
    does(officer("jia-m-clerk", "en"), row, "refuse", 422, reason=" ")
    does(clerk, row, "refuse", reason="不是继承人")
    signs(officer("jia-m-reviewer"))
    assert Claim.objects.get().state == "medical-claim-refused"


def test_another_agencys_claim_another_persons_and_an_unknown_act_are_not_found(story):
    her = inside(people.open_demo_login(story.one(city=JIA), at=clock.moment()))
    her.post(reverse("citizen-claims"), asked())
    row = Claim.objects.get()
    assert her.post(reverse("citizen-claims"), asked(ground="death", key="d")).status_code == 422
    word = to_url(row.case_no)
    where = reverse("counter-claim", args=[word])
    assert officer("yi-m-clerk").post(where, {"act": "accept"}).status_code == 404
    assert officer("jia-m-clerk").post(where, {"act": "dance"}).status_code == 404
    other = people.register_person(
        owner=JIA.medical, name="陈某", number=numbered("00010119850715123"), hukou="310100", by="t",
        at=clock.now(),
    )  # fmt: skip
    them = inside(people.open_demo_login(other, at=clock.moment()))
    assert them.get(reverse("citizen-claim", args=[word])).status_code == 404
    her.post(reverse("citizen-claim", args=[word]))
    assert Claim.objects.get().state == "medical-claim-withdrawn"


def test_bills_paid_in_cash_are_told_assessed_and_decided_at_the_window(story):
    clerk, person = officer("jia-m-clerk"), story.one(city=JIA)
    where = reverse("counter-reimbursement", args=[to_url(person.person_no)])
    assert "费用清单" in clerk.get(where).content.decode()
    typed = {
        "bills": "F-1，外地医院，2026-02-10，1,000.00\nF-2,外地医院,2026-02-11,50", "key": "k",
        "papers": ["invoice", "list", "diagnosis"], "payee_name": "赵六", "payee_account_no": BANK,
    }  # fmt: skip
    wrong = clerk.post(where, typed)
    assert wrong.status_code == 422
    assert "病历资料" in wrong.content.decode()
    page = clerk.post(
        where, typed | {"papers": ["invoice", "list", "diagnosis", "record"]}, follow=True
    )
    assert "F-2" in page.content.decode()
    row = Claim.objects.get()
    family.begin_waiting(
        owner=JIA.medical, person_no=row.person_no, relationship_no=row.relationship_no, case_no="c",
        since=month(2026, 2), benefit_from=month(2026, 3), explanation={}, on=story.today,
    )  # fmt: skip
    assert "2026-02 起在待遇等待期，统筹待遇自 2026-03 起" in does(clerk, row, "accept")
    Waiting.objects.all().delete()
    does(clerk, row, "assess", 422, number="F-1", pooled="900", account="200")
    does(clerk, row, "assess", number="F-1", pooled="700.00", account="0")
    does(clerk, row, "assess", number="F-2", pooled="0", account="0")
    does(clerk, row, "decide")
    assert "700.00" in signs(officer("jia-m-reviewer"))
    story.play()
    story.send_money()
    her = inside(people.open_demo_login(person, at=clock.moment()))
    page = her.get(reverse("citizen-claim", args=[to_url(row.case_no)])).content.decode()
    assert "医疗费用手工报销" in page
    assert "700.00" in page
