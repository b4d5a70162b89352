"""Shapes of input and output 数据形状: each gives its JSON Schema and reads a value, or refuses it.

Money is a whole number of fen; rates and factors are decimal strings; dates and months are text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from shebao.records.calc.errors import BadValue, MissingKey, UnknownKey

Json = dict[str, Any]
REQUIRED = object()
"""Marks a key without a default."""


class Shape(Protocol):
    """Something that reads a JSON value 形状."""

    def schema(self) -> Json:
        """Its JSON Schema."""

    def read(self, value: Any, at: str) -> Any:
        """The value as the rules take it; refuses `records.bad-value` and its kin, naming the path."""


def _bad(at: str, zh: str, en: str) -> BadValue:
    return BadValue(at=at, at_path=at or "$", wanted_zh=zh, wanted_en=en)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number 整数 between two limits."""

    low: int = 0
    high: int = 10**10
    note: str = ""

    def schema(self) -> Json:
        """JSON Schema of an integer."""
        out: Json = {"type": "integer", "minimum": self.low, "maximum": self.high}
        return out | ({"description": self.note} if self.note else {})

    def read(self, value: Any, at: str) -> int:
        """An int, never a bool and never a fraction."""
        if type(value) is int and self.low <= value <= self.high:
            return value
        raise _bad(
            at,
            f"{self.low} 至 {self.high} 的整数",
            f"a whole number from {self.low} to {self.high}",
        )


@dataclass(frozen=True, slots=True)
class Text:
    """A text 文本 up to a length."""

    most: int = 200

    def schema(self) -> Json:
        """JSON Schema of a string."""
        return {"type": "string", "maxLength": self.most}

    def read(self, value: Any, at: str) -> str:
        """A str without half surrogates."""
        if isinstance(value, str) and len(value) <= self.most and _whole_text(value):
            return value
        raise _bad(at, f"至多 {self.most} 字的文本", f"a text of at most {self.most} characters")


