"""A family shares an account: linked, charged over two accounts, reversed to the same two, unlinked."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from shebao.agencies import services as agencies
from shebao.base import parameters
from shebao.base.refusals import NotFound
from shebao.enrolment import services as enrolment
from shebao.enrolment.services import MonthEntry
from shebao.identity import queries as people
from shebao.ledger import verify
from shebao.ledger.models import Entry
from shebao.medical import services
from shebao.medical.errors import sharing as errors
from shebao.medical.models import Charge, Link
from shebao.medical.queries import sharing as queries
from shebao.medical.services import Given
from shebao.medical.services.linking import Door
from shebao.medical.states.sharing import EndReason
from tests.medical.world import AT, HOSPITAL, MACHINE, ON, OWNER

pytestmark = pytest.mark.django_db


def end(world, link, who, on=ON):
    return services.end_link(
        owner=OWNER, link_no=link.link_no, person_no=world.no(who), by=who, on=on, at=AT
    )


def test_a_charge_takes_the_own_account_first_then_the_givers_and_goes_back_to_the_same_two(world):
    world.bind()

    row = world.charge(70_00)

    # own 30.00, then 40.00 of 赵六's 100.00
    assert (row.own_fen, row.family_fen, row.cash_fen) == (30_00, 40_00, 0)
    assert (world.held("mother"), world.held("zhaoliu"), world.owed) == (0, 60_00, 70_00)
    assert len(Entry.objects.get(key=row.charge_no).postings.all()) == 3
    used = queries.uses(OWNER, world.no("zhaoliu"))[0]
    assert (used.user_no, used.place, used.line.amount_fen, used.charge.amount_fen) == (
        world.no("mother"), "甲市第一人民医院", 40_00, 70_00,
    )  # fmt: skip

    end(world, Link.objects.get(), "zhaoliu")
    back = world.reverse(row, no="R-1")
    assert world.reverse(row, no="R-1").pk == back.pk
    assert (world.held("mother"), world.held("zhaoliu"), world.owed) == (30_00, 100_00, 0)
    with pytest.raises(errors.ReversedAlready):
        world.reverse(row, no="R-2")
    assert verify.verify(OWNER) == []


def test_what_no_account_can_pay_is_told_as_cash_and_nothing_falls_below_zero(world):
    world.bind()

    row = world.charge(500_00)
    nothing = world.charge(5_00)

    assert (row.own_fen, row.family_fen, row.cash_fen) == (30_00, 100_00, 370_00)
    assert (nothing.cash_fen, list(nothing.lines.all())) == (5_00, [])
    assert not Entry.objects.filter(key=nothing.charge_no).exists()
    world.reverse(nothing)
    assert (world.held("mother"), world.held("zhaoliu"), world.owed) == (0, 0, 130_00)


def test_the_same_number_is_the_same_charge_and_another_content_is_refused(world):
    first = world.charge(10_00, no="A-1")
    assert world.charge(10_00, no="A-1").pk == first.pk
    with pytest.raises(errors.ChargeKeyTaken):
        world.charge(11_00, no="A-1")
    assert (Charge.objects.count(), world.held("mother")) == (1, 20_00)


def test_a_machine_charges_only_under_a_mandate_that_two_officers_approved(world):
    with pytest.raises(errors.OverMandate):
        world.charge(50_000_01)
    services.end_mandate(owner=OWNER, mandate_no=world.mandate.mandate_no, by="m-reviewer", on=ON)
    with pytest.raises(errors.NoMandate):
        world.charge(1_00)
    again = services.propose_mandate(
        owner=OWNER, institution_code=HOSPITAL, username=MACHINE, most_fen=100_00, by="m-clerk",
        on=ON, at=AT,
    )  # fmt: skip
    with pytest.raises(errors.NoMandate):
        world.charge(1_00)
    with transaction.atomic(), pytest.raises(IntegrityError):
        type(again).objects.filter(pk=again.pk).update(approved_by="m-clerk")
    services.approve_mandate(
        owner=OWNER, mandate_no=again.mandate_no, by="m-reviewer", on=ON, at=AT
    )
    assert world.charge(1_00).mandate.mandate_no == again.mandate_no


def test_one_link_between_two_people_whichever_door_it_came_through(world):
    link = world.bind(key="k1")
    assert world.bind(key="k1").pk == link.pk
    with pytest.raises(errors.LinkExists, match=link.link_no):
        world.bind(door=Door("hospital", HOSPITAL, "T1"), by="h0001-desk")
    with transaction.atomic(), pytest.raises(IntegrityError):
        Link.objects.create(
            **{f.name: getattr(link, f.name) for f in Link._meta.fields if f.name != "id"}
            | {"key": "k2", "link_no": "other"}
        )
    end(world, link, "mother")
    second = world.bind(door=Door("hospital", HOSPITAL, "T1"), by="h0001-desk")
    assert (second.channel, second.institution_code, second.terminal) == (
        "hospital",
        HOSPITAL,
        "T1",
    )
    assert (second.bound_by, second.proof) == ("h0001-desk", "data")


def test_kinship_is_proved_by_data_else_papers_or_a_commitment_and_never_against_data(world):
    assert people.kin_of(world.people["mother"], world.people["zhaoliu"], ON) == "child"
    with pytest.raises(errors.KinDiffers):
        world.bind(kin="sibling")
    with pytest.raises(errors.ProofMissing):
        world.bind(relative="brother", kin="sibling")
    link = world.bind(
        relative="brother", kin="sibling", proof="commitment", proof_note="承诺书 1 份"
    )
    assert (link.proof, link.proof_note) == ("commitment", "承诺书 1 份")
    with pytest.raises(errors.KinNotAllowed):
        world.bind("brother", "zhaoliu", kin="parent-in-law", proof="papers")
    with pytest.raises(errors.NoAccount):
        world.bind("child", "mother", kin="grandparent", proof="papers")
    with pytest.raises(errors.Oneself):
        world.bind(relative="zhaoliu")


def test_an_unlikely_kinship_is_asked_and_a_confirmed_one_is_kept_with_the_question(world):
    given = {"relative": "brother", "kin": "parent", "proof": "papers"}
    with pytest.raises(errors.PleaseConfirm):
        world.bind(**given)
    assert world.bind(**given, confirmed=True).asked == ["relative-not-older"]


def test_a_minor_shares_only_with_a_guardians_consent(world):
    given = {"relative": "child", "kin": "child", "proof": "papers"}
    with pytest.raises(errors.GuardianMissing):
        world.bind(**given)
    link = world.bind(**given, consent=Given("赵六", guardian=True))
    assert (link.consent.given_by, link.consent.guardian) == ("赵六", True)
    row = world.charge(20_00, who="child")
    assert (row.own_fen, row.family_fen) == (0, 20_00)


def test_a_consent_is_its_own_record_and_taking_it_back_ends_the_link(world):
    link = world.bind()
    assert (link.consent.state, link.consent.given_at) == ("consent-given", AT)
    with pytest.raises(NotFound):
        services.withdraw_consent(
            owner=OWNER, link_no=link.link_no, person_no=world.no("zhaoliu"), by="x", at=AT
        )
    services.withdraw_consent(
        owner=OWNER, link_no=link.link_no, person_no=world.no("mother"), by="mother", at=AT
    )
    assert world.charge(40_00).cash_fen == 10_00
    other = world.bind(consent=None)
    assert world.charge(1_00).family_fen == 1_00
    services.object_to_link(
        owner=OWNER, link_no=other.link_no, person_no=world.no("mother"), by="mother", at=AT
    )
    assert [move.act for move in other.moves.order_by("id")] == ["bind", "end-link"]
    assert queries.received(OWNER, world.no("mother")) == []


def place_says(monkeypatch, **rows):
    """A place's own policy, in force for the test."""
    kept = parameters.find

    def find(name, on, place=""):
        found = kept(name, on, place)
        value = rows.get(name.removeprefix("medical.family_"))
        if value is None:
            return found
        like = found or kept("medical.family_reserve_fen", on, place)
        return like._replace(name=name, value=value)

    monkeypatch.setattr(parameters, "find", find)


