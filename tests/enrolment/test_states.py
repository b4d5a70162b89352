"""The lives of a relationship and of an imported file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.enrolment import states
from shebao.enrolment.errors import FileWrongMoment, RelationshipWrongMoment
from shebao.enrolment.states import FILE_MOVES, MOVES, Act, FileAct, FileState, State


def reached(start, moves):
    """Every state that can be reached."""
    found = {start}
    while True:
        more = {after for (before, _), after in moves.items() if before in found} - found
        if not more:
            return found
        found |= more


def test_every_state_of_a_relationship_can_be_reached():
    assert reached(State.ACTIVE, MOVES) == set(State)


def test_every_state_of_a_file_can_be_reached():
    assert reached(FileState.STAGED, FILE_MOVES) == set(FileState)


def test_what_ended_stays_ended():
    assert not states.may_follow(State.ENDED)
    assert not states.may_follow(State.VOIDED)
    assert states.may_follow(State.TRANSFERRED_OUT) == [Act.REOPEN]


@given(st.sampled_from(list(State)), st.sampled_from(list(Act)))
def test_a_move_that_is_not_in_the_table_is_refused_in_both_languages(state, act):
    if (state, act) in MOVES:
        assert states.after(state, act) is MOVES[state, act]
        return
    with pytest.raises(RelationshipWrongMoment) as refused:
        states.after(state, act)
    assert states.STATE_NAMES[state][0] in refused.value.sentence("zh")
    assert states.ACT_NAMES[act][1] in refused.value.sentence("en")


def test_a_file_is_posted_once():
    posted = states.file_after(FileState.POSTING, FileAct.FINISH)

    with pytest.raises(FileWrongMoment):
        states.file_after(posted, FileAct.START)
