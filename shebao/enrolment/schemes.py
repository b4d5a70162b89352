"""Schemes 险种 and the codes two ministries give them. Pure.

A bare code is a trap: `410` is work injury in the table of human resources (AAE140) and long-term care in the
table of medical security (INSUTYPE); `310` is medical in both, and pension is `110`. So a code is only ever
read together with the family of the agency that wrote it.
"""

from enum import StrEnum
from typing import NamedTuple

from shebao.base.law import Certainty
from shebao.enrolment.errors import UnknownScheme


class Scheme(StrEnum):
    """A scheme by a name of our own, never by a bare code 险种."""

    EMPLOYEE_PENSION = "employee-pension"
    PUBLIC_PENSION = "public-pension"
    RESIDENT_PENSION = "resident-pension"
    UNEMPLOYMENT = "unemployment"
    INJURY = "injury"
    EMPLOYEE_MEDICAL = "employee-medical"
    CIVIL_SERVANT_MEDICAL = "civil-servant-medical"
    LARGE_MEDICAL = "large-medical"
    RETIRED_CADRE_MEDICAL = "retired-cadre-medical"
    RESIDENT_MEDICAL = "resident-medical"
    RESIDENT_ILLNESS = "resident-illness"
    LONG_TERM_CARE = "long-term-care"
    MATERNITY = "maternity"


PENSION_FAMILY = "pension"
MEDICAL_FAMILY = "medical"
LETTERS = {"P": PENSION_FAMILY, "M": MEDICAL_FAMILY}
"""The family letter inside an agency's code: `310100P1`."""

NAMES: dict[Scheme, tuple[str, str]] = {
    Scheme.EMPLOYEE_PENSION: ("企业职工基本养老保险", "Employees' pension insurance"),
    Scheme.PUBLIC_PENSION: ("机关事业单位基本养老保险", "Public bodies' pension insurance"),
    Scheme.RESIDENT_PENSION: ("城乡居民基本养老保险", "Residents' pension insurance"),
    Scheme.UNEMPLOYMENT: ("失业保险", "Unemployment insurance"),
    Scheme.INJURY: ("工伤保险", "Work injury insurance"),
    Scheme.EMPLOYEE_MEDICAL: ("职工基本医疗保险", "Employees' medical insurance"),
    Scheme.CIVIL_SERVANT_MEDICAL: ("公务员医疗补助", "Civil servants' medical supplement"),
    Scheme.LARGE_MEDICAL: ("大额医疗费用补助", "Large medical costs supplement"),
    Scheme.RETIRED_CADRE_MEDICAL: ("离休人员医疗保障", "Retired cadres' medical care"),
    Scheme.RESIDENT_MEDICAL: ("城乡居民基本医疗保险", "Residents' medical insurance"),
    Scheme.RESIDENT_ILLNESS: ("城乡居民大病医疗保险", "Residents' serious illness insurance"),
    Scheme.LONG_TERM_CARE: ("长期照护保险", "Long-term care insurance"),
    Scheme.MATERNITY: ("生育保险", "Maternity insurance"),
}

FAMILY: dict[Scheme, str] = {
    scheme: PENSION_FAMILY
    if scheme
    in (
        Scheme.EMPLOYEE_PENSION,
        Scheme.PUBLIC_PENSION,
        Scheme.RESIDENT_PENSION,
        Scheme.UNEMPLOYMENT,
        Scheme.INJURY,
    )
    else MEDICAL_FAMILY
    for scheme in Scheme
}
"""Who keeps a scheme today: Order 765, Arts. 4 and 60."""


class Code(NamedTuple):
    """One line of a ministry's table: which table, the code, our scheme, how sure."""

    family: str
    code: str
    scheme: Scheme
    certainty: Certainty


_V, _R = Certainty.VERIFIED, Certainty.RECALLED
CODES: tuple[Code, ...] = (
    Code(PENSION_FAMILY, "110", Scheme.EMPLOYEE_PENSION, _V),
    Code(PENSION_FAMILY, "120", Scheme.PUBLIC_PENSION, _R),
    Code(PENSION_FAMILY, "150", Scheme.RESIDENT_PENSION, _R),
    Code(PENSION_FAMILY, "170", Scheme.RESIDENT_PENSION, _R),
    Code(PENSION_FAMILY, "210", Scheme.UNEMPLOYMENT, _V),
    Code(PENSION_FAMILY, "310", Scheme.EMPLOYEE_MEDICAL, _V),
    Code(PENSION_FAMILY, "330", Scheme.LARGE_MEDICAL, _V),
    Code(PENSION_FAMILY, "390", Scheme.RESIDENT_MEDICAL, _R),
    Code(PENSION_FAMILY, "410", Scheme.INJURY, _V),
    Code(PENSION_FAMILY, "510", Scheme.MATERNITY, _V),
    Code(MEDICAL_FAMILY, "310", Scheme.EMPLOYEE_MEDICAL, _V),
    Code(MEDICAL_FAMILY, "320", Scheme.CIVIL_SERVANT_MEDICAL, _V),
    Code(MEDICAL_FAMILY, "330", Scheme.LARGE_MEDICAL, _V),
    Code(MEDICAL_FAMILY, "340", Scheme.RETIRED_CADRE_MEDICAL, _V),
    Code(MEDICAL_FAMILY, "390", Scheme.RESIDENT_MEDICAL, _V),
    Code(MEDICAL_FAMILY, "391", Scheme.RESIDENT_MEDICAL, _V),
    Code(MEDICAL_FAMILY, "392", Scheme.RESIDENT_ILLNESS, _V),
    Code(MEDICAL_FAMILY, "410", Scheme.LONG_TERM_CARE, _V),
    Code(MEDICAL_FAMILY, "510", Scheme.MATERNITY, _V),
)
"""AAE140 (human resources) and INSUTYPE (medical security). 150 and 391 are older codes of the same scheme."""

TRAPS: dict[str, tuple[str, str]] = {
    "410": (
        "人社代码表中 410 是工伤保险，医保代码表中是长期照护保险。",
        "410 is work injury in the human resources table, long-term care in the medical one.",
    ),
    "170": (
        "有公开代码文件把 170 标为职工养老；此处按居民养老，待核实。",
        "A public code file labels 170 employees' pension; read here as residents', to be checked.",
    ),
}
"""Codes that mislead whoever reads them without their table."""


def from_code(family: str, code: str) -> Scheme:
    """The scheme a ministry's code means. Refuses `enrolment.unknown-scheme`, never guesses."""
    for line in CODES:
        if (line.family, line.code) == (family, code.strip()):
            return line.scheme
    raise UnknownScheme(code=code, family=family)


def code_of(scheme: Scheme, family: str) -> str:
    """The code a ministry writes for a scheme, its newest. Refuses `enrolment.unknown-scheme`."""
    found = [line.code for line in CODES if (line.family, line.scheme) == (family, scheme)]
    newest = [code for code in found if code not in ("150", "391")]
    if not newest:
        raise UnknownScheme(code=str(scheme), family=family)
    return newest[0]


def read_scheme(text: str, family: str) -> Scheme:
    """A scheme as files name it: our own name, its Chinese name, or the family's code."""
    text = text.strip()
    if text in list(Scheme):
        return Scheme(text)
    for scheme, (zh, _) in NAMES.items():
        if text == zh:
            return scheme
    return from_code(family, text)
