"""Identity numbers 身份证件号码: read, upgraded and checked by form alone; no register is asked."""

import re
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from shebao.base.explain import Answer, Figure, said
from shebao.base.law import Bound, Certainty, law
from shebao.identity.folding import compact
from shebao.identity.rules.divisions import division_name

CHECK = "10X98765432"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
PERMITS = ("810000", "820000", "830000")
CENTENARIAN = 996

_LONG = re.compile(r"[0-9]{17}[0-9X]")
_SHORT = re.compile(r"[0-9]{15}")
_FOREIGN_2017 = re.compile(r"[A-Z]{3}[0-9]{12}")


class Kind(StrEnum):
    """Kind of document 证件种类, told by the form of its number."""

    RESIDENT = "resident"
    RESIDENT_15 = "resident-15"
    HMT_RESIDENCE_PERMIT = "hmt-residence-permit"
    FOREIGN_PERMANENT_2017 = "foreign-permanent-2017"
    FOREIGN_PERMANENT_2023 = "foreign-permanent-2023"
    OTHER = "other"


class NumberFacts(NamedTuple):
    """What a number says 号码所载信息; `reasons` are codes, empty when `valid`."""

    valid: bool
    kind: Kind
    normalised: str
    birth_date: date | None
    sex: str | None
    division_code: str | None
    division_name: str | None
    reasons: tuple[str, ...]


@law("GB 11643—1999", article="附录A", bounds={"weighted_sum": Bound(0, 9 * sum(WEIGHTS))})
def check_remainder(weighted_sum: int) -> int:
    """The remainder 余数, modulo 11, that picks the check character 校验码 from `10X98765432`."""
    return weighted_sum - weighted_sum // 11 * 11


@law("GB 11643—1999", article="附录A")
def check_character(first17: str) -> str:
    """The 18th character 校验码 that belongs to seventeen digits."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first17, strict=True))
    return CHECK[check_remainder(total)]


@law("GB 11643—1999")
def clean_number(text: str) -> str:
    """A number as kept 规范写法: half-width, no blanks, capital X."""
    return compact(text)


def _birth(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def _kind_of_long(number: str) -> Kind:
    if number[0] == "9":
        return Kind.FOREIGN_PERMANENT_2023
    return Kind.HMT_RESIDENCE_PERMIT if number[:6] in PERMITS else Kind.RESIDENT


def _read_long(number: str, kind: Kind, reasons: tuple[str, ...]) -> NumberFacts:
    born = _birth(number[6:14])
    if born is None:
        reasons += ("bad-date",)
    if check_character(number[:17]) != number[17]:
        reasons += ("bad-check",)
    code = None if kind is Kind.FOREIGN_PERMANENT_2023 else number[:6]
    return NumberFacts(
        valid=not reasons,
        kind=kind,
        normalised=number,
        birth_date=born,
        sex="M" if int(number[16]) % 2 else "F",
        division_code=code,
        division_name=division_name(code, int(number[6:10])) if code else None,
        reasons=reasons,
    )


def _why_not(number: str) -> str:
    if not number:
        return "empty"
    if number[0].isascii() and number[0].isdigit():
        return "bad-character" if len(number) in (15, 18) else "bad-length"
    return "unknown-format"


@law("GB 11643—1999")
@law("社会保险经办条例", article="六条")
def read_number(text: str) -> NumberFacts:
    """What any text says as an identity number 证件号码.

    Fifteen digits become eighteen: `19` after the sixth, check character added; sequences 996 to 999 marked
    people born before 1900, so these are `century-ambiguous` and wait for a person to look. An
    unknown or retired division code is not an error.
    """
    number = clean_number(text)
    if _LONG.fullmatch(number):
        return _read_long(number, _kind_of_long(number), ())
    if _SHORT.fullmatch(number):
        first17 = number[:6] + "19" + number[6:]
        longer = first17 + check_character(first17)
        if int(number[12:]) < CENTENARIAN:
            return _read_long(longer, Kind.RESIDENT_15, ())
        facts = _read_long(longer, Kind.RESIDENT_15, ("century-ambiguous",))
        return facts._replace(birth_date=None)
    nothing = (None, None, None, None)
    if _FOREIGN_2017.fullmatch(number):
        return NumberFacts(True, Kind.FOREIGN_PERMANENT_2017, number, *nothing, ())
    return NumberFacts(False, Kind.OTHER, number, *nothing, (_why_not(number),))


@law("GB 11643—1999")
def identity_number(text: str) -> Answer[NumberFacts]:
    """An identity number 身份证件号码 with the steps that read it."""
    facts = read_number(text)
    steps = [
        said(clean_number, "normalised", facts.normalised, "规范号码", "半角、去空格、X 大写"),
        Figure("kind", str(facts.kind), "种类", "由号码形式判断", *_source_of(facts.kind)),
    ]
    if facts.kind is Kind.RESIDENT_15:
        steps.append(
            Figure(
                "upgraded", facts.normalised, "升位", "第6位后加 19，末位加校验码", "GB 11643—1999",
                Certainty.RECALLED, (), "顺序码 996–999 曾用于百岁以上老人" * bool(facts.reasons),
            )
        )  # fmt: skip
    if len(facts.normalised) == 18 and facts.sex:
        wanted = check_character(facts.normalised[:17])
        steps.append(said(check_character, "check_character", wanted, "校验码", "MOD 11-2"))
    if facts.division_code:
        steps.append(
            said(
                division_name,
                "division_name",
                facts.division_name,
                "区划名称",
                "仅供显示，不作校验",
            )
        )
    return Answer(facts, tuple(steps))


def _source_of(kind: Kind) -> tuple[str, Certainty, tuple[Figure, ...], str]:
    """Document, certainty and doubt of the form of a kind."""
    if kind is Kind.HMT_RESIDENCE_PERMIT:
        return "港澳台居民居住证申领发放办法", Certainty.VERIFIED, (), ""
    if kind is Kind.FOREIGN_PERMANENT_2023:
        return "外国人永久居留身份证（2023）", Certainty.RECALLED, (), "首位 9 之后的结构待核实"
    if kind is Kind.FOREIGN_PERMANENT_2017:
        return (
            "外国人永久居留身份证（2017）",
            Certainty.RECALLED,
            (),
            "15 位号码只核对形式，不核对校验码",
        )
    return "GB 11643—1999", Certainty.VERIFIED, (), ""
