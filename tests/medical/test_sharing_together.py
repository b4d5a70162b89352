"""Many doors at once: the last yuan is spent once, a link that is ended pays nothing more, no charge is double."""

import threading
import time

import pytest
from django.db import IntegrityError

from shebao.ledger import verify
from shebao.medical import services
from shebao.medical.errors.sharing import LinkExists, ReversalTaken
from shebao.medical.models import Charge, Link
from shebao.medical.services import charging
from tests.ledger.test_together import at_once
from tests.medical.world import AT, ON, OWNER, World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db):
    return World()


def test_two_charges_on_the_last_yuan_spend_it_once(world):
    world.bind()
    world.bind("zhaoliu", "brother", "sibling", proof="papers")
    world.charge(129_00)  # 钱秀英's own 30.00 and 99.00 of 赵六's 100.00: one yuan is left
    world.charge(50_00, "brother")
    errors = at_once(
        *(lambda who=who, n=n: world.charge(1_00, who, no=f"{who}-{n}")
          for n in range(4) for who in ("mother", "brother"))
    )  # fmt: skip

    assert errors == []
    assert world.held("zhaoliu") == 0
    rows = Charge.objects.filter(amount_fen=1_00)
    assert sorted((row.family_fen, row.cash_fen) for row in rows) == [(0, 1_00)] * 7 + [(1_00, 0)]
    assert verify.verify(OWNER) == []


def test_the_same_charge_from_many_hands_is_booked_once(world):
    errors = at_once(*(lambda: world.charge(7_00, no="same") for _ in range(6)))

    # the unique number refuses who was beaten; at the door the same request is then answered again
    assert all(isinstance(error, IntegrityError) for error in errors)
    assert (Charge.objects.count(), world.held("mother")) == (1, 23_00)
    assert world.charge(7_00, no="same").own_fen == 7_00


def test_who_was_beaten_between_looking_and_splitting_reads_the_others_answer(world, monkeypatch):
    """The other left less in the account, so the split would be another: it is the same charge all the same."""
    sources, faster = charging._sources, []

    def late(*words, **more):
        if not faster:
            faster.append(True)
            faster.append(world.charge(20_00, no="same"))
        return sources(*words, **more)

    monkeypatch.setattr(charging, "_sources", late)
    assert world.charge(20_00, no="same") == faster[1]
    assert (Charge.objects.count(), world.held("mother")) == (1, 10_00)
    assert verify.verify(OWNER) == []


def test_two_charges_taken_back_under_one_number_at_once_are_one(world):
    rows = [world.charge(1_00, no=f"C{n}") for n in range(4)]
    errors = at_once(*(lambda row=row: world.reverse(row, no="R") for row in rows))

    assert len(errors) == 3
    assert all(isinstance(error, IntegrityError | ReversalTaken) for error in errors), errors
    assert Charge.objects.filter(reversal_no="R").count() == 1
    assert Charge.objects.filter(state="charge-booked").count() == 3
    assert (world.held("mother"), verify.verify(OWNER)) == (27_00, [])


def test_one_link_comes_of_two_doors_at_the_same_moment(world):
    errors = at_once(*(lambda n=n: world.bind(key=f"door-{n}") for n in range(4)))

    assert [type(error) for error in errors] == [LinkExists] * 3
    assert Link.objects.count() == 1


def test_a_link_that_ends_while_a_charge_is_made_pays_it_or_does_not_and_nothing_between(
    world, monkeypatch
):
    link = world.bind()
    split, held = charging._split, threading.Event()

    def slow(*args):
        found = split(*args)
        held.set()  # the charge holds the link now
        time.sleep(0.3)
        return found

    monkeypatch.setattr(charging, "_split", slow)

    def ends():
        held.wait(5)
        services.end_link(
            owner=OWNER, link_no=link.link_no, person_no=world.no("zhaoliu"), by="x", on=ON, at=AT
        )

    assert at_once(lambda: world.charge(50_00), ends) == []

    link.refresh_from_db()
    assert link.state == "link-ended"
    # the charge in flight was settled; the next finds no link
    assert Charge.objects.get().family_fen == 20_00
    assert world.charge(5_00).cash_fen == 5_00
    assert (world.held("zhaoliu"), world.owed) == (80_00, 50_00)
    assert verify.verify(OWNER) == []


def test_a_charge_that_waited_for_the_end_of_a_link_does_not_use_it(world, monkeypatch):
    link = world.bind()
    move, ending = services.ending.move, threading.Event()

    def slow(*args, **told):
        move(*args, **told)
        ending.set()  # the link is ended, not yet committed
        time.sleep(0.3)

    monkeypatch.setattr(services.ending, "move", slow)

    def charges():
        ending.wait(5)
        world.charge(50_00)

    def ends():
        services.end_link(
            owner=OWNER, link_no=link.link_no, person_no=world.no("zhaoliu"), by="x", on=ON, at=AT
        )

    assert at_once(ends, charges) == []
    assert (Charge.objects.get().family_fen, world.held("zhaoliu")) == (0, 100_00)
