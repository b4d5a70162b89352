"""Sending 发出: the business writes a row, the worker numbers, signs, carries and keeps the receipt."""

import json
from datetime import datetime
from typing import Any

import structlog

from shebao.agencies import keys
from shebao.agencies import queries as agencies
from shebao.agencies.models import Agency, Road
from shebao.base import letters
from shebao.base.plumbing import clock, faults, jobs, numbers, statements
from shebao.base.plumbing.statements import columns, one
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound, Outage
from shebao.exchange import envelope, errors, transport
from shebao.exchange.models import OutgoingLetter
from shebao.exchange.registry import NOTHING, on_paper
from shebao.exchange.services.receiving import receive
from shebao.exchange.states import OUT_BLOCKING, Out, OutAct, after_out

JOB = "exchange.deliver"
CONTENTS_MAX = envelope.SIZE_MAX * 3 // 4 - 4096
"""Base64 makes four bytes of three, and the envelope wants its own."""
ATTEMPTS_MAX = 300
"""With pauses of at most a quarter of an hour: about three days; then a human sees it."""
UNSENT = "对方不联网，进度不寄纸质"
_ACTS = {"stored": OutAct.STORE, "held": OutAct.HOLD, "refused": OutAct.REFUSE}
_AGAIN = {error.code for error in errors.DoorRefusal.__subclasses__() if error.again}
log = structlog.get_logger(__name__)


@atomic
def send(
    *, owner: str, receiver: str, letter: Any, caseref: str, key: str, at: datetime
) -> OutgoingLetter:
    """Write a letter 发出报文 inside the business transaction; the worker carries it afterwards.

    `letter` is a registered dataclass, `key` begins with the owner and is the letter's id for ever. The
    same key with the same contents changes nothing; letters of one `caseref` arrive in the order written.
    To an agency without this system it waits to be posted 待寄发, see `services/by_paper.py`.
    Refuses `exchange.unknown-agency`, `exchange.not-connected`, `exchange.key-taken`, `exchange.too-large`.
    """
    assert key.startswith(f"{owner}/"), "a letter's key begins with its owner"
    payload = letters.dump(letter)
    if len(json.dumps(payload)) > CONTENTS_MAX:
        raise errors.TooLarge(limit=CONTENTS_MAX)
    letters.load(type(letter), payload)
    how = _way(receiver, letter.KIND)
    written = {
        "owner": owner, "receiver": receiver, "kind": letter.KIND, "version": letter.VERSION,
        "caseref": caseref, "payload": payload,
    }  # fmt: skip
    row = one(OutgoingLetter, letter_id=key)
    if row is None:
        row = OutgoingLetter.objects.create(
            letter_id=key, **written, **how, created_at=at, tried_at=clock.moment()
        )
        if row.state == Out.WAITING:
            enqueue(row, "first")
    elif any(getattr(row, field) != value for field, value in written.items()):
        raise errors.KeyTaken(text=key)
    return row


def deliver(job: jobs.Claimed) -> None:
    """Carry one letter to its receiver: the service of the job `exchange.deliver`.

    Three transactions: number and sign (once), carry, keep the receipt. Killed between them, it is
    carried again, byte for byte, and the receiver repeats its receipt.
    """
    at, letter_id = clock.now(), job.payload["letter_id"]
    signed = _sign(job.owner, letter_id)
    if signed is None:
        return
    faults.point("letter/signed")
    try:
        receipt, answer = _carry(*signed, at=at)
    except Outage as outage:
        if _note_failure(job.owner, letter_id, str(outage)):
            return
        raise
    if receipt.result == "refused" and receipt.code in _AGAIN:
        if _note_failure(job.owner, letter_id, receipt.code):
            return
        raise Outage(receipt.code)
    faults.point("letter/carried")
    _keep(job.owner, letter_id, receipt, answer, at=at)


@atomic
def retry_outgoing(owner: str, letter_id: str, *, by: str, at: datetime) -> OutgoingLetter:
    """A person asks to send a letter again 重发, byte for byte, also one delivered long ago.

    Refuses `not-found`, `wrong-moment` while it is on its way.
    """
    row = locked(owner, letter_id)
    move(row, OutAct.RETRY)
    row.attempts, row.rounds, row.error = 0, row.rounds + 1, ""
    row.save(update_fields=["state", "attempts", "rounds", "error"])
    log.info("letter sent again", letter=letter_id, by=by, at=at.isoformat())
    enqueue(row, f"retry-{row.rounds}")
    return row


@atomic
def abandon(owner: str, letter_id: str, *, reason: str, by: str, at: datetime) -> OutgoingLetter:
    """A person gives a letter up 放弃发送 that is dead or refused; the next of its case goes out.

    Refuses `not-found`, `wrong-moment`, `exchange.reason-missing`.
    """
    if not reason.strip():
        raise errors.ReasonMissing
    row = locked(owner, letter_id)
    move(row, OutAct.ABANDON)
    row.closed_by, row.closed_at, row.closed_note = by, at, reason.strip()[:200]
    row.save(update_fields=["state", "closed_by", "closed_at", "closed_note"])
    wake_next(row)
    return row


