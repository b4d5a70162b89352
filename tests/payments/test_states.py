"""The four tables of moves."""

import pytest

from shebao.base.refusals import WrongMoment
from shebao.payments import states
from shebao.payments.states import OrderAct, OrderState

TABLES = [
    (states.MOVES, OrderState.ORDERED, {OrderState.CANCELLED}),
    (
        states.FILE_MOVES,
        states.FileState.PROPOSED,
        {states.FileState.SENT, states.FileState.REFUSED, states.FileState.WITHDRAWN},
    ),
    (states.LINE_MOVES, states.LineState.OPEN, {states.LineState.SETTLED}),
    (
        states.EXPECTATION_MOVES,
        states.ExpectationState.WAITING,
        {states.ExpectationState.CANCELLED},
    ),
]


@pytest.mark.parametrize(("moves", "first", "ends"), TABLES)
def test_every_state_is_reached_and_only_the_ends_are_final(moves, first, ends):
    reached, grew = {first}, True
    while grew:
        more = {target for (state, _), target in moves.items() if state in reached}
        grew = not more <= reached
        reached |= more

    assert reached == set(type(first))
    assert set(type(first)) - {state for state, _ in moves} == ends


@pytest.mark.parametrize(("moves", "first", "ends"), TABLES)
def test_every_state_has_its_words_in_both_languages(moves, first, ends):
    for state in type(first):
        zh, en = states.LABELS[state]
        assert zh
        assert en.isascii()


def test_an_order_that_was_paid_is_not_paid_again():
    with pytest.raises(WrongMoment):
        states.after(states.MOVES, OrderState.PAID, OrderAct.PAY)
