from datetime import UTC, date, datetime

import pytest

from shebao.identity import queries, services
from shebao.identity.errors import NumberInvalid, NumberTaken
from shebao.identity.models import Hukou, IdentityDocument, Person, PersonName
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


def test_a_bulk_row_is_the_row_one_registration_writes():
    lines = [
        NewPerson("古丽 · 买买提", FIFTEEN, hukou="310100"),
        NewPerson("MARIA ROSSI", "E1234567", "passport", "F", date(1980, 2, 3), issuer="ITA"),
    ]
    services.bulk_register(JIA, lines, by="x", at=AT)
    for line in lines:
        services.register_person(owner="110100P1", by="x", at=AT, **line._asdict())

    for table in (Person, PersonName, IdentityDocument, Hukou):
        bulk, single = (
            [
                {
                    k: v
                    for k, v in row.items()
                    if k not in {"id", "owner", "person_id", "number_seal"}
                }
                for row in table.objects.filter(owner=owner)
                .order_by("person_id" if table is not Person else "id")
                .values()
            ]
            for owner in (JIA, "110100P1")
        )
        for row in single:
            if "person_no" in row:
                row["person_no"] = row["person_no"].replace("110100P1", JIA)
        assert bulk == single
    later = services.register_person(owner=JIA, name="王五", number=OTHER, at=AT)
    assert later.person_no == f"{JIA}/person/3"


def test_the_same_list_again_registers_nobody():
    lines = [NewPerson("张三", NUMBER), NewPerson("李四", OTHER)]
    first = services.bulk_register(JIA, lines, at=AT)

    again = services.bulk_register(JIA, lines, at=AT)

    assert [one.person_no for one in again] == [one.person_no for one in first]
    assert not any(one.new for one in again)
