"""Acts of exchange, by act: sending, receiving, handling, tending, and checking the directory."""

from shebao.exchange.registry import Letter
from shebao.exchange.services.checking import (
    answer_directory_check,
    check_directory,
    take_directory_answer,
)
from shebao.exchange.services.handling import handle, release_held, retry_incoming, set_aside
from shebao.exchange.services.receiving import receive
from shebao.exchange.services.sending import abandon, deliver, retry_outgoing, send
from shebao.exchange.services.tending import tend

__all__ = [
    "Letter",
    "abandon",
    "answer_directory_check",
    "check_directory",
    "deliver",
    "handle",
    "receive",
    "release_held",
    "retry_incoming",
    "retry_outgoing",
    "send",
    "set_aside",
    "take_directory_answer",
    "tend",
]
