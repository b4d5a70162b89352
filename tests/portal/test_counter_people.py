"""The counter's pages of people, applications, letters, jobs and imported files."""

import re

import pytest
from django.urls import reverse

from shebao.agencies.models import ReadTrace
from shebao.base.plumbing import clock, jobs
from shebao.base.plumbing.models import Job
from shebao.casework import queries as cases
from shebao.cli import doctor
from shebao.exchange import queries as exchange
from shebao.identity import services as people
from shebao.portal.counter import operator
from shebao.portal.naming import to_url
from shebao.transfers.models import TransferIn
from tests.portal.citizens import chinese_left
from tests.portal.fund import A, desk
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db


def address(view, person):
    return reverse(f"counter-{view}", args=[to_url(person.person_no)])


def test_people_are_found_by_number_name_and_pinyin_never_shown_whole(story, as_officer):
    client = as_officer("yi-clerk")
    for typed in ("00010119850612123", "张三", "zhangsan", "zs"):
        number = story.person("zhangsan").number_mask
        wanted = typed if typed[0] != "0" else _whole("zhangsan")
        text = client.post("/counter/people/", {"q": wanted}, follow=True).content.decode()
        assert number in text
        assert typed[0] != "0" or text.count(wanted) == 1  # in the box only
    assert "没有找到" in client.get("/counter/people/", {"q": "没有的人"}).content.decode()


def _whole(key):
    from shebao.cli.demo.story import someone

    return someone(key).number


def test_a_case_number_typed_into_the_search_opens_its_case(story, as_officer):
    row = story.apply()
    answer = as_officer("yi-clerk").post("/counter/people/", {"q": row.case_no})
    assert answer.url == reverse("counter-case", args=[to_url(row.case_no)])


def test_a_person_is_laid_open_with_years_cases_and_who_looked(story, as_officer):
    person = story.person("zhangsan", JIA)
    text = as_officer("jia-clerk").get(address("person", person)).content.decode()
    assert "161,835.29" in text
    assert "2011-01" in text
    assert "窗口咨询" in text
    assert ReadTrace.objects.filter(reader="jia-clerk", purpose="enquiry").count() == 1


def test_another_agencys_person_is_not_found(story, as_officer):
    person = story.person("zhangsan", JIA)
    client = as_officer("yi-clerk")
    assert client.get(address("person", person)).status_code == 404
    assert client.get(address("apply", person)).status_code == 404
    assert client.post(address("code", person)).status_code == 404


def test_a_one_time_code_is_shown_once_and_opens_a_first_sign_in(story, as_officer):
    person = story.person("zhangsan", JIA)
    client = as_officer("jia-clerk")
    text = client.post(address("code", person)).content.decode()
    code = re.search(r'class="id mb-0">([A-Z0-9]{8})<', text)[1]
    assert code not in client.get(address("person", person)).content.decode()
    assert people.issue_code(JIA.pension, person.person_no, "x", clock.moment()) != code


def test_an_application_by_the_employer_becomes_a_case_and_twice_the_same_one(story, as_officer):
    person = story.person("zhangsan")
    client = as_officer("yi-clerk")
    form = {"origin": JIA.pension, "applicant_kind": "employer", "applicant_name": "乙市某公司",
            "applicant_phone": "010-12345678", "applicant_relation": "", "key": "k1"}  # fmt: skip
    first = client.post(address("apply", person), form)
    assert client.post(address("apply", person), form).url == first.url
    case = cases.cases_of_person(YI.pension, person.person_no)[0]
    assert (case.applicant_kind, case.applicant_name) == ("employer", "乙市某公司")
    assert case.channel == "counter"

    again = client.post(address("apply", person), form | {"key": "k2"})
    assert again.status_code == 422
    text = again.content.decode()
    assert "正在办理" in text
    assert 'value="乙市某公司"' in text
    assert f'value="{JIA.pension}" selected' in text


def test_a_dead_job_begins_again_and_only_ones_own(story, as_officer):
    jobs.enqueue(JIA.pension, "ledger.seal", key="test")
    Job.objects.filter(key="ledger.seal:test").update(state="dead", error="ValueError: x")
    number = Job.objects.get(key="ledger.seal:test").pk
    retry = reverse("counter-job-retry", args=[number])
    assert as_officer("yi-operator").post(retry).status_code == 404
    client = as_officer("jia-operator")
    assert "ValueError" in client.get("/counter/jobs/").content.decode()
    client.post(retry)
    assert Job.objects.get(pk=number).state == "waiting"


