"""Receiving 收到: bytes in, a signed receipt out. Never trusts what it has not proved."""

from datetime import datetime

import structlog
from django.db import IntegrityError
from django.db.models import F, Q
from django.utils import timezone

from shebao.agencies import keys
from shebao.agencies import queries as agencies
from shebao.base.plumbing import clock
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import Outage
from shebao.exchange import envelope, errors
from shebao.exchange.models import Incident, IncidentKind, IncomingLetter, TurnedAway
from shebao.exchange.registry import handler
from shebao.exchange.services.handling import enqueue
from shebao.exchange.states import In

KEPT_A_DAY = 1000
"""Refusals kept one by one for each agency and day; what comes after is only counted."""
log = structlog.get_logger(__name__)


class Collision(Exception):
    """Another process has stored the same letter since we looked: look again."""


def receive(body: bytes, *, at: datetime) -> bytes:
    """Take a letter 收到报文 as it came, and give the receipt that the receiver signs.

    `stored`: kept, its handler will run. `held`: kept, nobody here knows its kind yet. `refused(code)`: not
    kept. The same bytes again get the same receipt, byte for byte; only when its key was revoked since are
    its words signed anew. Raises `Outage` when two equal letters
    keep colliding, or when this installation has no agency to answer for it.
    """
    digest = envelope.digest(body)
    for _ in range(3):
        repeated = _repeat(digest, at=at)
        if repeated is not None:
            return repeated
        try:
            letter, kid = envelope.open_letter(body)
            if not agencies.is_local(letter.receiver):
                raise errors.NotForUs(text=letter.receiver)
            return _store(letter, kid, body, digest, at=at)
        except errors.DoorRefusal as refusal:
            return _turn_away(refusal, body, digest, at=at)
        except (Collision, IntegrityError):
            continue
    raise Outage("two equal letters collide")


def _repeat(digest: str, *, at: datetime) -> bytes | None:
    """The receipt given before for these bytes; one question when there is none, as nearly always."""
    incidents = Incident.objects.filter(sha256=digest).exclude(receipt="")
    known = IncomingLetter.objects.filter(sha256=digest).values_list("sha256")
    if not known.union(incidents.values_list("sha256")):
        return None
    return _count_repeat(digest, at=at)


@atomic
def _count_repeat(digest: str, *, at: datetime) -> bytes | None:
    row = IncomingLetter.objects.select_for_update().filter(sha256=digest).first()
    if row is not None:
        row.repeats, row.receipt = row.repeats + 1, _standing(row.receipt, row.owner)
        row.save(update_fields=["repeats", "receipt"])
        return row.receipt.encode("ascii")
    incident = (
        Incident.objects.select_for_update().filter(sha256=digest).exclude(receipt="").first()
    )
    if incident is not None:
        incident.count, incident.last_at = incident.count + 1, at
        incident.receipt = _standing(incident.receipt, incident.owner)
        incident.save(update_fields=["count", "last_at", "receipt"])
        return incident.receipt.encode("ascii")
    return None


def _standing(receipt: str, owner: str) -> str:
    """The receipt given before 原回执; its words under the key in use when its own was revoked since.

    Otherwise a sender whom the first answer never reached would hear a void signature for ever.
    """
    body = receipt.encode("ascii")
    if envelope.receipt_stands(body):
        return receipt
    return envelope.sign_receipt_again(body, keys.signing_key(owner)).decode("ascii")


