"""The signed digest 签名摘要 in a paper's QR code: a compact JWS, checkable from the printed page alone."""

import base64
import json
from collections.abc import Callable
from typing import Any, NamedTuple

LENGTH_MAX = 1000
TYPE = "paper"

Sign = Callable[[bytes, dict[str, Any]], str]
"""Payload and header to a compact JWS: the letter key's signature suite."""


class Digest(NamedTuple):
    """What the QR says: which paper, its digest, who issued it, and the key that signed."""

    paper_no: str
    sha256: str
    issuer: str
    kid: str


def _plain(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def make(digest: Digest, sign: Sign) -> str:
    """Sign: header `kid`, `typ` paper (the suite adds `alg`); payload issuer, paper number, SHA-256 (base64url)."""
    coded = base64.urlsafe_b64encode(bytes.fromhex(digest.sha256)).rstrip(b"=").decode()
    payload = {"issuer": digest.issuer, "paper_no": digest.paper_no, "sha256": coded}
    body = json.dumps(payload, separators=(",", ":")).encode()
    return sign(body, {"kid": digest.kid, "typ": TYPE})


def read(jws: str) -> Digest | None:
    """What a JWS says, its signature *not* checked; None when it is not one of ours."""
    if len(jws) > LENGTH_MAX:
        return None
    try:
        head, body, _ = jws.split(".")
        header, payload = json.loads(_plain(head)), json.loads(_plain(body))
        if header["typ"] != TYPE:
            return None
        return Digest(
            str(payload["paper_no"]),
            _plain(payload["sha256"]).hex(),
            str(payload["issuer"]),
            str(header["kid"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
