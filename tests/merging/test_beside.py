"""The pension before and after a merge: all months once, less what the merge takes out."""

from datetime import timedelta

import pytest

from shebao.identity import services as identity
from shebao.merging import services
from shebao.records.beside import beside
from tests.enrolment.conftest import JIA, number_of
from tests.merging.cast import AT, KEPT, OLD, ON, account, apply, preview

pytestmark = pytest.mark.django_db


@pytest.fixture
def lisi(jia):
    return account(KEPT, 2012, 2025), account(OLD, 2008, 2015, 3000)


def test_more_months_give_more_and_a_refund_takes_its_part(lisi):
    kept, old = lisi
    found = beside(kept, [old], ON)
    alone = beside(kept, [], ON)
    assert found.after_fen > found.now_fen == alone.after_fen
    assert found.months == alone.months + 48  # 2008 to 2011; what was paid twice counts once
    less = beside(kept, [old], ON, less_fen=1_390_000)
    assert (
        found.after_fen - less.after_fen > 10_000
    )  # over 139 months, with the interest until then


def test_of_who_never_paid_nothing_is_told(jia):
    nobody = identity.register_person(owner=JIA, name="李四", number=number_of(49), by="x", at=AT)
    assert beside(nobody, [], ON) is None


def test_it_stands_on_the_paper_and_another_days_outlook_voids_nothing(lisi):
    kept, old = lisi
    told = beside(kept, [old], ON).as_dict()
    row = preview(apply(kept, old), expected=told)
    assert row.expected == told
    sha256 = row.plan_sha256
    assert preview(row, expected=told | {"after_fen": 1}).plan_sha256 == sha256


def test_a_preview_made_again_on_another_day_is_another_paper(lisi):
    kept, old = lisi
    row = preview(apply(kept, old))
    later = services.preview(
        owner=JIA, case_no=row.case_no, by="jia.clerk", on=ON + timedelta(days=1), at=AT
    )
    assert (later.plan_sha256, later.paper_no == row.paper_no) == (row.plan_sha256, False)
