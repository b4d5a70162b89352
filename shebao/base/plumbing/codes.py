"""One-time codes 一次性码: how they are made, written and compared. Eight characters, thirty minutes, five tries.

What is kept is an HMAC under a key that is not in the database (`seals`), bound to whom the code is for:
whoever steals the table learns nothing, and a try costs microseconds. See decision 0014.
"""

import secrets
from datetime import timedelta

from shebao.base.plumbing import seals

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Nothing that is mistaken for another when it is read aloud."""
LENGTH = 8
VALID_FOR = timedelta(minutes=30)
ATTEMPTS_MAX = 5
A_DAY_MAX = 5
PURPOSE = "one-time-code"


def new() -> str:
    """A new code: one of 31^8, about 8.5·10^11."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def digest(code: str, *, bound_to: str) -> str:
    """What is kept of a code."""
    return seals.keyed_digest(PURPOSE, f"{bound_to}\n{_plain(code)}")


def fits(typed: str, kept: str, *, bound_to: str) -> bool:
    """Whether what was typed is the code; blanks and letter case do not matter."""
    return seals.is_digest(kept, PURPOSE, f"{bound_to}\n{_plain(typed)}")


def _plain(code: str) -> str:
    return "".join(code.split()).upper()
