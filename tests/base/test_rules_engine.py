"""The engine: one text of the law, interpreted, compiled and worked out with fractions, gives the same fen."""

import os
import random
import subprocess
import sys
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shebao.base import engine
from shebao.base.engine import columns, compiling
from shebao.base.engine.ranges import bounds_of, proven
from shebao.base.engine.rebuilding import NotAStepRule, rebuilt
from shebao.base.law import RULES, Bound, law
from shebao.base.money import div_half_up
from tools import house

house.modules()
STEPS = sorted(key for key, rule in RULES.items() if rule.step and key.startswith("shebao."))
NUMBER = Bound(-(10**6), 10**6)


def rounded(a, b):
    """The rounding of the law as a lawyer would check it."""
    exact = Fraction(a, b)
    return floor(exact + Fraction(1, 2)) if exact >= 0 else -floor(-exact + Fraction(1, 2))


def reference(rule):
    return rebuilt(rule, {div_half_up: rounded})


def rows_of(bounds):
    """Rows of lawful arguments: at the bounds, beside them, and anywhere between."""
    one = [
        st.one_of(
            st.sampled_from(
                [b.low, b.high, min(b.low + 1, b.high), max(b.high - 1, b.low)],
            ),
            st.integers(b.low, b.high),
        )
        for b in bounds.values()
    ]
    return st.lists(st.tuples(*one), min_size=1, max_size=12)


@pytest.mark.parametrize("key", STEPS)
@settings(max_examples=25)
@given(data=st.data())
def test_interpreted_compiled_and_reference_are_the_same_to_the_fen(key, data):
    rule = RULES[key].function
    bounds = bounds_of(rule)
    rows = data.draw(rows_of(bounds))
    given_ = {name: [row[at] for row in rows] for at, name in enumerate(bounds)}

    done = engine.over(rule, given_)

    assert not done.aside
    compiled = [tuple(map(int, row)) for row in zip(*done.columns.values(), strict=True)]
    exact = reference(rule)
    for row, found in zip(rows, compiled, strict=True):
        interpreted, checked = rule(*row), exact(*row)
        as_tuple = interpreted if isinstance(interpreted, tuple) else (interpreted,)
        assert tuple(as_tuple) == found
        assert interpreted == checked


@pytest.mark.parametrize("key", STEPS)
def test_every_step_rule_is_proven_exact_and_its_results_lie_in_the_proven_ranges(key):
    rule = RULES[key].function
    bounds = bounds_of(rule)
    ranges = proven(rule).result
    for ends in ("low", "high"):
        found = rule(*(getattr(b, ends) for b in bounds.values()))
        parts = found if isinstance(found, tuple) else (found,)
        assert all(r.low <= part <= r.high for r, part in zip(ranges, parts, strict=True))


@law("试验", bounds={"a": NUMBER, "b": Bound(1, 10**6)})
def signed_ratio(a: int, b: int) -> int:
    """Half away from zero, below zero too."""
    return div_half_up(a, b)


@given(st.lists(st.tuples(st.integers(-(10**6), 10**6), st.integers(1, 10**6)), min_size=1))
def test_below_zero_a_half_is_rounded_away_from_zero(rows):
    done = engine.over(signed_ratio, {"a": [a for a, _ in rows], "b": [b for _, b in rows]})
    assert [int(x) for x in done.columns["signed_ratio"]] == [rounded(a, b) for a, b in rows]


@law("试验", bounds={"a": Bound(0, 2**62 - 1), "b": Bound(2**14, 2**15)})
def far(a: int, b: int) -> int:
    """At the edge of what is proven."""
    return div_half_up(a, b)


def near_a_half(draw):
    """A large figure that lies at, or one beside, a half of its divisor."""
    b = 2 * draw.randrange(2**13, 2**14)
    q = draw.randrange(2**46, 2**47 - 2)
    return q * b + b // 2 + draw.choice((-1, 0, 1)), b


