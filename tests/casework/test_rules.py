from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.base.calendar import published
from shebao.casework.rules import BadCount, SpanBackwards, due_date, working_days_between

days = st.dates(date(2008, 1, 1), date(2026, 6, 30))


@given(days, st.integers(1, 90))
def test_the_due_date_is_a_working_day_and_just_that_many_lie_between(received, count):
    due = due_date(received, count, published())
    assert published().is_working_day(due.day)
    after = received + timedelta(days=1)
    assert working_days_between(after, due.day, published()).working_days == count


@given(days, st.integers(1, 40), st.integers(1, 30), st.integers(0, 20))
def test_a_stop_moves_the_due_date_by_the_working_days_inside_it(received, count, after, length):
    start = received + timedelta(days=after)
    end = start + timedelta(days=length)
    plain = due_date(received, count, published())
    stopped = due_date(received, count, published(), [(start, end)])
    assert stopped.day >= plain.day
    inside = working_days_between(start, end, published()).working_days
    if start > plain.day:
        assert stopped == plain
    else:
        first = received + timedelta(days=1)
        whole = working_days_between(first, stopped.day, published()).working_days
        assert whole == count + inside


def test_both_ends_of_a_stop_are_outside_the_count():
    stop = (date(2026, 3, 4), date(2026, 3, 5))
    assert due_date(date(2026, 3, 2), 3, published(), [stop]).day == date(2026, 3, 9)


def test_an_open_stop_leaves_no_due_date():
    assert due_date(date(2026, 3, 2), 3, published(), [(date(2026, 3, 3), None)]) is None


def test_zero_working_days_is_the_day_itself():
    assert due_date(date(2026, 3, 2), 0, published()) == (date(2026, 3, 2), False)


def test_2026_has_248_working_days():
    span = working_days_between(date(2026, 1, 1), date(2026, 12, 31), published())
    assert span == (248, False)


def test_a_span_that_ends_before_it_begins_is_refused():
    with pytest.raises(SpanBackwards):
        working_days_between(date(2026, 3, 2), date(2026, 3, 1), published())


@pytest.mark.parametrize("count", [-1, 5001])
def test_a_count_outside_its_limits_is_refused(count):
    with pytest.raises(BadCount):
        due_date(date(2026, 3, 2), count, published())


def test_beyond_the_published_calendar_the_answer_is_provisional():
    assert working_days_between(date(2026, 12, 1), date(2027, 1, 8), published()).provisional
