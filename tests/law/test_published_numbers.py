"""Every published number the rules lean on is loaded as published, and what is not official is not."""

from datetime import date

import pytest

from shebao.base import parameters
from tests.law.published import rows

NUMBERS = rows("published_numbers.csv")
MARKS = {"verified", "secondary", "derived", "recalled"}


def plain(value):
    return value.rstrip("0").rstrip(".") if "." in value else value


@pytest.mark.parametrize(
    "row",
    NUMBERS,
    ids=lambda row: (
        f"{row['series']}-{row['place'] or 'CN'}-{row['on']}{'' if row['value'] else '-absent'}"
    ),
)
def test_number_is_loaded_as_published(row):
    found = parameters.find(row["series"], date.fromisoformat(row["on"]), row["place"])
    if not row["value"]:
        assert found is None, "nobody published it, or only a third party did"
        return
    assert found is not None
    assert (plain(found.value), found.place in ("", row["place"])) == (row["value"], True)
    assert found.certainty == row["certainty"]


def test_what_is_not_official_is_marked_so_and_empty():
    kinds = {row["certainty"] for row in NUMBERS if not row["value"]}
    assert kinds == {"unofficial", "missing", "third-party", "local"}
    assert {row["certainty"] for row in NUMBERS if row["value"]} == MARKS
