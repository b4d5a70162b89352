"""What the simulation puts together row by row must be what all rows say; a write that was not noted is found."""

import random
from types import SimpleNamespace

import pytest

from shebao.cli.demo.conservation import Breach
from shebao.cli.demo.world import Told
from shebao.cli.simulate.players import Players
from shebao.cli.simulate.sight import Sight

WHOLE = {
    "upto": 5, "whole": True, "moves": [], "differs": {}, "late": {}, "ledger": {"bank/1": -7},
    "contradictions": [],
    "relationships": {"r1": ["p1", "here", [24313, 24314], ""], "r2": ["p2", "gone", [24313], ""]},
    "out": {"a": ["delivered", "d1", True], "b": ["waiting", "d2", False]},
    "in": {"c": ["handled", "d3"]}, "sums": {"in|m1|1": [700, 0]}, "claims": {"62|1": [300, "ordered"]},
}  # fmt: skip
NONE = {"sums": {}, "claims": {}}


@pytest.fixture
def sight():
    """Told in three looks: first all, then what was written since."""
    found = Sight()
    found.take(WHOLE | {"relationships": {}, "out": {"a": ["waiting", "", False]}, "in": {},
                        "ledger": {"bank/1": 0}, **NONE})  # fmt: skip
    found.looked()
    found.take({"upto": 4, "moves": [], "differs": {}, "relationships": WHOLE["relationships"],
                "out": WHOLE["out"], "in": {}, "sums": WHOLE["sums"], "claims": {}})  # fmt: skip
    found.take({"upto": 5, "moves": [], "differs": {}, "relationships": {}, "out": {},
                "in": WHOLE["in"], "ledger": WHOLE["ledger"], "sums": {}, "claims": WHOLE["claims"]})  # fmt: skip
    return found


def test_what_was_told_row_by_row_is_the_whole(sight):
    assert sight.other_than(WHOLE) == ""
    assert list(sight.months()) == [("p1", "here", [24313, 24314])]
    assert sight.under_way() == ["b"]
    assert sight.fresh_out == {"a": ["waiting", "", False], "b": []}
    assert sight.fresh_in == {"c"}


@pytest.mark.parametrize(
    ("part", "key", "row"),
    [("relationships", "r1", ["p1", "here", [24313], ""]), ("out", "b", ["delivered", "d2", True]),
     ("in", "x", ["waiting", "d9"]), ("ledger", "bank/1", -8), ("sums", "in|m1|1", [700, 700]),
     ("claims", "62|1", [300, "paid"])],
)  # fmt: skip
def test_a_write_that_nobody_noted_is_found_when_all_is_read(sight, part, key, row):
    assert key in sight.other_than(WHOLE | {part: WHOLE[part] | {key: row}})


def test_a_difference_stays_until_it_is_gone(sight):
    told = {"upto": 6, "moves": [], "relationships": {}, "out": {}, "in": {}, **NONE}
    sight.take(told | {"differs": {"charge 1": "a fen short"}})
    sight.take(told | {"differs": {}})
    assert sight.differs == {"charge 1": "a fen short"}
    sight.take(told | {"differs": {"charge 1": ""}})
    assert sight.differs == {}


@pytest.mark.parametrize(
    ("status", "body", "holds"),
    [(200, {}, True), (409, {"code": "wrong-moment"}, True), (401, {"detail": "Unauthorized"}, False),
     (409, {"code": "ledger.unbalanced"}, False)],
)  # fmt: skip
def test_a_door_that_stays_shut_is_no_answer(status, body, holds):
    """After a year of its clock the tokens had ended: every act was refused, and every invariant held."""
    world = SimpleNamespace(seed=1, say=lambda *told, **more: Told(status, body))
    players = Players(world, [], random.Random(1))
    if holds:
        players.say("jia", "clerk", "/x")
        assert sum(players.answers.values()) == 1
    else:
        with pytest.raises(Breach):
            players.say("jia", "clerk", "/x")
