"""Every field of the forms that agencies use, printed beside its own value.

The list of the law's fields lies in `tests/law/transfer_form_fields.csv`; `printed` is what must stand on
the paper, for a row of part 2 the head of its column and the value below.
"""

import csv
from pathlib import Path

import pytest

from tests.papers.test_typeset import frozen, pages, squeezed

FIELDS = Path(__file__).resolve().parent.parent / "law" / "transfer_form_fields.csv"
ONE_YEAR = {
    "place": "丙市", "division": "310115", "year": 2019, "since": "2019-02", "until": "2019-08",
    "base_fen": 550_001, "months": 7, "employee_ppm": 80_000, "to_account_ppm": 30_000,
    "employer_ppm": 160_000, "credited_fen": 423_502, "credited_personal_fen": 308_003,
    "interest_fen": 6_104, "interest_personal_fen": 4_205, "balance_fen": 800_006,
    "balance_personal_fen": 700_007, "remark": "利率待核实",
}  # fmt: skip
INFORMATION_FORM = {
    "first_contribution": "2011-02", "account_opened": "2011-03", "local_since": "2011-04",
    "local_until": "2025-11", "local_months": 176, "transferred_on": "2026-03-11",
    "account_type": "temporary", "a1_fen": 101, "a2_fen": 2_002, "a3_fen": 30_003,
    "account_fen": 32_106, "pooled_fen": 400_004, "total_fen": 432_110, "years": [ONE_YEAR],
    "payment": {"total_fen": 432_110, "paid_on": "2026-03-12", "handler": "出纳丙"},
    "receipt": {"amount_fen": 432_110, "booked_on": "2026-03-30", "uploaded": False},
}  # fmt: skip
"""No two values alike, so that none can stand in another's place unseen."""


def rows(*forms):
    with FIELDS.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if not forms or row["form"] in forms]


def missing(text, *forms):
    return [row["field"] for row in rows(*forms) if row["printed"] not in text]


def test_the_certificate_prints_every_field_beside_its_value():
    (page,) = map(squeezed, pages(frozen("participation-certificate")))
    assert missing(page, "PARTICIPATION_CERTIFICATE") == []


def test_the_contact_letter_prints_every_field_beside_its_value():
    (page,) = map(squeezed, pages(frozen("contact-letter", original_no="310100P1/person/9")))
    assert missing(page, "CONTACT_LETTER") == []


@pytest.fixture(scope="module")
def form():
    return [squeezed(page) for page in pages(frozen("information-form", **INFORMATION_FORM))]


def test_the_first_part_of_the_form_prints_every_field_beside_its_value(form):
    forms = ("INFO_FORM_1_PERSON", "INFO_FORM_1_FUND", "RECEIPT_POSTING")
    assert missing(form[0], *forms) == []


def test_the_second_part_has_the_laws_columns_in_order_and_each_value_in_its_own(form):
    heads, values = zip(
        *(row["printed"].split("=") for row in rows("INFO_FORM_2_YEARLY")), strict=True
    )
    assert "".join(heads) + "".join(values) in form[1]


def test_the_laws_list_is_whole_and_every_field_says_where_it_is_printed():
    assert len(rows()) == 58
    assert all(row["printed"] for row in rows())
