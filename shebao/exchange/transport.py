"""The wire 传输: one POST with time limits. Everything that goes wrong is an `Outage`."""

import http.client
from urllib.parse import urlsplit

from shebao.base.refusals import Outage

PATH = "/exchange/v1/letters"
CONTENT_TYPE = "application/jose"
TIMEOUT_SECONDS = 10
ANSWER_MAX = 64 * 1024


def post(base_url: str, body: bytes) -> bytes:
    """Carry a letter to an installation and bring its receipt back. Never follows a redirect."""
    address = urlsplit(base_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise Outage(f"no address: {base_url!r}")
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    wire = kind(address.hostname, address.port, timeout=TIMEOUT_SECONDS)
    try:
        wire.request(
            "POST",
            address.path.rstrip("/") + PATH,
            body,
            {"Content-Type": CONTENT_TYPE, "Accept": CONTENT_TYPE},
        )
        answer = wire.getresponse()
        receipt = answer.read(ANSWER_MAX + 1)
    except (OSError, http.client.HTTPException) as error:
        raise Outage(f"{type(error).__name__}: {error}") from error
    finally:
        wire.close()
    if answer.status != http.client.OK or len(receipt) > ANSWER_MAX:
        raise Outage(f"HTTP {answer.status}")
    return receipt
