from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from shebao.identity import queries, services
from shebao.identity.errors import (
    ConflictUnknown,
    DatesWrong,
    NameInvalid,
    NumberContradicts,
    NumberInvalid,
    NumberShared,
    NumberTaken,
    PersonNotFound,
    SameOfficer,
)
from shebao.identity.models import IdentityDocument, Person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
JIA, YI = "310100P1", "110100P1"
NUMBER, FIFTEEN = "11010519491231002X", "110105491231002"
OTHER = "440524188001010014"


def register(name="张三", number=NUMBER, owner=JIA, **more):
    return services.register_person(owner=owner, name=name, number=number, at=AT, **more)


def test_a_person_is_registered_once_with_what_the_number_says():
    person = register(hukou="310100")

    assert person.person_no == f"{JIA}/person/1"
    assert (person.sex, person.birth_date) == ("F", date(1949, 12, 31))
    assert queries.hukou_on(person, AT.date()).division == "310100"
    assert register() == person
    assert Person.objects.count() == 1


def test_eighteen_and_fifteen_digits_find_each_other():
    person = register(number=FIFTEEN)

    assert person.documents.get().kind == "resident-15"
    assert queries.by_number(JIA, NUMBER) == person
    assert queries.by_number(JIA, " 110105 491231 002 ") == person
    assert register(number=NUMBER.lower()) == person


def test_a_number_never_lies_in_the_clear():
    person = register()

    document = person.documents.get()
    assert NUMBER.encode() not in bytes(document.number_seal)
    assert document.number_key != NUMBER
    assert queries.masked_number(person) == "1101**********002X"
    assert services.reveal_number(person) == NUMBER


def test_another_agencys_person_is_not_found():
    person = register()

    with pytest.raises(PersonNotFound):
        queries.by_person_no(YI, person.person_no)
    with pytest.raises(PersonNotFound):
        queries.by_number(YI, NUMBER)
    with pytest.raises(PersonNotFound):
        services.change_name(
            owner=YI, person_no=person.person_no, name="王五", on=AT.date(), by="x", at=AT
        )
    assert queries.search(YI, "张三") == []


@pytest.mark.parametrize(
    "number", ["110105194912310021", "110105194902310026", "123", "11010549123199A"]
)
def test_a_wrong_number_is_refused(number):
    with pytest.raises(NumberInvalid):
        register(number=number)


def test_a_fifteen_digit_number_of_a_centenarian_is_left_to_a_person():
    with pytest.raises(NumberInvalid, match="century-ambiguous"):
        register(number="110105491231997")


def test_facts_that_contradict_the_number_are_refused():
    with pytest.raises(NumberContradicts):
        register(sex="M")
    with pytest.raises(NumberContradicts):
        register(birth_date=date(1950, 1, 1))
    with pytest.raises(NameInvalid):
        register(name=" ")


def test_one_number_of_two_people_waits_for_two_officers():
    first = register()
    with pytest.raises(NumberTaken):
        register(name="李四")
    with pytest.raises(ConflictUnknown):
        register(name="李四", conflict_no=1)
    with pytest.raises(SameOfficer):
        services.open_conflict(owner=JIA, number=NUMBER, proposed_by="a", confirmed_by="a", at=AT)

    conflict_no = services.open_conflict(
        owner=JIA, number=FIFTEEN, proposed_by="a", confirmed_by="b", at=AT
    )
    second = register(name="李四", conflict_no=conflict_no)

    assert second != first
    assert queries.all_by_number(JIA, NUMBER) == [first, second]
    with pytest.raises(NumberShared):
        queries.by_number(JIA, NUMBER)


def test_two_current_documents_of_one_number_cannot_be_written():
    document = register().documents.get()

    document.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        document.save()


def test_a_new_name_keeps_the_old_one_and_both_find_the_person():
    person = register()

    services.change_name(
        owner=JIA, person_no=person.person_no, name="张 叁", on=date(2026, 1, 5), by="x", at=AT
    )

    found = queries.search(JIA, "张三")
    assert [(one.name, one.matched, one.former) for one in found] == [("张 叁", "张三", True)]
    assert not queries.search(JIA, "张叁")[0].former
    person.refresh_from_db()
    assert queries.name_on(person, date(2025, 12, 31)) == "张三"
    assert queries.name_on(person, date(2026, 1, 5)) == "张 叁"
    with pytest.raises(DatesWrong):
        services.change_name(
            owner=JIA, person_no=person.person_no, name="张四", on=date(2025, 1, 1), by="x", at=AT
        )


def test_a_new_number_ends_the_old_one_which_still_finds_the_person():
    person = register(number=FIFTEEN)

    for number in (NUMBER, OTHER, OTHER):
        services.add_document(
            owner=JIA, person_no=person.person_no, number=number, on=AT.date(), by="x", at=AT
        )

    person.refresh_from_db()
    assert (person.birth_date, person.number_mask) == (date(1880, 1, 1), "4405**********0014")
    assert queries.by_number(JIA, NUMBER) == person == queries.by_number(JIA, OTHER)
    assert IdentityDocument.objects.filter(until=None).count() == 1
    assert services.reveal_number(person) == OTHER
    with pytest.raises(NumberTaken):
        register(number=NUMBER)
    assert register(name="李四", number=NUMBER) != person


def test_a_passport_stands_beside_the_number_and_belongs_to_its_country():
    person = register()
    services.add_document(
        owner=JIA, person_no=person.person_no, number="E 1234567", kind="passport",
        issuer="CHN", on=AT.date(), by="x", at=AT,
    )  # fmt: skip
    other = register(name="MARIA ROSSI", number="E1234567", kind="passport", issuer="ITA",
                     sex="F", birth_date=date(1980, 2, 3))  # fmt: skip

    assert services.reveal_number(person) == NUMBER
    assert services.reveal_number(other) == "E1234567"
    assert other.nationality == "ITA"
    assert {p.pk for p in queries.all_by_number(JIA, "e1234567")} == {person.pk, other.pk}


def test_a_household_moves_through_time():
    person = register(hukou="310115")

    services.move_hukou(
        owner=JIA, person_no=person.person_no, division="110100", on=date(2026, 2, 1), by="x", at=AT
    )

    assert queries.hukou_on(person, date(2026, 1, 31)).division == "310115"
    assert queries.hukou_on(person, date(2026, 2, 1)).division == "110100"


def test_a_document_that_is_another_persons_is_refused():
    person = register()
    register(name="李四", number=OTHER)

    with pytest.raises(NumberTaken):
        services.add_document(
            owner=JIA, person_no=person.person_no, number=OTHER, on=AT.date(), by="x", at=AT
        )
