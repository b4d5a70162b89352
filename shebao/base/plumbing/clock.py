"""The clock 时钟: business dates. Only doors (pages, commands, the worker) read it; everything else takes `on` or `at`.

`SHEBAO_TODAY` makes it virtual: a date, or `@file` whose first word is the date (so a story can go on).
With a second word, a time of day, every moment is virtual, also the machine's own: a drill repeats itself.
"""

import os
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """The day it is here, or the virtual one."""
    virtual = _virtual()
    return date.fromisoformat(virtual[0]) if virtual else datetime.now(ZONE).date()


def now() -> datetime:
    """The moment: today's (virtual) date with the real time of day, aware."""
    virtual = _virtual()
    day = date.fromisoformat(virtual[0]) if virtual else datetime.now(ZONE).date()
    hour = time.fromisoformat(virtual[1]) if virtual[1:] else datetime.now(ZONE).time()
    return datetime.combine(day, hour, ZONE)


def moment() -> datetime:
    """The real moment: leases, pauses, time stamps of the machine itself. Virtual only in a drill."""
    return now().astimezone(UTC) if _virtual()[1:] else datetime.now(UTC)


def day_of(at: datetime) -> date:
    """The business day a moment lies in."""
    return at.astimezone(ZONE).date()


def noon_of(day: date) -> datetime:
    """A moment of a business day: what came on paper has a day and no time."""
    return datetime.combine(day, time(12), ZONE)


def _virtual() -> list[str]:
    """The words of the virtual date: none, a date, or a date and a time of day."""
    said = os.environ.get("SHEBAO_TODAY", "")
    if said.startswith("@"):
        said = Path(said[1:]).read_text(encoding="utf-8")
    return said.split()[:2]