def test_where_the_place_says_so_a_link_waits_until_the_relative_confirms(world, monkeypatch):
    place_says(monkeypatch, confirm="true")
    link = world.bind(consent=None)
    assert (link.state, world.charge(40_00).family_fen) == ("link-pending", 0)
    services.give_consent(
        owner=OWNER, link_no=link.link_no, person_no=world.no("mother"), name="钱秀英",
        channel="web", by="mother", at=AT,
    )  # fmt: skip
    assert world.charge(10_00).family_fen == 10_00


def test_numbers_reserve_order_and_periods_are_the_places(world, monkeypatch):
    place_says(monkeypatch, links_max="1", one_grantor="true", reserve_fen="9000",
               order="balance", unbind_after="3")  # fmt: skip
    link = world.bind()
    with pytest.raises(errors.TooMany):
        world.bind(relative="brother", kin="sibling", proof="papers")
    with pytest.raises(errors.OneGrantor):
        world.bind("brother")
    assert world.charge(100_00).family_fen == 10_00  # 100.00 less the 90.00 that must stay
    with pytest.raises(errors.TooSoonToUnbind, match="2026-06-02"):
        end(world, link, "zhaoliu")
    assert end(world, link, "zhaoliu", ON.replace(month=6)).end_reason == "asked-by-giver"