def test_what_the_other_side_does_not_take_is_told_before_it_is_given_up(story, as_officer):
    from shebao.exchange.models import OutgoingLetter

    story.accept(story.apply())
    client = as_officer("yi-operator")
    quiet = client.get("/counter/letters/").content.decode()
    assert "对方还没有收下的报文" not in quiet
    OutgoingLetter.objects.filter(owner=YI.pension).update(attempts=3, error="timed out")
    Job.objects.filter(owner=YI.pension).update(attempts=6, error="Outage: timed out")
    told = "\n".join(doctor.matters(YI.pension))
    assert f"letters not taken: 1 to {JIA.pension}" in told
    assert "timed out" in told
    shown = client.get("/counter/letters/").content.decode()
    assert "对方还没有收下的报文" in shown
    assert "甲市（演示）社会保险事业管理中心" in shown
    assert "000-12333" in shown
    again = client.get("/counter/jobs/").content.decode()
    assert "反复失败、还在自动重试的任务" in again
    assert "Outage: timed out" in again
    client.cookies["shebao_language"] = "en"
    for address in ("/counter/letters/", "/counter/jobs/"):
        assert not chinese_left(client.get(address).content.decode())


def test_a_letter_that_waits_is_sent_again_or_given_up_with_a_reason(story, as_officer):
    from shebao.exchange.models import OutgoingLetter

    story.accept(story.apply())
    OutgoingLetter.objects.filter(owner=YI.pension).update(state="dead", error="no answer")
    letter = OutgoingLetter.objects.get(owner=YI.pension)
    act = reverse("counter-letter-act")
    form = {"direction": "out", "letter_id": letter.letter_id}
    as_officer("jia-operator").post(act, form | {"act": "retry"})
    letter.refresh_from_db()
    assert letter.state == "dead"
    client = as_officer("yi-operator")
    text = client.get("/counter/letters/").content.decode()
    assert "no answer" in text
    assert "甲市（演示）社会保险事业管理中心" in text
    assert "000-12333" in text
    assert "先与对方联系" in text
    client.cookies["shebao_language"] = "en"
    assert not chinese_left(client.get("/counter/letters/").content.decode())
    client.post(act, form | {"act": "retry"})
    letter.refresh_from_db()
    assert letter.state == "waiting"
    OutgoingLetter.objects.update(state="dead")
    client.post(act, form | {"act": "end", "reason": "改用纸质"})
    letter.refresh_from_db()
    assert (letter.state, letter.closed_note) == ("abandoned", "改用纸质")
    assert client.post(act, form | {"act": "else"}).status_code == 404


def test_the_operator_sees_directory_and_imports_with_their_lines(story, as_officer):
    client = as_officer("jia-operator")
    assert f"{JIA.pension}/letter/1" in client.get("/counter/directory/").content.decode()
    text = client.get("/counter/imports/").content.decode()
    assert "months.xlsx" in text
    found = re.search(r'href="(/counter/imports/[^"]+)"', text)[1]
    assert "没有错误行" in client.get(found).content.decode()
    assert as_officer("yi-operator").get(found).status_code == 404


def test_a_persons_page_asks_a_bounded_number_of_questions(
    story, as_officer, django_assert_max_num_queries
):
    client = as_officer("jia-clerk")
    with django_assert_max_num_queries(40):
        client.get(address("person", story.person("zhangsan", JIA)))
    with django_assert_max_num_queries(16):
        client.get("/counter/people/", {"q": "张"})


def test_a_letter_its_handler_refused_is_seen_on_every_page_and_handled_when_the_cause_is_gone(
    story, as_officer
):
    row = story.apply()
    story.accept(row)
    story.play()
    TransferIn.objects.update(
        origin_code="310115P1"
    )  # a mistaken hand: the form's case is not found
    story.release(story.leaving(row))
    story.play()
    stuck = [line for line in exchange.dead(YI.pension) if line.code == "transfer.unknown-case"]
    assert len(stuck) == 1
    client = as_officer("yi-operator")
    assert client.get("/").url == "/counter/letters/"
    for page in ("/account/", "/counter/directory/"):
        assert '<span class="waiting">1<' in client.get(page).content.decode()
    assert '<span class="waiting">' not in as_officer("yi-clerk").get("/counter/").content.decode()
    assert doctor.run(["--owner", YI.pension]) == 1

    TransferIn.objects.update(origin_code=JIA.pension)
    form = {"direction": "in", "letter_id": stuck[0].letter_id, "act": "retry"}
    as_officer("yi-operator").post(reverse("counter-letter-act"), form)
    story.play()
    assert TransferIn.objects.get().state == "form-received"
    assert '<span class="waiting">' not in client.get("/account/").content.decode()
    assert doctor.run(["--owner", YI.pension]) == 0


def test_whom_to_call_about_letters_is_looked_up_once_for_all_of_them(
    db, django_assert_num_queries
):
    desk()
    assert operator._phone(A) == ""
    with django_assert_num_queries(0):
        assert [operator._phone(A) for _ in range(3)] == [""] * 3
    assert operator._phone("999999P1") == "", "nobody the directory knows"
