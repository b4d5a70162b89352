import pytest

from shebao.base.plumbing.models import PublishedDay
from shebao.cli import calendar
from shebao.cli.main import main
from tests.casework.conftest import A, new_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_setup(monkeypatch):
    monkeypatch.setattr(calendar, "setup", lambda: None)


def test_a_notice_is_loaded_once_and_moves_due_dates(tmp_path, capsys):
    from datetime import date

    from shebao.casework import queries, services

    case = new_case(received_on=date(2026, 12, 30))
    services.start_clock(case, step="review", received_on=date(2026, 12, 30), days=2)
    file = tmp_path / "2027.csv"
    file.write_text("date,holiday_name,kind\n2027-01-01,元旦,off\n", encoding="utf-8")
    words = ["calendar", "load", str(file), "--year", "2027", "--document", "国办发明电"]

    assert main(words) == 0
    assert "1 days new or changed; 1 due dates moved" in capsys.readouterr().out
    assert main(words) == 0
    assert queries.case(A, case.case_no).due_on == date(2027, 1, 4)


def test_a_bad_file_is_refused_whole_with_its_line_numbers(tmp_path, capsys):
    file = tmp_path / "bad.csv"
    file.write_text(
        "date,holiday_name,kind\n2027-01-01,元旦,off\n2027-13-01,元旦,off\n", encoding="utf-8"
    )
    assert main(["calendar", "load", str(file), "--year", "2027", "--document", "x"]) == 2
    assert "line 3" in capsys.readouterr().out
    assert not PublishedDay.objects.exists()
