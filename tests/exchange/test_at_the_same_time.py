"""Several processes at once, played by threads with connections of their own; every commit is real."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from shebao.agencies import services as agencies
from shebao.base.plumbing import clock, jobs
from shebao.base.plumbing.models import Job
from shebao.config import handlers
from shebao.exchange import queries, services
from shebao.exchange.models import IncomingLetter

from .conftest import AT, JIA, JIA_MEDICAL, send


@pytest.fixture
def jia(transactional_db):
    for code in (JIA, JIA_MEDICAL):
        agencies.add_agency(code=code, name="甲市", city="甲市", at=AT)


def at_once(*acts):
    """Run these at the same time; what each gave."""
    gave, gate = {}, threading.Barrier(len(acts))

    def run(number, act):
        try:
            gate.wait(10)
            gave[number] = act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return [gave[number] for number in range(len(acts))]


def test_the_same_letter_arriving_four_times_at_once_is_kept_once_with_one_receipt(yi, heard):
    body = yi.write("你好")

    receipts = at_once(*[lambda: services.receive(body, at=AT)] * 4)

    assert len(set(receipts)) == 1
    assert IncomingLetter.objects.get().repeats == 3
    jobs.run_all(handlers.JOBS)
    assert heard == ["你好"]


def test_three_workers_keep_the_order_of_each_case_and_wake_every_letter(jia, heard):
    for number in range(4):
        for case in "ab":
            send(f"{case}{number}", receiver=JIA_MEDICAL, case=case, key=f"{case}{number}")

    def worker():
        limit = clock.moment() + timedelta(seconds=40)
        while clock.moment() < limit and Job.objects.filter(state="waiting").exists():
            jobs.run_one(handlers.JOBS, by=threading.current_thread().name)

    at_once(worker, worker, worker)

    for case in "ab":
        assert [text for text in heard if text[0] == case] == [f"{case}{n}" for n in range(4)]
    assert queries.counts(JIA) == {"out.delivered": 8}
    assert not Job.objects.exclude(state="done").exists()
    assert queries.gaps(JIA_MEDICAL, JIA) == []


def test_two_letters_sent_at_once_get_two_numbers(jia, heard):
    send("1", receiver=JIA_MEDICAL, case="1", key="1")
    send("2", receiver=JIA_MEDICAL, case="2", key="2")

    at_once(*[lambda: jobs.run_one(handlers.JOBS, by=threading.current_thread().name)] * 2)

    numbers = queries.outbox(JIA).values_list("sequence", flat=True)
    assert sorted(numbers) == [1, 2]
