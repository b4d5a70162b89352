"""Scheme codes are read with their ministry's table, never alone."""

import pytest

from shebao.enrolment import schemes
from shebao.enrolment.errors import UnknownScheme
from shebao.enrolment.findings import FINDINGS, words
from shebao.enrolment.schemes import CODES, FAMILY, NAMES, Scheme


def test_410_is_work_injury_in_one_table_and_long_term_care_in_the_other():
    assert schemes.from_code("pension", "410") is Scheme.INJURY
    assert schemes.from_code("medical", "410") is Scheme.LONG_TERM_CARE
    assert "410" in schemes.TRAPS


def test_310_is_medical_in_both_tables_and_pension_is_110():
    assert schemes.from_code("pension", "310") is Scheme.EMPLOYEE_MEDICAL
    assert schemes.from_code("medical", "310") is Scheme.EMPLOYEE_MEDICAL
    assert schemes.from_code("pension", "110") is Scheme.EMPLOYEE_PENSION


def test_a_code_of_the_other_table_is_refused():
    with pytest.raises(UnknownScheme):
        schemes.from_code("medical", "110")


@pytest.mark.parametrize("line", CODES)
def test_every_code_leads_to_a_scheme_and_back_to_a_code_of_that_scheme(line):
    again = schemes.code_of(line.scheme, line.family)

    assert schemes.from_code(line.family, again) is line.scheme


def test_every_scheme_has_words_and_a_keeper():
    assert set(NAMES) == set(FAMILY) == set(Scheme)
    assert schemes.read_scheme("企业职工基本养老保险", "pension") is Scheme.EMPLOYEE_PENSION


def test_every_finding_speaks_both_languages():
    for code, finding in FINDINGS.items():
        assert words(code, "zh") == finding.zh
        assert words(code, "en") == finding.en
        assert not any("一" <= letter <= "鿿" for letter in finding.en)
