"""How many examples a property that asks tables is given."""

import os

from hypothesis import settings

ELSEWHERE = 3
"""PostgreSQL is asked for every so-manieth example: what a property says of the books is not the database's."""


def examples(count: int) -> settings:
    """`count` examples on SQLite, a third of them, the first, on PostgreSQL; two at least."""
    if os.environ.get("SHEBAO_TEST_DATABASE_URL"):
        count = max(2, count // ELSEWHERE)
    return settings(max_examples=count)
