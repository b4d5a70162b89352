import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.base.months import month
from shebao.merging import rules
from shebao.merging.rules import Account, AccountMonth, ResidentYear

rows = st.lists(
    st.builds(
        AccountMonth,
        st.integers(month(1998, 1), month(2001, 12)),
        *[st.integers(0, 10**6)] * 4,
    ),
    max_size=30,
    unique_by=lambda row: row.month,
)


def employee(name, *months):
    return Account(name, "employee", [AccountMonth(m, 100, 30, 10, 3) for m in months])


@given(rows, rows, rows)
def test_a_merge_forgets_no_month_and_pays_back_only_what_is_double(a, b, c):
    accounts = [
        Account("a", "employee", a),
        Account("b", "employee", b),
        Account("c", "employee", c),
    ]
    result = rules.overlap("a", accounts).result
    every = [row.month for rows_ in (a, b, c) for row in rows_]
    assert result.merged_months == len(set(every))
    assert result.kept_months == len(a)
    assert len(result.cleared) == len(every) - len(set(every))
    assert all(row.account != "a" for row in result.cleared)
    assert result.refund_fen == sum(row.refund_fen for row in result.cleared)


@given(rows, rows)
def test_which_of_two_is_listed_first_changes_nothing(a, b):
    one, two = Account("a", "employee", a), Account("b", "employee", b)
    assert rules.overlap("a", [one, two]).result == rules.overlap("a", [two, one]).result


def test_a_cleared_month_gives_back_principal_and_interest_of_both_parts():
    jan, feb = month(2003, 1), month(2003, 2)
    answer = rules.overlap("a", [employee("a", jan), employee("b", jan, feb)])
    assert answer.result.cleared == (("b", jan, 143),)
    assert answer.result.merged_months == 2
    assert any(step.certainty == "policy" for step in answer.steps)


def test_a_resident_year_gives_back_a_twelfth_of_its_principal_per_double_month():
    resident = Account(
        "r", "resident", (), [ResidentYear(2012, 100_00, 50_00, rules.whole_year(2012))]
    )
    answer = rules.overlap("a", [employee("a", *range(month(2012, 4), month(2012, 9))), resident])
    assert answer.result.refund_fen == 6250
    assert len(answer.result.cleared) == 5
    assert answer.result.merged_months == 5


def test_the_keeper_must_be_listed_and_in_the_employee_scheme():
    resident = Account("r", "resident")
    with pytest.raises(rules.UnknownKeeper):
        rules.overlap("x", [employee("a")])
    with pytest.raises(rules.KeepEmployeeScheme):
        rules.overlap("r", [employee("a"), resident])


def test_what_is_listed_twice_is_refused_with_its_path():
    with pytest.raises(rules.AccountTwice):
        rules.overlap("a", [employee("a"), employee("a")])
    with pytest.raises(rules.MonthTwice) as refused:
        rules.overlap("a", [employee("a", 1, 2, 2)])
    assert refused.value.at == "accounts[0].months[2].month"
    year = ResidentYear(2012, 0, 0, ())
    with pytest.raises(rules.YearTwice):
        rules.overlap("a", [employee("a"), Account("r", "resident", (), [year, year])])
