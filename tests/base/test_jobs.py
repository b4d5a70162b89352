import os
import signal
import socket
import subprocess
import sys

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


def test_a_worker_for_some_agencies_leaves_the_jobs_of_the_others():
    for owner in (A, "110100P1", "330100P1"):
        jobs.enqueue(owner, "greet", key=owner)
    ran = []

    assert jobs.run_all({"greet": lambda job: ran.append(job.owner)}, owners=[A, "330100P1"]) == 2
    assert sorted(ran) == [A, "330100P1"]
    assert list(Job.objects.filter(state="waiting").values_list("owner", flat=True)) == ["110100P1"]


def test_a_killed_workers_job_is_taken_again_when_its_lease_has_run_out():
    jobs.enqueue(A, "greet", key="1")
    now = clock.moment()

    first = jobs.claim(at=now, by="killed")
    meanwhile = jobs.claim(at=now + jobs.LEASE / 2, by="other")
    later = jobs.claim(at=now + jobs.LEASE * 1.1, by="other")

    assert len(first) == 1
    assert meanwhile == []
    assert [job.lease_by for job in later] == ["other"]


def test_a_worker_takes_no_more_than_a_batch_and_runs_it_in_order():
    for number in range(jobs.BATCH + 2):
        jobs.enqueue(A, "greet", key=f"{number}", payload={"number": number})
    ran = []

    assert jobs.run_some({"greet": lambda job: ran.append(job.payload["number"])}) == jobs.BATCH
    assert ran == list(range(jobs.BATCH))
    assert Job.objects.filter(state="waiting", lease_until=None).count() == 2


def test_one_failing_job_of_a_batch_leaves_the_others_done():
    for number in range(3):
        jobs.enqueue(A, "greet", key=f"{number}", payload={"number": number})

    def greet(job):
        if job.payload["number"] == 1:
            raise Outage("no route")

    assert jobs.run_some({"greet": greet}) == 3
    states = Job.objects.order_by("id").values_list("state", "attempts")
    assert list(states) == [("done", 1), ("waiting", 1), ("done", 1)]


def test_when_half_the_lease_is_gone_the_rest_of_a_batch_is_handed_back(monkeypatch):
    for number in range(3):
        jobs.enqueue(A, "greet", key=f"{number}")
    passed = iter([0.0, jobs.LEASE.total_seconds()])
    monkeypatch.setattr(jobs.time, "monotonic", lambda: next(passed))

    assert jobs.run_some({"greet": lambda job: None}) == 1
    waiting = Job.objects.filter(state="waiting")
    assert list(waiting.values_list("attempts", "lease_until")) == [(0, None), (0, None)]


def test_a_killed_worker_runs_again_what_it_had_not_yet_written_down():
    for number in range(2):
        jobs.enqueue(A, "greet", key=f"{number}")
    ran = []

    def greet(job):
        ran.append(job.key)
        if len(ran) == 2:
            raise SystemExit

    with pytest.raises(SystemExit):
        jobs.run_some({"greet": greet}, by="killed")
    Job.objects.update(lease_until=clock.moment() - jobs.LEASE)
    assert jobs.run_all({"greet": lambda job: ran.append(job.key)}) == 1
    assert ran == ["greet:0", "greet:1", "greet:1"]


@pytest.mark.parametrize("buried", [True, False], ids=["buried", "not yet buried"])
def test_the_lease_of_a_dead_worker_of_this_host_is_given_back_at_once(buried):
    worker = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        jobs.enqueue(A, "greet", key="1")
        held = jobs.claim(at=clock.moment(), by=f"{socket.gethostname()}:{worker.pid}")
        assert held is not None
        assert jobs.release_orphans() == 0  # it lives

        worker.send_signal(signal.SIGKILL)
        os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOWAIT)  # dead, its number still taken
        if buried:
            worker.wait()
        assert jobs.release_orphans() == 1
        assert jobs.claim(at=clock.moment(), by="other") is not None
    finally:
        worker.kill()
        worker.wait()
        worker.stdin.close()


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
