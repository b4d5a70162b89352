"""The envelope 信封: a CloudEvents 1.0 JSON event, signed as a compact JWS over the exact bytes.

Nothing here knows tables but the directory's keys. What cannot be opened is refused as a `DoorRefusal`.
"""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, NoReturn

from cloudevents.core.exceptions import CloudEventValidationError
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from shebao.agencies import keys, suites
from shebao.agencies.models import KeyUse
from shebao.exchange import errors

LETTER_TYPE = "shebao-letter+jws"
RECEIPT_TYPE = "shebao-receipt+jws"
SIZE_MAX = 1024 * 1024
RESULTS = ("stored", "held", "refused")
_TYPE = re.compile(r"shebao\.([a-z0-9][a-z0-9.-]{0,58})\.v([1-9][0-9]{0,3})")
_SOURCE = re.compile(r"/agencies/([0-9A-Z]{8,12})")
_NUMBER = re.compile(r"[0-9]{12}")
_KNOWN = {
    "specversion", "id", "source", "type", "time", "datacontenttype", "dataschema", "caseref",
    "receiver", "sequence", "previous", "data",
}  # fmt: skip


@dataclass(frozen=True)
class Envelope:
    """What is written on a letter and in it."""

    letter_id: str
    sender: str
    receiver: str
    kind: str
    version: int
    caseref: str
    sequence: int
    previous: int | None
    sent_at: datetime
    payload: dict[str, Any]


class Claims(NamedTuple):
    """What a letter says of itself before anything is proved: for the record of refusals only."""

    sender: str = ""
    receiver: str = ""
    kid: str = ""
    letter_id: str = ""


class Receipt(NamedTuple):
    """What the receiver signed about a letter 回执. It speaks of receipt only."""

    letter_id: str
    sender: str
    receiver: str
    sha256: str
    result: str
    code: str
    at: str


def digest(body: bytes) -> str:
    """SHA-256 of a letter's bytes, hex."""
    return hashlib.sha256(body).hexdigest()


def seal(letter: Envelope, key: keys.SigningKey) -> bytes:
    """Write and sign a letter; from now on these bytes are the letter."""
    attributes: dict[str, Any] = {
        "specversion": "1.0",
        "id": letter.letter_id,
        "source": f"/agencies/{letter.sender}",
        "type": f"shebao.{letter.kind}.v{letter.version}",
        "time": letter.sent_at,
        "datacontenttype": "application/json",
        "dataschema": f"shebao:letters/{letter.kind}/{letter.version}",
        "receiver": letter.receiver,
        "sequence": f"{letter.sequence:012d}",
    }
    if letter.caseref:
        attributes["caseref"] = letter.caseref
    if letter.previous is not None:
        attributes["previous"] = f"{letter.previous:012d}"
    event = JSONFormat().write(CloudEvent(attributes, letter.payload))
    header = {"kid": key.kid, "typ": LETTER_TYPE, "cty": "application/cloudevents+json"}
    return suites.SUITES[key.suite].sign(event, header, key.private).encode("ascii")


def open_letter(body: bytes) -> tuple[Envelope, str]:
    """The letter and its key's id, after every check that needs no table of letters.

    Size, form, known key, signature, age of the key, sender's own key. Refuses a `DoorRefusal`.
    """
    if len(body) > SIZE_MAX:
        raise errors.TooLarge(limit=SIZE_MAX)
    kid, payload = _proved(body, LETTER_TYPE)
    letter = _read(payload)
    key = keys.public_key(kid)
    if key is None or key.owner != letter.sender:
        raise errors.SenderMismatch(kid=kid, sender=letter.sender)
    if not key.proves(letter.sent_at):
        raise errors.KeyRetired(kid=kid)
    return letter, kid


def payload_of(body: bytes) -> dict[str, Any]:
    """The contents of a letter that was opened and kept before."""
    data: dict[str, Any] = _object(_parts(body)[1])["data"]
    return data


def claims(body: bytes) -> Claims:
    """What bytes that may be anything say of themselves; never raises."""
    try:
        header, payload, _ = _parts(body[:SIZE_MAX])
        event = json.loads(payload)
        source = _SOURCE.fullmatch(_word(event.get("source")))
        return Claims(
            sender=source[1] if source else "",
            receiver=_word(event.get("receiver"))[:12],
            kid=_word(json.loads(header).get("kid"))[:60],
            letter_id=_word(event.get("id"))[:150],
        )
    except (errors.DoorRefusal, ValueError, AttributeError, RecursionError):
        return Claims()


def seal_receipt(receipt: Receipt, key: keys.SigningKey) -> bytes:
    """Sign a receipt."""
    return _signed_receipt(json.dumps(receipt._asdict(), ensure_ascii=False).encode(), key)


def receipt_stands(body: bytes) -> bool:
    """Whether the key of a receipt we gave before still proves it; not when it was revoked since."""
    header, payload, _ = _parts(body)
    key = keys.public_key(_object(header)["kid"])
    return key is not None and key.proves(_moment(_object(payload)["at"]))


def sign_receipt_again(body: bytes, key: keys.SigningKey) -> bytes:
    """The words of a receipt we gave before, its own time included, under another key."""
    return _signed_receipt(_parts(body)[1], key)


def _signed_receipt(payload: bytes, key: keys.SigningKey) -> bytes:
    header = {"kid": key.kid, "typ": RECEIPT_TYPE}
    return suites.SUITES[key.suite].sign(payload, header, key.private).encode("ascii")


