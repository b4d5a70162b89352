"""Rooms look down only: the contracts of `pyproject.toml`, each seen to fail on a copy that breaks it."""

import re
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


BREAKS = {
    DOWN: [
        ("ledger/queries.py", "from shebao.transfers import states", "shebao.transfers.states"),  # upward
        ("papers/queries.py", "from shebao.ledger import errors", "shebao.ledger.errors"),  # beside
        ("medical/rules/__init__.py", "from shebao.pension import errors", "shebao.pension.errors"),
        ("base/money.py", "from shebao.agencies import errors", "shebao.agencies.errors"),  # the lowest
    ],
    CONFIG: [
        ("agencies/queries.py", "from shebao.config import handlers", "shebao.config.handlers"),
    ],
    PURE: [
        ("transfers/rules/__init__.py", "from django.utils import timezone", "django"),
        ("casework/states.py", "from shebao.base.plumbing import jobs", "django"),  # indirectly
        ("exchange/states.py", "from shebao.identity.models import Person", "django"),  # indirectly
        ("pension/rules/__init__.py", "from shebao.agencies import queries", "django"),
    ],
}  # fmt: skip
"""Contract → file, line written into it, what the check must name beside the file."""


@pytest.mark.parametrize("contract", BREAKS)
def test_an_import_that_breaks_a_contract_is_named(house, contract):
    """Each of them in one copy: a break that hides behind another one would not be named."""
    for file, line, _ in BREAKS[contract]:
        target = house / "shebao" / file
        before = target.read_text(encoding="utf-8") if target.exists() else ""
        target.write_text(f"{before}\n{line}  # noqa\n", encoding="utf-8")

    code, said = lint(house)

    assert code == 1, said
    assert f"{contract} BROKEN" in said
    for file, _, named in BREAKS[contract]:
        module = f"shebao.{file.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}"
        assert re.search(
            rf"{re.escape(module)} (->|is not allowed to import) {re.escape(named)}", said
        ), (file, said)


def test_a_room_on_no_floor_is_named(house):
    (house / "shebao" / "attic").mkdir()
    (house / "shebao" / "attic" / "__init__.py").write_text('"""阁楼: a room on no floor."""\n')

    code, said = lint(house)

    assert (code, f"{DOWN} BROKEN" in said, "attic" in said) == (1, True, True), said
