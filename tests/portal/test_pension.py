"""My pension: the page, its suppositions, what it says when a number is missing, the machine's door."""

import json
import re
from collections import Counter
from datetime import date

import pytest

from shebao.agencies.models import ReadTrace
from shebao.base.plumbing.clock import moment
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.services import MonthEntry
from shebao.identity.models import Person
from shebao.portal import services as doors
from tests.portal import citizens
from tests.portal.citizens import AT, NEW, chinese_left

pytestmark = pytest.mark.django_db
WAGES = {2016: 7087, 2017: 7706, 2018: 8467, 2019: 7855, 2020: 8847, 2021: 9407, 2022: 10628,
         2023: 11297, 2024: 11761, 2025: 11937}  # fmt: skip


@pytest.fixture
def person(client) -> Person:
    """张三, ten years and two months in 乙市 at the city's average wage."""
    user, person = citizens.build()
    row = enrolled.open_relationship_of(NEW, person, "employee-pension")
    for year, yuan in (WAGES | {2026: 12_116}).items():
        paid = range(1, 3) if year == 2026 else range(1, 13)
        months = {number: MonthEntry(yuan * 100, yuan * 8, 0) for number in paid}
        enrolment.book_year(
            row, year=year, months=months, key=f"{NEW}/test/{year}", on=date(2026, 3, 2),
            by="clerk", at=AT,
        )  # fmt: skip
    enrolment.settle_years(row, through=2025, on=date(2026, 3, 2), by="clerk", at=AT)
    client.force_login(user)
    return person


def page(client, query="", language=""):
    headers = {"accept-language": language} if language else {}
    answer = client.get(f"/my/pension/{query}", headers=headers)
    return answer.content.decode(), answer


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_one_big_answer_with_its_parts_and_a_trace(client, person):
    html, answer = page(client)

    said = text(html)
    at = answer.context["at"]
    assert "2048-06 退休（63 岁），每月大约领" in said
    assert f"¥ {round(at.pension.total_fen / 100):,}" in said
    assert "这是测算，不是核定" in said
    assert ReadTrace.objects.get().purpose == "self"


def test_the_table_says_the_same_as_the_picture(client, person):
    html, answer = page(client)

    plot = json.loads(re.search(r"data-points>(.*?)</script>", html, re.DOTALL)[1])
    cells = re.findall(r'<td class="num">([\d,]+\.\d\d)</td>', html)
    assert len(plot["months"]) == len(cells) == 73
    assert [f"{yuan:,.2f}" for yuan in plot["today"]] == cells
    assert plot["statutory"] == answer.context["statutory"].retirement_month


def test_every_figure_opens_into_steps_with_articles(client, person):
    html, answer = page(client)

    steps = list(answer.context["today"].tree.inputs)
    for one in steps:
        steps += one.inputs
    said = Counter(one.law for one in steps if one.law)
    assert len(said) > 5
    assert all(html.count(law) >= count for law, count in said.items())
    assert len(steps) > 40
    assert "京劳社养发〔2007〕31号" in html
    assert "2025 年缴费指数" in html
    assert "北京市2025年基本养老金计发基数" in html


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("?what=more&base=20000", "按 20000 元的基数缴费"),
        ("?what=pause&months=24", "停缴 2 年"),
        ("?what=move&place=310000", "去 上海市 工作"),
        ("?what=merge&there=310000&since=2015-01&until=2016-06&wage=6000&balance=", "外地"),
    ],
)
def test_a_supposition_stands_beside_today(client, person, query, title):
    html, answer = page(client, query)

    wish = answer.context["wish"]
    assert title in text(html)
    assert wish["fen"] != wish["today_fen"]
    assert wish["difference_fen"] == wish["fen"] - wish["today_fen"]


def test_overlapping_months_are_cleared_and_told(client, person):
    html, _ = page(client, "?what=merge&there=310000&since=2015-01&until=2016-06&wage=6000")

    # half of 2016 was paid here too: 6 × 6 000 × 8 %
    assert "退还本人约 ¥ 2,880.00" in text(html)
    assert "2016-01 – 2016-06" in html


