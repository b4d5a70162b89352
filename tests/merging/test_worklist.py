"""What a sweep reports becomes one list, by money at stake; what two officers kept apart stays apart."""

from datetime import UTC, date, datetime

import pytest

from shebao.base.refusals import NotFound
from shebao.merging import queries
from shebao.merging.models import Cluster, ClusterKind, Finding, Suspicion
from shebao.merging.services import Pair, report
from tests.enrolment.conftest import JIA, YI, month, person_at, relationship_at

pytestmark = pytest.mark.django_db
AT, ON = datetime(2026, 3, 2, 2, tzinfo=UTC), date(2026, 3, 2)


@pytest.fixture
def people(jia):
    """Six people with 100, 200, … yuan of base more each, so that money tells them apart."""
    from shebao.enrolment import services

    found = []
    for serial in range(1, 7):
        person = person_at(JIA, f"李{'一二三四五六'[serial - 1]}", serial)
        row = relationship_at(JIA, person)
        services.book_year(
            row, year=2026, months={1: month(serial * 1000)}, key=f"{JIA}/m/{serial}", on=ON,
            by="jia.clerk", at=AT,
        )  # fmt: skip
        found.append(person.person_no)
    return found


def pair(one, other, score=900, rule="number-15-18", **more):
    return Pair(one, other, rule, score, True, [{"code": "same-number"}], **more)


def told(*pairs, owner=JIA):
    return report(owner, pairs, on=ON, at=AT)


def test_what_hangs_together_is_one_cluster_and_the_most_money_comes_first(people):
    a, b, c, d, e, f = people
    assert told(pair(b, a), pair(c, d, 700)) == (2, 0, 0, 2)
    first, second = queries.worklist(JIA)
    assert [first.at_stake_fen, second.at_stake_fen] == [(3 + 4) * 8000, (1 + 2) * 8000]
    assert (first.people, first.waiting, first.score) == (2, 1, 700)
    assert queries.worklist(JIA, after=(first.at_stake_fen, first.pk)) == [second]
    assert (Suspicion.objects.get(person_no=a).other_no) == b

    assert told(pair(a, b), pair(d, c)) == (0, 2, 0, 0)
    assert told(pair(b, c, 650), pair(e, f)) == (2, 0, 0, 2)
    joined, other = queries.worklist(JIA)
    assert {joined.people, other.people} == {4, 2}
    assert Cluster.objects.filter(waiting=0).count() == 1
    assert queries.waiting(JIA) == 2


def test_two_different_people_are_remembered_for_ever(people):
    a, b, c, *_ = people
    told(pair(a, b), pair(b, c))
    Suspicion.objects.filter(person_no=a).update(
        finding=Finding.DIFFERENT, proposed_by="jia.clerk", confirmed_by="jia.reviewer"
    )
    assert told(pair(b, a, 1000), pair(a, c)) == (1, 0, 1, 1)
    (one,) = queries.worklist(JIA)
    assert (one.waiting, one.people) == (2, 3)
    assert Suspicion.objects.get(person_no=a, other_no=b).finding == Finding.DIFFERENT


def test_one_number_with_two_people_is_a_list_of_its_own(people):
    a, b, c, *_ = people
    told(pair(a, b), pair(b, c, kind="shared-number", rule="number-two-names"))
    (one,), (other,) = queries.worklist(JIA), queries.worklist(JIA, ClusterKind.SHARED_NUMBER)
    assert (one.people, other.people, one.pk == other.pk) == (2, 2, False)
    with pytest.raises(NotFound):
        queries.cluster(YI, one.cluster_no)
    assert queries.worklist(YI) == []
