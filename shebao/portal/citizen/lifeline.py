"""The life line 参保轨迹: spans of insured months to a drawing and a table. Whole numbers only; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shebao.base.months import spans
from shebao.enrolment.queries import Span

WIDTH, LEFT, ROW, BAR, TOP = 3600, 40, 440, 190, 30
"""The drawing's units: ten to a pixel of a narrow phone."""
PATTERNS = 4
LABELS_MAX = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One unbroken span as it is drawn and as it stands in the table."""

    x: int
    width: int
    first: int
    last: int
    months: int


@dataclass(frozen=True, slots=True)
class Lane:
    """One place: its name, its pattern, where it is drawn, its spans."""

    name: tuple[str, str]
    pattern: int
    y: int
    bar_y: int
    months: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A year on the axis."""

    x: int
    year: int


@dataclass(frozen=True, slots=True)
class LifeLine:
    """The whole picture. `months` counts each month once; `gaps` lie between the first and the last."""

    lanes: tuple[Lane, ...]
    gaps: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    months: int
    height: int
    axis_y: int
    first: int
    last: int


def picture(found: Iterable[Span], names: Mapping[str, tuple[str, str]]) -> LifeLine | None:
    """Spans by place as a drawing; None when no month is known."""
    places: dict[str, set[int]] = {}
    said: dict[str, tuple[str, str]] = {}
    for span in found:
        places.setdefault(span.place, set()).update(range(span.first, span.last + 1))
        said.setdefault(span.place, names.get(span.place, (span.place_name, span.place_name)))
    if not places:
        return None
    every = set().union(*places.values())
    begin, end = min(every) // 12 * 12, max(every) // 12 * 12 + 12
    missing = set(range(min(every), max(every) + 1)) - every

    def at(month: int) -> int:
        return LEFT + (month - begin) * (WIDTH - 2 * LEFT) // (end - begin)

    def bars(months: set[int]) -> tuple[Bar, ...]:
        return tuple(
            Bar(at(first), at(last + 1) - at(first), first, last, last - first + 1)
            for first, last in spans(months)
        )

    lanes = tuple(
        Lane(said[place], number % PATTERNS, TOP + number * ROW + 130, TOP + number * ROW + 180,
             len(months), bars(months))
        for number, (place, months) in enumerate(sorted(places.items(), key=lambda p: min(p[1])))
    )  # fmt: skip
    step = -(-(end - begin) // 12 // LABELS_MAX) or 1
    ticks = tuple(Tick(at(year * 12), year) for year in range(begin // 12, end // 12 + 1, step))
    axis_y = TOP + len(lanes) * ROW
    return LifeLine(
        lanes, bars(missing), ticks, len(every), axis_y + 190, axis_y, min(every), max(every)
    )
