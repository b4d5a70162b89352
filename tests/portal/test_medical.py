"""赵六's medical transfer on pages: she starts it, officers of both places act, two of them sign, she confirms."""

import os
import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from shebao.agencies import queries as agencies
from shebao.agencies.models import User
from shebao.base.money import format_yuan
from shebao.base.months import month
from shebao.base.plumbing import clock
from shebao.cards import services as cards
from shebao.casework.models import Proposal
from shebao.cli.demo.story import someone
from shebao.enrolment import services as enrolment
from shebao.identity import services as people
from shebao.medical import services as family
from shebao.papers.models import Paper
from shebao.portal.doors import DEMO_SESSION
from shebao.portal.naming import to_url
from shebao.transfers.models import MedicalArrival, MedicalDeparture
from tests.medical_story import JIA, YI, MedicalStory
from tests.portal.citizens import chinese_left
from tests.transfers.test_medical_ends import someone_insured

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(db, tmp_path, monkeypatch, settings):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    settings.DEMO = True
    made = MedicalStory(tmp_path)
    yield made
    made.close()


def inside(user, language="zh-hans"):
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    session = client.session
    session[DEMO_SESSION] = True
    session.save()
    return client


def officer(name):
    return inside(User.objects.get(username=name))


def citizen(story):
    return inside(people.open_demo_login(story.one(), at=clock.moment()))


