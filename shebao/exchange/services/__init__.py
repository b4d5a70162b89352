"""Acts of exchange, by act: sending, receiving, handling, tending, by paper, and checking the directory."""

from shebao.exchange.registry import Letter
from shebao.exchange.services.by_paper import (
    Scan,
    came_back,
    contents,
    delivered,
    key,
    post,
    printed,
    send_back,
    take,
)
from shebao.exchange.services.by_platform import carry
from shebao.exchange.services.checking import (
    answer_directory_check,
    check_directory,
    take_directory_answer,
)
from shebao.exchange.services.handling import (
    act_again,
    handle,
    release_held,
    retry_incoming,
    set_aside,
)
from shebao.exchange.services.receiving import receive
from shebao.exchange.services.sending import abandon, deliver, retry_outgoing, send
from shebao.exchange.services.tending import tend

__all__ = [
    "Letter",
    "Scan",
    "abandon",
    "act_again",
    "answer_directory_check",
    "came_back",
    "carry",
    "check_directory",
    "contents",
    "deliver",
    "delivered",
    "handle",
    "key",
    "post",
    "printed",
    "receive",
    "release_held",
    "retry_incoming",
    "retry_outgoing",
    "send",
    "send_back",
    "set_aside",
    "take",
    "take_directory_answer",
    "tend",
]
