"""One family."""

import pytest

from tests.medical.world import World


@pytest.fixture
def world(db):
    return World()
