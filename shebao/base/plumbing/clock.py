"""The clock 时钟: business dates. Only doors (pages, commands, the worker) read it; everything else takes `on` or `at`.

`SHEBAO_TODAY` makes it virtual: a date, or `@file` whose first line is the date (so a story can go on).
"""

import os
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """The day it is here, or the virtual one."""
    virtual = os.environ.get("SHEBAO_TODAY", "")
    if virtual.startswith("@"):
        virtual = Path(virtual[1:]).read_text(encoding="utf-8").split()[0]
    return date.fromisoformat(virtual) if virtual else datetime.now(ZONE).date()


def now() -> datetime:
    """The moment: today's (virtual) date with the real time of day, aware."""
    return datetime.combine(today(), datetime.now(ZONE).timetz())


def moment() -> datetime:
    """The real moment, never virtual: leases, pauses and time stamps of the machine itself."""
    return datetime.now(UTC)


def day_of(at: datetime) -> date:
    """The business day a moment lies in."""
    return at.astimezone(ZONE).date()
