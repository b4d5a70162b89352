"""Questions about links, mandates and charges. Another agency's, or another person's, is not found."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple, TypeVar

from django.db.models import Count, Q, Sum

from shebao.base import parameters
from shebao.base.plumbing.statements import Table, one
from shebao.base.refusals import NotFound
from shebao.enrolment import queries as enrolment
from shebao.enrolment.models import ContributionYear, Relationship
from shebao.enrolment.schemes import Scheme
from shebao.enrolment.states import State
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.ledger import queries as ledger
from shebao.medical.errors.sharing import NoAccount
from shebao.medical.models import (
    Charge,
    ChargeLine,
    Institution,
    Link,
    Mandate,
    Reconciliation,
)
from shebao.medical.states.sharing import LinkState, MandateState

USABLE = (State.ACTIVE, State.PAUSED)
BASIC = (Scheme.EMPLOYEE_MEDICAL, Scheme.RESIDENT_MEDICAL)
M = TypeVar("M", bound=Table)


def _the(model: type[M], what: str, **which: Any) -> M:
    found = one(model, **which)
    if found is None:
        raise NotFound(what=what)
    return found


def link(owner: str, link_no: str) -> Link:
    """One link 绑定. Refuses `not-found`."""
    return _the(Link, link_no, owner=owner, link_no=link_no)


def given(owner: str, person_no: str, *, ended: bool = False) -> list[Link]:
    """Links by which this person's account is shared 我共济的, oldest first; live ones, or all."""
    rows = Link.objects.select_related("consent").filter(owner=owner, grantor_person_no=person_no)
    return list((rows if ended else rows.exclude(state=LinkState.ENDED)).order_by("id"))


def received(owner: str, person_no: str, *, ended: bool = False) -> list[Link]:
    """Links by which this person may use others' accounts 共济我的, in their own order."""
    rows = Link.objects.select_related("consent").filter(owner=owner, person_no=person_no)
    rows = rows if ended else rows.exclude(state=LinkState.ENDED)
    return list(rows.order_by("rank", "id"))


def open_links(owner: str, relationship_no: str) -> list[Link]:
    """Live links that hang on a relationship, on either side 未解除的共济绑定."""
    either = Q(grantor_relationship_no=relationship_no) | Q(relationship_no=relationship_no)
    rows = Link.objects.filter(either, owner=owner).exclude(state=LinkState.ENDED)
    return list(rows.order_by("id"))


def account_of(owner: str, person: Person) -> Relationship:
    """The person's usable employee relationship 可用的职工医保个人账户. Refuses `family.no-account`."""
    row = enrolment.open_relationship_of(owner, person, Scheme.EMPLOYEE_MEDICAL)
    if row is None or row.state not in USABLE:
        raise NoAccount(at="card")
    return row


def insured(owner: str, person: Person) -> Relationship | None:
    """The person's open relationship in basic medical insurance 基本医疗保险参保关系, if any."""
    for scheme in BASIC:
        row = enrolment.open_relationship_of(owner, person, scheme)
        if row is not None and row.state in USABLE:
            return row
    return None


def computer_person(owner: str, computer_no: str, number: str) -> Person | None:
    """The person of a computer number 电脑号 and an identity number, when both are the same person's.

    The computer number is the last part of the person's number here; the whole is taken too.
    """
    tail = computer_no.strip().rpartition("/")[2]
    found = [
        p for p in people.all_by_number(owner, number) if p.person_no.rpartition("/")[2] == tail
    ]
    return found[0] if len(found) == 1 and tail else None


def past_years_fen(account: Relationship, on: date) -> int:
    """What is left in an account from past years 历年结余: all but what this year brought; spending takes it first."""
    lines = ContributionYear.objects.filter(relationship=account, year=on.year)
    this_year = lines.aggregate(fen=Sum("credited_fen"))["fen"] or 0
    return max(ledger.balance(account.owner, account.ledger_code) - int(this_year), 0)


def institution(owner: str, code: str) -> Institution:
    """One designated institution 定点医药机构. Refuses `not-found`."""
    return _the(Institution, code, owner=owner, code=code)


def institutions(owner: str) -> list[Institution]:
    """An agency's institutions, by code."""
    return list(Institution.objects.filter(owner=owner).order_by("code"))


def mandate(owner: str, mandate_no: str) -> Mandate:
    """One mandate 结算授权. Refuses `not-found`."""
    return _the(Mandate, mandate_no, owner=owner, mandate_no=mandate_no)


