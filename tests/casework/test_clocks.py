from datetime import date

import pytest

from shebao.base.plumbing import calendar
from shebao.casework import queries, services
from shebao.casework.errors import ClockStopped
from tests.casework.conftest import AT, A, new_case

pytestmark = pytest.mark.django_db


def test_the_first_working_day_after_receipt_is_day_one(case):
    clock = services.start_clock(case, step="review", received_on=date(2026, 2, 13), days=5)

    assert clock.due_on == date(2026, 2, 27)  # over Spring Festival, a make-up Saturday counted
    assert queries.case(A, case.case_no).due_on == date(2026, 2, 27)


def test_days_inside_a_stop_do_not_count_and_while_stopped_there_is_no_date(case):
    services.start_clock(case, step="review", received_on=date(2026, 3, 2), days=5)
    reason = ("请补充材料", "more papers")

    services.stop_clock(case, since=date(2026, 3, 4), reason=reason, by="clerk", at=AT)
    assert queries.case(A, case.case_no).due_on is None
    with pytest.raises(ClockStopped):
        services.stop_clock(case, since=date(2026, 3, 4), reason=reason, by="clerk", at=AT)
    services.restart_clock(case, on=date(2026, 3, 9), by="clerk", at=AT)

    # 3rd is day 1; 4th to 9th stand still; 10, 11, 12, 13 are days 2 to 5
    assert queries.case(A, case.case_no).due_on == date(2026, 3, 13)
    assert [row.act for row in queries.timeline(A, case.case_no)][-2:] == [
        "stop-clock",
        "restart-clock",
    ]


def test_a_date_beyond_the_published_calendar_is_provisional_until_the_notice_is_loaded(db):
    case = new_case(received_on=date(2026, 12, 30))
    services.start_clock(case, step="review", received_on=date(2026, 12, 30), days=5)
    before = queries.case(A, case.case_no)
    assert before.provisional

    days = [
        (date(2027, 1, 1), False, "元旦"),
        (date(2027, 1, 4), False, "元旦"),
        (date(2027, 1, 2), True, "元旦"),
    ]
    assert calendar.load(days, year=2027, document="国办发明电（2027）") == 3
    assert calendar.load(days, year=2027, document="国办发明电（2027）") == 0
    assert services.recompute(at=AT) == 1
    assert services.recompute(at=AT) == 0

    after = queries.case(A, case.case_no)
    assert not after.provisional
    assert after.due_on == date(2027, 1, 7)  # 12-31, 01-02, 01-05, 01-06, 01-07
    assert queries.timeline(A, case.case_no)[-1].act == "recompute-clock"


def test_a_new_step_meets_the_one_before(case):
    services.start_clock(case, step="review", received_on=date(2026, 3, 2), days=15)
    services.start_clock(case, step="book", received_on=date(2026, 3, 10), days=15)

    first, second = queries.clocks(case)
    assert first.met_on == date(2026, 3, 10)
    assert second.met_on is None


def test_silence_is_counted_in_calendar_days(case):
    clock = services.start_clock(
        case, step="confirm", received_on=date(2026, 3, 2), days=30, unit="calendar"
    )
    assert (clock.due_on, clock.provisional) == (date(2026, 4, 1), False)
