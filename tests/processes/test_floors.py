"""Rooms look down only: the contracts of `pyproject.toml`, each seen to fail on a copy that breaks it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import check

ROOT = Path(__file__).resolve().parent.parent.parent
DOWN, CONFIG, PURE = (
    "A room may only look down",
    "Rooms never see the configuration",
    "Rules and states are pure",
)


@pytest.fixture
def house(tmp_path):
    """A copy of the house that a test may break."""
    skip = shutil.ignore_patterns("vendor", "locale", "static", "__pycache__", "*.csv", "*.html")
    shutil.copytree(ROOT / "shebao", tmp_path / "shebao", ignore=skip)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path) -> tuple[int, str]:
    """The check as `make check` runs it, in another folder."""
    command = check.CHECKS["import-linter"]
    assert command[0] == sys.executable
    env = check.environment(str(folder)) | {"PYTHONPATH": str(folder)}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    return done.returncode, done.stdout


def test_the_house_as_it_stands_keeps_every_contract(house):
    code, said = lint(house)
    assert code == 0, said
    assert all(f"{name} KEPT" in said for name in (DOWN, CONFIG, PURE))


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        ("ledger/queries.py", "from shebao.transfers import states", DOWN),  # upward
        ("papers/queries.py", "from shebao.ledger import errors", DOWN),  # beside
        ("medical/rules/__init__.py", "from shebao.pension import errors", DOWN),  # beside
        ("base/money.py", "from shebao.agencies import errors", DOWN),  # the lowest looks up
        ("attic/__init__.py", '"""阁楼: a room on no floor."""', DOWN),  # exhaustive
        ("agencies/queries.py", "from shebao.config import handlers", CONFIG),
        ("transfers/rules.py", "from django.utils import timezone", PURE),
        ("transfers/rules.py", "from shebao.base.plumbing import jobs", PURE),  # indirectly
        ("exchange/states.py", "from shebao.identity.models import Person", PURE),  # indirectly
        ("pension/rules/__init__.py", "from shebao.agencies import queries", PURE),
    ],
)
def test_an_import_that_breaks_a_contract_is_named(house, file, line, broken):
    target = house / "shebao" / file
    target.parent.mkdir(exist_ok=True)
    before = target.read_text(encoding="utf-8") if target.exists() else ""
    target.write_text(f"{before}\n{line}  # noqa\n", encoding="utf-8")

    code, said = lint(house)

    assert code == 1, said
    assert f"{broken} BROKEN" in said
