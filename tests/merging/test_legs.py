"""One case, two legs: the pension agency's application opens one at the medical agency by letter; each has its own officers."""

from datetime import date

import pytest
from django.urls import reverse

from shebao.agencies.models import ReadTrace
from shebao.cards import queries as cards
from shebao.cards.models import Card
from shebao.casework import queries as cases
from shebao.casework.errors import SameOfficer
from shebao.casework.services import Applicant
from shebao.exchange.models import OutgoingLetter
from shebao.exchange.registry import Letter
from shebao.identity import queries as people
from shebao.identity import services as identity
from shebao.identity.rules import check_character
from shebao.ledger import queries as books
from shebao.ledger import verify
from shebao.medical.models import ChargeLine
from shebao.medical.queries import sharing
from shebao.merging import errors, queries, services
from shebao.merging.models import Merge
from shebao.portal.naming import to_url
from tests.enrolment.conftest import JIA
from tests.medical.world import OWNER, World, number
from tests.merging.cast import AT, CARD, ON, account, money

pytestmark = pytest.mark.django_db
FIRST = number("zhaoliu")
SECOND = "00010119920425346" + check_character("00010119920425346")
HEAR = {"merging.leg-opened": services.hear_opened, "merging.leg-told": services.hear_leg}


@pytest.fixture
def world(db, jia):
    return World()


@pytest.fixture
def twice(world):
    """赵六 has a second medical account under an old number, with a card, a link, and 20 yuan."""
    world.people["twin"] = identity.register_person(
        owner=OWNER, name="赵六", number=SECOND, by="test", at=AT
    )
    world.insure("twin", "employee-medical", 20_00)
    return world


@pytest.fixture
def both(jia):
    """His two pension accounts."""
    return account(FIRST, 2012, 2025, name="赵六"), account(SECOND, 2008, 2015, 3000, name="赵六")


def apply(keep, *others, **more):
    return services.apply(
        owner=JIA, keep=keep.person_no, others=[one.person_no for one in others],
        applicant=Applicant("person", "赵六"), channel="counter", proofs=["old-card"], key="legs",
        by="jia.clerk", on=ON, at=AT, payee=CARD._replace(name="赵六"), **more,
    )  # fmt: skip


def carry(times=1):
    """Every letter between the two is handed over; again and again is as good as once."""
    done = set()
    while True:
        rows = [
            row for row in OutgoingLetter.objects.order_by("pk")
            if row.kind in HEAR and row.pk not in done
        ]  # fmt: skip
        if not rows:
            return len(done)
        for row in rows:
            done.add(row.pk)
            letter = Letter(
                row.letter_id, row.receiver, row.owner, row.kind, row.version, row.caseref,
                row.payload, AT,
            )  # fmt: skip
            for _ in range(times):
                HEAR[row.kind](letter, at=AT)


def leg():
    return Merge.objects.filter(owner=OWNER).first()


def preview(row):
    return services.preview(owner=row.owner, case_no=row.case_no, by="m-clerk", on=ON, at=AT)


def confirm(row):
    return services.confirm(
        owner=row.owner, case_no=row.case_no, way="web", sha256=row.plan_sha256, by="zhaoliu",
        on=ON, at=AT,
    )  # fmt: skip


def sign(row, by="m-reviewer"):
    number_ = cases.proposal_of(cases.case(row.owner, row.case_no)).pk
    return services.sign(owner=row.owner, proposal_id=number_, by=by, on=ON, at=AT)


def merged():
    return sign(confirm(preview(leg())))


def undo(row):
    made = services.prepare_undo(
        owner=row.owner, merge_case_no=row.case_no, reason="两个人", key="undo", by="m-clerk", on=ON,
        at=AT,
    )  # fmt: skip
    number_ = cases.proposal_of(cases.case(row.owner, made.case_no)).pk
    return services.sign_undo(owner=row.owner, proposal_id=number_, by="m-reviewer", on=ON, at=AT)


