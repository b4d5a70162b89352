"""Opening, moving, assigning and closing a case 办件."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from shebao.agencies.models import Absence
from shebao.base.plumbing import numbers, statements
from shebao.base.plumbing.statements import alter
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries
from shebao.casework.errors import PhoneShape
from shebao.casework.models import ApplicantKind, Case, CaseLog, Channel, Clock, Turn

MOVE = """
UPDATE casework_case SET state = %s, turn = %s, moves = moves + 1 WHERE id = %s RETURNING moves"""
"""A case's new state and the number of its log row: one statement, and the case is locked from then on."""
FROM_AGENCIES = (Channel.LETTER, Channel.PAPER)
"""Doors by which another agency writes 机构来函."""
SYSTEM = "system"
"""The actor of what happens by itself: letters, matching, clocks."""


PHONE = re.compile(r"[+(]?[0-9][0-9() -]{4,28}")
"""A telephone number 联系电话: digits, as people space them."""


class Applicant(NamedTuple):
    """Who applies 申请人: kind, name, phone, relation to the person."""

    kind: str
    name: str
    phone: str = ""
    relation: str = ""


@atomic
def open_case(
    *,
    owner: str,
    kind: str,
    key: str,
    person_no: str,
    applicant: Applicant,
    channel: str,
    state: str,
    turn: str,
    received_on: date,
    by: str,
    at: datetime,
    relationship_no: str = "",
    office_code: str = "",
    rule_set: str = "",
    note: tuple[str, str] = ("", ""),
) -> tuple[Case, bool]:
    """Open a case 受理建件 and say whether it is new; the same key again returns the one there is.

    `case_no` is `<owner>/<kind>/<year>/<n>`; `rule_set` stays with the case for its life. Refuses
    `casework.phone-shape`; of what another agency wrote down every phone is taken.
    """
    found = queries.with_key(owner, key)
    if found:
        return found, False
    phone = applicant.phone if channel in FROM_AGENCIES else phone_number(applicant.phone)
    number = numbers.take(owner, f"{kind}/{received_on.year}")
    case = Case.objects.create(
        owner=owner,
        case_no=f"{owner}/{kind}/{received_on.year}/{number}",
        key=key,
        kind=kind,
        person_no=person_no,
        relationship_no=relationship_no,
        applicant_kind=ApplicantKind(applicant.kind),
        applicant_name=applicant.name,
        applicant_phone=phone,
        applicant_relation=applicant.relation,
        channel=Channel(channel),
        office_code=office_code,
        state=state,
        turn=Turn(turn),
        rule_set=rule_set,
        received_on=received_on,
    )
    _write(case, act="open", before="", after=state, by=by, at=at, note=note, data={}, public=True)
    return case, True


def phone_number(typed: str) -> str:
    """A telephone number as it is kept 联系电话; full-width digits are what they look like. Refuses `casework.phone-shape`."""
    phone = unicodedata.normalize("NFKC", typed).strip()
    if phone and not PHONE.fullmatch(phone):
        raise PhoneShape(at="applicant_phone")
    return phone


def _write(
    case: Case,
    *,
    act: str,
    before: str,
    after: str,
    by: str,
    at: datetime,
    note: tuple[str, str],
    data: Mapping[str, Any],
    public: bool,
) -> CaseLog:
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [case.state, case.turn, case.pk])
        (case.moves,) = cursor.fetchone()
    return CaseLog.objects.create(
        case=case,
        owner=case.owner,
        seq=case.moves,
        at=at,
        actor=by,
        act=act,
        before=before,
        after=after,
        note_zh=note[0],
        note_en=note[1],
        data=dict(data),
        public=public,
    )


def locked(owner: str, case_no: str) -> Case:
    """The case for writing. Another agency's is `not-found`."""
    return statements.locked(Case, case_no, owner=owner, case_no=case_no)


@atomic
def record_move(
    case: Case,
    *,
    act: str,
    before: str,
    after: str,
    turn: str,
    by: str,
    at: datetime,
    note: tuple[str, str] = ("", ""),
    data: Mapping[str, Any] | None = None,
    public: bool = True,
) -> CaseLog:
    """Write one move of a case: its log row, its new state and whose turn it is.

    Called by the one `_move` of the room whose states they are, in that room's transaction.
    """
    case.state, case.turn = after, Turn(turn)
    return _write(
        case, act=act, before=before, after=after, by=by, at=at, note=note, data=data or {},
        public=public,
    )  # fmt: skip


@atomic
def remark(
    case: Case, *, act: str, by: str, at: datetime, note: tuple[str, str], public: bool = True
) -> CaseLog:
    """Write a log row that moves nothing (a clock recomputed, a hand-over)."""
    return _write(
        case, act=act, before=case.state, after=case.state, by=by, at=at, note=note, data={},
        public=public,
    )  # fmt: skip


@atomic
def belongs_to(
    case: Case, person_no: str, *, by: str, at: datetime, note: tuple[str, str]
) -> CaseLog:
    """The person of a case that came without one 认定参保人. A case that has one keeps it."""
    assert not case.person_no, "a case does not change its person"
    case.person_no = person_no
    case.save(update_fields=["person_no"])
    return remark(case, act="name-person", by=by, at=at, note=note)


@atomic
def assign(*, owner: str, case_no: str, to: str, by: str, at: datetime) -> Case:
    """Give a case to an officer 分办."""
    case = locked(owner, case_no)
    if case.handler != to:
        case.handler = to
        case.save(update_fields=["handler"])
        remark(
            case, act="assign", by=by, at=at, public=False,
            note=(f"分办给 {to}", f"Assigned to {to}"),
        )  # fmt: skip
    return case


@atomic
def hand_over(*, owner: str, on: date, at: datetime) -> int:
    """Open cases of officers who are away go to their stand-ins 缺勤交接; how many moved."""
    moved = 0
    away = Absence.objects.filter(owner=owner, since__lte=on, until__gte=on)
    for absence in away.select_related("user", "stand_in"):
        cases = Case.objects.select_for_update().filter(
            owner=owner, handler=absence.user.username, closed_on__isnull=True
        )
        for case in cases:
            case.handler = absence.stand_in.username
            case.save(update_fields=["handler"])
            remark(
                case, act="hand-over", by=SYSTEM, at=at, public=False,
                note=(
                    f"{absence.user} 缺勤，交 {absence.stand_in} 代办",
                    f"{absence.user} is away; {absence.stand_in} stands in",
                ),
            )  # fmt: skip
            moved += 1
    return moved


@atomic
def close(case: Case, *, on: date) -> Case:
    """The case is over 办结: no clock runs, it is nobody's turn."""
    alter(Clock, {"case_id": case.pk}, empty=("met_on",), met_on=on)
    case.closed_on, case.turn, case.due_on, case.provisional = on, Turn.NOBODY, None, False
    case.save(update_fields=["closed_on", "turn", "due_on", "provisional"])
    return case


@atomic
def reopen(case: Case, *, on: date, by: str, at: datetime, note: tuple[str, str]) -> Case:
    """A finished case is open again 重新办理: what it was about has gone on. Open before: nothing."""
    if case.closed_on is None:
        return case
    case.closed_on = None
    case.save(update_fields=["closed_on"])
    remark(case, act="reopen", by=by, at=at, note=note)
    return case
