"""Two cities: 甲市 here, 乙市 elsewhere."""

from datetime import UTC, date, datetime

import pytest

from shebao.agencies import services

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
ON = date(2026, 3, 2)
JIA, JIA_MEDICAL, YI = "310100P1", "310100M1", "110100P1"


@pytest.fixture
def jia(db):
    """甲市 with two operators."""
    agency = services.add_agency(
        code=JIA, name="甲市社会保险事业管理中心（演示）", city="甲市", at=AT
    )
    for username, name in (("jia.op1", "钱一"), ("jia.op2", "孙二")):
        services.add_officer(owner=JIA, username=username, name=name)
        services.grant(username, "operator", since=ON, by="init", at=AT)
    return agency
