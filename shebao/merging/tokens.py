"""Keyed digests for a comparison 比对摘要: a key for one comparison, agreed by letter; see decision 0038."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shebao.merging.errors import ComparisonKey

NUMBER_BYTES = 16
NAME_BYTES = 8
KEY_BYTES = 32


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def make() -> tuple[str, str]:
    """A new key of our own for one comparison: private half (to be sealed) and public half, base64url."""
    private = X25519PrivateKey.generate()
    return _text(private.private_bytes_raw()), _text(private.public_key().public_bytes_raw())


def agree(private: str, peer_public: str, *, shared_no: str, asking: str, asked: str) -> bytes:
    """The key both sides come to, bound to the comparison and to both. Refuses `merging.comparison-key`."""
    try:
        public = X25519PublicKey.from_public_bytes(_bytes(peer_public))
        secret = X25519PrivateKey.from_private_bytes(_bytes(private)).exchange(public)
    except ValueError:
        raise ComparisonKey() from None
    bound = sha256("\n".join((shared_no, asking, asked)).encode()).digest()
    return HKDF(
        algorithm=SHA256(), length=KEY_BYTES, salt=bound, info=b"shebao/comparison/1"
    ).derive(secret)


def number_token(key: bytes, number: str) -> str:
    """The digest of a normalised number, 22 characters."""
    return _text(hmac.digest(key, b"number\n" + number.encode(), "sha256")[:NUMBER_BYTES])


def name_token(key: bytes, number: str, name: str) -> str:
    """The digest of a number with a normalised name, 11 characters: alone it tells nothing of the name."""
    text = f"name\n{number}\n{name}".encode()
    return _text(hmac.digest(key, text, "sha256")[:NAME_BYTES])
