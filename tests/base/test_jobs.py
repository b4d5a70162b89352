import pytest

from shebao.base.plumbing import clock, jobs, numbers
from shebao.base.plumbing.models import Job
from shebao.base.refusals import Outage

pytestmark = pytest.mark.django_db
A = "310100P1"


def test_a_job_written_twice_with_one_key_runs_once():
    ran = []
    jobs.enqueue(A, "greet", key="1", payload={"name": "张三"})
    jobs.enqueue(A, "greet", key="1", payload={"name": "张三"})

    jobs.run_all({"greet": lambda job: ran.append(job.payload["name"])})

    assert ran == ["张三"]


def test_a_killed_workers_job_is_taken_again_when_its_lease_has_run_out():
    jobs.enqueue(A, "greet", key="1")
    now = clock.moment()

    first = jobs.claim(at=now, by="killed")
    meanwhile = jobs.claim(at=now + jobs.LEASE / 2, by="other")
    later = jobs.claim(at=now + jobs.LEASE * 1.1, by="other")

    assert first is not None
    assert meanwhile is None
    assert later is not None
    assert later.lease_by == "other"


def test_an_outage_is_kept_with_the_job_and_tried_again_later():
    jobs.enqueue(A, "call", key="1", attempts_max=2)

    def away(job):
        raise Outage("no route")

    assert jobs.run_one({"call": away})
    assert not jobs.run_one({"call": away})  # it pauses first
    job = Job.objects.get()
    assert job.state == "waiting"
    assert "no route" in job.error
    Job.objects.update(run_after=clock.moment())
    assert jobs.run_one({"call": away})
    assert Job.objects.get().state == "dead"
    assert jobs.retry(job.pk, owner=A)
    assert not jobs.retry(job.pk, owner="110100P1")


def test_numbers_are_consecutive_per_owner_and_kind():
    assert numbers.take(A, "case/2026") == 1
    assert numbers.take(A, "case/2026", 10) == 2
    assert numbers.take(A, "case/2026") == 12
    assert numbers.take("110100P1", "case/2026") == 1