def test_the_application_opens_the_other_leg_and_each_hears_where_the_other_stands(twice, both):
    row = apply(*both)
    assert (row.shared_no, row.peer) == (row.case_no, OWNER)
    carry(times=2)
    other = Merge.objects.get(owner=OWNER)
    assert (other.shared_no, other.peer, other.state) == (row.case_no, JIA, "merge-received")
    assert {other.person_no, *other.others} == {twice.no("zhaoliu"), twice.no("twin")}
    assert cases.case(OWNER, other.case_no).channel == "letter"
    assert ReadTrace.objects.filter(owner=OWNER, reader=JIA).count() == 2
    row.refresh_from_db()
    assert (row.peer_case_no, row.peer_state, row.peer_turn) == (
        other.case_no, "merge-received", "officer",
    )  # fmt: skip
    preview(other)
    carry()
    row.refresh_from_db()
    assert (row.peer_state, row.peer_turn) == ("merge-previewed", "person")
    assert "预览待本人确认" in cases.timeline(JIA, row.case_no)[-1].note_zh
    services.withdraw(owner=JIA, case_no=row.case_no, by="zhaoliu", on=ON, at=AT)
    carry()
    other.refresh_from_db()
    assert (other.state, other.peer_state) == ("merge-previewed", "merge-withdrawn")


def test_the_medical_accounts_become_one_and_the_cards_and_links_of_the_other_are_listed_and_close(
    twice, both
):
    twice.cards()
    held_card(twice)
    apply(*both)
    carry()
    row = preview(leg())
    assert row.plan["cards"] == ["310****09"]
    assert row.refund_fen == 0
    (part,) = row.plan["pairings"]
    assert (part["moved_fen"], part["balance_fen"], part["cleared_months"]) == (20_00, 20_00, 0)
    assert (twice.held("zhaoliu"), twice.held("twin")) == (100_00, 20_00)
    row = confirm(row)
    with pytest.raises(SameOfficer):
        sign(row, by="m-clerk")
    assert sign(row).state == "merge-done"
    assert (twice.held("zhaoliu"), twice.held("twin")) == (120_00, 0)
    assert [one.state for one in cards.of_person(OWNER, twice.no("twin"))] == ["card-cancelled"]
    assert people.by_number(OWNER, SECOND) == twice.people["zhaoliu"]
    assert sharing.account_of(OWNER, twice.people["twin"]) == twice.rows["zhaoliu"]
    assert verify.verify(OWNER) == []
    assert sum(one.balance_fen for one in books.trial_balance(OWNER)) == 0


def held_card(world):
    """A live card of the second account."""
    Card.objects.create(
        owner=OWNER, card_no="310100A09", person_no=world.no("twin"), state="card-normal",
        imported_by="m-clerk", approved_by="m-reviewer", imported_at=AT,
    )  # fmt: skip


def test_spending_under_either_name_is_paid_by_the_kept_account_and_parted_by_name(twice, both):
    apply(*both)
    carry()
    row = merged()
    twice.charge(7_00, who="twin")
    twice.charge(5_00, who="zhaoliu")
    twice.credit("zhaoliu", 3_00)
    assert (twice.held("zhaoliu"), twice.held("twin")) == (111_00, 0)
    names = {line.relationship_no: line.amount_fen for line in ChargeLine.objects.order_by("pk")}
    assert names == {
        twice.rows["twin"].relationship_no: 7_00, twice.rows["zhaoliu"].relationship_no: 5_00,
    }  # fmt: skip
    undo(row)
    assert (twice.held("zhaoliu"), twice.held("twin")) == (98_00, 13_00)
    twice.charge(13_00, who="twin")
    assert twice.held("twin") == 0
    assert people.by_number(OWNER, SECOND) == twice.people["twin"]
    assert verify.verify(OWNER) == []


def test_what_the_kept_name_has_overspent_is_not_there_for_the_other(twice, both):
    apply(*both)
    carry()
    row = merged()
    twice.charge(115_00, who="zhaoliu")
    done = undo(row)
    assert (twice.held("zhaoliu"), twice.held("twin")) == (0, 5_00)
    assert queries.merge(OWNER, row.case_no).state == "merge-undone"
    assert done.claim_fen == 0
    assert verify.verify(OWNER) == []


