"""The demonstration's medical story as it is played: a relation moved, a balance paid out, three doors, a charge taken back."""

import os

import pytest
from django.conf import settings as django_settings

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.cli.demo import played
from shebao.cli.demo.story import bank_accounts, someone
from shebao.enrolment import queries as enrolled
from shebao.identity import queries as people
from shebao.inspection import queries as inspection
from shebao.inspection import services as inspecting
from shebao.inspection.queries import Area, Wanted
from shebao.ledger import queries as books
from shebao.ledger import verify
from shebao.medical.models import Charge, Claim, Link
from shebao.transfers.models import MedicalArrival, MedicalDeparture
from shebao.transfers.queries import medical as queries
from tests.medical_story import JIA, YI, MedicalStory

pytestmark = pytest.mark.django_db
HERS, VISIT = 7200_00, 168_50


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    (django_settings.HOME).mkdir(parents=True, exist_ok=True)
    made = MedicalStory(tmp_path, medical_movers=())
    for city in (JIA, YI):
        for account in bank_accounts(city):
            made.bank_books.open_account(account, on=made.today)
        assert played.prepare(city, made.url)
    yield made
    made.close()


def waiting(story):
    def wait(what, check):
        story.play()
        assert check(), what

    return wait


def test_the_story_is_whole_and_told_again_changes_nothing(story):
    for _ in range(2):
        played.begin(YI)
        played.leave(JIA, waiting(story))
        played.arrive(YI, waiting(story))
        story.play()
    row, out = MedicalArrival.objects.get(), MedicalDeparture.objects.get()
    assert (row.state, out.state) == ("medical-closed", "medical-gone")
    (part,) = queries.sums(row)
    assert part.amount_fen == part.credited_fen == HERS

    paid, waits = Claim.objects.order_by("id")
    assert (paid.state, paid.amount_fen) == ("medical-claim-paid", 12 * 200_00)
    assert (waits.state, waits.ground) == ("medical-claim-applied", "not-online")
    assert cases.case(JIA.medical, waits.case_no).closed_on is None

    assert [(link.channel, link.state) for link in Link.objects.order_by("id")] == [
        ("web", "link-ended"), ("counter", "link-ended"), ("hospital", "link-active"),
    ]  # fmt: skip
    back, visit = Charge.objects.order_by("id")
    assert (back.state, back.own_fen, back.family_fen) == ("charge-reversed", 30_00, 58_00)
    assert (visit.state, visit.own_fen, visit.family_fen) == ("charge-booked", 30_00, 138_50)
    assert [line.amount_fen for line in back.lines.order_by("seq")] == [30_00, 58_00]
    her = people.by_number(YI.medical, someone("zhaoliu").number)
    account = enrolled.open_relationship_of(YI.medical, her, "employee-medical")
    assert enrolled.balance(account) == HERS + 2 * 200_00 - 138_50
    for city in (JIA, YI):
        assert verify.verify(city.medical) == []
        assert sum(each.balance_fen for each in books.trial_balance(city.medical)) == 0


def test_the_inspectors_of_both_cities_find_what_was_signed_in_one_breath(story):
    played.begin(YI)
    played.leave(JIA, waiting(story))
    played.arrive(YI, waiting(story))
    for city, kinds in ((JIA, {"medical-out", "medical-payout"}), (YI, {"medical-in"})):
        marked = inspection.worklist(city.medical, Area(), Wanted())
        assert {row.kind for row in marked} == kinds
        assert {mark.rule for row in marked for mark in row.marks.all()} >= {"glance"}
    row = inspection.worklist(JIA.medical, Area(), Wanted())[0]
    made = inspecting.open_inspection(
        owner=JIA.medical, case_no=row.case_no, reason="复核用时很短", by="jia-m-inspector",
        at=clock.now(),
    )  # fmt: skip
    assert made.case_no == row.case_no
