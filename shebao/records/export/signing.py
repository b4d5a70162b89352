"""The agency's signature on a copy 副本签名: a detached compact JWS over the canonical spelling of `record`. Pure.

Detached, so that the file stays readable and may be formatted anew; canonical JSON (keys sorted, no blanks,
UTF-8) says the same bytes again.
"""

import base64
from collections.abc import Mapping
from typing import Any

from shebao.papers.frozen import canonical

TYPE = "shebao-export+jws"


def detached(compact: str, public: str) -> dict[str, str]:
    """A compact JWS without its payload, and the public key it was made with."""
    head, _payload, signature = compact.split(".")
    return {"jws": f"{head}..{signature}", "public": public}


def attached(file: Mapping[str, Any]) -> str:
    """The compact JWS of a file with its payload put back."""
    head, _nothing, signature = str(file["signature"]["jws"]).split(".")
    body = canonical(file["record"]).encode()
    return f"{head}.{base64.urlsafe_b64encode(body).rstrip(b'=').decode()}.{signature}"
