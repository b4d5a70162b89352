"""Topics of identity 身份: numbers, credit codes, names."""

from collections.abc import Sequence
from typing import Any

from shebao.base.explain import Figure
from shebao.identity import rules
from shebao.records.calc.shapes import (
    Choice,
    Day,
    Flag,
    Many,
    Nullable,
    Shape,
    Text,
    keys,
)

_REASONS = Many(Text())

SHAPES: dict[str, tuple[Shape, Shape]] = {
    "identity-number": (
        keys(number=Text(10_000)),
        keys(
            valid=Flag(),
            kind=Choice(tuple(rules.Kind)),
            normalised=Text(10_000),
            birth_date=Nullable(Day()),
            sex=Nullable(Choice(("M", "F"))),
            division_code=Nullable(Text(6)),
            division_name=Nullable(Text()),
            reasons=_REASONS,
        ),
    ),
    "credit-code": (
        keys(code=Text(10_000)),
        keys(
            valid=Flag(),
            normalised=Text(10_000),
            registrar=Nullable(Text(1)),
            division_code=Nullable(Text(6)),
            reasons=_REASONS,
        ),
    ),
    "name": (
        keys(a=Text(500), b=Text(500)),
        keys(
            same=Flag(),
            normalised=Many(Text(2000), 2, 2),
            differences=_REASONS,
            suggest_same=Flag(),
        ),
    ),
}

Said = tuple[dict[str, Any], Sequence[Figure]]


def identity_number(given: dict[str, Any]) -> Said:
    """Topic `identity-number` 身份证件号码."""
    facts, steps = (answer := rules.identity_number(given["number"])).result, answer.steps
    result = facts._asdict()
    result["kind"] = str(facts.kind)
    result["birth_date"] = facts.birth_date.isoformat() if facts.birth_date else None
    result["reasons"] = list(facts.reasons)
    return result, steps


def credit_code(given: dict[str, Any]) -> Said:
    """Topic `credit-code` 统一社会信用代码."""
    answer = rules.credit_code(given["code"])
    return answer.result._asdict() | {"reasons": list(answer.result.reasons)}, answer.steps


def name(given: dict[str, Any]) -> Said:
    """Topic `name` 姓名比对."""
    answer = rules.compare_names(given["a"], given["b"])
    result = answer.result._asdict()
    result["normalised"] = list(answer.result.normalised)
    result["differences"] = list(answer.result.differences)
    return result, answer.steps
