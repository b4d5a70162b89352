"""Identity rules 身份规则: numbers, credit codes and names, checked by form alone."""

from shebao.identity.rules.credit_code import CreditCode, credit_code, read_credit_code
from shebao.identity.rules.divisions import division_name, provinces
from shebao.identity.rules.name import (
    NameComparison,
    compare_names,
    name_readings,
    normalise_name,
)
from shebao.identity.rules.number import (
    Kind,
    NumberFacts,
    check_character,
    clean_number,
    identity_number,
    read_number,
)

__all__ = [
    "CreditCode",
    "Kind",
    "NameComparison",
    "NumberFacts",
    "check_character",
    "clean_number",
    "compare_names",
    "credit_code",
    "division_name",
    "identity_number",
    "name_readings",
    "normalise_name",
    "provinces",
    "read_credit_code",
    "read_number",
]
