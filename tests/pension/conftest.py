"""甲市 with two women of the story: one who retires this month, one who will choose."""

import os

import pytest

from tests.story import Story


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = Story(tmp_path, movers=(), residents=("guilan", "xiuzhen"))
    yield made
    made.close()
