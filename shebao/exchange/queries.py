"""Questions about letters: boxes, what waits for a person, what a case has said."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet

from shebao.base import letters
from shebao.base.refusals import NotFound
from shebao.exchange import registry
from shebao.exchange.models import (
    Dispatch,
    Incident,
    IncomingLetter,
    OutgoingLetter,
    PaperLetter,
    PeerCheck,
    TurnedAway,
)
from shebao.exchange.states import In, Keyed, Out

OUT_TROUBLE = (Out.REFUSED, Out.DEAD)
IN_TROUBLE = (In.HELD, In.REFUSED, In.DEAD)


def outbox(
    owner: str, *, after: int | None = None, state: str | None = None, limit: int = 50
) -> QuerySet[OutgoingLetter]:
    """Letters we sent, the latest first; `after` is the last `id` of the page before."""
    rows = OutgoingLetter.objects.filter(owner=owner, **({"state": state} if state else {}))
    return (rows.filter(pk__lt=after) if after else rows).order_by("-pk")[:limit]


def inbox(
    owner: str, *, after: int | None = None, state: str | None = None, limit: int = 50
) -> QuerySet[IncomingLetter]:
    """Letters we received, the latest first; `after` is the last `id` of the page before."""
    rows = IncomingLetter.objects.filter(owner=owner, **({"state": state} if state else {}))
    return (rows.filter(pk__lt=after) if after else rows).order_by("-pk")[:limit]


def outgoing(owner: str, letter_id: str) -> OutgoingLetter | None:
    """One letter we sent."""
    return OutgoingLetter.objects.filter(owner=owner, letter_id=letter_id).first()


def incoming(owner: str, letter_id: str) -> IncomingLetter | None:
    """One letter we received."""
    return IncomingLetter.objects.filter(owner=owner, letter_id=letter_id).first()


def held(owner: str, *, limit: int = 200) -> QuerySet[IncomingLetter]:
    """Letters nobody here understands yet 暂存, the oldest first."""
    return IncomingLetter.objects.filter(owner=owner, state=In.HELD).order_by("pk")[:limit]


class Trouble(NamedTuple):
    """A letter that waits for a person, and blocks its own case alone."""

    direction: str
    letter_id: str
    peer: str
    kind: str
    version: int
    caseref: str
    state: str
    state_label: Any
    since: datetime
    attempts: int
    code: str
    error: str


def dead(owner: str, *, limit: int = 200) -> list[Trouble]:
    """Letters that a person must look at 待人工: dead and refused ones of both directions, oldest first."""
    gone = OutgoingLetter.objects.filter(owner=owner, state__in=OUT_TROUBLE)
    came = IncomingLetter.objects.filter(owner=owner, state__in=(In.REFUSED, In.DEAD))
    found = [_trouble(row) for row in gone.order_by("pk")[:limit]]
    found += [_trouble(row) for row in came.order_by("pk")[:limit]]
    return sorted(found, key=lambda each: each.since)[:limit]


class Unsent(NamedTuple):
    """Letters to one agency that were tried and not taken yet 送不出的报文: they go on being tried by themselves."""

    peer: str
    letters: int
    since: datetime
    error: str


def unsent(owner: str) -> list[Unsent]:
    """What is tried again and again, by receiver, the oldest first; the error is the latest one."""
    rows = OutgoingLetter.objects.filter(owner=owner, state=Out.WAITING, attempts__gt=0)
    found: dict[str, Unsent] = {}
    for row in rows.order_by("created_at", "pk"):
        known = found.get(row.receiver, Unsent(row.receiver, 0, row.created_at, ""))
        found[row.receiver] = known._replace(letters=known.letters + 1, error=row.error)
    return list(found.values())


def waiting(owner: str) -> int:
    """How many letters wait for a person 待人工: dead, refused and held."""
    gone = OutgoingLetter.objects.filter(owner=owner, state__in=OUT_TROUBLE).count()
    return gone + IncomingLetter.objects.filter(owner=owner, state__in=IN_TROUBLE).count()


def incidents(owner: str, *, limit: int = 200) -> QuerySet[Incident]:
    """Well-signed letters that contradict another 报文异常, the latest first."""
    return Incident.objects.filter(owner=owner).order_by("-last_at", "-pk")[:limit]


def bad_signatures(owner: str, *, limit: int = 200) -> QuerySet[TurnedAway]:
    """What was refused at the door 拒收记录: hash, size, times, count; the latest first."""
    return TurnedAway.objects.filter(owner=owner).order_by("-last_at", "-pk")[:limit]


class CaseLetter(NamedTuple):
    """One letter of a case, as shown on the case page."""

    direction: str
    letter_id: str
    peer: str
    kind: str
    version: int
    state: str
    state_label: Any
    written_at: datetime
    arrived_at: datetime | None
    payload: dict[str, Any] | None


def letters_of_case(owner: str, caseref: str) -> list[CaseLetter]:
    """Every letter about a case, sent and received, in the order they were written."""
    gone = OutgoingLetter.objects.filter(owner=owner, caseref=caseref)
    came = IncomingLetter.objects.filter(owner=owner, caseref=caseref)
    found = [
        CaseLetter(
            "out", row.letter_id, row.receiver, row.kind, row.version, row.state,
            row.get_state_display(), row.created_at, row.answered_at, row.payload,
        )
        for row in gone
    ]  # fmt: skip
    found += [
        CaseLetter(
            "in", row.letter_id, row.sender, row.kind, row.version, row.state,
            row.get_state_display(), row.sent_at, row.received_at, None,
        )
        for row in came
    ]  # fmt: skip
    return sorted(found, key=lambda each: each.written_at)


def counts(owner: str) -> dict[str, int]:
    """How many letters are in each state: `out.waiting`, `in.held`, …; states without any are left out."""
    found: dict[str, int] = {}
    for direction, table in (("out", OutgoingLetter), ("in", IncomingLetter)):
        rows = table.objects.filter(owner=owner).values_list("state").annotate(n=Count("pk"))
        found.update({f"{direction}.{state}": n for state, n in rows})
    return found


def gaps(owner: str, sender: str, *, limit: int = 100) -> list[tuple[int, int]]:
    """Runs of sequence numbers a peer used that have not come, both ends counted.

    A number may be missing for a while: its letter is on its way, or dead at the sender's.
    """
    numbers = (
        IncomingLetter.objects.filter(owner=owner, sender=sender, sequence__isnull=False)
        .order_by("sequence")
        .values_list("sequence", flat=True)
    )
    missing, expected = [], 1
    for number in numbers.iterator():
        assert number is not None, "a letter keyed from paper has no number"
        if number > expected:
            missing.append((expected, number - 1))
            if len(missing) == limit:
                break
        expected = max(expected, number + 1)
    return missing


def checks(owner: str, *, limit: int = 50) -> QuerySet[PeerCheck]:
    """What peers answered about our directory, the latest first."""
    return PeerCheck.objects.filter(owner=owner).order_by("-pk")[:limit]


def schemas() -> dict[str, dict[str, Any]]:
    """`kind/version` → JSON Schema of every letter this installation acts on."""
    acted_on = {f"{kind}/{version}" for kind, version in registry.table()}
    return {name: found for name, found in letters.schemas().items() if name in acted_on}


def _trouble(row: OutgoingLetter | IncomingLetter) -> Trouble:
    out = isinstance(row, OutgoingLetter)
    return Trouble(
        direction="out" if out else "in",
        letter_id=row.letter_id,
        peer=row.receiver if isinstance(row, OutgoingLetter) else row.sender,
        kind=row.kind,
        version=row.version,
        caseref=row.caseref,
        state=row.state,
        state_label=row.get_state_display(),
        since=row.created_at if isinstance(row, OutgoingLetter) else row.received_at,
        attempts=row.attempts,
        code=row.error if isinstance(row, OutgoingLetter) else row.error_code,
        error=row.error,
    )


def to_post(owner: str, *, after: int = 0, limit: int = 50) -> list[OutgoingLetter]:
    """Letters that wait to be posted 待寄发, the oldest first; `after` is the last `id` of the page before."""
    rows = OutgoingLetter.objects.filter(owner=owner, state=Out.TO_POST, pk__gt=after)
    return list(rows.order_by("pk")[:limit])


def keyed(owner: str, *, after: int = 0, limit: int = 50) -> list[PaperLetter]:
    """Letters on paper that wait for a second officer 待校对, the oldest first; without their scans."""
    rows = PaperLetter.objects.filter(owner=owner, state=Keyed.KEYED, pk__gt=after)
    return list(rows.defer("scan").order_by("pk")[:limit])


def desk_of_papers(owner: str) -> int:
    """How much waits at the desk of papers 纸质往来: to be posted and to be compared."""
    waits = OutgoingLetter.objects.filter(owner=owner, state=Out.TO_POST).count()
    return waits + PaperLetter.objects.filter(owner=owner, state=Keyed.KEYED).count()


def paper_letter(owner: str, number: int) -> PaperLetter:
    """One letter that came on paper. Refuses `not-found`."""
    found = PaperLetter.objects.filter(owner=owner, pk=number).first()
    if found is None:
        raise NotFound(what=str(number))
    return found


def to_be_posted(owner: str, number: int) -> OutgoingLetter:
    """One letter that goes, or went, on paper. Refuses `not-found`."""
    found = OutgoingLetter.objects.filter(
        owner=owner, pk=number, state__in=(Out.TO_POST, Out.POSTED)
    ).first()
    if found is None:
        raise NotFound(what=str(number))
    return found


def dispatches(owner: str, *, limit: int = 50) -> list[Dispatch]:
    """What was posted 寄发登记, the latest first."""
    rows = Dispatch.objects.filter(owner=owner).select_related("letter")
    return list(rows.order_by("-pk")[:limit])


def dispatches_of(letter: OutgoingLetter) -> list[Dispatch]:
    """Each time a letter was posted, the latest first."""
    return list(letter.dispatches.order_by("-pk"))
