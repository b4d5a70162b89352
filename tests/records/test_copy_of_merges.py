"""The copy of somebody whose accounts were made one, and parted again: merge, undoing, alias, joining, what was cleared."""

import pytest

from shebao.base import letters
from shebao.identity import queries as people
from shebao.merging import services
from shebao.records.export.gathering.account import relationships_of
from shebao.records.export.gathering.cases import cases_of
from shebao.records.export.gathering.person import person_of
from tests.enrolment.conftest import JIA
from tests.enrolment.conftest import jia as jia
from tests.merging.cast import AT, KEPT, OLD, ON, account, apply, merged, own, undone

pytestmark = pytest.mark.django_db


@pytest.fixture
def lisi(jia):
    return account(KEPT, 2012, 2025), account(OLD, 2008, 2015, 3000)


def test_the_copy_shows_the_merge_as_it_was_confirmed_and_what_it_did(lisi):
    kept, old = lisi
    row = merged(kept, old)
    (case,) = cases_of(kept)
    assert (case.merge.state, case.merge.plan, case.merge.others) == (
        "merge-done", row.plan, (old.person_no,),
    )  # fmt: skip
    assert (case.merge.confirmed_sha256, case.merge.refund_fen) == (row.plan_sha256, row.refund_fen)
    assert (case.undoing, case.query) == (None, None)
    (alias,) = person_of(kept, masked=True).aliases
    assert (alias.kept_no, alias.merged_no, alias.until) == (kept.person_no, old.person_no, None)
    (gone,) = [one for one in relationships_of(kept) if one.joinings]
    assert gone.joinings[0].kept_no == own(kept)[0].relationship_no
    assert gone.joinings[0].cleared == row.plan["pairings"][0]["cleared"]
    assert OLD not in str(letters.dump(case))


def test_the_copy_shows_what_an_undoing_left_to_settle(lisi):
    kept, old = lisi
    row = merged(kept, old)
    done = undone(row)
    second = next(one for one in cases_of(kept) if one.undoing)
    assert second.undoing.merge_case_no == row.case_no
    assert [one.what for one in second.undoing.loose] == [one.what for one in done.loose.all()]
    (alias,) = person_of(old, masked=True).aliases
    assert (alias.ended_case_no, alias.until) == (done.case_no, ON)


def test_a_merge_refused_tells_its_reason(lisi):
    row = apply(*lisi)
    number = services.propose_refusal(
        owner=JIA, case_no=row.case_no, reason="单位不同", by="jia.clerk", on=ON, at=AT
    )
    services.refuse(owner=JIA, proposal_id=number, by="jia.reviewer", on=ON, at=AT)
    (case,) = cases_of(people.by_person_no(JIA, row.person_no))
    assert (case.merge.state, case.merge.reason) == ("merge-refused", "单位不同")
