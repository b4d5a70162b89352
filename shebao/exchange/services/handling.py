"""Handling 处理: one letter, one transaction: the handler's rows and the letter's own state together."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

import structlog

from shebao.base.plumbing import clock, jobs
from shebao.base.plumbing.statements import columns, locked, one
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import Outage, Refusal
from shebao.exchange import envelope, errors
from shebao.exchange.models import IncomingLetter
from shebao.exchange.registry import Letter, handler
from shebao.exchange.states import IN_DONE, In, InAct, after_in

JOB = "exchange.handle"
ATTEMPTS_MAX = 12
"""A bug is tried again for about an hour and a half; then a human sees it."""
log = structlog.get_logger(__name__)


def handle(job: jobs.Claimed) -> None:
    """Act on one letter: the service of the job `exchange.handle`.

    A refusal by the handler is an answer: the letter stays `refused` for a person. An outage and a bug
    are tried again by the worker; after the last try the letter is `dead`, and blocks its own case alone.
    """
    at = clock.now()
    try:
        _run(job.owner, job.payload["letter_id"], at=at)
    except Refusal as refusal:
        _note(job, refusal.code, refusal.sentence("zh"), InAct.REFUSE)
        log.warning("letter refused", letter=job.payload["letter_id"], why=refusal.code)
    except Exception as error:
        if _note(job, "", f"{type(error).__name__}: {error}", InAct.GIVE_UP):
            if not isinstance(error, Outage):
                log.exception("letter is dead", letter=job.payload["letter_id"])
            return
        raise


@atomic
def release_held(owner: str) -> int:
    """Held letters whose kind is known since an upgrade 暂存报文重新处理; how many were released."""
    held = IncomingLetter.objects.select_for_update().filter(owner=owner, state=In.HELD)
    released = [row for row in held.order_by("pk") if handler(row.kind, row.version)]
    for row in released:
        _again(row, InAct.RELEASE)
    return len(released)


@atomic
def retry_incoming(owner: str, letter_id: str, *, by: str, at: datetime) -> IncomingLetter:
    """A person asks to act on a refused or dead letter again 重新处理.

    Refuses `not-found`, `wrong-moment`.
    """
    row = _mine(owner, letter_id)
    _again(row, InAct.RETRY)
    log.info("letter tried again", letter=letter_id, by=by, at=at.isoformat())
    return row


@atomic
def act_again(owner: str, caseref: str, *, kinds: Collection[str], code: str) -> int:
    """Letters of a case that came before their moment 早到的报文, refused by `code`: their moment has come; how many."""
    early = IncomingLetter.objects.select_for_update().filter(
        owner=owner, caseref=caseref, kind__in=kinds, state=In.REFUSED, error_code=code
    )
    rows = list(early.order_by("sequence"))
    for row in rows:
        _again(row, InAct.RETRY)
    return len(rows)


@atomic
def set_aside(owner: str, letter_id: str, *, reason: str, by: str, at: datetime) -> IncomingLetter:
    """A person puts a held, refused or dead letter aside 搁置; the next of its case has its turn.

    Refuses `not-found`, `wrong-moment`, `exchange.reason-missing`.
    """
    if not reason.strip():
        raise errors.ReasonMissing
    row = _mine(owner, letter_id)
    _move(row, InAct.SET_ASIDE)
    row.closed_by, row.closed_at, row.closed_note = by, at, reason.strip()[:200]
    row.save(update_fields=["state", "closed_by", "closed_at", "closed_note"])
    _wake_next(row)
    return row


def enqueue(row: IncomingLetter, why: str) -> None:
    """Write the job that will handle a letter."""
    jobs.enqueue(
        row.owner,
        JOB,
        key=f"{row.letter_id}#{why}",
        payload={"letter_id": row.letter_id},
        attempts_max=4 * ATTEMPTS_MAX,
    )


@atomic
def _run(owner: str, letter_id: str, *, at: datetime) -> None:
    row = _mine(owner, letter_id)
    if row.state != In.WAITING or not _its_turn(row):
        return
    service = handler(row.kind, row.version)
    if service is None:
        _move(row, InAct.HOLD)
        row.save(update_fields=["state"])
        return
    _call(service, row, at=at)
    _move(row, InAct.HANDLE)
    row.handled_at, row.error, row.error_code = at, "", ""
    row.tried_at, row.attempts = clock.moment(), row.attempts + 1
    row.save(update_fields=["state", "handled_at", "error", "error_code", "tried_at", "attempts"])
    _wake_next(row)


def _call(service: Callable[..., None], row: IncomingLetter, *, at: datetime) -> None:
    opened = envelope.payload_of(row.body.encode("ascii"))
    letter = Letter(
        row.letter_id,
        row.owner,
        row.sender,
        row.kind,
        row.version,
        row.caseref,
        opened,
        row.sent_at,
    )
    service(letter, at=at)


@atomic
def _note(job: jobs.Claimed, code: str, error: str, act: InAct) -> bool:
    """Keep why it failed; whether the letter now waits for a person."""
    row = _mine(job.owner, job.payload["letter_id"])
    if row.state != In.WAITING:
        return True
    row.attempts, row.tried_at = row.attempts + 1, clock.moment()
    row.error, row.error_code = error[:300], code
    final = act == InAct.REFUSE or row.attempts >= ATTEMPTS_MAX
    if final:
        _move(row, act)
    row.save(update_fields=["attempts", "tried_at", "error", "error_code", "state"])
    return final


def _mine(owner: str, letter_id: str) -> IncomingLetter:
    return locked(IncomingLetter, letter_id, owner=owner, letter_id=letter_id)


def _move(row: IncomingLetter, act: InAct) -> None:
    row.state = after_in(In(row.state), act)


def _again(row: IncomingLetter, act: InAct) -> None:
    _move(row, act)
    row.attempts, row.rounds = 0, row.rounds + 1
    row.save(update_fields=["state", "attempts", "rounds"])
    enqueue(row, f"round-{row.rounds}")


def _case(row: IncomingLetter) -> dict[str, Any]:
    return {"owner": row.owner, "sender": row.sender, "caseref": row.caseref}


def _its_turn(row: IncomingLetter) -> bool:
    """Whether every earlier letter of the case is here and done.

    The letter names the one before it: when that has not come yet, this one waits for it. Earlier rows
    are locked, so that one being handled right now is waited for and no wake-up is lost.
    """
    if not row.caseref:
        return True
    earlier = columns(
        IncomingLetter, "sequence", "state", lock=True, order=("sequence",), **_case(row),
        sequence__lt=row.sequence,
    )  # fmt: skip
    states = {sequence: state for sequence, state in earlier}
    if row.previous is not None and row.previous not in states:
        return False
    return all(state in IN_DONE for state in states.values())


def _wake_next(row: IncomingLetter) -> None:
    if not row.caseref:
        return
    following = one(
        IncomingLetter, order=("sequence",), **_case(row), sequence__gt=row.sequence,
        state=In.WAITING,
    )  # fmt: skip
    if following is not None:
        enqueue(following, f"after-{row.pk}-{row.rounds}")
