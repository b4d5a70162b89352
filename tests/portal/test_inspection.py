"""The inspectors' pages: from a mark to the signed opinion, the office's answer, and who sees what."""

import os
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shebao.agencies.models import ReadTrace, User
from shebao.inspection.models import Inspection, MarkedCase, Sample
from shebao.portal.naming import to_url
from tests.inspection import cast
from tests.inspection.cast import A, case, look, pay, person, sign
from tests.portal.citizens import chinese_left
from tests.portal.fund import signed_in

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def town(db, settings, monkeypatch):
    settings.DEMO = True
    monkeypatch.setitem(os.environ, "SHEBAO_TODAY", cast.ON.isoformat())
    cast.town()
    for name, english in (("孙二", "Sun Er"), ("周三", "Zhou San")):
        User.objects.filter(username=name).update(display_name_en=english)


@pytest.fixture
def suspect(town):
    row = case("round", person())
    pay(row, 20_000_00)
    sign(row, seconds=2)
    look()
    return row


def send(who, name, *args, **body):
    answer = signed_in(who).post(reverse(name, args=args), body, follow=True)
    return answer.status_code, answer.content.decode()


def page(who, name, *args, query="", language=""):
    client = signed_in(who)
    if language:
        client.cookies["shebao_language"] = language
    return client.get(reverse(name, args=args) + query).content.decode()


def test_the_worklist_says_why_and_names_nobody_and_the_case_leaves_a_trace(suspect):
    text = page("稽一", "inspection")

    assert suspect.case_no in text
    assert "整数金额" in text
    assert "复核过快" in text
    assert "张某" not in text
    assert not ReadTrace.objects.exists()
    shown = page("稽一", "inspection-case", to_url(suspect.case_no))
    assert "张某" in shown
    assert "打开计算说明" in shown
    assert "0000001111" not in shown  # the account's middle is hidden
    trace = ReadTrace.objects.get()
    assert (trace.purpose, trace.reader, trace.person_no) == (
        "inspection",
        "稽一",
        suspect.person_no,
    )
    for name, args in (("inspection", ()), ("inspection-case", (to_url(suspect.case_no),))):
        assert not chinese_left(page("稽一", name, *args, language="en"))


def test_an_inspection_goes_from_page_to_page_until_another_signs(suspect):
    word = to_url(suspect.case_no)
    assert send("稽一", "inspection-open", word, reason=" ")[0] == 422
    status, text = send("稽一", "inspection-open", word, reason="金额整数，核对依据")
    assert status == 200
    row = Inspection.objects.get()
    number = to_url(row.inspection_no)
    assert "还没有记录发现" in text
    assert MarkedCase.objects.get().state == "mark-inspected"

    send("稽一", "inspection-act", number, act="record", words="未附计算说明")
    file = SimpleUploadedFile("x.pdf", PDF)
    send("稽一", "inspection-act", number, act="attach", finding="1", file=file)
    assert page("周三", "counter-questions").count(row.inspection_no) == 0
    send("稽一", "inspection-act", number, act="ask", question="请说明金额的来历")
    assert row.inspection_no in page("周三", "counter-questions")
    asked = page("周三", "counter-question", number)
    assert "未附计算说明" in asked
    assert "整数金额" not in asked  # the mark stays with the inspectors
    assert send("周三", "counter-question", number, words="")[0] == 422
    send(
        "周三",
        "counter-question",
        number,
        words="已补附",
        file=SimpleUploadedFile("y.pdf", PDF + b"2"),
    )
    text = page("稽一", "inspection-show", number)
    assert "已补附" in text
    assert text.count("/proof/") == 2
    assert (
        send("稽一", "inspection-act", number, act="propose", conclusion="x", opinion="改")[0]
        == 422
    )
    shown = page("稽一", "inspection-show", number)
    assert 'value="rectify"' in shown
    assert 'value="sound"' not in shown, "with findings that would be refused"
    assert "补附说明" not in page("周三", "counter-questions")
    send("稽一", "inspection-act", number, act="propose", conclusion="rectify", opinion="补附说明")
    assert "必须由另一名稽核人员签署" in page("稽一", "inspection-show", number)
    assert send("稽一", "inspection-act", number, act="close")[0] == 422
    send("稽二", "inspection-act", number, act="close")
    assert "补附说明" in page("周三", "counter-questions"), "who is to put it right is told"
    told = page("周三", "counter-question", number)
    assert "补附说明" in told
    assert "由本机构按正常手续" in told
    assert not chinese_left(page("周三", "counter-question", number, language="en"))
    opinion = signed_in("稽二").get(reverse("inspection-opinion", args=[number]))
    assert b"".join(opinion).startswith(b"%PDF")
    assert not chinese_left(page("稽二", "inspections", query="?closed=1", language="en"))


def test_a_sample_is_drawn_on_the_page_and_compared_when_drawn_again(town):
    for n in range(4):
        case(str(n), person() if n == 0 else cast_person(), on=date(2026, 2, 2 + n))
    asked = {"first_month": "2026-02", "last_month": "2026-02", "size": "2", "seed": "7"}
    for field, wrong in (("first_month", "x"), ("least", "y"), ("size", "9"), ("seed", " ")):
        status, text = send("稽一", "inspection-samples", **(asked | {field: wrong}))
        assert status == 422
        assert 'aria-invalid="true"' in text
    status, text = send(
        "稽一",
        "inspection-samples",
        **(asked | {"first_month": "2025-01", "last_month": "2025-02"}),
    )
    assert status == 422
    assert "这些条件下没有已经结束月份的业务" in text
    assert "医保" not in text, "a pension agency draws from its own kinds"
    send("稽一", "inspection-samples", **asked)
    row = Sample.objects.get()
    word = to_url(row.sample_no)
    assert "完全相同" in page("稽二", "inspection-sample", word, query="?again=1")
    case("late", cast_person(), on=date(2026, 2, 20))
    assert "总体当时 4 件，现在 5 件" in page("稽二", "inspection-sample", word, query="?again=1")
    paper = signed_in("稽二").get(reverse("inspection-sample-list", args=[word]))
    assert b"".join(paper).startswith(b"%PDF")


def cast_person():
    from shebao.identity import queries as people

    return people.by_number(A, cast.NUMBERS[0])


def test_an_inspector_of_one_office_finds_no_other(suspect):
    other = case("other", person(1), office=cast.OTHER)
    pay(other, 30_000_00, account="6222000000003333")
    look()
    text = page("稽三", "inspection")
    assert suspect.case_no in text
    assert other.case_no not in text
    client = signed_in("稽三")
    assert client.get(reverse("inspection-case", args=[to_url(other.case_no)])).status_code == 404
    quiet = case("quiet", person(2))
    assert client.get(reverse("inspection-case", args=[to_url(quiet.case_no)])).status_code == 404
    assert not ReadTrace.objects.exclude(person_no=suspect.person_no).exists()


def test_the_worklist_asks_no_more_questions_for_more_cases(suspect, django_assert_max_num_queries):
    for n in range(12):
        row = case(f"more{n}", cast_person())
        pay(row, 20_000_00, account=f"62220000000{n:05}")
    look()
    client = signed_in("稽一")
    client.get(reverse("inspection"))
    with django_assert_max_num_queries(14):
        client.get(reverse("inspection"))
