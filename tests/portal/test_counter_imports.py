"""An imported line about somebody who may be here already: a warning, and both side by side."""

from datetime import UTC, date, datetime

import pytest

from shebao.enrolment.queries import finding_counts, namesakes
from shebao.enrolment.services import stage
from shebao.identity import services as identity
from shebao.identity.rules import check_character
from shebao.portal.naming import to_url
from tests.enrolment.conftest import months_of, workbook
from tests.portal.conftest import OWNER

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)


def number(sequence):
    body = f"99900119900101{sequence:03d}"
    return body + check_character(body)


@pytest.fixture
def file(clerk):
    """Three people in a file; 王小明 is here under another number, 李娜 under her own."""
    for name, one in (("王小明", number(11)), ("李娜", number(22))):
        identity.register_person(owner=OWNER, name=name, number=one, by="zhou", at=AT)
    lines = [
        *months_of(number(33), "王小明", 2020, 2020),
        *months_of(number(22), "李娜", 2020, 2020),
        *months_of(number(44), "赵六", 2020, 2020),
    ]
    return stage(
        owner=OWNER, name="三月.xlsx", content=workbook(lines), area="310100",
        on=date(2026, 3, 2), by="zhou", at=AT,
    )  # fmt: skip


def test_a_namesake_of_the_same_day_is_a_warning_once_and_keeps_no_line_out(file):
    assert finding_counts(OWNER, file.file_no)["may-be-registered"] == 1
    assert file.rows_bad == 0
    [(row, [one])] = namesakes(OWNER, file.file_no)
    assert (row.name, one.person.name, one.rule) == ("王小明", "王小明", "same-name-and-birthday")


def test_the_page_of_the_file_shows_both_side_by_side_with_reasons(file, as_officer):
    page = as_officer("zhou").get(f"/counter/imports/{to_url(file.file_no)}/").content.decode()
    assert "可能已经登记的人" in page
    assert "姓名、生日一致，号码不同" in page
    assert page.count("王小明") == 2
    assert number(11) not in page
    assert number(33) not in page


def test_a_file_of_thousands_of_new_people_is_looked_through_too(clerk):
    identity.register_person(owner=OWNER, name="王小明", number=number(11), by="zhou", at=AT)
    body = "999{:03d}19900101{:03d}".format
    new = [body(2 + n // 900, n % 900) for n in range(5_200)]
    lines = [(one + check_character(one), "赵六", "2020-01", 5000, 400, 0) for one in new]
    lines += [(number(33), "王小明", "2020-01", 5000, 400, 0)]
    file = stage(
        owner=OWNER, name="很大.xlsx", content=workbook(lines), area="310100",
        on=date(2026, 3, 2), by="zhou", at=AT,
    )  # fmt: skip
    assert finding_counts(OWNER, file.file_no)["may-be-registered"] == 1
