import pytest

from shebao.base.months import format_month, parse_month
from shebao.pension import rules
from tests.law.published import rows

RETIREMENT = [(group, row) for group in rules.GROUPS for row in rows(f"retirement_age_{group}.csv")]


@pytest.mark.parametrize(
    ("group", "row"), RETIREMENT, ids=[f"{group}-{row['birth_month']}" for group, row in RETIREMENT]
)
def test_retirement_is_as_published(group, row):
    found = rules.retirement(group, parse_month(row["birth_month"])).result
    assert (found.delay_months, found.age_years, found.age_months) == (
        int(row["delay_months"]),
        int(row["retirement_age_years"]),
        int(row["retirement_age_months"]),
    )
    assert format_month(found.retirement_month) == row["statutory_retirement_month"]
    assert found.first_pension_month == found.retirement_month + 1


@pytest.mark.parametrize(
    "row",
    rows("payout_months_by_month.csv"),
    ids=lambda row: f"{row['age_years']}-{row['age_months']}",
)
def test_payout_months_are_as_published(row):
    found = rules.payout_months(int(row["age_years"]), int(row["age_months"])).result.tenths
    assert f"{found // 10}.{found % 10}" == row["payout_months"]


@pytest.mark.parametrize("row", rows("min_contribution_years.csv"), ids=lambda row: row["year"])
def test_minimum_months_are_as_published(row):
    found = rules.minimum_contribution(int(row["year"])).result.months
    assert found == int(row["min_total_months"])


def test_the_tables_are_whole():
    assert len(RETIREMENT) == 414
    assert len(rows("payout_months_by_month.csv")) == 361
