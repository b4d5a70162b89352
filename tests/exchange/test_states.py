import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.base.refusals import WrongMoment
from shebao.exchange.states import (
    IN_DONE,
    IN_MOVES,
    OUT_BLOCKING,
    OUT_MOVES,
    In,
    InAct,
    Out,
    OutAct,
    after_in,
    after_out,
)


@pytest.mark.parametrize(
    ("moves", "starts", "states"), [(OUT_MOVES, [Out.WAITING, Out.TO_POST], Out), (IN_MOVES, [In.WAITING, In.HELD], In)]
)  # fmt: skip
def test_every_state_can_be_reached(moves, starts, states):
    reached, grew = set(starts), True
    while grew:
        found = {after for (before, _), after in moves.items() if before in reached}
        grew = not found <= reached
        reached |= found

    assert reached == set(states)


@given(st.sampled_from(Out), st.sampled_from(OutAct))
def test_what_the_table_does_not_say_of_our_letters_is_refused(state, act):
    if (state, act) in OUT_MOVES:
        assert after_out(state, act) == OUT_MOVES[state, act]
    else:
        with pytest.raises(WrongMoment):
            after_out(state, act)


@given(st.sampled_from(In), st.sampled_from(InAct))
def test_what_the_table_does_not_say_of_theirs_is_refused(state, act):
    if (state, act) in IN_MOVES:
        assert after_in(state, act) == IN_MOVES[state, act]
    else:
        with pytest.raises(WrongMoment):
            after_in(state, act)


def test_a_person_can_always_end_what_blocks_a_case():
    for state in set(OUT_BLOCKING) - {Out.WAITING}:
        assert (state, OutAct.ABANDON) in OUT_MOVES
    for state in set(In) - set(IN_DONE) - {In.WAITING}:
        assert (state, InAct.SET_ASIDE) in IN_MOVES
