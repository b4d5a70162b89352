"""Settlement of a population: the same fen as at the counter, row by row."""

from hypothesis import given, settings
from hypothesis import strategies as st

from shebao.base.engine.jobs import work
from shebao.enrolment import population, rules

RATES = {2024: 26_200, 2025: 15_000}
credit = st.one_of(st.sampled_from([0, 1, rules.CREDIT.high]), st.integers(0, 10**6))
opening = st.one_of(st.sampled_from([0, 1, rules.BALANCE.high]), st.integers(0, 10**8))
account = st.tuples(opening, st.lists(credit, min_size=24, max_size=24))


@settings(max_examples=40)
@given(st.lists(account, min_size=1, max_size=8))
def test_accounts_settled_together_are_each_settled_as_at_the_counter(accounts):
    job = population.settlement(RATES)
    columns = [[row[1][month] for row in accounts] for month in range(24)]
    given_ = ([row[0] for row in accounts], columns)

    interpreted = work(job, given_, len(accounts), how="interpreted")
    compiled = work(job, arrays(job, given_), len(accounts))

    assert [list(c) for c in compiled.results] == [list(c) for c in interpreted.results]
    assert list(compiled.trouble) == list(interpreted.trouble)
    for at, (start, credits) in enumerate(accounts):
        years = [
            rules.YearCredits(2024, tuple(credits[:12]), RATES[2024]),
            rules.YearCredits(2025, tuple(credits[12:]), RATES[2025]),
        ]
        run = rules.account_interest("month-product", start, years).result
        assert compiled.results[0][at] == sum(y.interest_on_opening_fen for y in run.years)
        assert compiled.results[1][at] == sum(y.interest_on_credits_fen for y in run.years)
        assert compiled.results[2][at] == run.closing_fen
        assert (compiled.trouble[at] == 1) == (run.years[0].closing_fen > rules.BALANCE.high)


def arrays(job, given_):
    import numpy

    return [numpy.array(part, c.kind) for part, c in zip(given_, job.columns, strict=True)]


def test_years_are_settled_with_the_published_rates_and_name_their_source():
    job = population.settlement_of([2024, 2025])
    assert job.law == ([26_200, 15_000],)
    assert "2025" in job.facts["rate 2025"]
