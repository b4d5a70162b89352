"""Letters 报文内容: frozen dataclasses with `KIND` and `VERSION`, to and from plain JSON, and their JSON Schema.

Strict on purpose: a field that is missing, unknown or of another type is refused with its path. Allowed are
`str`, `int`, `bool`, `date`, `datetime`, string enums, `NewType`s of these, `X | None`, tuples, frozen
dataclasses inside, and `dict` for JSON that was frozen before, kept as it is. No floats: money is fen, shares are
parts per million.
"""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import (
    Any,
    ClassVar,
    NewType,
    Protocol,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from shebao.base.refusals import Refusal

INT_MAX = 2**63 - 1
Json = dict[str, Any]


class LetterClass(Protocol):
    """What every letter class names: its kind for ever, and the version of its fields."""

    KIND: ClassVar[str]
    VERSION: ClassVar[int]


class FieldMissing(Refusal):
    """报文缺少字段."""

    code = "letter.field-missing"
    zh = "报文缺少字段 {path}。"
    en = "The letter lacks the field {path}."


class FieldUnknown(Refusal):
    """报文有不认识的字段."""

    code = "letter.field-unknown"
    zh = "报文有不认识的字段 {path}。"
    en = "The letter has a field nobody knows: {path}."


class FieldWrong(Refusal):
    """报文字段类型不符."""

    code = "letter.field-wrong"
    zh = "报文字段 {path} 应为 {expected}。"
    en = "The letter's field {path} should be {expected}."


LETTERS: dict[tuple[str, int], type[Any]] = {}
"""Every letter class by kind and version, filled on import."""

C = TypeVar("C", bound=type[Any])
T = TypeVar("T")


def letter(cls: C) -> C:
    """Register a letter class: frozen, with `KIND` and `VERSION`, and fields of allowed types only."""
    kind, version = cls.KIND, cls.VERSION
    taken = LETTERS.get((kind, version))
    if taken is not None and taken.__qualname__ != cls.__qualname__:
        raise TypeError(f"{kind}/{version} is {taken.__qualname__} already")
    schema(cls)
    LETTERS[kind, version] = cls
    return cls


def schemas() -> dict[str, Json]:
    """`kind/version` → JSON Schema of every registered letter."""
    return {f"{kind}/{version}": schema(cls) for (kind, version), cls in sorted(LETTERS.items())}


def dump(value: Any) -> Json:
    """A letter as plain JSON; every field is written, dates as ISO text."""
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def load(cls: type[T], data: Mapping[str, Any]) -> T:
    """Plain JSON as the letter. Refuses a missing, unknown or wrong field with its path."""
    found: T = _object(cls, data, "$")
    return found


def schema(cls: type[Any]) -> Json:
    """JSON Schema 2020-12 of a letter class."""
    inside: dict[str, Json] = {}
    top = _schema_of_object(cls, inside)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": cls.__name__}
    if hasattr(cls, "KIND"):
        head["$id"] = f"shebao:letters/{cls.KIND}/{cls.VERSION}"
    return {**head, **top, **({"$defs": inside} if inside else {})}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return dump(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return str(value)
    if value is None or type(value) in (str, int, bool, dict):
        return value
    raise TypeError(f"a letter cannot hold {type(value).__name__}")


_KNOWN: dict[Any, dict[str, Any]] = {}


def _types(cls: Any) -> dict[str, Any]:
    """The types of a letter's fields; asked for once, they never change."""
    if cls not in _KNOWN:
        hints = get_type_hints(cls)
        _KNOWN[cls] = {field.name: hints[field.name] for field in fields(cls)}
    return _KNOWN[cls]


def _object(cls: type[T], data: Any, path: str) -> T:
    if not isinstance(data, Mapping):
        raise FieldWrong(at=path, path=path, expected="object")
    hints = _types(cls)
    for name in hints:
        if name not in data:
            raise FieldMissing(at=f"{path}.{name}", path=f"{path}.{name}")
    for name in data:
        if name not in hints:
            raise FieldUnknown(at=f"{path}.{name}", path=f"{path}.{name}")
    return cls(**{name: _value(hint, data[name], f"{path}.{name}") for name, hint in hints.items()})


def _value(hint: Any, value: Any, path: str) -> Any:
    while isinstance(hint, NewType):
        hint = hint.__supertype__
    if get_origin(hint) in (Union, types.UnionType):
        if value is None and type(None) in get_args(hint):
            return None
        return _value(_inner(hint), value, path)
    if get_origin(hint) is tuple:
        return _tuple(hint, value, path)
    if is_dataclass(hint) and isinstance(hint, type):
        return _object(hint, value, path)
    return _scalar(hint, value, path)


def _tuple(hint: Any, value: Any, path: str) -> tuple[Any, ...]:
    items = get_args(hint)
    if not isinstance(value, list):
        raise FieldWrong(at=path, path=path, expected="array")
    if items[-1] is Ellipsis:
        items = (items[0],) * len(value)
    if len(items) != len(value):
        raise FieldWrong(at=path, path=path, expected=f"array of {len(items)}")
    return tuple(
        _value(item, each, f"{path}[{number}]")
        for number, (item, each) in enumerate(zip(items, value, strict=True))
    )


def _scalar(hint: Any, value: Any, path: str) -> Any:
    if hint in (date, datetime):
        return _moment(hint, value, path)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        if isinstance(value, str) and value in list(hint):
            return hint(value)
        raise FieldWrong(at=path, path=path, expected=" | ".join(hint))
    right = type(value) is hint and not (hint is int and abs(value) > INT_MAX)
    if not right or (hint is str and "\x00" in value):
        raise FieldWrong(at=path, path=path, expected=_NAMES[hint])
    return value


def _moment(hint: Any, value: Any, path: str) -> Any:
    try:
        found = hint.fromisoformat(value)
        if found.isoformat() == value and not (hint is datetime and found.tzinfo is None):
            return found
    except (TypeError, ValueError):
        pass
    raise FieldWrong(at=path, path=path, expected="date" if hint is date else "date-time")


def _inner(hint: Any) -> Any:
    kinds = [each for each in get_args(hint) if each is not type(None)]
    if len(kinds) != 1:
        raise TypeError(f"a letter's field is one kind of value or none: {hint}")
    return kinds[0]


_NAMES: dict[Any, str] = {str: "string", int: "integer", bool: "boolean", dict: "object"}


def _schema_of_object(cls: type[Any], inside: dict[str, Json]) -> Json:
    if not cls.__dataclass_params__.frozen:
        raise TypeError(f"{cls.__name__} must be a frozen dataclass")
    hints = _types(cls)
    return {
        "type": "object",
        "properties": {name: _schema_of(hint, inside) for name, hint in hints.items()},
        "required": list(hints),
        "additionalProperties": False,
    }


def _schema_of(hint: Any, inside: dict[str, Json]) -> Json:
    while isinstance(hint, NewType):
        hint = hint.__supertype__
    if get_origin(hint) in (Union, types.UnionType):
        return {"anyOf": [_schema_of(_inner(hint), inside), {"type": "null"}]}
    if get_origin(hint) is tuple:
        return _schema_of_tuple(get_args(hint), inside)
    if is_dataclass(hint) and isinstance(hint, type):
        if hint.__name__ not in inside:
            inside[hint.__name__] = {}
            inside[hint.__name__] = _schema_of_object(hint, inside)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"type": "string", "enum": [str(each) for each in hint]}
    return _schema_of_scalar(hint)


def _schema_of_tuple(items: tuple[Any, ...], inside: dict[str, Json]) -> Json:
    if items[-1] is Ellipsis:
        return {"type": "array", "items": _schema_of(items[0], inside)}
    return {
        "type": "array",
        "prefixItems": [_schema_of(item, inside) for item in items],
        "minItems": len(items),
        "maxItems": len(items),
    }


def _schema_of_scalar(hint: Any) -> Json:
    if hint is datetime:
        return {"type": "string", "format": "date-time"}
    if hint is date:
        return {"type": "string", "format": "date"}
    if hint is int:
        return {"type": "integer", "minimum": -INT_MAX, "maximum": INT_MAX}
    if hint in _NAMES:
        return {"type": _NAMES[hint]}
    raise TypeError(f"a letter cannot hold {hint}")
