"""Number series 流水号: consecutive, per owner and kind, taken inside the business transaction."""

from django.db import connection

TAKE = """
INSERT INTO base_numberseries (owner, kind, next) VALUES (%s, %s, %s)
ON CONFLICT (owner, kind) DO UPDATE SET next = base_numberseries.next + %s
RETURNING next"""


def take(owner: str, kind: str, count: int = 1) -> int:
    """Reserve `count` consecutive numbers and return the first, from 1.

    For a running transaction: one that rolls back gives its numbers back, so a series has no holes. One
    statement, the same on both databases; the row stays locked to the end of the transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [owner, kind, count + 1, count])
        row = cursor.fetchone()
    return int(row[0]) - count
