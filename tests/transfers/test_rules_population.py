"""Transfer amounts of a population: the same fen as at the counter."""

from datetime import date

import numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from shebao.base.engine.jobs import work
from shebao.base.law import FEN
from shebao.transfers import rules
from shebao.transfers.population import transfer_for_all

ON = date(2012, 6, 1)
YEARS = range(1998, 2013)
fen = st.one_of(st.sampled_from([0, 1, FEN.high]), st.integers(0, 10**8))
base = st.one_of(st.sampled_from([0, 1, rules.WAGES.high]), st.integers(0, 10**7))
person = st.tuples(fen, fen, fen, st.lists(base, min_size=15, max_size=15))


@settings(max_examples=40)
@given(st.lists(person, min_size=1, max_size=8))
def test_what_would_move_with_each_is_what_the_counter_says(people):
    job = transfer_for_all(ON)
    given_ = [[row[at] for row in people] for at in range(3)]
    given_.append([[row[3][year] for row in people] for year in range(15)])

    interpreted = work(job, given_, len(people), how="interpreted")
    compiled = work(job, [numpy.array(part, numpy.int64) for part in given_], len(people))

    assert [list(c) for c in compiled.results] == [list(c) for c in interpreted.results]
    for at, (old, last, this, bases) in enumerate(people):
        assert (compiled.trouble[at] == 1) == (sum(bases) > rules.WAGES.high)
        if compiled.trouble[at]:
            continue
        found = rules.transfer_amount(
            ON,
            pre1998_personal_fen=old,
            balance_last_year_end_fen=last,
            this_year_principal_fen=this,
            bases=[rules.YearBase(y, 12, b) for y, b in zip(YEARS, bases, strict=True)],
        ).result
        assert tuple(int(column[at]) for column in compiled.results) == tuple(found)
