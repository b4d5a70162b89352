import os

import pytest

from tests.medical_story import JIA, YI, MedicalStory
from tests.story import Story
from tests.transfers import medical_papers


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


@pytest.fixture
def medical_story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = MedicalStory(tmp_path)
    yield made
    made.close()


@pytest.fixture
def from_paper(medical_story):
    """乙市 writes to a 甲市 that has no system: what it sends is paper, what comes is keyed."""
    return medical_papers.on_paper(medical_story, JIA)


@pytest.fixture
def to_paper(medical_story):
    """甲市 hears from a 乙市 that has no system."""
    return medical_papers.on_paper(medical_story, YI)
