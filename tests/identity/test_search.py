from datetime import UTC, datetime

import pytest

from shebao.identity import queries, services

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
JIA = "310100P1"
NAMES = [
    "张三", "张三丰", "李四", "连城", "单雄信", "古丽·买买提", "𬱖㛃", "吕布", "欧阳修", "西安", "先生", "MARIA ROSSI",
]  # fmt: skip


@pytest.fixture
def people():
    numbers = {}
    for i, name in enumerate(NAMES):
        person = services.register_person(
            owner=JIA, name=name, number=f"E{i:08}", kind="passport", at=AT
        )
        numbers[name] = person.person_no
    return numbers


def names(text, **more):
    return [one.name for one in queries.search(JIA, text, **more)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("张三", ["张三", "张三丰"]),
        ("张", ["张三", "张三丰"]),
        ("张三丰", ["张三丰"]),
        ("zhangsan", ["张三", "张三丰"]),
        ("zhang san", ["张三", "张三丰"]),
        ("zhangs", ["张三", "张三丰"]),
        ("zs", ["张三", "张三丰"]),
        ("zsf", ["张三丰"]),
        ("li", ["李四", "连城"]),
        ("shan", ["单雄信"]),
        ("dan", []),
        ("古丽.买买提", ["古丽·买买提"]),
        ("古丽・买", ["古丽·买买提"]),
        ("guli", ["古丽·买买提"]),
        ("GLMMT", ["古丽·买买提"]),
        ("𬱖", ["𬱖㛃"]),
        ("dijie", ["𬱖㛃"]),
        ("lübu", ["吕布"]),
        ("lyu bu", ["吕布"]),
        ("xian", ["西安", "先生"]),
        ("ouyang", ["欧阳修"]),
        ("maria", ["MARIA ROSSI"]),
        ("Maria R", ["MARIA ROSSI"]),
        ("e00000001", ["张三丰"]),
        ("", []),
        ("%", []),
        ("_", []),
        ("张_", []),
        ("'; --", []),
    ],
)
def test_a_person_is_found_as_officers_type(people, typed, found):
    assert names(typed) == found


def test_a_person_number_finds_its_person(people):
    assert names(people["李四"]) == ["李四"]


@pytest.mark.parametrize("typed", ["zh", "li", "l", "xian", "lc", "张"])
def test_pages_by_key_give_every_line_once_in_the_same_order(people, typed):
    whole = queries.search(JIA, typed)

    paged, after = [], None
    while page := queries.search(JIA, typed, limit=1, after=after):
        paged += page
        after = page[-1].cursor
    assert paged == whole


@pytest.mark.parametrize("typed", ["张", "张三", "zhangsan", "zs"])
def test_people_whose_names_are_alike_are_each_shown_once_when_pages_turn(people, typed):
    for i in range(3):
        for name in ("张三", "章三"):
            services.register_person(
                owner=JIA, name=name, number=f"K{name}{i}".encode().hex().upper()[:20],
                kind="passport", at=AT,
            )  # fmt: skip

    whole = [one.person_no for one in queries.search(JIA, typed)]
    for limit in (1, 2, 3):
        paged, after = [], None
        while page := queries.search(JIA, typed, limit=limit, after=after):
            paged += [one.person_no for one in page]
            after = page[-1].cursor
        assert paged == whole
        assert len(set(paged)) == len(paged)
    assert len(whole) == {"张": 5, "张三": 5}.get(typed, 8)


def test_a_broken_cursor_starts_again(people):
    assert names("zhang", after="nonsense") == ["张三", "张三丰"]
