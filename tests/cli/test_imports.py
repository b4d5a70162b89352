"""The operator's door to imported files."""

import pytest

from shebao.agencies import services as agencies
from shebao.cli import imports
from tests.enrolment.conftest import AT, JIA, zhang_san_file

FILE_NO = f"{JIA}/import/1"
OFFICERS = ["--by", "zhao", "--approved-by", "qian"]


@pytest.fixture
def staged(db, tmp_path, capsys):
    agencies.add_agency(code=JIA, name="甲市社会保险事业管理中心（演示）", city="甲市", at=AT)
    file = tmp_path / "张三.xlsx"
    file.write_bytes(zhang_san_file())
    assert imports.run(["stage", str(file), "--owner", JIA, "--by", "zhao"]) == 0
    return capsys.readouterr().out


def test_a_file_is_staged_posted_and_taken_back_by_command(staged, capsys):
    assert "185 lines, 0 with errors, 0 booked" in staged
    assert "limits-missing: No contribution limits are published for the month" in staged

    assert imports.run(["post", FILE_NO, *OFFICERS]) == 0
    assert "185 lines, 0 with errors, 185 booked" in capsys.readouterr().out
    assert imports.run(["roll-back", FILE_NO, *OFFICERS]) == 0
    assert "rolled-back" in capsys.readouterr().out


def test_one_officer_alone_is_refused(staged, capsys):
    assert imports.run(["post", FILE_NO, "--by", "zhao", "--approved-by", "zhao"]) == 2
    assert "import.same-officer" in capsys.readouterr().err


def test_a_staged_file_is_shown_and_given_up(staged, capsys):
    assert imports.run(["show", FILE_NO]) == 0
    assert imports.run(["discard", FILE_NO, "--by", "zhao"]) == 0
    assert "discarded" in capsys.readouterr().out
    assert imports.run(["show", f"{JIA}/import/9"]) == 2