def locked(owner: str, letter_id: str) -> OutgoingLetter:
    """A letter of ours for writing. Refuses `not-found`."""
    return statements.locked(OutgoingLetter, letter_id, owner=owner, letter_id=letter_id)


def move(row: OutgoingLetter, act: OutAct) -> None:
    """The row's next state; the caller saves it."""
    row.state = after_out(Out(row.state), act)


def enqueue(row: OutgoingLetter, why: str) -> None:
    """Write the job that will carry a letter."""
    jobs.enqueue(
        row.owner,
        JOB,
        key=f"{row.letter_id}#{why}",
        payload={"letter_id": row.letter_id},
        attempts_max=2 * ATTEMPTS_MAX,
    )


def _peer(code: str) -> Agency:
    try:
        return agencies.agency(code)
    except NotFound:
        raise errors.UnknownAgency(text=code) from None


def _way(receiver: str, kind: str) -> dict[str, str]:
    """The state a letter begins in: on the wire, to be posted, or not sent because paper does not carry it."""
    peer = _peer(receiver)
    if peer.local or peer.road == Road.DIRECT:
        return {}
    how = on_paper(kind)
    if how is None:
        raise errors.NotConnected(text=receiver)
    if how == NOTHING:
        return {"state": Out.ABANDONED, "closed_by": "system", "closed_note": UNSENT}
    return {"state": Out.TO_POST}


@atomic
def _sign(owner: str, letter_id: str) -> tuple[str, bytes] | None:
    """Receiver and bytes, numbered and signed at the letter's first turn; none when it is not its turn."""
    row = locked(owner, letter_id)
    if row.state != Out.WAITING:
        return None
    before = earlier(row)
    if any(state in OUT_BLOCKING for _, state in before):
        return None
    row.tried_at = clock.moment()
    if not row.body:
        row.sequence = numbers.take(owner, f"letters/{row.receiver}")
        arrived = [number for number, state in before if state in (Out.DELIVERED, Out.HELD)]
        row.previous = arrived[-1] if arrived else None
        key = keys.signing_key(owner)
        body = envelope.seal(
            envelope.Envelope(
                letter_id=row.letter_id, sender=owner, receiver=row.receiver, kind=row.kind,
                version=row.version, caseref=row.caseref, sequence=row.sequence,
                previous=row.previous, sent_at=row.created_at, payload=row.payload,
            ),
            key,
        )  # fmt: skip
        row.kid, row.body, row.sha256 = key.kid, body.decode("ascii"), envelope.digest(body)
    row.save()
    return row.receiver, row.body.encode("ascii")


def _case(row: OutgoingLetter) -> dict[str, Any]:
    return {"owner": row.owner, "receiver": row.receiver, "caseref": row.caseref}


def earlier(row: OutgoingLetter) -> list[tuple[int | None, str]]:
    """Sequence and state of the earlier letters of the case, in the order written.

    They are locked: a receipt being kept right now is waited for, so no wake-up is lost.
    """
    if not row.caseref:
        return []
    rows = columns(OutgoingLetter, "sequence", "state", lock=True, **_case(row), pk__lt=row.pk)
    return [(sequence, state) for sequence, state in rows]


def _carry(code: str, body: bytes, *, at: datetime) -> tuple[envelope.Receipt, bytes]:
    """Give the bytes to the receiver, here or over the wire; its receipt, proved."""
    peer = _peer(code)
    answer = receive(body, at=at) if peer.local else transport.post(peer.url, body)
    try:
        return envelope.open_receipt(answer, receiver=code, letter=body), answer
    except errors.DoorRefusal as refusal:
        raise Outage(f"receipt: {refusal.code}") from refusal


@atomic
def _note_failure(owner: str, letter_id: str, error: str) -> bool:
    """Count a failed try; whether that was the last and the letter is dead now."""
    row = locked(owner, letter_id)
    if row.state != Out.WAITING:
        return True
    row.attempts, row.error = row.attempts + 1, error[:300]
    dead = row.attempts >= ATTEMPTS_MAX
    if dead:
        move(row, OutAct.GIVE_UP)
        log.error("letter is dead", letter=letter_id, attempt=row.attempts)
    row.save(update_fields=["attempts", "error", "state"])
    return dead


@atomic
def _keep(
    owner: str, letter_id: str, receipt: envelope.Receipt, answer: bytes, *, at: datetime
) -> None:
    """Keep the receipt, and wake the next letter of the case."""
    row = locked(owner, letter_id)
    if row.state != Out.WAITING:
        return
    move(row, _ACTS[receipt.result])
    row.receipt, row.answered_at = answer.decode("ascii"), at
    row.attempts, row.error = row.attempts + 1, receipt.code
    row.save(update_fields=["state", "receipt", "answered_at", "attempts", "error"])
    if row.state not in OUT_BLOCKING:
        wake_next(row)


def wake_next(row: OutgoingLetter) -> None:
    """The next letter of the case may go now."""
    if not row.caseref:
        return
    waiting = one(OutgoingLetter, **_case(row), pk__gt=row.pk, state=Out.WAITING)
    if waiting is not None:
        enqueue(waiting, f"after-{row.pk}-{row.rounds}")