def test_links_of_the_merged_account_end_and_an_undoing_names_them(twice, both):
    identity.record_kinship(
        person=twice.people["twin"], relative=twice.people["mother"], kind="parent", source="公安数据",
        by="test", at=AT,
    )  # fmt: skip
    link = twice.bind("twin", "mother")
    held_card(twice)
    apply(*both)
    carry()
    row = merged()
    assert row.plan["links"] == [link.link_no]
    assert sharing.link(OWNER, link.link_no).state == "link-ended"
    done = undo(row)
    loose = {(one.kind, one.what) for one in done.loose.all()}
    assert {("card", "310****09"), ("link", link.link_no)} <= loose
    assert cases.case(OWNER, done.case_no).closed_on is None


def test_where_one_account_is_known_there_is_nothing_to_merge_and_the_first_leg_hears_it(
    world, both
):
    row = apply(*both)
    carry(times=2)
    assert leg() is None
    row.refresh_from_db()
    assert (row.peer_state, row.peer_case_no) == ("nothing-to-merge", "")
    assert cases.timeline(JIA, row.case_no)[-1].note_zh.endswith("那里没有需要归并的账户")


def test_a_stranger_of_that_number_or_an_agency_of_another_city_opens_nothing(twice, both, yi):
    identity.change_name(
        owner=OWNER, person_no=twice.no("twin"), name="王大锤", on=date(2026, 1, 1), by="x", at=AT
    )
    apply(*both)
    letter = OutgoingLetter.objects.get(kind="merging.leg-opened")
    forged = Letter(
        "x", OWNER, "110100P1", letter.kind, letter.version, letter.caseref, letter.payload, AT
    )
    services.hear_opened(forged, at=AT)
    assert leg() is None
    carry()
    assert leg() is None


def test_an_heirs_application_opens_a_leg_that_the_heir_confirms(twice, both):
    services.apply(
        owner=JIA, keep=both[0].person_no, others=[both[1].person_no], key="heir",
        applicant=Applicant("proxy", "赵小", "", "女儿"), channel="counter", died_on=date(2026, 2, 1),
        proofs=["old-card", "death-certificate", "kinship-proof"], by="jia.clerk", on=ON, at=AT,
        payee=CARD,
    )  # fmt: skip
    carry()
    row = preview(leg())
    assert row.died_on == date(2026, 2, 1)
    assert cases.case(OWNER, row.case_no).applicant_name == "赵小"
    with pytest.raises(errors.HeirConfirms):
        confirm(row)


def test_the_pension_leg_goes_its_own_way(twice, both):
    kept, old = both
    before = money(kept), money(old)
    row = apply(kept, old)
    carry()
    merged()
    row = services.preview(owner=JIA, case_no=row.case_no, by="jia.clerk", on=ON, at=AT)
    services.confirm(
        owner=JIA, case_no=row.case_no, way="web", sha256=row.plan_sha256, by="x", on=ON, at=AT
    )
    row = sign(queries.merge(JIA, row.case_no), by="jia.reviewer")
    assert (row.state, money(old)) == ("merge-done", 0)
    assert money(kept) > before[0]
    carry()
    assert leg().peer_state == "merge-done"


def test_the_person_sees_one_case_with_two_legs_and_whose_turn(twice, both, client, settings):
    row = apply(*both)
    carry()
    preview(leg())
    carry()
    login = identity.open_demo_login(both[0], at=AT)
    identity.open_demo_login(twice.people["zhaoliu"], at=AT)
    client.force_login(login)
    page = client.get(reverse("citizen-merge")).content.decode()
    assert row.case_no in page
    assert leg().case_no not in page
    own = client.get(reverse("citizen-merge-case", args=[to_url(row.case_no)])).content.decode()
    assert "一件两办：另一方" in own
    assert "归并预览待本人确认" in own
    other = reverse("citizen-merge-case", args=[to_url(leg().case_no)])
    assert other in own
    shown = client.get(other)
    assert shown.status_code == 200
    client.post(other, {"act": "confirm-merge", "sha256": leg().plan_sha256})
    assert leg().state == "merge-confirmed"