@atomic
def _store(letter: envelope.Envelope, kid: str, body: bytes, digest: str, *, at: datetime) -> bytes:
    known = IncomingLetter.objects.filter(
        Q(letter_id=letter.letter_id) | Q(sequence=letter.sequence),
        owner=letter.receiver, sender=letter.sender,
    ).values_list("letter_id", "sha256")  # fmt: skip
    before = dict(known)
    if letter.letter_id in before:
        if before[letter.letter_id] == digest:
            raise Collision
        return _other_body(letter, body, digest, at=at)
    if before:
        _incident(letter, IncidentKind.SEQUENCE_TAKEN, body, digest, "", at=at)
    understood = handler(letter.kind, letter.version) is not None
    receipt = _receipt(letter, digest, "stored" if understood else "held", "", at=at)
    row = IncomingLetter.objects.create(
        owner=letter.receiver,
        sender=letter.sender,
        letter_id=letter.letter_id,
        kind=letter.kind,
        version=letter.version,
        caseref=letter.caseref,
        sequence=letter.sequence,
        previous=letter.previous,
        sent_at=letter.sent_at,
        kid=kid,
        body=body.decode("ascii"),
        sha256=digest,
        received_at=at,
        tried_at=clock.moment(),
        receipt=receipt.decode("ascii"),
        state=In.WAITING if understood else In.HELD,
    )
    if understood:
        enqueue(row, "first")
    else:
        log.warning("letter held", letter=row.letter_id, kind=row.kind, version=row.version)
    return receipt


def _other_body(letter: envelope.Envelope, body: bytes, digest: str, *, at: datetime) -> bytes:
    """The same id with another body: refused, and kept as an incident for people to see."""
    receipt = _receipt(letter, digest, "refused", errors.IdTaken.code, at=at)
    _incident(letter, IncidentKind.ID_TAKEN, body, digest, receipt.decode("ascii"), at=at)
    return receipt


def _incident(
    letter: envelope.Envelope, kind: str, body: bytes, digest: str, receipt: str, *, at: datetime
) -> None:
    Incident.objects.create(
        owner=letter.receiver,
        kind=kind,
        sender=letter.sender,
        letter_id=letter.letter_id,
        body=body.decode("ascii"),
        sha256=digest,
        receipt=receipt,
        first_at=at,
        last_at=at,
    )
    log.error("letter contradicts another", letter=letter.letter_id, kind=kind)


def _receipt(
    letter: envelope.Envelope, digest: str, result: str, code: str, *, at: datetime
) -> bytes:
    receipt = envelope.Receipt(
        letter.letter_id, letter.sender, letter.receiver, digest, result, code, at.isoformat()
    )
    return envelope.seal_receipt(receipt, keys.signing_key(letter.receiver))


def _turn_away(refusal: errors.DoorRefusal, body: bytes, digest: str, *, at: datetime) -> bytes:
    """Count what was refused at the door, and say so under our own signature.

    The agency it claims to be for answers; when it names none of ours, the first of this installation.
    """
    claims = envelope.claims(body)
    owner = claims.receiver if agencies.is_local(claims.receiver) else ""
    if not owner:
        first = agencies.local_agencies().first()
        if first is None:
            raise Outage("no agency here") from refusal
        owner = first.code
    _count(owner, refusal.code, digest, len(body), claims, at=at)
    log.warning("letter turned away", owner=owner, why=refusal.code, size=len(body))
    receipt = envelope.Receipt(
        claims.letter_id, claims.sender, owner, digest, "refused", refusal.code, at.isoformat()
    )
    return envelope.seal_receipt(receipt, keys.signing_key(owner))


@atomic
def _count(
    owner: str, code: str, digest: str, size: int, claims: envelope.Claims, *, at: datetime
) -> None:
    mine = TurnedAway.objects.filter(owner=owner)
    today = mine.filter(last_at__date=timezone.localdate(at)).exclude(sha256="")
    known = mine.filter(code=code, sha256=digest).exists()
    if not known and today[:KEPT_A_DAY].count() >= KEPT_A_DAY:
        digest, claims = "", envelope.Claims()
    again = mine.filter(code=code, sha256=digest).update(count=F("count") + 1, last_at=at)
    if again:
        return
    TurnedAway.objects.bulk_create(
        [
            TurnedAway(
                owner=owner, code=code, sha256=digest, size=size, sender=claims.sender,
                kid=claims.kid, first_at=at, last_at=at,
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