def does(client, case, act, **body):
    where = reverse("counter-medical-act", args=[to_url(case.case_no), act])
    answer = client.post(where, body, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return answer


def signs(client):
    waiting = Proposal.objects.get(owner=client.owner, outcome="waiting")
    answer = client.post(reverse("counter-countersign", args=[waiting.pk]), follow=True)
    assert answer.status_code == 200


def test_she_starts_it_on_her_phone_and_confirms_the_same_balance(story):
    her = citizen(story)
    first = her.get(reverse("citizen-medical"))
    assert "把外地的医保转过来" in first.content.decode()
    told = her.post(
        reverse("citizen-medical"),
        {"origin": JIA.medical, "from_scheme": "employee-medical", "key": "k", "old_card": "A1"},
        follow=True,
    )  # fmt: skip
    assert told.status_code == 200
    row = MedicalArrival.objects.get()
    yi, yi2 = officer("yi-m-clerk"), officer("yi-m-reviewer")
    jia, jia2 = officer("jia-m-clerk"), officer("jia-m-reviewer")
    yi2.owner, jia2.owner = YI.medical, JIA.medical
    does(yi, row, "accept")
    story.play()
    out = MedicalDeparture.objects.get()
    page = jia.get(reverse("counter-case", args=[to_url(out.case_no)])).content.decode()
    assert "7,200.00" in page
    assert "36" in page
    does(jia, out, "release")
    signs(jia2)
    story.play()
    story.send_money()
    does(yi, row, "record")
    does(yi, row, "credit", number="0")
    signs(yi2)
    story.play()
    case = reverse("citizen-medical-case", args=[to_url(row.case_no)])
    page = her.get(case).content.decode()
    assert "两数相等" in page
    assert "余额没有错，我确认" in page
    assert "中断 1 个月" in page
    her.post(reverse("citizen-medical-act", args=[to_url(row.case_no), "confirm"]))
    story.play()
    assert MedicalArrival.objects.get().state == "medical-closed"
    assert agencies.reads_of(YI.medical, row.person_no, limit=50)


def test_she_starts_it_online_at_the_old_place_and_the_new_place_keeps_the_day(story):
    """Her log-in of the old place; what the form offers is what may leave from there."""
    her, old = citizen(story), story.relation(JIA)
    page = her.get(reverse("citizen-medical")).content.decode()
    assert "在原参保地申请，转到外地" in page
    assert f'value="{old.relationship_no}"' in page
    body = {"way": "out", "relation": old.relationship_no, "key": "k", "phone": "13800000000"}
    other = her.post(reverse("citizen-medical"), body | {"destination": JIA.medical})
    assert (other.status_code, "medical-transfer.same-place" in other.content.decode()) == (
        422,
        True,
    )
    assert re.search('id="destination"[^>]*aria-invalid', other.content.decode())
    pension = her.post(reverse("citizen-medical"), body | {"destination": JIA.pension})
    assert re.search('id="destination"[^>]*aria-invalid', pension.content.decode())
    told = her.post(reverse("citizen-medical"), body | {"destination": YI.medical}, follow=True)
    assert "已转告转入地" in told.content.decode()
    her.post(reverse("citizen-medical"), body | {"destination": YI.medical})  # a second click
    out = MedicalDeparture.objects.get()
    assert (out.owner, out.state, out.person_no) == (
        JIA.medical,
        "medical-asked",
        old.person.person_no,
    )
    story.advance(3)
    story.play()
    row = MedicalArrival.objects.get()
    assert (row.applied_on.isoformat(), row.origin_case_no) == ("2026-03-02", out.case_no)
    listed = her.get(reverse("citizen-medical")).content.decode()
    assert listed.count("my/medical/") - listed.count('action="') == 1, "one line, one transfer"
    does(officer("yi-m-clerk"), row, "accept")
    story.play()
    assert MedicalDeparture.objects.get().state == "medical-received"


def test_who_is_known_at_the_old_place_alone_begins_there_and_nobody_elses_relation_leaves(story):
    row = someone_insured(
        story, JIA, "yun", "employee-medical", since=date(2024, 1, 1), years={2024: range(1, 13)}
    )
    her = inside(people.open_demo_login(row.person, at=clock.moment()))
    body = {"way": "out", "relation": row.relationship_no, "key": "k", "destination": YI.medical}
    still = her.post(reverse("citizen-medical"), body)
    assert "medical-transfer.not-ended" in still.content.decode()
    theirs = body | {"relation": story.relation(JIA).relationship_no}
    assert "not-found" in her.post(reverse("citizen-medical"), theirs).content.decode()
    enrolment.pause(row, **story.when("jia-m-clerk"))
    told = her.post(reverse("citizen-medical"), body, follow=True)
    assert "已转告转入地" in told.content.decode()
    assert MedicalDeparture.objects.get().person_no == row.person.person_no


def test_the_counter_of_the_old_place_starts_it_too_and_the_day_is_kept(story):
    jia = officer("jia-m-clerk")
    person = story.one(city=JIA)
    where = reverse("counter-medical", args=[to_url(person.person_no)])
    assert jia.get(where).status_code == 200
    answer = jia.post(
        where,
        {"way": "out", "agency": YI.medical, "from_scheme": "employee-medical", "key": "k",
         "applicant_kind": "employer", "applicant_name": "某单位"},
        follow=True,
    )  # fmt: skip
    assert answer.status_code == 200
    story.advance(3)
    story.play()
    row = MedicalArrival.objects.get()
    assert (row.state, row.applied_on.isoformat()) == ("medical-applied", "2026-03-02")
    does(officer("yi-m-clerk"), row, "accept")
    story.play()
    assert MedicalDeparture.objects.get().state == "medical-received"


def test_another_agencys_case_and_an_unknown_act_are_not_found(story):
    row = story.ask()
    where = reverse("counter-medical-act", args=[to_url(row.case_no), "accept"])
    assert officer("jia-m-clerk").post(where).status_code == 404
    odd = reverse("counter-medical-act", args=[to_url(row.case_no), "dance"])
    assert officer("yi-m-clerk").post(odd).status_code == 404


def test_each_family_certifies_its_own_insurance_on_her_page_and_at_the_counter(story):
    her, relation = citizen(story), story.relation(YI)
    page = her.get(reverse("citizen-papers")).content.decode()
    assert "城乡居民基本医疗保险" in page
    told = her.post(
        reverse("citizen-certificate"), {"relationship": relation.relationship_no}, follow=True
    )
    assert "基本医疗保险参保凭证" in told.content.decode()
    paper = Paper.objects.get(owner=YI.medical, kind="medical-certificate")
    pdf = her.get(reverse("citizen-paper", args=[to_url(paper.paper_no)]))
    assert pdf.content.startswith(b"%PDF")
    clerk, old = officer("jia-m-clerk"), story.relation(JIA)
    word = to_url(old.person.person_no)
    assert "出具参保凭证" in clerk.get(reverse("counter-person", args=[word])).content.decode()
    clerk.post(reverse("counter-certificate", args=[word]), {"relationship": old.relationship_no})
    assert Paper.objects.get(owner=JIA.medical).kind == "medical-certificate"
    mother = {"relationship": "310100M1/relationship/999"}
    assert her.post(reverse("citizen-certificate"), mother).status_code == 404


def test_the_old_place_sees_whether_the_card_of_the_letter_is_hers(story):
    cards.import_cards(
        owner=JIA.medical, by="a", approved_by="b", at=clock.now(),
        content=f"卡号,证件号码,姓名,卡状态\n310100A01,{someone('zhaoliu').number},赵六,正常".encode(),
    )  # fmt: skip
    out = story.agree(story.ask(old_card="310100A01"))
    where = reverse("counter-case", args=[to_url(out.case_no)])
    assert "与本机构登记一致" in officer("jia-m-clerk").get(where).content.decode()


def test_she_asks_the_old_place_beforehand_and_reads_its_answer_in_both_languages(story):
    enrolment.resume(story.relation(JIA), **story.when("jia-m-clerk"))
    her = citizen(story)
    body = {"way": "in", "origin": JIA.medical, "from_scheme": "employee-medical", "act": "check"}
    asked = her.post(reverse("citizen-medical"), body, follow=True)
    assert "已询问转出地" in asked.content.decode()
    assert not MedicalArrival.objects.exists()
    story.play()
    where = reverse("citizen-medical") + f"?origin={JIA.medical}"
    told = her.get(where).content.decode()
    assert "请先办理停保" in told
    assert f'value="{JIA.medical}" selected' in told
    her.cookies["shebao_language"] = "en"
    english = her.get(where).content.decode()
    assert "Have insurance stopped there" in english
    assert not chinese_left(english)
    wrong = her.post(reverse("citizen-medical"), body | {"origin": JIA.pension})
    assert "medical-transfer.wrong-family" in wrong.content.decode()


def test_the_counter_checks_beforehand_either_way_and_beside_the_case(story):
    yi, person = officer("yi-m-clerk"), story.one()
    where = reverse("counter-medical", args=[to_url(person.person_no)])
    body = {"way": "in", "agency": JIA.medical, "from_scheme": "employee-medical", "key": "k",
            "act": "check"}  # fmt: skip
    assert "已询问转出地" in yi.post(where, body).content.decode()
    story.play()
    enrolment.resume(story.relation(JIA), **story.when("jia-m-clerk"))
    there = reverse("counter-medical", args=[to_url(story.one(city=JIA).person_no)])
    leaving = officer("jia-m-clerk").post(there, body | {"way": "out", "agency": YI.medical})
    assert "请先办理停保" in leaving.content.decode()
    assert not MedicalDeparture.objects.exists()
    row = story.ask()
    story.advance()
    does(yi, row, "enquire")
    story.play()
    case = yi.get(reverse("counter-case", args=[to_url(row.case_no)])).content.decode()
    assert "请先办理停保" in case
    out = story.agree(row)
    case = reverse("counter-case", args=[to_url(out.case_no)])
    assert "请先办理停保" in officer("jia-m-clerk").get(case).content.decode()


def test_she_takes_it_back_on_her_phone_after_the_letter_and_at_the_window(story):
    her, row = citizen(story), story.ask()
    story.agree(row)
    case = reverse("citizen-medical-case", args=[to_url(row.case_no)])
    assert "信息表发出以前可以撤回" in her.get(case).content.decode()
    back = reverse("citizen-medical-act", args=[to_url(row.case_no), "withdraw"])
    assert "撤回待转出地答复" in her.post(back, follow=True).content.decode()
    story.play()
    assert story.arriving(row).state == "medical-withdrawn"
    her.post(
        reverse("citizen-medical"),
        {"way": "in", "origin": JIA.medical, "from_scheme": "employee-medical", "key": "2"},
    )
    again = MedicalArrival.objects.latest("pk")
    out = story.agree(again)
    page = her.get(reverse("citizen-medical-case", args=[to_url(out.case_no)])).content.decode()
    assert "撤回申请" in page
    assert her.post(
        reverse("citizen-medical-act", args=[to_url(out.case_no), "confirm"])
    ).status_code == 404  # fmt: skip
    does(officer("jia-m-clerk"), out, "withdraw")
    story.play()
    assert story.arriving(again).state == "medical-withdrawn"
    assert "本人撤回" not in officer("yi-m-clerk").get(
        reverse("counter-case", args=[to_url(again.case_no)])
    ).content.decode()  # fmt: skip


def test_she_reads_her_months_toward_retirement_and_until_when_she_waits_in_both_languages(story):
    story.whole()
    her, relation = citizen(story), story.relation(YI)
    family.begin_waiting(
        owner=YI.medical, person_no=relation.person.person_no, case_no="c", explanation={},
        relationship_no=relation.relationship_no, since=month(2026, 2), benefit_from=month(2026, 5),
        on=story.today,
    )  # fmt: skip
    page = her.get(reverse("citizen-medical")).content.decode()
    for words in ("退休后享受医保的年限", "17 年", "凭记忆录入", "统筹待遇自 2026-05 起"):
        assert words in page, words
    her.cookies["shebao_language"] = "en"
    english = her.get(reverse("citizen-medical")).content.decode()
    assert "Years toward medical benefits in retirement" in english
    assert "pooled benefits from 2026-05" in english
    assert not chinese_left(english)


def test_the_home_of_who_is_insured_for_medical_care_only_shows_that_account_and_its_way(story):
    page = citizen(story).get(reverse("citizen-home")).content.decode()
    assert f"¥ {format_yuan(story.balance(JIA))}" in page
    assert "职工基本医疗保险" in page
    assert "您的登录还没有对应的养老保险登记" not in page
    english = inside(people.open_demo_login(story.one(), at=clock.moment()), "en")
    said = english.get(reverse("citizen-home")).content.decode()
    assert "You are registered here for medical insurance" in said
