"""Transactions 事务: an act is one transaction; acts inside it join it, without a savepoint each.

A savepoint is two more round trips for every nested act, and nobody rolls back half an act here: what
fails inside fails the whole. Joining marks the transaction as broken when an exception leaves the inner
act, so an exception swallowed on the way cannot commit half of it: the next statement fails. Code that
means to go on after a failure writes `with transaction.atomic():` around it, and has its savepoint.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

from shebao.base.plumbing import faults

P = ParamSpec("P")
T = TypeVar("T")


def atomic(function: Callable[P, T]) -> Callable[P, T]:
    """Run in a transaction of its own, or join the one there is."""

    @wraps(function)
    def whole(*args: P.args, **kwargs: P.kwargs) -> T:
        outermost = not _inside()
        with transaction.atomic(savepoint=outermost):
            result = function(*args, **kwargs)
            if outermost and faults.watched():
                faults.around_commit(f"act/{function.__module__}.{function.__name__}")
            return result

    return whole


def _inside() -> bool:
    """Whether a transaction of our own runs; the one a test wraps around itself does not count."""
    blocks = getattr(connection, "atomic_blocks", ())
    return any(not block._from_testcase for block in blocks)
