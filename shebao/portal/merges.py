"""One's own accounts made one 本人申请归并, behind the page and the machine's door."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from shebao.agencies import queries as agencies
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound
from shebao.casework.services import Applicant
from shebao.identity import queries as people
from shebao.identity.errors import PersonNotFound
from shebao.identity.models import Person
from shebao.merging import queries, services
from shebao.merging.errors import HeirConfirms
from shebao.merging.models import Merge
from shebao.merging.services.hearing import LEG_LABELS
from shebao.merging.states import LABELS, Act
from shebao.payments.services import Payee

WAYS = ("old-card", "police-certificate", "employer-statement")


class Leg(NamedTuple):
    """The other family's leg of one case 联办的另一方: its agency, and in both languages where it stands and whose turn it is."""

    agency: str
    agency_en: str
    state: tuple[str, str]
    turn: str
    told_on: date | None
    case_no: str


def differ(persons: Iterable[Person]) -> bool:
    """Whether names or dates of birth are not all the same 姓名或出生日期不一致: somebody must look twice."""
    every = list(persons)
    return len({one.name for one in every}) > 1 or len({one.birth_date for one in every}) > 1


def leg_of(row: Merge) -> Leg | None:
    """The other leg of a merge as it was last told; None where it has one leg."""
    if not row.peer:
        return None
    peer = agencies.agency(row.peer)
    waits = ("已通知，待对方办理", "Told; the other agency has not begun")
    state = LEG_LABELS.get(row.peer_state) or LABELS.get(row.peer_state, waits)
    return Leg(
        peer.name, peer.name_en or peer.name, state, row.peer_turn, row.peer_told_on,
        row.peer_case_no,
    )  # fmt: skip


class Asked(NamedTuple):
    """What a person asks with 归并申请: the other account's number, the proof, where a refund goes."""

    number: str
    proof: str
    payee: Payee
    phone: str = ""


def other_of(person: Person, mine: Sequence[Person], number: str) -> Person:
    """The account under a number that is not the one signed in with: both may stand under one number, 15 and 18 digits.

    One's own at another agency is given too: it is transferred first. Refuses `identity.not-found`, also for somebody who
    shares neither name nor date of birth with whoever asks, and `identity.number-shared` when there are several others.
    """
    found = people.all_by_number(person.owner, number)
    others = [one for one in found if one.pk != person.pk]
    if len(others) == 1 and len(found) == 2:
        return others[0]
    if len(found) == 1 and others and not _may_be_one(person, others[0]):
        raise PersonNotFound()
    for one in mine if not others else ():
        if one.owner != person.owner and one in people.all_by_number(one.owner, number):
            return one
    return people.by_number(person.owner, number)


def _may_be_one(one: Person, other: Person) -> bool:
    """Whether a name, today's or an earlier one, or the date of birth is shared: else a stranger's account is asked for."""
    shared = set(people.names_of(one)) & set(people.names_of(other))
    return bool(shared) or one.birth_date == other.birth_date


def apply_own(
    person: Person, mine: Sequence[Person], asked: Asked, *, key: str, by: str, channel: str
) -> Merge:
    """Apply for one's own accounts 本人申请. `mine` are one's accounts at all agencies. Refuses as `merging.apply`."""
    other = other_of(person, mine, asked.number)
    there = other.owner != person.owner
    return services.apply(
        owner=person.owner, keep=person.person_no, others=[] if there else [other.person_no],
        elsewhere=[other.owner] if there else [],
        applicant=Applicant("person", person.name, asked.phone), channel=channel,
        proofs=[one for one in WAYS if one == asked.proof], key=f"{person.person_no}/merge/{key}",
        by=by, on=clock.today(), at=clock.now(), payee=asked.payee,
    )  # fmt: skip


def own_merge(mine: Sequence[Person], case_no: str) -> Merge:
    """One's own merge: of an account kept or merged. Refuses `not-found`."""
    for person in mine:
        if case_no.startswith(f"{person.owner}/"):
            row = queries.merge(person.owner, case_no)
            if person.person_no in (row.person_no, *row.others):
                return row
    raise NotFound(what=case_no)


def decide_own(row: Merge, act: str, *, sha256: str, by: str) -> Merge:
    """The person confirms the preview as shown, or takes the application back 本人确认或撤回.

    Refuses `merging.heir-confirms`, and `not-found` for any other act.
    """
    if row.died_on:
        raise HeirConfirms()
    given = {"owner": row.owner, "case_no": row.case_no, "by": by}
    on, at = clock.today(), clock.now()
    if act == Act.CONFIRM:
        return services.confirm(way="web", sha256=sha256, on=on, at=at, **given)
    if act != Act.WITHDRAW:
        raise NotFound(what=act[:40])
    return services.withdraw(on=on, at=at, **given)