def test_two_givers_pay_as_filed_by_balance_or_in_the_persons_own_order(world, monkeypatch):
    world.bind("brother")
    second = world.bind("zhaoliu")
    paid = lambda row: [line.person_no for line in row.lines.order_by("seq")]  # noqa: E731
    mother, brother, zhaoliu = (world.no(key) for key in ("mother", "brother", "zhaoliu"))

    row = world.charge(40_00)
    assert paid(row) == [mother, brother]
    world.reverse(row)
    place_says(monkeypatch, order="balance")
    row = world.charge(40_00)
    assert paid(row) == [mother, zhaoliu]
    world.reverse(row)
    place_says(monkeypatch, order="person")
    services.set_order(owner=OWNER, person_no=mother, link_nos=[second.link_no], by="mother", at=AT)
    assert paid(world.charge(100_00)) == [mother, zhaoliu]


def test_past_years_alone_pay_where_the_place_says_so(world, monkeypatch):
    months = {1: MonthEntry(5_000_00, 500_00)}
    enrolment.book_year(
        world.rows["zhaoliu"], year=2026, months=months, key="y", on=ON, by="x", at=AT
    )
    place_says(monkeypatch, past_years="only")
    world.bind()
    assert world.charge(200_00).family_fen == 100_00  # this year's 500.00 are not shared
    assert world.charge(50_00).family_fen == 0
    assert world.held("zhaoliu") == 500_00
    place_says(monkeypatch, past_years="required")
    with pytest.raises(errors.NoPastBalance):
        world.bind("zhaoliu", "brother", "sibling", proof="papers")


@pytest.mark.parametrize("reason", ["moved-away", "insurance-ended", "death", "account-paid-out"])
def test_when_the_giver_moves_dies_or_is_insured_no_more_every_link_ends(world, reason):
    world.bind()
    world.bind("brother", "zhaoliu", "sibling", proof="papers")

    assert services.close_links(world.rows["zhaoliu"], EndReason(reason), by="system", at=AT) == 2

    assert queries.open_links(OWNER, world.rows["zhaoliu"].relationship_no) == []
    assert world.charge(40_00).cash_fen == 10_00
    assert {row.end_reason for row in Link.objects.all()} == {reason}


def test_a_giver_whose_account_is_leaving_pays_nothing_although_the_link_stands(world):
    world.bind()
    enrolment.ending(world.rows["zhaoliu"], on=ON, by="x", at=AT, case_no="c")
    row = world.charge(40_00)
    assert (row.family_fen, row.cash_fen) == (0, 10_00)


def test_a_divorce_ends_links_both_ways_and_the_kinship_on_record(world):
    world.bind("zhaoliu", "brother", "sibling", proof="papers")
    world.bind("brother", "zhaoliu", "sibling", proof="papers")
    ended = services.end_links_between(
        owner=OWNER, person_no=world.no("zhaoliu"), other_no=world.no("brother"),
        reason=EndReason.DIVORCE, by="m-clerk", on=ON, at=AT,
    )  # fmt: skip
    assert (ended, queries.given(OWNER, world.no("zhaoliu"))) == (2, [])
    services.end_links_between(
        owner=OWNER, person_no=world.no("zhaoliu"), other_no=world.no("mother"),
        reason=EndReason.DIVORCE, by="m-clerk", on=ON, at=AT,
    )  # fmt: skip
    assert people.kin_of(world.people["zhaoliu"], world.people["mother"], ON) == ""


