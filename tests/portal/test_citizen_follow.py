"""A citizen follows a transfer to its end: both agencies and the bank in one story."""

import os

import pytest

from shebao.base.plumbing import clock
from shebao.identity import services as people
from shebao.portal.naming import to_url
from shebao.transfers import queries, services
from tests.portal.citizens import chinese_left
from tests.story import YI, Story

pytestmark = pytest.mark.django_db
TITLE = "基本养老保险关系转移接续信息表"


@pytest.fixture
def story(tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = Story(tmp_path)
    yield made
    made.close()


@pytest.fixture
def case(story, client):
    """A transfer whose result waits for the person; the address of its page."""
    client.force_login(people.open_demo_login(story.person("zhangsan"), at=clock.moment()))
    row = story.apply()
    story.accept(row)
    story.play()
    out = story.leaving(row)
    story.release(out)
    story.pay(out)
    story.play()
    story.book(row_of(row))
    story.play()
    return f"/my/cases/{to_url(row.case_no)}/"


def row_of(row):
    return queries.transfer_in(YI.pension, row.case_no)


def only_row(story):
    return queries.transfers_of_person(YI.pension, story.person("zhangsan").person_no)[0]


def test_the_result_is_followed_and_its_figures_open_into_their_steps(
    story, case, client, django_assert_max_num_queries
):
    with django_assert_max_num_queries(60):
        page = client.get(case).content.decode()
    for said in (
        "轮到您",
        "339,483.77",
        "银行已付",
        TITLE,
        "1,480,404.00",
        "国办发〔2009〕66号 四条",
    ):
        assert said in page, said
    assert page.count('class="leg-') == 8
    with django_assert_max_num_queries(40):
        home = client.get("/my/").content.decode()
    assert f"{case}form/" in home
    assert "163,835.29" in home
    assert home.count("2011-01 – 2025-12") == 2


def test_lines_are_objected_to_answered_and_confirmed(story, case, client):
    row, form = only_row(story), f"{case}form/"
    page = client.get(form).content.decode()
    assert 'name="line-money.6"' in page
    assert 'name="line-year.310100.2013"' in page
    assert str(row.silence_until) in page

    empty = client.post(form, {"act": "object"})
    assert empty.status_code == 422
    assert "transfer.objection-empty" in empty.content.decode()
    unknown = client.post(form, {"act": "object", "line-year.1": "错", "line-money.4": "少了"})
    assert "transfer.no-such-line" in unknown.content.decode()
    assert ">少了</textarea>" in unknown.content.decode()
    both = client.post(form, {"act": "confirm", "line-money.4": "少了"})
    assert "请提交异议" in both.content.decode()
    assert row_of(row).state == "notified"

    client.post(form, {"act": "object", "line-year.310100.2013": "我那年的基数是 6000 元"})
    page = client.get(form).content.decode()
    assert "我那年的基数是 6000 元" in page
    assert "等待答复" in page
    assert "都对，确认" not in page

    services.answer(
        owner=YI.pension, case_no=row.case_no, by="yi-clerk", on=story.today, at=clock.now(),
        answers={one.pk: "已核对原始台账，基数无误。" for one in queries.objections(row)},
    )  # fmt: skip
    assert "已核对原始台账" in client.get(form).content.decode()
    client.post(form, {"act": "confirm"})
    assert row_of(row).state == "closed"
    late = client.post(form, {"act": "object", "line-money.4": "少了"})
    assert late.status_code == 409
    assert "transfer.wrong-moment" in late.content.decode()


def test_english_pages_of_a_case_hold_no_chinese_but_names(story, case, client):
    client.cookies["shebao_language"] = "en"
    for address in ("/my/", case, f"{case}form/", "/my/papers/", "/my/reads/?all=1"):
        assert chinese_left(client.get(address).content.decode()) == [], address


def test_the_person_sees_what_left_where_the_new_place_is_elsewhere(story, case, client):
    out = story.leaving(only_row(story))
    page = client.get(f"/my/cases/{to_url(out.case_no)}/").content.decode()

    assert "轮到对方经办机构" in page
    assert "339,483.77" in page
    assert "撤回申请" not in page
    assert client.get(f"/my/cases/{to_url(out.case_no)}/form/").status_code == 404
