"""Reading data into frozen dataclasses, strictly: nothing missing, nothing unknown, nothing of another sort."""

import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Literal, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

from shebao.papers.errors import MissingField, WrongField

Day = NewType("Day", str)
"""A day as text: `2026-03-02`."""
MonthText = NewType("MonthText", str)
"""A month as text: `2026-03`."""

TEXT_MAX = 600
ROWS_MAX = 200
NUMBER_MAX = 10**13

T = TypeVar("T")
_PATTERNS: dict[Any, tuple[re.Pattern[str], str, str]] = {
    Day: (re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"), "日期 2026-03-02", "a day"),
    MonthText: (re.compile(r"\d{4}-(0[1-9]|1[0-2])"), "月份 2026-03", "a month like 2026-03"),
}


def record(cls: type[T], value: Any, at: str) -> T:
    """An object of `cls` from a mapping; `at` is where it lies. Refuses `papers.missing-field`, `papers.wrong-field`."""
    if not isinstance(value, Mapping):
        raise WrongField(field=at, wanted_zh="一组项目", wanted="an object", at=at)
    hints = get_type_hints(cls)
    known = {field.name: field for field in fields(cls)}  # type: ignore[arg-type]
    for name in value:
        if name not in known:
            raise WrongField(field=f"{at}.{name}", wanted_zh="已知项目", wanted="known", at=at)
    found = {}
    for name, field in known.items():
        if name in value:
            found[name] = _value(hints[name], value[name], f"{at}.{name}")
        elif field.default is MISSING:
            raise MissingField(field=f"{at}.{name}", at=f"{at}.{name}")
    return cls(**found)


def _value(hint: Any, value: Any, at: str) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return None if value is None else _value(inner[0], value, at)
    if is_dataclass(hint):
        return record(hint, value, at)  # type: ignore[arg-type]
    if origin is tuple:
        return _rows(inner[0], value, at)
    if origin is Literal:
        return _one_of(inner, value, at)
    if hint in (int, bool):
        return _whole(hint, value, at)
    return _text(hint, value, at)


def _rows(hint: Any, value: Any, at: str) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple) or len(value) > ROWS_MAX:
        raise WrongField(
            field=at, wanted_zh=f"最多{ROWS_MAX}行", wanted=f"at most {ROWS_MAX} rows", at=at
        )
    return tuple(_value(hint, row, f"{at}.{number}") for number, row in enumerate(value))


def _one_of(allowed: tuple[Any, ...], value: Any, at: str) -> Any:
    if value not in allowed:
        words = "/".join(map(str, allowed))
        raise WrongField(field=at, wanted_zh=words, wanted=words, at=at)
    return value


def _whole(hint: type, value: Any, at: str) -> int:
    if not isinstance(value, int) or type(value) is not hint or abs(value) > NUMBER_MAX:
        zh, en = ("是或否", "true or false") if hint is bool else ("整数", "a whole number")
        raise WrongField(field=at, wanted_zh=zh, wanted=en, at=at)
    return value


def _text(hint: Any, value: Any, at: str) -> str:
    if not isinstance(value, str) or len(value) > TEXT_MAX:
        raise WrongField(field=at, wanted_zh="文字", wanted="text", at=at)
    if hint in _PATTERNS:
        pattern, zh, en = _PATTERNS[hint]
        if not pattern.fullmatch(value):
            raise WrongField(field=at, wanted_zh=zh, wanted=en, at=at)
    elif value and not value.strip():
        raise WrongField(field=at, wanted_zh="文字", wanted="text", at=at)
    return value