def test_a_figure_no_double_holds_is_still_divided_to_the_last_unit():
    draw = random.Random(7)
    rows = [near_a_half(draw) for _ in range(20_000)]
    done = engine.over(far, {"a": [a for a, _ in rows], "b": [b for _, b in rows]})
    assert [int(x) for x in done.columns["far"]] == [rounded(a, b) for a, b in rows]


# --- what is no step rule ---------------------------------------------------------------------


@law("试验", bounds={"a": Bound(0, 2**40), "b": Bound(0, 2**40)})
def too_large(a: int, b: int) -> int:
    """Its product does not fit."""
    return a * b


@law("试验", bounds={"a": Bound(0, 10)})
def by_nothing(a: int) -> int:
    """Divides by nought for some rows."""
    return div_half_up(100, a)


@law("试验", bounds={"a": Bound(0, 10)})
def asks(a: int) -> int:
    """Branches on a figure."""
    return 1 if a > 3 else 0


@law("试验", bounds={"a": Bound(0, 2**60)})
def far_too_far(a: int) -> int:
    """A quotient no double tells from its neighbour."""
    return div_half_up(a, 3)


@pytest.mark.parametrize("rule", [too_large, by_nothing, asks, far_too_far])
def test_a_rule_that_could_be_wrong_for_some_row_is_not_compiled(rule):
    with pytest.raises(NotAStepRule):
        engine.compile(rule)


# --- the door ---------------------------------------------------------------------------------


@law("试验", bounds={"a": Bound(0, 100), "b": Bound(1, 10)})
def half_up(a: int, b: int) -> int:
    """A ratio."""
    return div_half_up(a, b)


@pytest.fixture(params=["compiled", "interpreted"])
def either_way(request, monkeypatch):
    """With the extra `population`, and as on a machine that does not have it."""
    if request.param == "interpreted":
        for module in (columns, compiling):
            monkeypatch.setattr(module, "available", lambda: False)
    engine.compile.cache_clear()
    columns.walk.cache_clear()
    yield request.param
    engine.compile.cache_clear()
    columns.walk.cache_clear()


def test_rows_out_of_bounds_are_set_aside_with_their_reason_and_the_rest_is_done(either_way):
    done = engine.over(half_up, {"a": [7, 101, 50, -1], "b": [2, 2, 0, 3]})

    assert [int(x) for x in done.columns["half_up"]] == [4, 0, 0, 0]
    assert done.aside == (
        engine.Aside(1, "population.out-of-bounds", "a", 101),
        engine.Aside(2, "population.out-of-bounds", "b", 0),
        engine.Aside(3, "population.out-of-bounds", "a", -1),
    )
    assert isinstance(done.columns["half_up"], list) == (either_way == "interpreted")


# --- a changed law ----------------------------------------------------------------------------

HELPER = "def share(fen: int) -> int:\n    return div_half_up(fen * {share}, 100)\n"
RULE = """
from shebao.base.law import Bound, law
from shebao.base.money import div_half_up
from helper import share

@law("试验", bounds={"fen": Bound(0, 10**9)})
def part(fen: int) -> int:
    return share(fen) + 1
"""
ASK = """
import rule
from shebao.base import engine
print(int(engine.over(rule.part, {"fen": [1000]}).columns["part"][0]))
"""


def test_changing_a_helpers_law_changes_what_is_compiled(tmp_path):
    head = "from shebao.base.money import div_half_up\n"
    (tmp_path / "rule.py").write_text(RULE, encoding="utf-8")
    env = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(house.ROOT), str(tmp_path)]),
        "SHEBAO_COMPILED": str(tmp_path / "compiled"),
    }

    def ask(share: int) -> str:
        (tmp_path / "helper.py").write_text(head + HELPER.format(share=share), encoding="utf-8")
        os.utime(tmp_path / "rule.py", (1, 1))
        done = subprocess.run(
            [sys.executable, "-c", ASK], env=env, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    assert ask(12) == "121"
    assert len(list((tmp_path / "compiled").iterdir())) == 1
    assert ask(20) == "201"
    assert len(list((tmp_path / "compiled").iterdir())) == 2
