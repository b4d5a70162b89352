"""Seals 加密封存: numbers at rest are AES-256-GCM with a key id; equality search goes by HMAC-SHA-256.

Keys come from the environment as `id:hex` lists, the first is the one that seals: `SHEBAO_SEAL_KEYS`
(32 bytes each) and `SHEBAO_SEARCH_KEY` (`id:hex`).
"""

import hmac
import secrets
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_ID_LENGTH = 4


@cache
def _keys(text: str) -> dict[str, bytes]:
    pairs = (part.split(":", 1) for part in text.replace(",", " ").split())
    return {key_id: bytes.fromhex(value) for key_id, value in pairs}


@cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def seal(plain: str, *, bound_to: str = "") -> bytes:
    """Seal text under the first key; `bound_to` must be the same when it is opened."""
    keys = _keys(settings.SHEBAO_SEAL_KEYS)
    key_id = next(iter(keys))
    nonce = secrets.token_bytes(12)
    body = _cipher(keys[key_id]).encrypt(nonce, plain.encode(), bound_to.encode())
    return key_id.encode().ljust(KEY_ID_LENGTH) + nonce + body


def unseal(sealed: bytes | memoryview, *, bound_to: str = "") -> str:
    """Open a seal under the key it names. A wrong key or a changed byte raises `InvalidTag`."""
    sealed = bytes(sealed)
    key_id = sealed[:KEY_ID_LENGTH].decode().strip()
    nonce, body = sealed[KEY_ID_LENGTH : KEY_ID_LENGTH + 12], sealed[KEY_ID_LENGTH + 12 :]
    return (
        _cipher(_keys(settings.SHEBAO_SEAL_KEYS)[key_id])
        .decrypt(nonce, body, bound_to.encode())
        .decode()
    )


def key_id_of(sealed: bytes | memoryview) -> str:
    """Which key sealed it."""
    return bytes(sealed)[:KEY_ID_LENGTH].decode().strip()


def search_key(normalised: str) -> str:
    """HMAC-SHA-256 of a normalised number, hex: equality search only."""
    key = next(iter(_keys(settings.SHEBAO_SEARCH_KEY).values()))
    return hmac.digest(key, normalised.encode(), "sha256").hex()


def search_keys(normalised: str) -> list[str]:
    """The search key under every key we hold, the current one first: what is asked while keys change."""
    keys = _keys(settings.SHEBAO_SEARCH_KEY).values()
    return [hmac.digest(key, normalised.encode(), "sha256").hex() for key in keys]


def current_key_ids() -> tuple[str, str]:
    """Ids of the keys that seal and that make search keys now."""
    return (
        next(iter(_keys(settings.SHEBAO_SEAL_KEYS))),
        next(iter(_keys(settings.SHEBAO_SEARCH_KEY))),
    )


def holds(key_id: str) -> bool:
    """Whether a sealing key is in the environment."""
    return key_id in _keys(settings.SHEBAO_SEAL_KEYS)


def _derived(key: bytes, purpose: str) -> bytes:
    return hmac.digest(key, f"shebao/{purpose}".encode(), "sha256")


def keyed_digest(purpose: str, text: str) -> str:
    """HMAC-SHA-256 under a key made for one purpose, hex. Without the key nothing can be tried out."""
    key = next(iter(_keys(settings.SHEBAO_SEARCH_KEY).values()))
    return hmac.digest(_derived(key, purpose), text.encode(), "sha256").hex()


def is_digest(kept: str, purpose: str, text: str) -> bool:
    """Whether text has this digest, under the present key or one that is being changed."""
    return any(
        hmac.compare_digest(
            hmac.digest(_derived(key, purpose), text.encode(), "sha256").hex().encode(),
            kept.encode(),
        )
        for key in _keys(settings.SHEBAO_SEARCH_KEY).values()
    )
