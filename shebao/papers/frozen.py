"""Frozen data 固化数据: one canonical spelling of a paper's data, and its digest. Pure."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

FORMAT = "shebao-paper/1"
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 16


def canonical(data: Mapping[str, Any]) -> str:
    """The one spelling 规范化 of JSON: keys sorted, no blanks, UTF-8 as it is; integers and text only."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of the canonical text, hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def new_code() -> str:
    """A verification code 校验码: 16 letters and digits (80 random bits) without 0, 1, I, O."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def normal_code(text: str) -> str:
    """A code as people type it, with blanks, hyphens and small letters, as it is stored."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def shown_code(code: str) -> str:
    """In groups of four: `7K3M-9QXT-2HWD-5NPR`."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def masked_name(name: str) -> str:
    """A name for strangers: the first character, then a star for each other; dots stay 张*, 古*·***."""
    return "".join(
        letter if place == 0 or letter in "·•・ " else "*" for place, letter in enumerate(name)
    )
