import pytest

from shebao.base.plumbing.clock import now
from shebao.identity import queries, services

pytestmark = pytest.mark.django_db


def test_an_invented_persons_login_opens_once_and_only_in_the_demonstration(settings):
    person = services.register_person(
        owner="310100P1", name="张三", number="11010519491231002X", at=now()
    )
    user = services.open_demo_login(person, at=now())

    assert services.open_demo_login(person, at=now()).pk == user.pk
    assert [p.person_no for p in queries.persons_of_login(user)] == [person.person_no]
    settings.DEMO = False
    with pytest.raises(AssertionError):
        services.open_demo_login(person, at=now())
