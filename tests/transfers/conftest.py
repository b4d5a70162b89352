import os

import pytest

from tests.story import Story


@pytest.fixture
def make_story(db, tmp_path, monkeypatch):
    """A story with the bank's habits that a test wants; the date is put back afterwards."""
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = []

    def make(**habits):
        made.append(Story(tmp_path, **habits))
        return made[-1]

    yield make
    for story in made:
        story.close()


@pytest.fixture
def story(make_story):
    return make_story()
