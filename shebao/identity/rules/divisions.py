"""Division names 行政区划名称: GB/T 2260 through time, for naming only; an unknown code is no error."""

from functools import cache
from importlib import resources
from typing import NamedTuple

from shebao.base.law import Certainty, law


class Division(NamedTuple):
    """A code's name from one year to another 区划沿革, both counted; 0 and 9999 where open."""

    name: str
    since: int
    until: int


@cache
def _table() -> dict[str, list[Division]]:
    file = resources.files("shebao.identity").joinpath("parameters/divisions.csv")
    found: dict[str, list[Division]] = {}
    for line in file.read_text(encoding="utf-8").splitlines()[1:]:
        code, name, since, until = line.split(",")
        found.setdefault(code, []).append(Division(name, int(since or 0), int(until or 9999)))
    return found


def _name_of(code: str, year: int) -> str:
    rows = _table().get(code, [])
    for row in rows:
        if row.since <= year <= row.until:
            return row.name
    return rows[-1].name if rows else ""


@law("GB/T 2260", certainty=Certainty.SECONDARY)
def division_name(code: str, year: int) -> str | None:
    """The full name 区划名称 of a code as it was in a year, or as it was last; None when unknown."""
    own = _name_of(code, year)
    if not own:
        return None
    parts = [_name_of(code[:2] + "0000", year)]
    if code[2:] != "0000":
        city = _name_of(code[:4] + "00", year)
        if city not in ("市辖区", "县", "市") and "直辖" not in city:
            parts.append(city)
    if code[4:] != "00" and own not in parts:
        parts.append(own)
    return "".join(dict.fromkeys(part for part in parts if part))


@cache
def _provinces() -> tuple[tuple[str, str], ...]:
    found = ((code, rows[-1].name) for code, rows in _table().items() if code.endswith("0000"))
    return tuple(sorted(found))


@law("GB/T 2260", certainty=Certainty.SECONDARY)
def provinces() -> tuple[tuple[str, str], ...]:
    """The provinces 省级区划 by code: (code, name as it was last)."""
    return _provinces()