def test_receipts_of_an_outage_are_taken_once_in_order_and_a_gap_is_named(world):
    link = world.bind()
    end(world, link, "zhaoliu")  # ended at AT: what was written before still pays
    wrote = [receipt(world, 3, 10_00), receipt(world, 1, 60_00)]
    first = replay(world, wrote)
    assert [(row.offline_no, row.own_fen, row.family_fen, row.cash_fen) for row in first] == [
        (1, 30_00, 30_00, 0), (3, 0, 10_00, 0),
    ]  # fmt: skip
    assert [row.pk for row in replay(world, wrote)] == [row.pk for row in first]
    assert queries.missing_receipts(queries.institution(OWNER, HOSPITAL)) == [2]
    assert (world.held("zhaoliu"), world.owed) == (60_00, 70_00)
    with pytest.raises(errors.ChargeKeyTaken):
        replay(world, [receipt(world, 1, 60_01)])
    with pytest.raises(errors.OfflineTooOld):
        replay(world, [receipt(world, 4, 1_00)], on=ON + timedelta(days=9))


def test_receipts_whose_answer_was_lost_are_the_same_however_late_they_come_again(world):
    wrote = [receipt(world, 1, 60_00), receipt(world, 2, 5_00)]
    first = replay(world, wrote)
    again = replay(world, wrote, on=ON + timedelta(days=9))
    assert [row.pk for row in again] == [row.pk for row in first]
    assert world.owed == sum(row.amount_fen - row.cash_fen for row in first)


def test_a_receipt_written_after_the_link_ended_finds_no_giver(world):
    link = world.bind()
    end(world, link, "zhaoliu")
    Link.objects.update(ended_at=AT - timedelta(minutes=10))
    (row,) = replay(world, [receipt(world, 1, 60_00)])  # written five minutes later
    assert (row.own_fen, row.family_fen, row.cash_fen) == (30_00, 0, 30_00)
    assert world.held("zhaoliu") == 100_00


def test_nobody_ends_a_link_of_others(world):
    link = world.bind()
    with pytest.raises(NotFound):
        end(world, link, "brother")
    link.refresh_from_db()
    assert link.state == "link-active"


def test_whoever_proposed_a_mandate_does_not_approve_it_whatever_posts_they_hold(world):
    services.end_mandate(owner=OWNER, mandate_no=world.mandate.mandate_no, by="m-reviewer", on=ON)
    again = services.propose_mandate(
        owner=OWNER, institution_code=HOSPITAL, username=MACHINE, most_fen=100_00, by="m-clerk",
        on=ON, at=AT,
    )  # fmt: skip
    agencies.grant("m-clerk", "reviewer", since=ON, by="test", at=AT)
    with pytest.raises(errors.MandateSamePerson):
        services.approve_mandate(
            owner=OWNER, mandate_no=again.mandate_no, by="m-clerk", on=ON, at=AT
        )


def test_a_machine_charges_for_its_own_institution_only(world):
    services.add_institution(
        owner=OWNER, code="H0002", name="甲市第二人民医院", name_en="Jia Second Hospital",
        kind="hospital", by="m-clerk", at=AT,
    )  # fmt: skip
    with pytest.raises(errors.NoMandate):
        services.charge(
            owner=OWNER, institution_code="H0002", by=MACHINE, on=ON, at=AT,
            bill=services.charging.Bill("S1", world.no("mother"), 1_00),
        )  # fmt: skip


def receipt(world, number, fen):
    bill = services.charging.Bill("", world.no("mother"), fen)
    return services.Receipt(number, bill, AT - timedelta(minutes=5))


def replay(world, receipts, on=ON):
    # the hours between writing and sending lie after the link began
    Link.objects.update(bound_at=AT - timedelta(hours=1))
    return services.replay(
        owner=OWNER, institution_code=HOSPITAL, receipts=receipts, by=MACHINE, on=on,
        at=AT + (on - ON),
    )  # fmt: skip