def _whole_text(value: str) -> bool:
    return value.isascii() or not any("\ud800" <= c <= "\udfff" for c in value)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text of a fixed form 定式文本."""

    pattern: str
    zh: str
    en: str

    def schema(self) -> Json:
        """JSON Schema of a patterned string."""
        return {"type": "string", "pattern": f"^{self.pattern}$"}

    def read(self, value: Any, at: str) -> str:
        """The text itself."""
        if isinstance(value, str) and re.fullmatch(self.pattern, value):
            return value
        raise _bad(at, self.zh, self.en)


PLACE = Pattern("[0-9]{6}", "六位行政区划代码", "a six-digit division code")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words 选项."""

    words: tuple[str, ...]

    def schema(self) -> Json:
        """JSON Schema of an enumeration."""
        return {"type": "string", "enum": list(self.words)}

    def read(self, value: Any, at: str) -> str:
        """The word itself."""
        if isinstance(value, str) and value in self.words:
            return value
        listed = ", ".join(self.words)
        raise _bad(at, f"{listed} 之一", f"one of {listed}")


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no 是否."""

    def schema(self) -> Json:
        """JSON Schema of a boolean."""
        return {"type": "boolean"}

    def read(self, value: Any, at: str) -> bool:
        """A bool."""
        if isinstance(value, bool):
            return value
        raise _bad(at, "true 或 false", "true or false")


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Day:
    """A date 日期, `YYYY-MM-DD`, 1900 to 2199."""

    def schema(self) -> Json:
        """JSON Schema of a date."""
        return {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}

    def read(self, value: Any, at: str) -> date:
        """A date."""
        if isinstance(value, str) and _DAY.fullmatch(value):
            try:
                day = date.fromisoformat(value)
            except ValueError:
                day = date.min
            if 1900 <= day.year <= 2199:
                return day
        raise _bad(at, "日期 YYYY-MM-DD", "a date YYYY-MM-DD")


@dataclass(frozen=True, slots=True)
class Month:
    """A month 月份, `YYYY-MM`, 1900 to 2199; also a date where `or_day`."""

    or_day: bool = False

    def schema(self) -> Json:
        """JSON Schema of a month."""
        day = "(-[0-9]{2})?" if self.or_day else ""
        return {"type": "string", "pattern": f"^[0-9]{{4}}-(0[1-9]|1[0-2]){day}$"}

    def read(self, value: Any, at: str) -> int:
        """A month number, year * 12 + month - 1."""
        if isinstance(value, str):
            found = _MONTH.fullmatch(value)
            if found and 1900 <= int(found[1]) <= 2199:
                return int(found[1]) * 12 + int(found[2]) - 1
            if self.or_day and _DAY.fullmatch(value):
                day = Day().read(value, at)
                return day.year * 12 + day.month - 1
        raise _bad(at, "月份 YYYY-MM", "a month YYYY-MM")


@dataclass(frozen=True, slots=True)
class Decimal:
    """A decimal string 小数文本, read as a whole number of 10^-`digits`."""

    digits: int
    low: int = 0
    high: int = 10**12

    def schema(self) -> Json:
        """JSON Schema of a decimal string."""
        return {"type": "string", "pattern": f"^[0-9]{{1,12}}(\\.[0-9]{{1,{self.digits}}})?$"}

    def read(self, value: Any, at: str) -> int:
        """The scaled whole number."""
        pattern = rf"([0-9]{{1,12}})(?:\.([0-9]{{1,{self.digits}}}))?"
        found = re.fullmatch(pattern, value) if isinstance(value, str) else None
        if found:
            scaled = int(found[1]) * 10**self.digits + int((found[2] or "").ljust(self.digits, "0"))
            if self.low <= scaled <= self.high:
                return scaled
        low, high = show_decimal(self.low, self.digits), show_decimal(self.high, self.digits)
        raise _bad(
            at,
            f"{low} 至 {high} 的小数文本，最多 {self.digits} 位小数",
            f"a decimal string from {low} to {high} with at most {self.digits} decimals",
        )


def show_decimal(scaled: int, digits: int, shown: int | None = None) -> str:
    """A scaled whole number as a decimal string; trailing zeros go unless `shown` digits are wanted."""
    whole, part = divmod(scaled, 10**digits)
    text = f"{part:0{digits}d}"[: shown if shown is not None else digits]
    if shown is None:
        text = text.rstrip("0")
    return f"{whole}.{text}" if text else str(whole)


@dataclass(frozen=True, slots=True)
class Nullable:
    """Another shape or null 可空."""

    shape: Shape

    def schema(self) -> Json:
        """JSON Schema with null allowed."""
        return {"anyOf": [self.shape.schema(), {"type": "null"}]}

    def read(self, value: Any, at: str) -> Any:
        """None or what the shape reads."""
        return None if value is None else self.shape.read(value, at)


@dataclass(frozen=True, slots=True)
class Many:
    """A list 列表 of one shape."""

    shape: Shape
    low: int = 0
    high: int = 1000

    def schema(self) -> Json:
        """JSON Schema of an array."""
        return {
            "type": "array",
            "items": self.shape.schema(),
            "minItems": self.low,
            "maxItems": self.high,
        }

    def read(self, value: Any, at: str) -> list[Any]:
        """A list of what the shape reads."""
        if not isinstance(value, list) or not self.low <= len(value) <= self.high:
            raise _bad(
                at,
                f"{self.low} 至 {self.high} 项的列表",
                f"a list of {self.low} to {self.high} items",
            )
        read = self.shape.read
        return [read(item, f"{at}[{index}]") for index, item in enumerate(value)]


@dataclass(frozen=True, slots=True)
class Key:
    """A key of an object 字段: its shape, and a default when it may be left out."""

    shape: Shape
    default: Any = REQUIRED


@dataclass(frozen=True, slots=True)
class Keys:
    """An object 对象 with known keys and no others."""

    keys: Mapping[str, Key]
    plain: bool = field(default=False)

    def schema(self) -> Json:
        """JSON Schema of a closed object."""
        return {
            "type": "object",
            "properties": {name: key.shape.schema() for name, key in self.keys.items()},
            "required": [name for name, key in self.keys.items() if key.default is REQUIRED],
            "additionalProperties": False,
        }

    def read(self, value: Any, at: str) -> dict[str, Any]:
        """A dict with every key, defaults filled in."""
        if not isinstance(value, dict):
            raise _bad(at, "对象", "an object")
        for name in value:
            if name not in self.keys:
                shown = name.encode("utf-8", "replace").decode()[:80]
                raise UnknownKey(key=shown, at=_join(at, shown))
        found: dict[str, Any] = {}
        for name, key in self.keys.items():
            if name in value:
                found[name] = key.shape.read(value[name], _join(at, name))
            elif key.default is REQUIRED:
                raise MissingKey(key=name, at=_join(at, name))
            else:
                found[name] = key.default
        return found


def _join(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


@dataclass(frozen=True, slots=True)
class Either:
    """Objects of several forms 几种写法, told apart by a key that only one of them has."""

    forms: Sequence[tuple[str, Keys]]

    def schema(self) -> Json:
        """JSON Schema of alternatives."""
        return {"oneOf": [form.schema() for _, form in self.forms]}

    def read(self, value: Any, at: str) -> dict[str, Any]:
        """What the form reads whose mark is present, else the first form."""
        if isinstance(value, dict):
            for mark, form in self.forms:
                if mark in value:
                    return form.read(value, at)
        return self.forms[0][1].read(value, at)


def keys(**named: Shape | Key) -> Keys:
    """An object shape: plain shapes are required keys, `Key(shape, default)` optional ones."""
    return Keys(
        {
            name.rstrip("_"): shape if isinstance(shape, Key) else Key(shape)
            for name, shape in named.items()
        }
    )
