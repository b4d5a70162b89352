import csv
from pathlib import Path

import pytest

from shebao.papers import kinds
from shebao.transfers.errors import WrongMoment
from shebao.transfers.states import (
    ACT_LABELS,
    LABELS,
    MOVES_IN,
    MOVES_OUT,
    Act,
    In,
    Out,
    acts_in,
    acts_out,
    after_in,
    after_out,
)

STAGES = Path(__file__).resolve().parent.parent / "law" / "transfer_stages.csv"
SIDES = [(MOVES_IN, In, In.APPLIED), (MOVES_OUT, Out, Out.RECEIVED)]
ENDS = {
    In.CLOSED, In.REFUSED, In.WITHDRAWN, In.RECALLED, In.RETURNED, Out.TRANSFERRED_OUT,
    Out.FORWARDED,
}  # fmt: skip

GO_ON = {In.CLOSED, Out.TRANSFERRED_OUT}
"""Ends that a supplement or a correction may follow."""


def reached(moves, start):
    """Every state that can follow, however many moves later."""
    found, waiting = set(), [start]
    while waiting:
        here = waiting.pop()
        for (before, _), then in moves.items():
            if before == here and then not in found:
                found.add(then)
                waiting.append(then)
    return found


@pytest.mark.parametrize(("moves", "states", "start"), SIDES)
def test_every_state_can_be_reached(moves, states, start):
    found = {start} | reached(moves, start)
    assert set(states) == found


@pytest.mark.parametrize(("moves", "states", "start"), SIDES)
def test_ends_are_final_and_from_everywhere_else_an_end_can_be_reached(moves, states, start):
    reaches = {state for state in states if state in ENDS}
    for _ in states:
        reaches |= {before for (before, _), then in moves.items() if then in reaches}
    assert reaches == set(states)
    assert {before for before, _ in moves if before in ENDS} <= GO_ON


@pytest.mark.parametrize(
    ("moves", "end"), [(MOVES_IN, In.CLOSED), (MOVES_OUT, Out.TRANSFERRED_OUT)]
)
def test_what_follows_a_finished_transfer_always_comes_back_to_its_end(moves, end):
    after = reached(moves, end)
    assert after == {end, type(end)("supplementing"), type(end)("correcting")}


def test_what_does_not_follow_is_refused_by_name():
    with pytest.raises(WrongMoment, match="已办结"):
        after_in(In.CLOSED, Act.BOOK)
    with pytest.raises(WrongMoment):
        after_out(Out.RECEIVED, Act.COMPLETE)


def test_the_buttons_are_the_table():
    assert acts_in(In.APPLIED) == [Act.ACCEPT, Act.REFUSE, Act.WITHDRAW]
    assert acts_out(Out.BOUNCED) == [Act.REISSUE, Act.HEAR_DIFFERENCE, Act.RECALL]


def test_every_state_and_act_has_its_words_in_two_languages():
    for word in [*In, *Out]:
        assert all(LABELS[word])
    for act in Act:
        assert all(ACT_LABELS[act])


def stages():
    """The stages that the texts imply, and by which state each side shows them."""
    with STAGES.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("side", "moves", "states"), [("new_place", MOVES_IN, In), ("old_place", MOVES_OUT, Out)]
)
def test_each_side_has_the_stages_that_the_texts_imply_in_their_order(side, moves, states):
    here = {row["stage"]: row[side] for row in stages() if row[side]}
    paper = here.pop("CERTIFIED", None)  # before there is a case: a paper, asked for by the person
    assert paper in (None, kinds.ParticipationCertificate.KIND)
    assert {states(state) for state in here.values()} == set(here.values())

    for row in stages():
        for then in row["followed_by"].split():
            if row["stage"] in here and then in here:
                one, other = states(here[row["stage"]]), states(here[then])
                assert other in reached(moves, one), f"{one} never leads to {other}"


def test_at_the_new_place_form_and_money_come_in_either_order_and_one_step_follows_another():
    for before, act, then in [
        (In.LETTER_SENT, Act.TAKE_FORM, In.FORM_RECEIVED),
        (In.LETTER_SENT, Act.TAKE_MONEY, In.MONEY_RECEIVED),
        (In.FORM_RECEIVED, Act.MATCH, In.MATCHED),
        (In.MONEY_RECEIVED, Act.MATCH, In.MATCHED),
        (In.MATCHED, Act.BOOK, In.BOOKED),
        (In.BOOKED, Act.NOTIFY, In.NOTIFIED),
    ]:
        assert after_in(before, act) == then
