"""Pre-flight and certificate as the person, the counter and machines meet them."""

import json

import pytest
from django.urls import reverse

from shebao.agencies.models import User
from shebao.base.plumbing.clock import moment
from shebao.identity import services as people
from shebao.papers.models import Paper
from shebao.portal import services as doors
from shebao.portal.naming import to_url
from shebao.transfers.models import Enquiry, TransferIn
from tests.portal.citizens import chinese_left
from tests.portal.test_counter_cases import go, page, url
from tests.story import JIA, YI
from tests.transfers.test_preflight import owing

pytestmark = pytest.mark.django_db
TYPED = {"applicant_kind": "person", "applicant_name": "", "phone": "13800000000"}


def as_person(story, client):
    client.force_login(people.open_demo_login(story.person("zhangsan"), at=moment()))
    return client


def test_the_person_sees_both_sides_before_anything_is_sent(story, client):
    owing(story)
    client, address = as_person(story, client), f"/my/transfer/{JIA.pension}/"
    go(client, address, **TYPED)
    go(client, f"{address}phone/", **TYPED)
    address += "check/"
    first = page(client, address)
    assert "已询问转出地" in first
    assert "再看转出地的答复" in first
    story.play(1)
    told = page(client, address)
    assert "有 1 个月欠缴：2026-01" in told
    assert "不用带材料" in told
    assert "社会保险经办条例 第三十一条" in told
    assert "000-12333" in told, "the office and its telephone"
    assert not TransferIn.objects.exists()
    client.cookies["shebao_language"] = "en"
    assert not chinese_left(page(client, address))


def test_the_officer_sees_them_before_the_application_and_beside_its_evidence(story, as_officer):
    owing(story)
    person = to_url(story.person("zhangsan").person_no)
    client, address = as_officer("yi-clerk"), reverse("counter-apply", args=[person])
    typed = {"origin": JIA.pension, "key": "k1", "applicant_kind": "person"}
    assert "已询问转出地" in page(client, address, **typed, act="check")
    story.play(1)
    assert "有 1 个月欠缴" in page(client, address, **typed, act="check")
    wrong = page(client, address, 422, **typed | {"origin": JIA.medical}, act="check")
    assert "transfer.wrong-family" in wrong
    row = story.apply()
    story.advance()
    assert "有 1 个月欠缴" in page(client, url("case", row.case_no))
    go(client, url("enquire", row.case_no))
    assert "已询问转出地" in page(client, url("case", row.case_no))
    assert Enquiry.objects.count() == 2
    story.accept(row)
    assert "转移预检" not in page(client, url("case", row.case_no))
    story.play(1)
    out = page(as_officer("jia-clerk"), url("case", story.leaving(row).case_no))
    assert "转移预检" in out
    assert "有 1 个月欠缴" in out


def test_it_stands_beside_the_figures_of_the_release_until_they_are_signed(story, as_officer):
    owing(story)
    row = story.apply()
    story.accept(row)
    story.play(1)
    clerk, out = as_officer("jia-clerk"), story.leaving(row)
    figures = page(clerk, url("release", out.case_no))
    assert "转移预检" in figures
    assert "有 1 个月欠缴" in figures
    assert "历年明细" in figures
    clerk.cookies["shebao_language"] = "en"
    assert not chinese_left(page(clerk, url("release", out.case_no)))
    clerk.cookies["shebao_language"] = "zh-hans"
    story.release(out)
    assert "转移预检" not in page(clerk, url("release", out.case_no))


def test_a_certificate_at_every_door_reminds_of_what_is_owed(story, client, as_officer):
    number = owing(story).relationship_no
    person = to_url(story.person("zhangsan", JIA).person_no)
    counter = as_officer("jia-clerk")
    shown = page(counter, reverse("counter-person", args=[person]))
    assert "请及时补缴" in shown
    pdf = go(counter, reverse("counter-certificate", args=[person]), relationship=number)
    assert counter.get(pdf).content.startswith(b"%PDF")
    client.logout()
    mine = page(as_person(story, client), "/my/papers/")
    assert "请及时补缴" in mine
    assert "转移不要求提交凭证" in mine
    assert go(client, "/my/papers/certificate/", relationship=number).startswith("/my/papers/?new=")
    secret = doors.issue_token(User.objects.get(username="jia-clerk"), name="t", at=moment())

    def ask(path, key="k1", **body):
        heads = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key}
        return client.post(
            f"/api/v1/transfers/{path}",
            json.dumps(body),
            content_type="application/json",
            headers=heads,
        )

    there = story.person("zhangsan", JIA).person_no
    made = ask("certificates", relationship_no=number, person_no=there).json()
    assert made["months"] == 180
    assert made["arrears"]["code"] == "transfer.arrears"
    assert Paper.objects.filter(kind="participation-certificate").count() == 1
    stranger = ask("certificates", "k2", relationship_no=number, person_no=f"{YI.pension}/person/1")
    assert stranger.status_code == 404
    found = ask("preflight", "k3", person_no=there, origin=YI.pension).json()
    assert (found["here"], found["there"]) == ([], None)
    story.play(1)
    found = ask("preflight", "k4", person_no=there, origin=YI.pension).json()
    assert [each["code"] for each in found["there"]] == ["transfer.still-contributing"]
