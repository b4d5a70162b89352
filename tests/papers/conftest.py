"""An agency with keys, and papers frozen there."""

from datetime import UTC, date, datetime

import pytest

from shebao.agencies import services as agencies
from shebao.papers import services
from tests.papers import samples

ON = date(2026, 3, 10)
AT = datetime(2026, 3, 10, 1, 30, tzinfo=UTC)
OWNER = "310100P1"


@pytest.fixture
def agency(db):
    return agencies.add_agency(
        code=OWNER, name="甲市社会保险经办中心（演示）", city="甲市", at=AT, address="甲市示范路1号",
        phone="021-00000000", postcode="200000",
    )  # fmt: skip


@pytest.fixture
def freeze(agency):
    def act(kind="result-notice", name="张三", *, key="310100P1/transfer-in/2026/3/result", **data):
        return services.freeze(
            owner=OWNER, kind=kind, case_no="310100P1/transfer-in/2026/3",
            person_no="310100P1/person/1", data=samples.ALL[kind](name) | data, key=key, on=ON, at=AT,
        )  # fmt: skip

    return act
