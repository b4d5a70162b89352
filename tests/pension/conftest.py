"""甲市 with two women of the story: one who retires this month, one who will choose."""

import os

import pytest

from shebao.base import parameters
from shebao.cli import law
from tests.story import Story


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = Story(tmp_path, movers=(), residents=("guilan", "xiuzhen"))
    yield made
    made.close()


@pytest.fixture
def load_law(tmp_path, monkeypatch):
    """Rows of parameters that an installation loads, in force until the test ends."""
    monkeypatch.setattr("shebao.cli.django.setup", lambda: None)
    monkeypatch.setenv("SHEBAO_HOME", str(tmp_path / "home"))
    parameters.forget()

    def load(*lines):
        file = tmp_path / "rows.csv"
        head = ",".join(parameters.COLUMNS)
        file.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
        assert law.run(["load", str(file), "--by", "赵", "--lang", "en"]) == 0

    yield load
    monkeypatch.setenv("SHEBAO_HOME", str(tmp_path / "empty"))
    parameters.forget()
