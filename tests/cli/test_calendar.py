from datetime import date

import pytest

from shebao.base.plumbing.models import PublishedDay
from shebao.casework import queries, services
from shebao.cli import calendar
from shebao.cli.main import main
from tests.casework.conftest import A, new_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_setup(monkeypatch):
    monkeypatch.setattr(calendar, "setup", lambda: None)


def test_a_notice_is_loaded_once_and_moves_due_dates(tmp_path, capsys):
    case = new_case(received_on=date(2026, 12, 30))
    services.start_clock(case, step="review", received_on=date(2026, 12, 30), days=2)
    file = tmp_path / "2027.csv"
    file.write_text("date,holiday_name,kind\n2027-01-01,元旦,off\n", encoding="utf-8")
    words = ["calendar", "load", str(file), "--year", "2027", "--document", "国办发明电"]

    assert main(words) == 0
    assert "1 days new or changed; 1 due dates moved" in capsys.readouterr().out
    assert main(words) == 0
    assert queries.case(A, case.case_no).due_on == date(2027, 1, 4)


def test_loading_next_years_notice_ends_what_was_provisional_and_writes_why_into_each_case(
    tmp_path, capsys
):
    far, near = (
        new_case(key=key, received_on=day)
        for key, day in [("far", date(2026, 12, 30)), ("near", date(2026, 3, 2))]
    )
    for case, days in ((far, 15), (near, 15)):
        services.start_clock(case, step="review", received_on=case.received_on, days=days)
    closed = new_case(key="closed", received_on=date(2026, 12, 30))
    services.start_clock(closed, step="review", received_on=closed.received_on, days=15)
    services.meet(closed, on=date(2026, 12, 31))
    assert main(["calendar", "show"]) == 0
    assert "to 2026" in capsys.readouterr().out
    before = queries.case(A, far.case_no)
    assert (before.due_on, before.provisional) == (date(2027, 1, 20), True)  # weekdays, as guessed

    file = tmp_path / "2027.csv"
    rows = ["2027-01-01,元旦,off", "2027-01-02,元旦,makeup_workday", "2027-01-04,元旦,off"]
    file.write_text("\n".join(["date,holiday_name,kind", *rows]) + "\n", encoding="utf-8")
    assert main(["calendar", "load", str(file), "--year", "2027", "--document", "国办发明电"]) == 0

    assert "3 days new or changed; 1 due dates moved" in capsys.readouterr().out
    after = queries.case(A, far.case_no)
    # 12-31, 01-02 (a Saturday made up), 01-05 … 08, 11 … 15, 18 … 21: one day off more than weekdays
    assert (after.due_on, after.provisional) == (date(2027, 1, 21), False)
    last = queries.timeline(A, far.case_no)[-1]
    assert last.act == "recompute-clock"
    assert "2027-01-20" in last.note_zh
    assert "2027-01-21" in last.note_zh
    untouched = [row.act for row in queries.timeline(A, near.case_no)]
    assert "recompute-clock" not in untouched
    assert queries.case(A, closed.case_no).due_on is None
    assert main(["calendar", "show"]) == 0
    assert "to 2027" in capsys.readouterr().out


def test_a_bad_file_is_refused_whole_with_its_line_numbers(tmp_path, capsys):
    file = tmp_path / "bad.csv"
    file.write_text(
        "date,holiday_name,kind\n2027-01-01,元旦,off\n2027-13-01,元旦,off\n", encoding="utf-8"
    )
    assert main(["calendar", "load", str(file), "--year", "2027", "--document", "x"]) == 2
    assert "line 3" in capsys.readouterr().out
    assert not PublishedDay.objects.exists()
