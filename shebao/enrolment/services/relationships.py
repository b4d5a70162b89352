"""Opening a relationship 参保登记 and moving it through its life."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from shebao.agencies import queries as agencies
from shebao.base.plumbing import numbers, statements
from shebao.base.plumbing.statements import alter
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.enrolment.errors import AlreadyEnrolled, KeyTaken, UnknownArea, WrongFamily
from shebao.enrolment.models import (
    ContributionYear,
    Kind,
    PoolingArea,
    Relationship,
    RelationshipMove,
)
from shebao.enrolment.schemes import FAMILY, LETTERS, NAMES, PENSION_FAMILY, Scheme, read_scheme
from shebao.enrolment.states import OPEN, Act, State, after
from shebao.identity.models import Person
from shebao.ledger import services as ledger
from shebao.ledger.funds import RESIDENTS

FUNDS = {Scheme.RESIDENT_PENSION: RESIDENTS}
"""Schemes whose money is a fund of its own beside their family's 财会〔2017〕28号."""


def family_of(owner: str) -> str:
    """The family in an agency's code: `310100P1` keeps pension, `310100M1` medical."""
    return LETTERS.get(owner[6:7], PENSION_FAMILY)


@atomic
def add_area(
    *, owner: str, code: str, name: str, name_en: str = "", province: str = ""
) -> PoolingArea:
    """Register a pooling area 统筹区 of an agency. Again with the same code: the same area, new names."""
    area, _ = PoolingArea.objects.update_or_create(
        owner=owner,
        code=code,
        family=family_of(owner),
        defaults={"name": name, "name_en": name_en, "province": province or code[:2] + "0000"},
    )
    return area


def area_of(owner: str, area: PoolingArea | str) -> PoolingArea:
    """The agency's area; its own division is registered at first use. Refuses `enrolment.unknown-area`."""
    if isinstance(area, PoolingArea):
        if area.owner != owner:
            raise UnknownArea(owner=owner, area=area.code)
        return area
    found = PoolingArea.objects.filter(owner=owner, code=area, family=family_of(owner)).first()
    if found is not None:
        return found
    agency = agencies.agency(owner)
    if agency.division != area:
        raise UnknownArea(owner=owner, area=area)
    return add_area(owner=owner, code=area, name=agency.city, name_en=agency.city_en)


def scheme_of(owner: str, scheme: Scheme | str) -> Scheme:
    """The scheme, if this agency keeps it. Refuses `enrolment.unknown-scheme`, `enrolment.wrong-family`."""
    family = family_of(owner)
    found = scheme if isinstance(scheme, Scheme) else read_scheme(scheme, family)
    if FAMILY[found] != family:
        zh, en = NAMES[found]
        raise WrongFamily(owner=owner, scheme=zh, scheme_en=en)
    return found


class Opening(NamedTuple):
    """One relationship to open: the person, since when, under which key."""

    person: Person
    since: date
    key: str


def open_relationship(
    *,
    owner: str,
    person: Person,
    scheme: Scheme | str,
    area: PoolingArea | str,
    kind: str = Kind.REGULAR,
    since: date,
    key: str,
    by: str,
    at: datetime,
) -> Relationship:
    """Enrol a person 参保登记: relationship, first history row, and the ledger account it owns.

    The same key again gives the same relationship. Refuses `enrolment.already-enrolled`,
    `enrolment.key-taken`, `enrolment.unknown-area`, `enrolment.wrong-family`. 社会保险法 Art. 58.
    """
    return open_relationships(
        [Opening(person, since, key)],
        owner=owner,
        scheme=scheme,
        area=area,
        kind=kind,
        by=by,
        at=at,
    )[0]


@atomic
def open_relationships(
    wanted: Sequence[Opening],
    *,
    owner: str,
    scheme: Scheme | str,
    area: PoolingArea | str,
    kind: str = Kind.REGULAR,
    by: str,
    at: datetime,
) -> list[Relationship]:
    """Enrol many at once, in the order given. As `open_relationship`."""
    scheme = scheme_of(owner, scheme)
    area = area_of(owner, area)
    held = _held_by_key(owner, wanted, scheme, area, kind)
    new = [opening for opening in wanted if opening.key not in held]
    _refuse_enrolled(owner, new, scheme, area, kind)
    if new:
        first = numbers.take(owner, "relationship", len(new))
        rows = Relationship.objects.bulk_create(
            [
                _row(owner, opening, scheme, area, kind, first + index)
                for index, opening in enumerate(new)
            ]
        )
        RelationshipMove.objects.bulk_create(
            [
                RelationshipMove(
                    owner=owner,
                    relationship=row,
                    act="open",
                    after=State.ACTIVE,
                    on=row.since,
                    by=by,
                    at=at,
                )
                for row in rows
            ]
        )
        ledger.open_accounts(owner, [row.ledger_code for row in rows], "person")
        held |= {row.key: row for row in rows}
    return [held[opening.key] for opening in wanted]


