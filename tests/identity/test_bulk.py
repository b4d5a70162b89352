from datetime import UTC, date, datetime

import pytest

from shebao.identity import queries, services
from shebao.identity.errors import NumberInvalid, NumberTaken
from shebao.identity.models import Person
from shebao.identity.services import NewPerson

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
JIA = "310100P1"
NUMBER, FIFTEEN = "11010519491231002X", "110105491231002"
OTHER = "440524188001010014"


def test_many_are_registered_as_one_by_one_and_a_bad_line_refuses_only_itself():
    known = services.register_person(owner=JIA, name="李四", number=OTHER, at=AT)
    lines = [
        NewPerson("张三", NUMBER, hukou="310100"),
        NewPerson("张 三", FIFTEEN),
        NewPerson("王五", NUMBER),
        NewPerson("李四", OTHER, birth_date=date(1880, 1, 1)),
        NewPerson("赵六", OTHER),
        NewPerson("赵六", "110105194912310021"),
    ]

    answers = services.bulk_register(JIA, lines, at=AT)

    first = queries.by_number(JIA, NUMBER)
    assert [(one.person_no, one.new) for one in answers] == [
        (first.person_no, True),
        (first.person_no, False),
        ("", False),
        (known.person_no, False),
        ("", False),
        ("", False),
    ]
    assert [type(one.refusal) for one in answers[2:]] == [
        NumberTaken, type(None), NumberTaken, NumberInvalid,
    ]  # fmt: skip
    assert Person.objects.count() == 2
    assert queries.hukou_on(first, AT.date()).division == "310100"
    assert services.reveal_number(first) == NUMBER
    assert queries.search(JIA, "zs")[0].person_no == first.person_no


def test_the_same_list_again_registers_nobody():
    lines = [NewPerson("张三", NUMBER), NewPerson("李四", OTHER)]
    first = services.bulk_register(JIA, lines, at=AT)

    again = services.bulk_register(JIA, lines, at=AT)

    assert [one.person_no for one in again] == [one.person_no for one in first]
    assert not any(one.new for one in again)
