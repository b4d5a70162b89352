from datetime import UTC, datetime, timedelta

import pytest

from shebao.agencies.models import User
from shebao.identity import queries, services
from shebao.identity.errors import CodeLimit, CodeWrong, PersonNotFound
from shebao.identity.models import Login, OneTimeCode

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
JIA, JIA_MEDICAL, YI = "310100P1", "310100M1", "110100P1"
NUMBER, FIFTEEN, OTHER = "11010519491231002X", "110105491231002", "440524188001010014"


def register(owner=JIA, name="张三", number=NUMBER, **more):
    return services.register_person(owner=owner, name=name, number=number, at=AT, **more)


def code_for(person, at=AT):
    return services.issue_code(person.owner, person.person_no, "officer", at)


def test_a_code_from_the_counter_opens_a_login_once():
    person = register()
    code = code_for(person)

    user = services.open_login(f" {FIFTEEN} ", code.lower(), AT + timedelta(minutes=5))

    assert user.kind == "citizen"
    assert not user.has_usable_password()
    assert NUMBER not in user.username
    assert OneTimeCode.objects.get().code_hash != code
    assert queries.persons_of_login(user) == [person]
    with pytest.raises(CodeWrong):
        services.open_login(NUMBER, code, AT + timedelta(minutes=6))


def test_a_later_code_opens_the_same_login():
    person = register()
    first = services.open_login(NUMBER, code_for(person), AT)

    assert services.open_login(NUMBER, code_for(person), AT) == first
    assert User.objects.count() == Login.objects.count() == 1


def test_five_wrong_tries_end_a_code_and_every_failure_sounds_the_same():
    code = code_for(register())

    for wrong in ("", "AAAAAAAA", "x", "y", "z"):
        with pytest.raises(CodeWrong):
            services.open_login(NUMBER, wrong, AT)
    with pytest.raises(CodeWrong):
        services.open_login(NUMBER, code, AT)
    with pytest.raises(CodeWrong):
        services.open_login(OTHER, code, AT)


def test_an_old_or_replaced_code_is_dead():
    person = register()
    first = code_for(person)
    second = code_for(person)

    with pytest.raises(CodeWrong):
        services.open_login(NUMBER, first, AT)
    with pytest.raises(CodeWrong):
        services.open_login(NUMBER, second, AT + timedelta(hours=1))


def test_only_so_many_codes_a_day_and_none_for_another_agencys_person():
    person = register()
    for _ in range(5):
        code_for(person)

    with pytest.raises(CodeLimit):
        code_for(person)
    assert code_for(person, AT + timedelta(days=2))
    with pytest.raises(PersonNotFound):
        services.issue_code(YI, person.person_no, "officer", AT)


def test_a_login_joins_the_rows_of_one_person_across_agencies():
    person, medical = register(), register(owner=JIA_MEDICAL, number=FIFTEEN)
    renamed = register(owner=YI, name="张 叁")
    services.change_name(
        owner=YI, person_no=renamed.person_no, name="张三", on=AT.date(), by="x", at=AT
    )
    register(owner="110100M1", name="李四")

    user = services.open_login(NUMBER, code_for(medical), AT)

    assert queries.persons_of_login(user) == [
        medical,
        *sorted([person, renamed], key=lambda p: p.person_no),
    ]
    assert services.open_login(NUMBER, code_for(person), AT) == user


def test_two_people_of_one_number_get_two_logins_that_never_meet():
    first = register()
    conflict_no = services.open_conflict(
        owner=JIA, number=NUMBER, proposed_by="a", confirmed_by="b", at=AT
    )
    second = register(name="李四", conflict_no=conflict_no)
    elsewhere = register(owner=YI, name="李四")

    one = services.open_login(NUMBER, code_for(first), AT)
    two = services.open_login(NUMBER, code_for(second), AT)

    assert one != two
    assert queries.persons_of_login(one) == [first]
    assert set(queries.persons_of_login(two)) == {second, elsewhere}


def test_a_login_follows_a_new_number():
    person = register()
    user = services.open_login(NUMBER, code_for(person), AT)

    services.add_document(
        owner=JIA, person_no=person.person_no, number=OTHER, on=AT.date(), by="x", at=AT
    )

    assert services.open_login(OTHER, code_for(person), AT) == user
