"""`shebao papers verify` answers without network, and with given roots without tables."""

import json
import subprocess
import sys

import pytest

from shebao.agencies import keys
from shebao.cli import papers as command
from shebao.papers import services
from tests.papers.conftest import AT, OWNER

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(freeze, tmp_path):
    paper = freeze()
    file = tmp_path / "result.pdf"
    file.write_bytes(services.render(owner=OWNER, paper_no=paper.paper_no, at=AT))
    return file


@pytest.fixture
def roots(file, tmp_path):
    folder = tmp_path / "roots"
    folder.mkdir()
    for number, root in enumerate(keys.trusted_roots()):
        (folder / f"{number}.pem").write_bytes(root)
    return folder


def test_a_genuine_file_is_named_with_the_installations_roots(file, capsys):
    assert command.run(["verify", str(file)]) == 0
    assert "真实有效 · 办理结果告知书" in capsys.readouterr().out


def test_a_genuine_file_is_named_with_given_roots_in_english(file, roots, capsys):
    assert command.run(["verify", str(file), "--roots", str(roots), "--lang", "en"]) == 0

    said = capsys.readouterr().out
    assert "genuine · Notice of Result" in said
    assert "holder: 张*" in said


def test_an_altered_file_exits_with_refusal_and_says_what_is_wrong(file, roots, capsys):
    body = file.read_bytes()
    place = body.index(b"endstream") - 5
    file.write_bytes(body[:place] + bytes([body[place] ^ 255]) + body[place + 1 :])

    assert command.run(["verify", str(file), "--roots", str(roots)]) == 2
    assert "文件在签章之后被改动。" in capsys.readouterr().out


def test_programs_read_one_object_a_line(file, roots, capsys):
    command.run(["verify", str(file), "--roots", str(roots), "--json"])

    said = json.loads(capsys.readouterr().out)
    assert (said["genuine"], said["findings"], said["agency"]) == (True, [], OWNER)


def test_a_folder_without_certificates_is_an_answer_not_a_guess(file, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(SystemExit, match="no certificate"):
        command.run(["verify", str(file), "--roots", str(empty)])


def test_offline_verification_needs_neither_django_nor_a_database(file, roots):
    script = (
        "import sys; from shebao.cli.papers import run;"
        f"code = run(['verify', {str(file)!r}, '--roots', {str(roots)!r}]);"
        "sys.exit(code or ('django' in sys.modules and 3) or ('sqlite3' in sys.modules and 4))"
    )

    assert subprocess.run([sys.executable, "-c", script], timeout=60).returncode == 0
