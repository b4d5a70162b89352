from datetime import date

import pytest

from shebao.base.calendar import published
from shebao.casework.rules import due_date
from shebao.identity.rules import read_credit_code, read_number
from tests.law.published import rows

KINDS = {
    "citizen": "resident",
    "citizen_15": "resident-15",
    "hk_residence_permit": "hmt-residence-permit",
    "mo_residence_permit": "hmt-residence-permit",
    "tw_residence_permit": "hmt-residence-permit",
    "foreign_permanent_resident_2023": "foreign-permanent-2023",
}


@pytest.mark.parametrize("row", rows("id_vectors.csv"), ids=lambda row: row["value"])
def test_published_number_is_judged_as_published(row):
    expected = row["expected"]
    facts = (read_credit_code if row["kind"] == "uscc" else read_number)(row["value"])
    if row["kind"] != "uscc":
        assert facts.kind == KINDS[row["kind"]]
    if "->" in expected:
        assert facts.normalised == expected.split("->")[1].strip()
        expected = "valid"
    want = {"valid": (), "bad_check": ("bad-check",), "bad_date": ("bad-date",)}
    assert facts.reasons == want.get(expected, ("bad-character",))
    assert facts.valid == (expected == "valid")


@pytest.mark.parametrize("row", rows("workday_vectors.csv"), ids=lambda row: row["received_date"])
def test_published_limit_ends_on_the_published_day(row):
    received = date.fromisoformat(row["received_date"])
    due = due_date(received, int(row["working_days"]), published())
    if row["last_day_inclusive"].startswith("UNDECIDABLE"):
        assert due.provisional
    else:
        assert (due.day.isoformat(), due.provisional) == (row["last_day_inclusive"], False)
