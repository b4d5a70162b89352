"""甲市 with one officer who takes applications."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import get_user_model

from shebao.agencies import services
from shebao.agencies.models import User
from shebao.portal.doors import DEMO_SESSION
from tests.transfers.conftest import (  # noqa: F401
    from_paper,
    make_story,
    medical_story,
    story,
)

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
OWNER = "310100P1"


@pytest.fixture
def clerk(db) -> User:
    """周红, at the counter of 甲市, with a password and no second factor yet."""
    services.add_agency(
        code=OWNER,
        name="甲市社会保险事业管理中心",
        name_en="City A Social Insurance Centre",
        city="甲市",
        at=AT,
    )
    user = services.add_officer(
        owner=OWNER,
        username="zhou",
        name="周红",
        name_en="Zhou Hong",
        password="correct horse battery",
    )
    services.grant("zhou", "clerk", since=date(2020, 1, 1), by="init", at=AT)
    return user


@pytest.fixture
def as_officer(client, settings):
    """`as_officer("yi-clerk")` signs in as one click of the demo does."""
    settings.DEMO = True

    def sign_in(username):
        client.force_login(get_user_model().objects.get(username=username))
        session = client.session
        session[DEMO_SESSION] = True
        session.save()
        return client

    return sign_in
