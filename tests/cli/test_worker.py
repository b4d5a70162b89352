"""The worker's clockwork: periodic jobs once a slot and agency."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shebao.agencies import services
from shebao.base.plumbing import jobs
from shebao.base.plumbing.models import Job
from shebao.cli.worker import Clockwork

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = date(2026, 3, 2)


@pytest.fixture
def two_agencies(db):
    """Both agencies of 甲市 here, 乙市 elsewhere."""
    for code, local in (("310100P1", True), ("310100M1", True), ("110100P1", False)):
        services.add_agency(code=code, name=code, city="市", at=AT, local=local)


def test_a_periodic_job_is_enqueued_once_a_slot_for_each_local_agency(two_agencies):
    clockwork = Clockwork({"seal": timedelta(seconds=10)})

    clockwork.tick(AT, DAY)
    clockwork.tick(AT + timedelta(seconds=3), DAY)

    assert sorted(Job.objects.values_list("owner", flat=True)) == ["310100M1", "310100P1"]


def test_a_second_worker_in_the_same_slot_adds_nothing_even_when_the_first_is_done(two_agencies):
    periodic = {"seal": timedelta(seconds=10)}
    Clockwork(periodic).tick(AT, DAY)
    jobs.run_all({"seal": lambda job: None})

    Clockwork(periodic).tick(AT + timedelta(seconds=3), DAY)

    assert Job.objects.count() == 2


def test_while_one_waits_no_further_one_is_added(two_agencies):
    clockwork = Clockwork({"seal": timedelta(seconds=10)})

    clockwork.tick(AT, DAY)
    clockwork.tick(AT + timedelta(seconds=30), DAY)

    assert Job.objects.count() == 2


def test_the_next_slot_brings_the_next_job_and_old_done_ones_are_swept(two_agencies):
    clockwork = Clockwork({"seal": timedelta(seconds=10)})
    clockwork.tick(AT, DAY)
    jobs.run_all({"seal": lambda job: None})

    clockwork.tick(AT + timedelta(seconds=30), DAY)
    swept = jobs.sweep(["seal"], before=datetime.now(UTC) + timedelta(minutes=1))

    assert swept == 2
    assert Job.objects.count() == 2


def test_a_new_business_date_ends_the_slot(two_agencies):
    clockwork = Clockwork({"differences": timedelta(hours=1)})
    clockwork.tick(AT, DAY)
    jobs.run_all({"differences": lambda job: None})

    clockwork.tick(AT + timedelta(seconds=1), DAY)
    assert Job.objects.count() == 2
    clockwork.tick(AT + timedelta(seconds=2), DAY + timedelta(days=1))
    assert Job.objects.count() == 4
