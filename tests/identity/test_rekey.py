from datetime import UTC, datetime

import pytest

from shebao.base.plumbing import seals
from shebao.cli import identity as door
from shebao.identity import queries, services
from shebao.identity.errors import NumberTaken
from shebao.identity.models import IdentityDocument, Login

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
JIA = "310100P1"
NUMBERS = ["11010519491231002X", "440524188001010014", "810000199408230021"]


@pytest.fixture
def people():
    return [
        services.register_person(owner=JIA, name=name, number=number, at=AT)
        for name, number in zip(["张三", "李四", "王五"], NUMBERS, strict=True)
    ]


@pytest.fixture
def new_keys(settings):
    settings.SHEBAO_SEAL_KEYS = "t2:" + "33" * 32 + "," + settings.SHEBAO_SEAL_KEYS
    settings.SHEBAO_SEARCH_KEY = "t2:" + "44" * 32 + "," + settings.SHEBAO_SEARCH_KEY


def test_while_keys_change_everybody_is_still_found(people, new_keys):
    assert services.rekey(chunk=2)[:2] == (2, 2)

    for person, number in zip(people, NUMBERS, strict=True):
        assert queries.by_number(JIA, number) == person
        assert services.reveal_number(person) == number
    with pytest.raises(NumberTaken):
        services.register_person(owner=JIA, name="赵六", number=NUMBERS[2], at=AT)


def test_a_stopped_run_goes_on_and_the_old_keys_may_go(people, new_keys, settings, capsys):
    code = services.issue_code(JIA, people[0].person_no, "officer", AT)
    user = services.open_login(NUMBERS[0], code, AT)
    services.rekey(chunk=1)

    assert door.run(["rekey", "--chunk", "1"]) == 0

    settings.SHEBAO_SEAL_KEYS = "t2:" + "33" * 32
    settings.SHEBAO_SEARCH_KEY = "t2:" + "44" * 32
    assert "2 sealed again" in capsys.readouterr().out
    assert {seals.key_id_of(bytes(d.number_seal)) for d in IdentityDocument.objects.all()} == {"t2"}
    assert queries.by_number(JIA, NUMBERS[1]) == people[1]
    assert Login.objects.get().number_key == people[0].documents.get().number_key
    assert queries.persons_of_login(user) == [people[0]]
    assert services.rekey() == (0, 0, None)


def test_a_key_that_is_missing_is_said_before_anything_is_written(people, settings, capsys):
    settings.SHEBAO_SEAL_KEYS = "t2:" + "33" * 32

    assert door.run(["rekey"]) == 2
    assert "t1" in capsys.readouterr().err