def _row(
    owner: str, opening: Opening, scheme: Scheme, area: PoolingArea, kind: str, number: int
) -> Relationship:
    relationship_no = f"{owner}/relationship/{number}"
    return Relationship(
        owner=owner,
        relationship_no=relationship_no,
        person=opening.person,
        scheme=scheme,
        area=area,
        kind=kind,
        since=opening.since,
        ledger_code=f"person/{relationship_no}/{FUNDS.get(scheme, FAMILY[scheme])}",
        key=opening.key,
    )


def _held_by_key(
    owner: str, wanted: Sequence[Opening], scheme: Scheme, area: PoolingArea, kind: str
) -> dict[str, Relationship]:
    held = {
        row.key: row
        for row in Relationship.objects.filter(
            owner=owner, key__in=[opening.key for opening in wanted]
        )
    }
    for opening in wanted:
        row = held.get(opening.key)
        if row is not None and (row.person_id, row.scheme, row.area_id, row.kind) != (
            opening.person.pk,
            scheme,
            area.pk,
            kind,
        ):
            raise KeyTaken(key=opening.key)
    return held


def _refuse_enrolled(
    owner: str, new: Sequence[Opening], scheme: Scheme, area: PoolingArea, kind: str
) -> None:
    people = [opening.person.pk for opening in new]
    other = Relationship.objects.filter(
        owner=owner, person_id__in=people, scheme=scheme, area=area, kind=kind, state__in=OPEN
    ).first()
    if other is not None:
        raise AlreadyEnrolled(relationship_no=other.relationship_no)
    if any(opening.person.owner != owner for opening in new):
        raise NotFound(what="person")


def locked(owner: str, relationship_no: str) -> Relationship:
    """The agency's own relationship, locked; another agency's is not found."""
    return statements.locked(
        Relationship, relationship_no, owner=owner, relationship_no=relationship_no
    )


def _move(
    relationship: Relationship, act: Act, *, on: date, by: str, at: datetime, case_no: str = ""
) -> None:
    before = State(relationship.state)
    relationship.state = after(before, act)
    relationship.until = None if relationship.state in OPEN else on
    relationship.save(update_fields=["state", "until"])
    RelationshipMove.objects.create(
        owner=relationship.owner,
        relationship=relationship,
        act=act,
        before=before,
        after=relationship.state,
        on=on,
        case_no=case_no,
        by=by,
        at=at,
    )


@atomic
def move(
    relationship: Relationship,
    act: Act | str,
    *,
    on: date,
    by: str,
    at: datetime,
    case_no: str = "",
) -> Relationship:
    """Move a relationship by the table of `states.py`. Refuses `enrolment.wrong-moment`."""
    row = locked(relationship.owner, relationship.relationship_no)
    _move(row, Act(act), on=on, by=by, at=at, case_no=case_no)
    if row.state == State.TRANSFERRED_OUT:
        alter(ContributionYear, {"relationship_id": row.pk}, moved_out=True)
    relationship.state, relationship.until = row.state, row.until
    return row


def pause(relationship: Relationship, *, on: date, by: str, at: datetime) -> Relationship:
    """Contributions stop 暂停缴费; relationship, account and interest go on. 国办发〔2009〕66号 Art. 9."""
    return move(relationship, Act.PAUSE, on=on, by=by, at=at)


def resume(relationship: Relationship, *, on: date, by: str, at: datetime) -> Relationship:
    """Contributions go on 恢复缴费."""
    return move(relationship, Act.RESUME, on=on, by=by, at=at)


def ending(
    relationship: Relationship, *, on: date, by: str, at: datetime, case_no: str
) -> Relationship:
    """The origin has sent form and money 转出办理中; nothing more is booked. 国办发〔2009〕66号 Art. 8(3)."""
    return move(relationship, Act.START_ENDING, on=on, by=by, at=at, case_no=case_no)


def not_ending(
    relationship: Relationship, *, on: date, by: str, at: datetime, case_no: str
) -> Relationship:
    """The transfer was withdrawn or returned 撤销转出: the relationship stands as paused."""
    return move(relationship, Act.STOP_ENDING, on=on, by=by, at=at, case_no=case_no)


def transferred_out(
    relationship: Relationship, *, on: date, by: str, at: datetime, case_no: str
) -> Relationship:
    """The new place has booked everything 已转出: the lines stay readable and no longer count. 国办发〔2009〕66号 Art. 8(4)."""
    return move(relationship, Act.TRANSFER_OUT, on=on, by=by, at=at, case_no=case_no)


def reopen(
    relationship: Relationship, *, on: date, by: str, at: datetime, case_no: str = ""
) -> Relationship:
    """A person who moved away came back 重新参保: the old relationship goes on."""
    return move(relationship, Act.REOPEN, on=on, by=by, at=at, case_no=case_no)


def draw(
    relationship: Relationship, *, on: date, by: str, at: datetime, case_no: str
) -> Relationship:
    """The pension is paid from now on 开始领取待遇: nothing more is booked. 国办发〔2009〕66号 Art. 2."""
    return move(relationship, Act.DRAW, on=on, by=by, at=at, case_no=case_no)


def end(
    relationship: Relationship, *, on: date, by: str, at: datetime, case_no: str = ""
) -> Relationship:
    """The relationship ends for good 终止: death or lost nationality. 社会保险法 Art. 14."""
    return move(relationship, Act.END, on=on, by=by, at=at, case_no=case_no)
