"""Which service handles a letter: the table that the configuration names, never imported from here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Letter:
    """What a handler receives: an opened letter, addressed to `owner`."""

    letter_id: str
    owner: str
    sender: str
    kind: str
    version: int
    caseref: str
    payload: dict[str, Any]
    sent_at: datetime
    received_on: date | None = None
    """The day a paper came in, which is not the day it was keyed; none for a letter by wire."""


Handler = Callable[..., None]
"""`def f(letter: Letter, *, at: datetime) -> None`, in one transaction with the letter's own row."""


def table() -> Mapping[tuple[str, int], Handler]:
    """Every kind and version this installation acts on."""
    return cast(Mapping[tuple[str, int], Handler], import_string(settings.SHEBAO_LETTERS))


def handler(kind: str, version: int) -> Handler | None:
    """The service for a kind and version, or none: then the letter is held."""
    return table().get((kind, version))


POST, NOTHING = "post", "nothing"
"""What a letter to an agency without this system becomes: a paper to send, or nothing (progress notes)."""


def on_paper(kind: str) -> str | None:
    """`POST`, `NOTHING`, or none for a kind that has no way on paper."""
    found = cast(Mapping[str, str], import_string(settings.SHEBAO_PAPER_LETTERS))
    return found.get(kind)