def mandates(owner: str) -> list[Mandate]:
    """An agency's mandates, those that wait first."""
    rows = Mandate.objects.select_related("institution").filter(owner=owner)
    return sorted(rows.order_by("-id"), key=lambda row: row.state != MandateState.PROPOSED)


def charge(institution: Institution, external_no: str) -> Charge:
    """An institution's own charge 结算, by its settlement number. Refuses `not-found`."""
    if not external_no.isprintable():
        raise NotFound(what=external_no)
    return _the(Charge, external_no, institution_id=institution.pk, external_no=external_no)


class Use(NamedTuple):
    """A use of an account as its owner sees it 使用记录: who, where, how much from here, and the whole charge."""

    line: ChargeLine
    charge: Charge
    place: str
    place_en: str
    user_no: str


def uses(owner: str, person_no: str, *, limit: int = 50) -> list[Use]:
    """What this person's account paid, for whom, where 个人账户使用记录, the newest first."""
    rows = ChargeLine.objects.filter(owner=owner, person_no=person_no)
    rows = rows.select_related("charge", "charge__institution").order_by("-id")[:limit]
    return [_use(row) for row in rows]


def _use(row: ChargeLine) -> Use:
    where = row.charge.institution
    return Use(row, row.charge, where.name, where.name_en or where.name, row.charge.person_no)


def charges_of(owner: str, person_no: str, *, limit: int = 50) -> list[Charge]:
    """What was charged for this person 就医结算, the newest first, with its lines."""
    rows = Charge.objects.filter(owner=owner, person_no=person_no).select_related("institution")
    return list(rows.prefetch_related("lines").order_by("-id")[:limit])


def names(owner: str, person_nos: Iterable[str]) -> dict[str, str]:
    """People's names by number."""
    return {no: person.name for no, person in people.people_of(owner, person_nos).items()}


class Day(NamedTuple):
    """An institution's day by our books 日终汇总: charges and reversals, and what it is owed for them."""

    charges: int
    charged_fen: int
    reversals: int
    reversed_fen: int

    @property
    def net_fen(self) -> int:
        """What accounts paid on the day, less what went back."""
        return self.charged_fen - self.reversed_fen


def day(institution: Institution, on: date) -> Day:
    """An institution's day by our books; cash is not in it."""
    paid = Sum("own_fen") + Sum("family_fen")
    booked = Charge.objects.filter(institution=institution, on=on).aggregate(
        n=Count("id"), fen=paid
    )
    back = Charge.objects.filter(institution=institution, reversed_on=on)
    gone = back.aggregate(n=Count("id"), fen=paid)
    return Day(booked["n"], int(booked["fen"] or 0), gone["n"], int(gone["fen"] or 0))


class DayLine(NamedTuple):
    """A line of the day's file 对账明细: `+` a charge, `-` a reversal; what accounts paid or got back."""

    external_no: str
    sign: str
    account_fen: int


def day_lines(institution: Institution, on: date) -> list[DayLine]:
    """Every charge and reversal of a day 日终对账明细, by number."""
    rows = Charge.objects.filter(Q(on=on) | Q(reversed_on=on), institution=institution)
    found = []
    for row in rows.order_by("external_no"):
        fen = row.own_fen + row.family_fen
        if row.on == on:
            found.append(DayLine(row.external_no, "+", fen))
        if row.reversed_on == on:
            found.append(DayLine(row.reversal_no, "-", fen))
    return found


def reconciliations(owner: str, *, limit: int = 60) -> list[Reconciliation]:
    """Days compared, newest first."""
    rows = Reconciliation.objects.select_related("institution").filter(owner=owner)
    return list(rows.order_by("-day", "institution__code")[:limit])


def missing_receipts(institution: Institution) -> list[int]:
    """Numbers of offline receipts that were never sent 缺号的断网收据, below the highest that came."""
    rows = Charge.objects.filter(institution=institution).exclude(offline_no=None)
    came = {number for number in rows.values_list("offline_no", flat=True) if number is not None}
    return [number for number in range(1, max(came, default=0)) if number not in came]


def policy(name: str, on: date, place: str) -> str:
    """A place's policy by name 地方规定, empty where it has none."""
    row = parameters.find(f"medical.family_{name}", on, place)
    return row.value if row is not None else ""
