"""By paper 纸质往来: letters posted to, and keyed from, agencies without this system. Same states, same handlers.

A letter we send is posted under a dispatch number 发文字号. A letter that came is scanned and keyed by one
officer, compared with its scan by another, and then acted on at once: what the handler refuses, the second
officer sees. 社会保险经办条例 (Order 765) Arts. 27, 36; record 0032.
"""

import hashlib
import json
from datetime import date, datetime
from typing import Any, NamedTuple

from shebao.agencies import queries as agencies
from shebao.agencies.models import Road
from shebao.base import letters
from shebao.base.plumbing import clock, numbers, seals
from shebao.base.plumbing.statements import locked, one
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.exchange import errors
from shebao.exchange.models import Dispatch, IncomingLetter, Means, OutgoingLetter, PaperLetter
from shebao.exchange.registry import Letter, handler
from shebao.exchange.services import sending
from shebao.exchange.states import OUT_BLOCKING, In, Keyed, KeyedAct, Out, OutAct, after_keyed

BY_PLATFORM = "platform"
"""Who keyed what the ministry's platform brought."""


class Scan(NamedTuple):
    """A scanned paper 扫描件: a clean name, its type by content, its bytes."""

    name: str
    media_type: str
    body: bytes


@atomic
def post(
    *, owner: str, letter_id: str, means: str, tracking: str, on: date, by: str, at: datetime
) -> Dispatch:
    """Register that a letter leaves on paper 寄发登记: dispatch number, day, way.

    Refuses `not-found`, `wrong-moment`, `exchange.earlier-first`, `exchange.means-unknown`,
    `exchange.day-wrong` (before it was written, or in the future).
    """
    row = sending.locked(owner, letter_id)
    sending.move(row, OutAct.POST)
    if means not in Means.values:
        raise errors.MeansUnknown(at="means")
    _between(clock.day_of(row.created_at), on, clock.day_of(at))
    if any(state in OUT_BLOCKING for _, state in sending.earlier(row)):
        first = one(
            OutgoingLetter,
            owner=owner,
            caseref=row.caseref,
            receiver=row.receiver,
            state=Out.TO_POST,
        )
        raise errors.EarlierFirst(text=first.letter_id if first else row.caseref)
    row.save(update_fields=["state"])
    number = numbers.take(owner, f"dispatch/{on.year}")
    dispatch = Dispatch.objects.create(
        owner=owner, letter=row, dispatch_no=f"{owner}/dispatch/{on.year}/{number}", means=means,
        tracking=tracking.strip()[:60], posted_on=on, posted_by=by, posted_at=at,
    )  # fmt: skip
    sending.wake_next(row)
    return dispatch


@atomic
def printed(dispatch: Dispatch, paper_no: str) -> Dispatch:
    """The covering paper of a dispatch 发文: frozen by the room that knows its words."""
    dispatch.paper_no = paper_no
    dispatch.save(update_fields=["paper_no"])
    return dispatch


@atomic
def delivered(*, owner: str, dispatch_no: str, on: date, at: datetime) -> Dispatch:
    """The receiver signed for it 对方签收. Refuses `not-found`, `exchange.day-wrong`."""
    dispatch = _under_way(owner, dispatch_no)
    _between(dispatch.posted_on, on, clock.day_of(at))
    dispatch.delivered_on = on
    dispatch.save(update_fields=["delivered_on"])
    return dispatch


@atomic
def came_back(*, owner: str, dispatch_no: str, reason: str, on: date, at: datetime) -> Dispatch:
    """The post brought it back 退件: it is to be posted again, under another number.

    Refuses `not-found`, `exchange.reason-missing`, `exchange.day-wrong`.
    """
    if not reason.strip():
        raise errors.ReasonMissing(at="reason")
    dispatch = _under_way(owner, dispatch_no)
    _between(dispatch.posted_on, on, clock.day_of(at))
    row = sending.locked(owner, dispatch.letter.letter_id)
    sending.move(row, OutAct.COME_BACK)
    row.save(update_fields=["state"])
    dispatch.returned_on, dispatch.returned_note = on, reason.strip()[:200]
    dispatch.delivered_on = None
    dispatch.save(update_fields=["returned_on", "returned_note", "delivered_on"])
    return dispatch


