"""Signature suites 签名算法: one interface, so that SM2 can stand beside Ed25519.

A suite makes a key pair and signs and checks compact JWS over exact bytes. The suite of a signature is the
suite of its *key*, never what the header claims.
"""

from functools import lru_cache
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey


@lru_cache
def registry(algorithm: str) -> jws.JWSRegistry:
    """One algorithm and no other, and room for the largest letter: joserfc's own limit is 128,000 bytes."""
    found = jws.JWSRegistry(algorithms=[algorithm])
    found.max_payload_length = 8 * 1024 * 1024
    return found


@lru_cache(maxsize=256)
def _key(pem: str) -> OKPKey:
    """A key read from its PEM text, once."""
    return OKPKey.import_key(pem)


class BadSignature(Exception):
    """The bytes were not signed by this key."""


class Suite(Protocol):
    """A way to sign 签名算法. Keys are PEM text."""

    name: str

    def make(self) -> tuple[str, str]:
        """A new pair: private and public."""

    def sign(self, payload: bytes, header: dict[str, Any], private: str) -> str:
        """Compact JWS; the header gets `alg`."""

    def check(self, compact: str, public: str) -> bytes:
        """The payload, or `BadSignature`."""


class Ed25519:
    """Ed25519, RFC 8037 with the full name of RFC 9864."""

    name = "Ed25519"

    def make(self) -> tuple[str, str]:
        """A new pair: PKCS #8 and SubjectPublicKeyInfo, PEM."""
        private = Ed25519PrivateKey.generate()
        return (
            private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
            private.public_key()
            .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            .decode(),
        )

    def sign(self, payload: bytes, header: dict[str, Any], private: str) -> str:
        """Compact JWS over the exact bytes."""
        protected = {"alg": self.name, **header}
        return jws.serialize_compact(
            protected, payload, _key(private), registry=registry(self.name)
        )

    def check(self, compact: str, public: str) -> bytes:
        """The payload, or `BadSignature`; another `alg` in the header is a bad signature too."""
        try:
            found = jws.deserialize_compact(compact, _key(public), registry=registry(self.name))
        except (JoseError, ValueError) as error:
            raise BadSignature(str(error)) from error
        return found.payload


SUITES: dict[str, Suite] = {suite.name: suite for suite in (Ed25519(),)}
DEFAULT = Ed25519.name
