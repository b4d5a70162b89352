"""A sweep over everybody of an agency fills the worklist, and never with two people as a pair."""

from datetime import UTC, date, datetime

import pytest

from shebao.cli.identity import run
from shebao.identity import services as identity
from shebao.identity.models import ConflictReason
from shebao.merging import queries
from shebao.merging.models import ClusterKind, Finding, Suspicion
from shebao.merging.services import sweep
from tests.enrolment.conftest import JIA, YI

pytestmark = pytest.mark.django_db
AT, ON = datetime(2026, 3, 2, 2, tzinfo=UTC), date(2026, 3, 2)
FIRST, SECOND, THIRD = "160101197503080215", "160101198812120026", "160102196001010019"


def right(body):
    from shebao.identity.rules import check_character

    return body[:17] + check_character(body[:17])


def registered(name, number, conflict_no=0, owner=JIA):
    number = right(number)
    return identity.register_person(
        owner=owner, name=name, number=number, conflict_no=conflict_no, by="jia.clerk", at=AT
    ).person_no


def conflict(number, reason):
    return identity.open_conflict(
        owner=JIA, number=right(number), reason=reason, proposed_by="jia.clerk", confirmed_by="jia.second", at=AT
    )  # fmt: skip


@pytest.fixture
def found(jia, yi):
    """Two accounts of 李四 under one number, one number with two people, an old number on another's card."""
    li = registered("李四", FIRST)
    again = registered("李四光", FIRST, conflict(FIRST, ConflictReason.LEGACY))
    identity.change_name(owner=JIA, person_no=again, name="李泗", on=ON, by="jia.clerk", at=AT)
    wang = registered("王五", SECOND)
    other = registered("赵晓六", SECOND, conflict(SECOND, ConflictReason.TWO_PEOPLE))
    old = registered("孙七", THIRD)
    identity.add_document(
        owner=JIA, person_no=old, number=right("160103196001010018"), on=ON, by="jia.clerk", at=AT
    )
    same = registered("孫七", THIRD)
    registered("李四", FIRST, owner=YI)
    return {"li": (li, again), "sun": (old, same), "shared": (wang, other)}


def pairs_of(kind):
    rows = Suspicion.objects.filter(owner=JIA, cluster__kind=kind)
    return {(row.person_no, row.other_no) for row in rows}


def test_a_sweep_finds_one_persons_accounts_and_keeps_one_number_of_two_people_apart(found):
    swept = sweep(JIA, on=ON, at=AT)
    assert (swept.people, swept.reported.new) == (6, 3)
    assert pairs_of(ClusterKind.DUPLICATE) == {
        tuple(sorted(found["li"])),
        tuple(sorted(found["sun"])),
    }
    assert pairs_of(ClusterKind.SHARED_NUMBER) == {tuple(sorted(found["shared"]))}
    assert queries.waiting(JIA) == 2
    row = Suspicion.objects.get(person_no=min(found["li"]))
    assert (row.rule, row.names_agree, row.reasons[0]["zh"]) == (
        "same-number", True, "证件号码一致，姓名相符"
    )  # fmt: skip


def test_the_same_sweep_again_changes_nothing_and_what_was_kept_apart_stays_so(found):
    sweep(JIA, on=ON, at=AT)
    Suspicion.objects.filter(person_no=min(found["sun"])).update(
        finding=Finding.DIFFERENT, proposed_by="jia.clerk", confirmed_by="jia.second", decided_at=AT
    )
    before = list(Suspicion.objects.order_by("id").values())
    again = sweep(JIA, on=ON, at=AT)
    assert again.reported == (0, 2, 1, 0)
    assert list(Suspicion.objects.order_by("id").values()) == before


def test_a_sweep_with_many_findings_reads_what_is_known_at_once_and_says_the_same(
    found, monkeypatch
):
    monkeypatch.setattr("shebao.merging.services.worklist.BATCH", 1)
    first = sweep(JIA, on=ON, at=AT)
    rows = list(Suspicion.objects.order_by("id").values())
    assert (first.reported.new, first.reported.clusters) == (3, 3)
    assert sweep(JIA, on=ON, at=AT).reported == (0, 3, 0, 0)
    assert list(Suspicion.objects.order_by("id").values()) == rows
    clusters = [(row.people, row.waiting, row.score > 0) for row in queries.worklist(JIA)]
    assert clusters == [(2, 1, True), (2, 1, True)]


def test_a_sweep_says_how_far_it_is(found, monkeypatch):
    monkeypatch.setattr("shebao.merging.services.sweeping.EVERY", 2)
    said = []
    sweep(JIA, on=ON, at=AT, tell=said.append)
    read = [line for line in said if "numbers read" in line]
    assert read[:2] == ["2 numbers read", "4 numbers read"]
    assert any("pairs to compare" in line for line in said)
    assert said[-1].endswith("go to the worklist")


def test_the_command_sweeps_one_agency_and_says_how_far_it_is(found, capsys):
    assert run(["duplicates", "--agency", JIA]) == 0
    said = capsys.readouterr()
    assert "6 people, 2 pairs, 2 under" not in said.out
    assert "6 people, 2 pairs, 1 under a number of two people" in said.out
    assert "go to the worklist" in said.err
    assert run(["duplicates", "--agency", "999999P1"]) == 2