@atomic
def key(
    *, owner: str, sender: str, letter: Any, written_no: str, written_on: date, received_on: date,
    means: str, scan: Scan | None, by: str, at: datetime, caseref: str = "", person_no: str = "",
) -> PaperLetter:  # fmt: skip
    """Key a letter that came on paper 录入来函; nothing acts on it until another officer has compared it.

    Refuses `exchange.unknown-agency`, `exchange.not-by-paper`, `exchange.written-number-missing`,
    `exchange.means-unknown`, `exchange.scan-missing`, `exchange.day-wrong`, `exchange.keyed-before`.
    """
    _by_paper(sender)
    written_no = written_no.strip()[:60]
    if not written_no:
        raise errors.WrittenNumberMissing(at="written_no")
    if means not in Means.values:
        raise errors.MeansUnknown(at="means")
    if scan is None and by != BY_PLATFORM:
        raise errors.ScanMissing(at="scan")
    today = clock.day_of(at)
    _between(written_on, received_on, today, where="received_on")
    payload = letters.dump(letter)
    letters.load(type(letter), payload)
    mine = PaperLetter.objects.filter(owner=owner, sender=sender, kind=letter.KIND)
    if mine.filter(written_no=written_no).exclude(state=Keyed.SENT_BACK).exists():
        raise errors.KeyedBefore(text=written_no, at="written_no")
    return PaperLetter.objects.create(
        owner=owner, sender=sender, written_no=written_no, kind=letter.KIND, version=letter.VERSION,
        caseref=caseref, person_no=person_no, means=means, written_on=written_on,
        received_on=received_on,
        payload_seal=seals.seal(json.dumps(payload, ensure_ascii=False), bound_to=_bound(owner, sender, written_no)),
        scan=scan.body if scan else None, scan_name=scan.name if scan else "",
        scan_type=scan.media_type if scan else "",
        scan_sha256=hashlib.sha256(scan.body).hexdigest() if scan else "",
        keyed_by=by, keyed_at=at,
    )  # fmt: skip


@atomic
def take(*, owner: str, number: int, by: str, at: datetime) -> PaperLetter:
    """Another officer has compared it with the scan 校对收件: the letter's handler runs now.

    One transaction: what the handler refuses, nothing is left of. The clock of a case it opens counts from
    the day the paper came. Refuses `not-found`, `wrong-moment`, `exchange.same-officer`, and what the
    handler refuses.
    """
    row = _keyed(owner, number)
    row.state = after_keyed(Keyed(row.state), KeyedAct.TAKE)
    if row.keyed_by == by:
        raise errors.SameOfficer
    service = handler(row.kind, row.version)
    if service is None:
        raise NotFound(what=f"{row.kind}/{row.version}")
    payload, sent_at = contents(row), clock.noon_of(row.written_on)
    letter_id = f"{row.sender}/on-paper/{row.pk}"
    letter = Letter(
        letter_id, owner, row.sender, row.kind, row.version, row.caseref, payload, sent_at,
        row.received_on,
    )  # fmt: skip
    service(letter, at=at)
    row.compared_by, row.compared_at = by, at
    row.save(update_fields=["state", "compared_by", "compared_at"])
    IncomingLetter.objects.create(
        owner=owner, sender=row.sender, letter_id=letter_id, kind=row.kind, version=row.version,
        caseref=row.caseref, sent_at=sent_at, kid="", body="", sha256=row.scan_sha256,
        received_at=clock.noon_of(row.received_on), tried_at=clock.moment(), receipt="", attempts=1,
        state=In.HANDLED, handled_at=at,
    )  # fmt: skip
    return row


@atomic
def send_back(*, owner: str, number: int, reason: str, by: str, at: datetime) -> PaperLetter:
    """What was keyed is not what the paper says 退回录入: keyed anew by whoever did it.

    Refuses `not-found`, `wrong-moment`, `exchange.reason-missing`, `exchange.same-officer`.
    """
    if not reason.strip():
        raise errors.ReasonMissing(at="reason")
    row = _keyed(owner, number)
    row.state = after_keyed(Keyed(row.state), KeyedAct.SEND_BACK)
    if row.keyed_by == by:
        raise errors.SameOfficer
    row.compared_by, row.compared_at, row.note = by, at, reason.strip()[:200]
    row.save(update_fields=["state", "compared_by", "compared_at", "note"])
    return row


def contents(row: PaperLetter) -> dict[str, Any]:
    """What was keyed, opened."""
    opened = seals.unseal(row.payload_seal, bound_to=_bound(row.owner, row.sender, row.written_no))
    found: dict[str, Any] = json.loads(opened)
    return found


@atomic
def reseal(*, after: int = 0, limit: int = 500) -> int:
    """Seal keyed letters again 重新封存 under the first seal key; the last id done, 0 at the end."""
    rows = list(PaperLetter.objects.select_for_update().filter(pk__gt=after).order_by("pk")[:limit])
    for row in rows:
        bound = _bound(row.owner, row.sender, row.written_no)
        row.payload_seal = seals.seal(
            seals.unseal(row.payload_seal, bound_to=bound), bound_to=bound
        )
    PaperLetter.objects.bulk_update(rows, ["payload_seal"])
    return rows[-1].pk if rows else 0


def _bound(owner: str, sender: str, written_no: str) -> str:
    return f"{owner}/{sender}/{written_no}"


def _between(first: date, on: date, last: date, *, where: str = "on") -> None:
    if not first <= on <= last:
        raise errors.DayWrong(first=first.isoformat(), last=last.isoformat(), at=where)


def _by_paper(code: str) -> None:
    try:
        peer = agencies.agency(code)
    except NotFound:
        raise errors.UnknownAgency(text=code, at="sender") from None
    if peer.local or peer.road == Road.DIRECT:
        raise errors.NotByPaper(text=code, at="sender")


def _under_way(owner: str, dispatch_no: str) -> Dispatch:
    return locked(
        Dispatch, dispatch_no, owner=owner, dispatch_no=dispatch_no, empty=("returned_on",)
    )


def _keyed(owner: str, number: int) -> PaperLetter:
    return locked(PaperLetter, str(number), owner=owner, pk=number)
