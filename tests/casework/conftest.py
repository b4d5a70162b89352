from datetime import date, datetime

import pytest

from shebao.base.plumbing.clock import ZONE
from shebao.casework import services
from shebao.casework.services import Applicant

A = "310100P1"
B = "110100P1"
MONDAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, 30, tzinfo=ZONE)


def new_case(key="1", owner=A, received_on=MONDAY, **more):
    values = {
        "owner": owner,
        "kind": "transfer-in",
        "key": f"{owner}/{key}",
        "person_no": f"{owner}/person/1",
        "applicant": Applicant("person", "张三", "13800000000"),
        "channel": "mobile",
        "state": "applied",
        "turn": "officer",
        "received_on": received_on,
        "by": "zhangsan",
        "at": AT,
    }
    return services.open_case(**(values | more))[0]


@pytest.fixture
def case(db):
    return new_case()
