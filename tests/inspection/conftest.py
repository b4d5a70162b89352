import pytest

from tests.inspection import cast
from tests.portal.conftest import as_officer  # noqa: F401
from tests.transfers.conftest import make_story  # noqa: F401


@pytest.fixture
def town(db):
    cast.town()


@pytest.fixture
def suspect(town):
    """A case that a round amount marks."""
    case = cast.case("round", cast.person())
    cast.pay(case, 20_000_00)
    cast.look()
    return case
