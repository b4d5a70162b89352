"""Answers remembered for a second 短时记忆: agencies and keys, asked in every act and changed once a year.

Every process has its own memory. Whoever writes an agency or a key forgets at once in its own process, the
others within a second: so long may a revoked key still count, as it would in a letter a second earlier.
That nothing is there is never remembered.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

SECONDS = 1.0
P = ParamSpec("P")
T = TypeVar("T")
_memories: list[dict[object, tuple[float, object]]] = []


def remembered(question: Callable[P, T]) -> Callable[P, T]:
    """Ask at most once a second for the same arguments. The answer is shared: never change it."""
    memory: dict[object, tuple[float, object]] = {}
    _memories.append(memory)

    @wraps(question)
    def ask(*args: P.args, **kwargs: P.kwargs) -> T:
        key, now = (args, tuple(kwargs.items())), time.monotonic()
        kept = memory.get(key)
        if kept is not None and now < kept[0]:
            return kept[1]  # type: ignore[return-value]
        answer = question(*args, **kwargs)
        if answer:
            memory[key] = (now + SECONDS, answer)
        return answer

    return ask


def changed() -> None:
    """Forget everything now, and once more when the running transaction is committed."""
    forget()
    transaction.on_commit(forget)


def forget() -> None:
    """Forget everything now."""
    for memory in _memories:
        memory.clear()