def test_a_place_without_numbers_is_told_kindly_and_today_stands(client, person):
    html, answer = page(client, "?what=move&place=650000")

    assert answer.status_code == 200
    assert "新疆维吾尔自治区" in html
    assert "也不猜" in html
    assert answer.context["at"] is not None


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?what=more&base=1", "records.base-out-of-limits"),
        ("?what=more&base=abc", "money.not-an-amount"),
        (
            "?what=merge&there=310000&since=2016-06&until=2015-01&wage=1",
            "records.elsewhere-backwards",
        ),
        ("?what=merge&there=310000&since=x&until=2015-01&wage=1", "months.not-a-month"),
        ("?what=merge&there=310000&since=2015-01&until=2030-12&wage=1", "records.supposed-wrong"),
        ("?what=merge&there=310000&since=2015-01&until=2016-01&wage=0", "records.supposed-wrong"),
        (
            "?what=merge&there=310000&since=2015-01&until=2016-01&wage=1&balance=-5",
            "records.supposed-wrong",
        ),
        ("?what=pause&months=-5", "records.supposed-wrong"),
        ("?what=move&place=", "records.supposed-wrong"),
    ],
)
def test_what_cannot_be_supposed_is_refused_beside_today(client, person, query, code):
    html, answer = page(client, query)

    assert code in html
    assert answer.context["at"] is not None
    assert answer.context["wish"]["title"] in (
        "停一段时间不缴", "多缴一些，或者少缴一些", "换到别的地方工作", "把外地缴过的并进来"
    )  # fmt: skip
    assert 'aria-invalid="true"' in html


@pytest.mark.parametrize("query", ["?at=x&growth=7&what=fly", "?at=99999", "?at=-500&group=male99"])
def test_nonsense_in_the_address_is_left_out(client, person, query):
    assert page(client, query)[1].status_code == 200


def test_english_pages_are_english(client, person):
    for query in ("", "?what=move&place=650000", "?what=move&place=310000&growth=2&at=-12",
                  "?what=merge&there=310000&since=2015-01&until=2016-06&wage=6000"):  # fmt: skip
        html, _ = page(client, query, "en")
        assert "My pension" in html
        assert not chinese_left(html.replace("我的养老金", ""))


def test_the_page_asks_the_database_little_whatever_the_years(
    client, person, django_assert_num_queries
):
    page(client)
    with django_assert_num_queries(QUERIES):
        page(client)
    with django_assert_num_queries(QUERIES):
        page(client, "?what=move&place=310000&at=-12&growth=4")


QUERIES = 17


def test_without_contributions_there_is_nothing_to_foresee(client):
    user, _ = citizens.build()
    client.force_login(user)

    html, answer = page(client)

    assert answer.status_code == 422
    assert "pension.nothing-paid" in html


def test_a_machine_gets_the_same_with_the_explanation(client, person):
    user = client.get("/my/").wsgi_request.user
    secret = doors.issue_token(user, name="test", at=moment())
    _, answer = page(client)

    told = client.get("/api/v1/me/pension?what=more&base=20000",
                      headers={"Authorization": f"Bearer {secret}"}).json()  # fmt: skip

    at = answer.context["at"]
    assert told["today"]["chosen"]["total_fen"] == at.pension.total_fen
    assert told["today"]["explanation"]["value"] == at.pension.total_fen
    assert told["supposed"]["chosen"]["total_fen"] > at.pension.total_fen
    assert len(told["today"]["points"]) == 73
    assert ReadTrace.objects.filter(subject="pension", purpose="self").exists()


def test_an_officers_token_has_no_pension_of_its_own(client, clerk):
    secret = doors.issue_token(clerk, name="test", at=moment())

    answer = client.get("/api/v1/me/pension", headers={"Authorization": f"Bearer {secret}"})

    assert answer.status_code in (401, 403, 422)


def test_the_door_is_described(client):
    told = client.get("/api/v1/openapi.json").json()

    door = told["paths"]["/api/v1/me/pension"]["get"]
    assert {one["name"] for one in door["parameters"]} >= {"at", "growth", "what", "base"}
    assert "PensionOut" in json.dumps(door["responses"])