def open_receipt(body: bytes, *, receiver: str, letter: bytes) -> Receipt:
    """A receipt that this receiver signed for exactly these bytes. Refuses a `DoorRefusal`.

    A key retired since proves what it signed before; a revoked one nothing: the letter is carried again,
    and its receiver signs the same receipt anew.
    """
    kid, payload = _proved(body, RECEIPT_TYPE)
    key = keys.public_key(kid)
    try:
        receipt = Receipt(**{name: _word(text) for name, text in _object(payload).items()})
    except TypeError as error:
        raise errors.Malformed(why="receipt") from error
    if key is None or key.owner != receiver or receipt.receiver != receiver:
        raise errors.SenderMismatch(kid=kid, sender=receiver)
    if not key.proves(_moment(receipt.at)):
        raise errors.KeyRetired(kid=kid)
    if receipt.sha256 != digest(letter) or receipt.result not in RESULTS:
        raise errors.Malformed(why="receipt for another letter")
    return receipt


def _proved(body: bytes, typ: str) -> tuple[str, bytes]:
    """The key's id and the payload of a compact JWS whose signature holds."""
    header_bytes, _, compact = _parts(body)
    header = _object(header_bytes)
    kid = header.get("kid")
    if header.get("typ") != typ or not isinstance(kid, str):
        raise errors.Malformed(why="typ, kid")
    key = keys.public_key(kid)
    if key is None or key.use != KeyUse.LETTER or key.suite not in suites.SUITES:
        raise errors.UnknownKey(kid=kid[:60])
    try:
        return kid, suites.SUITES[key.suite].check(compact, key.public)
    except suites.BadSignature as error:
        raise errors.BadSignature from error


def _parts(body: bytes) -> tuple[bytes, bytes, str]:
    """Header, payload and the text of a compact JWS in its one canonical spelling."""
    try:
        compact = body.decode("ascii")
        header, payload, signature = (_decode(part) for part in compact.split("."))
    except (ValueError, binascii.Error) as error:
        raise errors.Malformed(why="compact JWS") from error
    if not signature:
        raise errors.Malformed(why="compact JWS")
    return header, payload, compact


def _decode(part: str) -> bytes:
    found = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    if base64.urlsafe_b64encode(found).decode().rstrip("=") != part:
        raise ValueError("not canonical")
    return found


def _object(payload: bytes) -> dict[str, Any]:
    """Strict JSON: one object, no name twice, no NaN, no NUL, no half characters."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a name twice")
        return found

    def never(text: str) -> NoReturn:
        raise ValueError(text)

    try:
        text = payload.decode("utf-8")
        found = json.loads(text, object_pairs_hook=once, parse_constant=never)
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise errors.Malformed(why="JSON") from error
    if not isinstance(found, dict):
        raise errors.Malformed(why="JSON")
    return found


def _read(payload: bytes) -> Envelope:
    event = _object(payload)
    data = event.get("data")
    _validate(event)
    kind = _TYPE.fullmatch(event["type"])
    source = _SOURCE.fullmatch(event["source"])
    if not kind or not source or not isinstance(data, dict) or set(event) - _KNOWN:
        raise errors.Malformed(why="type, source, data")
    numbers = [event.get("sequence"), event.get("previous", "0" * 12)]
    if not all(isinstance(text, str) and _NUMBER.fullmatch(text) for text in numbers):
        raise errors.Malformed(why="sequence")
    sender, caseref, letter_id = source[1], event.get("caseref", ""), event["id"]
    plain = (letter_id + caseref + event["receiver"]).isprintable()
    too_long = len(letter_id) > 150 or len(caseref) > 120 or len(event["receiver"]) > 12
    if not letter_id.startswith(f"{sender}/") or too_long or not plain:
        raise errors.Malformed(why="id, caseref")
    return Envelope(
        letter_id=letter_id,
        sender=sender,
        receiver=event["receiver"],
        kind=kind[1],
        version=int(kind[2]),
        caseref=caseref,
        sequence=int(event["sequence"]),
        previous=int(event["previous"]) if "previous" in event else None,
        sent_at=event["time"],
        payload=data,
    )


def _validate(event: dict[str, Any]) -> None:
    """CloudEvents 1.0 with our extensions; `time` becomes a moment."""
    try:
        event["time"] = datetime.fromisoformat(event["time"])
        attributes = {name: value for name, value in event.items() if name != "data"}
        CloudEvent(dict(attributes))
    except (CloudEventValidationError, KeyError, ValueError, TypeError) as error:
        raise errors.Malformed(why="CloudEvents") from error
    texts = [value for name, value in attributes.items() if name != "time"]
    if not all(isinstance(text, str) and "\x00" not in text for text in texts):
        raise errors.Malformed(why="CloudEvents")
    if event.get("datacontenttype") != "application/json" or "receiver" not in event:
        raise errors.Malformed(why="receiver, datacontenttype")


def _moment(text: str) -> datetime:
    """The time a receipt names, with its zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise errors.Malformed(why="at") from error
    if found.tzinfo is None:
        raise errors.Malformed(why="at")
    return found


def _word(value: Any) -> str:
    """Text without control characters, or nothing: safe to keep and to show."""
    return value if isinstance(value, str) and value.isprintable() else ""
