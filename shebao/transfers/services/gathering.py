"""Gathering to the paying place 待遇领取地归集: everything comes to where the pension is paid, no contribution needed there.

国办发〔2009〕66号 Art. 6; 人社部规〔2016〕5号. From acceptance on it goes the way of any transfer. Record 0029.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from shebao.agencies import queries as agencies
from shebao.agencies.models import Agency
from shebao.base import parameters
from shebao.base.explain import Figure
from shebao.base.months import first_day, format_month, month_of
from shebao.base.places import province
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import Refusal
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services import Applicant
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.models import Kind, Relationship
from shebao.enrolment.schemes import Scheme
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.pension import queries as pensions
from shebao.pension.careers import groups_of
from shebao.pension.rules import retirement
from shebao.transfers import rules
from shebao.transfers.errors import AlreadyDrawing, AlreadyOpen, SamePlace
from shebao.transfers.errors.gathering import NotPayingPlace, NotYetDue, StaysMissing
from shebao.transfers.messages import ContactLetter, GatheringLetter
from shebao.transfers.models import Road, TransferIn
from shebao.transfers.rules import Stay
from shebao.transfers.rulings import born, draws
from shebao.transfers.services.applying import reference_of
from shebao.transfers.services.common import IN, pension_agency, start_step
from shebao.transfers.services.kinds import open_or_reopen
from shebao.transfers.states import In

LAW = "国办发〔2009〕66号 第六条"
EARLY_MAX = 36
"""Months before the statutory one that a person may choose at most; the rule itself says how many of them."""


class Paying(NamedTuple):
    """Who pays 待遇领取地认定: place, reason, month the conditions are met, explanation, parameter rows."""

    place: str
    reason: str
    month: int
    figure: Figure
    parameters: tuple[dict[str, str], ...]

    def as_json(self) -> dict[str, Any]:
        """As a case keeps it."""
        return {
            "place": self.place, "reason": self.reason, "month": format_month(self.month),
            "figure": self.figure.as_dict(), "parameters": list(self.parameters),
        }  # fmt: skip


def due_month(person: Person, on: date) -> int:
    """The month the conditions are met 达到领取条件: as applied for; else this one, once the earliest a person may choose has come.

    Refuses `transfer.not-yet-due`.
    """
    claim = pensions.of_person(person.owner, person.person_no)
    due = int(claim.retirement_month) if claim is not None else earliest_month(person)
    if due > month_of(on):
        raise NotYetDue(month=format_month(due))
    return due if claim is not None else month_of(on)


def earliest_month(person: Person) -> int:
    """The earliest month a person may choose to retire in, whichever statutory age may hold."""
    birth, found = month_of(born(person)), []
    for group in groups_of(person.sex):
        for early in range(EARLY_MAX, 0, -1):
            try:
                found.append(retirement(group, birth, early_months=early).result.retirement_month)
                break
            except Refusal:
                continue
        else:
            found.append(retirement(group, birth).result.retirement_month)
    return min(found)


def own_stays(person: Person) -> list[Stay]:
    """Months the books here hold, by place and kind of account 本机构记录的参保段; none of them the current one yet."""
    months: dict[tuple[str, str], int] = {}
    held = enrolled.relationships_of_person(person.owner, person)
    for row in held.filter(scheme=Scheme.EMPLOYEE_PENSION).exclude(state__in=enrolled.GONE):
        for line in enrolled.years(row):
            where = (line.place, str(row.kind))
            months[where] = months.get(where, 0) + line.months
    return [Stay(place, kind, count, False) for (place, kind), count in months.items() if count]


def with_current(stays: Sequence[Stay]) -> list[Stay]:
    """The stays with the current one marked: as told, else the last regular one, those of our own books last."""
    if any(stay.current for stay in stays):
        return list(stays)
    last = [n for n, stay in enumerate(stays) if stay.kind == Kind.REGULAR][-1:]
    return [stay._replace(current=n in last) for n, stay in enumerate(stays)]


def who_pays(person: Person, here: Agency, elsewhere: Sequence[Stay], on: date) -> Paying:
    """The place that pays, by what the books hold and what certificates of other places say.

    Refuses `transfer.not-yet-due`, `transfer.not-paying-place` and what `rules.paying_place` refuses.
    """
    due = due_month(person, on)
    stays = with_current([*elsewhere, *own_stays(person)])
    day = min(first_day(due), on)
    hukou = people.hukou_on(person, day)
    answer = rules.paying_place(day, hukou.division if hukou else None, stays)
    place, reason = answer.result
    figure = Figure(
        "paying_place",
        place,
        "待遇领取地",
        "",
        "国办发〔2009〕66号 六条",
        answer.weakest(),
        answer.steps,
    )
    if province(place) != province(here.division):
        raise NotPayingPlace(place=agencies.place_called(place))
    frozen = (parameters.at("transfers.paying_place_months", day).as_dict(),)
    return Paying(place, reason, due, figure, frozen)


def relationship_here(
    person: Person, here: Agency, *, on: date, key: str, by: str, at: datetime
) -> Relationship:
    """The regular relationship that everything comes to; where there is none, one that is never paid into."""
    held = enrolled.relationships_of_person(person.owner, person).filter(
        scheme=Scheme.EMPLOYEE_PENSION, kind=Kind.REGULAR, state__in=enrolled.STILL_OPEN
    )
    found = held.first()
    if found is not None:
        return found
    row = open_or_reopen(person, here.division, Kind.REGULAR, since=on, key=key, by=by, at=at)
    enrolment.pause(row, on=on, by=by, at=at)
    return row


def refuse_open(owner: str, person_no: str, old: Agency, account_kind: str) -> None:
    """Refuses `transfer.already-open` while this account of the old place is on its way already."""
    other = one(
        TransferIn, owner=owner, person_no=person_no, origin_code=old.code, account_kind=account_kind,
        empty=("closed_on",),
    )  # fmt: skip
    if other:
        raise AlreadyOpen(origin=old.called_city, case_no=other.case_no)


@atomic
def gather(
    *,
    owner: str,
    person_no: str,
    origin: str,
    account_kind: str = Kind.REGULAR,
    elsewhere: Sequence[Stay],
    applicant: Applicant,
    channel: str,
    key: str,
    by: str,
    on: date,
    at: datetime,
) -> TransferIn:
    """Ask for what lies at `origin` to be gathered here, where the pension is paid 归集. The same key again is the same.

    `elsewhere` is what certificates of other places say, `account_kind` which account of `origin` is meant. Refuses
    `transfer.not-paying-place`, `transfer.not-yet-due`, `transfer.stays-missing`, `transfer.already-drawing`,
    `transfer.already-open`, `transfer.same-place`, `transfer.unknown-agency`, `transfer.wrong-family`.
    """
    key = f"{owner}/{IN}/{key}"
    before = cases.with_key(owner, key)
    found = one(TransferIn, owner=owner, case_no=before.case_no) if before else None
    if found:
        return found
    old, here, person = (
        pension_agency(origin),
        agencies.agency(owner),
        people.by_person_no(owner, person_no),
    )
    if origin == owner:
        raise SamePlace(at="origin")
    if draws(person):
        raise AlreadyDrawing(agency=here.called)
    if not any(province(stay.place) == province(old.division) for stay in elsewhere):
        raise StaysMissing(origin=old.called_city, at="months")
    paying = who_pays(person, here, elsewhere, on)
    refuse_open(owner, person_no, old, account_kind)
    relationship = relationship_here(person, here, on=on, key=f"{key}/gathering", by=by, at=at)
    rule_set = str(parameters.at("transfers.rule_set", on, path="on").value)
    case, _ = casework.open_case(
        owner=owner, kind=IN, key=key, person_no=person_no,
        relationship_no=relationship.relationship_no, applicant=applicant, channel=channel,
        state=In.APPLIED, turn=Turn.OFFICER, received_on=on, by=by, at=at, rule_set=rule_set,
        note=(f"待遇领取地归集：{old.city}的养老保险关系", f"To be gathered here: the pension relationship at {old.city_en}"),
    )  # fmt: skip
    row = TransferIn.objects.create(
        owner=owner, case_no=case.case_no, person_no=person_no, origin_code=origin,
        relationship_no=relationship.relationship_no, rule_set=rule_set, road=Road.GATHERING,
        account_kind=account_kind, paying=paying.as_json(), reference=reference_of(case.case_no),
        records_only=rules.records_only(old.division, here.division), applied_on=on,
    )  # fmt: skip
    start_step(case, step="review", on=on, division=here.division)
    return row


def gathering_letter(
    row: TransferIn, letter: ContactLetter, *, first_received_on: date | None = None
) -> GatheringLetter:
    """The letter of a gathering: the contact letter, who pays and why; sent on, the day a wrong office had it."""
    paying = row.paying or {}
    return GatheringLetter(
        letter=letter, paying_division=paying.get("place", ""), paying_reason=paying.get("reason", ""),
        conditions_month=paying.get("month", ""), first_received_on=first_received_on,
    )  # fmt: skip
