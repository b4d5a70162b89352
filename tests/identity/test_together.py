"""Windows that open one person at the same moment: one account comes of it, whatever each of them typed."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from shebao.base.refusals import Refusal
from shebao.identity import queries, services
from shebao.identity.models import Person
from tests.enrolment.conftest import JIA, number_of
from tests.ledger.test_together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
NUMBER = number_of(7)


def opens(name, number=NUMBER):
    return lambda: services.register_person(
        owner=JIA, name=name, number=number, by="jia.clerk", at=AT
    )


def test_one_number_typed_at_four_windows_is_one_person(transactional_db):
    errors = at_once(
        opens("李四"), opens("李四", NUMBER[:6] + NUMBER[8:17]), opens("李泗"), opens("王五")
    )

    assert all(isinstance(error, (Refusal, IntegrityError)) for error in errors), errors
    assert Person.objects.count() == 1
    assert queries.by_number(JIA, NUMBER).number_mask


def test_files_and_a_window_open_one_person_once(transactional_db):
    for serial in range(8, 12):
        file = [services.NewPerson("李四", number_of(serial))]
        loads = [lambda file=file: services.bulk_register(JIA, file, at=AT) for _ in range(3)]
        errors = at_once(opens("李四", number_of(serial)), *loads)
        assert all(isinstance(error, (Refusal, IntegrityError)) for error in errors), errors

    assert Person.objects.count() == 4
