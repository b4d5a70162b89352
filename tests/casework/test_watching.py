"""A time limit goes upwards by itself, once a rung; everybody may read how long an office takes."""

from datetime import date, timedelta

import pytest

from shebao.agencies import services as agencies
from shebao.casework import figures, queries, services
from shebao.casework.models import Alarm, Turn
from tests.casework.conftest import AT, MONDAY, A, B, new_case

pytestmark = pytest.mark.django_db
PROVINCE = "310000P1"
DUE = date(2026, 3, 9)


@pytest.fixture
def above():
    agencies.add_agency(code=PROVINCE, name="甲省局", city="甲省", level="province", at=AT)
    agencies.add_agency(code=A, name="甲市中心", city="甲市", parent_code=PROVINCE, at=AT)


@pytest.fixture
def running(above, case):
    clock = services.start_clock(case, step="review", received_on=MONDAY, days=5)
    assert clock.due_on == DUE
    return case


def watch(on):
    return services.watch(owner=A, on=on, at=AT)


def acts(case):
    return [row.act for row in queries.timeline(A, case.case_no) if row.act.startswith("clock-")]


def test_a_limit_is_told_when_near_when_past_and_then_to_the_agency_above_each_once(running):
    assert watch(date(2026, 3, 3)) == 0  # four working days are left
    for day in (4, 5, 9):
        watch(date(2026, 3, day))
    assert acts(running) == ["clock-warned"]

    assert watch(date(2026, 3, 10)) == 1
    assert watch(date(2026, 3, 16)) == 0  # the fifth working day after
    assert figures.raised_to(PROVINCE) == []
    assert watch(date(2026, 3, 17)) == 1
    assert watch(date(2026, 4, 1)) == 0

    assert acts(running) == ["clock-warned", "clock-late", "clock-raised"]
    told = figures.raised_to(PROVINCE)
    assert [(one.owner, one.case_no, one.due_on) for one in told] == [(A, running.case_no, DUE)]
    assert figures.raised_to(B) == []
    public = queries.timeline(A, running.case_no, public_only=True)
    assert [row.act for row in public if "clock-" in row.act] == ["clock-late", "clock-raised"]
    assert "甲省局" in public[-1].note_zh


def test_what_is_done_meanwhile_is_no_longer_shown_above_and_the_next_step_begins_anew(running):
    watch(date(2026, 3, 17))
    services.start_clock(running, step="release", received_on=date(2026, 3, 17), days=5)

    assert figures.raised_to(PROVINCE) == []
    assert watch(date(2026, 3, 24)) == 1
    assert acts(running) == ["clock-raised", "clock-warned"]


def test_nobody_is_warned_of_the_persons_own_time_of_a_stop_or_of_another_agencys_case(running):
    other = new_case(owner=B)
    services.start_clock(other, step="review", received_on=MONDAY, days=5)
    running.turn = Turn.PERSON
    running.save()
    assert watch(date(2026, 4, 1)) == 0
    running.turn = Turn.OFFICER
    running.save()
    services.stop_clock(running, since=date(2026, 3, 4), reason=("补正", ""), by="clerk", at=AT)

    assert watch(date(2026, 4, 1)) == 0
    assert Alarm.objects.count() == 0


def closed(number, *, after, late=False, owner=A):
    case = new_case(key=f"c{number}", owner=owner)
    services.start_clock(case, step="review", received_on=MONDAY, days=5)
    services.meet(case, on=DUE + timedelta(days=1 if late else 0))
    return services.close(case, on=MONDAY + timedelta(days=after))


def told(**more):
    span = {"since": MONDAY, "until": date(2026, 12, 31), "on": date(2026, 12, 31)}
    return figures.figures([A, B], **(span | more))


def test_an_office_says_how_many_how_long_and_how_many_in_time(db):
    for number in range(12):
        closed(number, after=10 if number < 6 else 20, late=number < 3)
    new_case(key="open")

    (only,) = told()

    assert (only.owner, only.kind, only.closed, only.days) == (A, "transfer-in", 12, 15)
    assert only.on_time == 75
    assert told(until=MONDAY) == []


def test_a_few_cases_are_not_told_apart_from_that_they_are_few(db):
    for number in range(9):
        closed(number, after=10, owner=B)

    (only,) = told()

    assert (only.closed, only.days, only.on_time) == (None, None, None)
    closed(9, after=10, owner=B)
    assert told()[0].closed == 10
