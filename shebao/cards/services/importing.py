"""Cards from a file 导入社保卡: a line is a card; a line that cannot be taken is named, the others are taken, or none."""

import csv
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import Refusal
from shebao.cards.errors import CardFileUnreadable, CardsSamePerson
from shebao.cards.models import Card, CardMove
from shebao.cards.queries import read_number
from shebao.cards.states import CODES, LABELS, LIVE, CardState
from shebao.enrolment import queries as enrolment
from shebao.enrolment.schemes import Scheme
from shebao.identity import queries as people
from shebao.identity.models import Person

HEADINGS = {
    "card": ("卡号", "Card number"), "number": ("证件号码", "Identity number"),
    "name": ("姓名", "Name"), "state": ("卡状态", "State"),
}  # fmt: skip
UNTIL = ("有效期止", "Valid until")
SCHEMES = (Scheme.EMPLOYEE_MEDICAL, Scheme.RESIDENT_MEDICAL, Scheme.EMPLOYEE_PENSION)
"""The relationship a card is named with: the first of these that is open."""


STEP = 1000
"""Progress is told every so many lines."""
Progress = Callable[[int, int], None]


class Brought(NamedTuple):
    """What became of a file 导入结果: cards new, known already, the lines not taken with why, and whether it was kept."""

    new: int
    known: int
    findings: tuple[tuple[int, str], ...]
    kept: bool = True


class _Bad(Exception):
    """Why a line cannot be taken."""


class _Undone(Exception):
    """Nothing of it is kept; what would have become of it."""

    def __init__(self, brought: Brought) -> None:
        self.brought = brought._replace(kept=False)
        super().__init__()


def import_cards(
    *,
    owner: str,
    content: bytes,
    by: str,
    approved_by: str,
    at: datetime,
    trial: bool = False,
    whole: bool = False,
    progress: Progress | None = None,
) -> Brought:
    """Bring cards in from a CSV file 导入社保卡 under two officers. The same file again changes nothing.

    Columns: card number, identity number, name, state (its word or a reader's code), and, if known, until
    when it is valid. A `trial` keeps nothing; `whole` keeps nothing when one line cannot be taken. Killed, nothing
    was kept either. Findings: see `FINDINGS`. Refuses `card.same-officer`, `card.file-unreadable`.
    """
    if by == approved_by:
        raise CardsSamePerson()
    try:
        return _bring(owner, content, by, approved_by, at, trial, whole, progress)
    except _Undone as undone:
        return undone.brought


@atomic
def _bring(
    owner: str, content: bytes, by: str, approved_by: str, at: datetime, trial: bool, whole: bool,
    progress: Progress | None,
) -> Brought:  # fmt: skip
    new = known = 0
    findings: list[tuple[int, str]] = []
    rows = _rows(content)
    for line, row in enumerate(rows, 2):
        try:
            if _take(owner, row, by=by, approved_by=approved_by, at=at):
                new += 1
            else:
                known += 1
        except _Bad as bad:
            findings.append((line, str(bad)))
        if progress and ((line - 1) % STEP == 0 or line == len(rows) + 1):
            progress(line - 1, len(rows))
    brought = Brought(new, known, tuple(findings))
    if trial or (whole and findings):
        raise _Undone(brought)
    return brought


FINDINGS: Mapping[str, tuple[str, str]] = {
    "card-missing": ("没有卡号", "no card number"),
    "not-registered": ("证件号码没有登记", "nobody here has this identity number"),
    "name-differs": ("姓名与登记不符", "the name is not the one on record"),
    "state-unknown": ("卡状态不认识", "the state of the card is not known"),
    "not-a-date": ("有效期不是日期", "the day of validity is not a date"),
    "another-holder": ("此卡已经是别人的", "the card is known as somebody else's"),
    "live-card-held": ("本人已有一张在用的卡", "the holder has another live card"),
}
"""Why a line cannot be taken, in words."""


def _rows(content: bytes) -> list[dict[str, str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    reader = csv.DictReader(text.splitlines())
    found = {name.strip(): name for name in reader.fieldnames or ()}
    columns: dict[str, str] = {}
    for key, names in HEADINGS.items():
        column = next((found[name] for name in names if name in found), None)
        if column is None:
            raise CardFileUnreadable(column=names[0])
        columns[key] = column
    until = next((found[name] for name in UNTIL if name in found), None)
    return [
        {key: (row[column] or "").strip() for key, column in columns.items()}
        | {"until": (row[until] or "").strip() if until else ""}
        for row in reader
    ]


def _take(owner: str, row: Mapping[str, str], *, by: str, approved_by: str, at: datetime) -> bool:
    """Take one line; whether the card is new."""
    number = read_number(row["card"])
    if not number:
        raise _Bad("card-missing")
    person, state, until = _holder(owner, row), _state(row["state"]), _until(row["until"])
    held = one(Card, owner=owner, card_no=number)
    if held is not None:
        if held.person_no != person.person_no:
            raise _Bad("another-holder")
        return False
    live = Card.objects.filter(owner=owner, person_no=person.person_no, state__in=sorted(LIVE))
    if state in LIVE and live.exists():
        raise _Bad("live-card-held")
    card = Card.objects.create(
        owner=owner, card_no=number, person_no=person.person_no, state=state, valid_until=until,
        relationship_no=_relationship(owner, person), imported_by=by, approved_by=approved_by,
        imported_at=at,
    )  # fmt: skip
    CardMove.objects.create(owner=owner, card=card, act="import-card", after=state, by=by, at=at)
    return True


def _holder(owner: str, row: Mapping[str, str]) -> Person:
    try:
        person = people.by_number(owner, row["number"])
    except Refusal:
        raise _Bad("not-registered") from None
    if person.name != row["name"] and row["name"] not in people.names_of(person):
        raise _Bad("name-differs")
    return person


def _relationship(owner: str, person: Person) -> str:
    held = (enrolment.open_relationship_of(owner, person, scheme) for scheme in SCHEMES)
    return next((row.relationship_no for row in held if row is not None), "")


def _state(text: str) -> CardState:
    if text in CODES:
        return CODES[text]
    for state, words in LABELS.items():
        if text in (state.value, *words):
            return state
    raise _Bad("state-unknown")


def _until(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise _Bad("not-a-date") from None
