"""Certificates of participation 参保缴费凭证、医保参保凭证: on identity alone, arrears told with a reminder.

国办发〔2009〕66号 Art. 8(一); 社会保险经办条例 (Order 765) Art. 31. Nobody need bring one to be transferred.
Each family of agencies certifies its own insurance.
"""

from datetime import date, datetime
from typing import NamedTuple

from shebao.agencies import queries as agencies
from shebao.base import parameters
from shebao.base.months import Month, format_month, month, month_of, same_day_after
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.enrolment import queries as enrolment
from shebao.enrolment.accounts import months_in
from shebao.enrolment.models import Origin, Relationship
from shebao.enrolment.schemes import NAMES, Scheme
from shebao.enrolment.states import State
from shebao.identity import services as people
from shebao.papers import queries as kept
from shebao.papers import services as papers
from shebao.papers.kinds import ParticipationCertificate
from shebao.papers.medical import MedicalCertificate
from shebao.papers.models import Paper
from shebao.papers.reading import Day, MonthText
from shebao.transfers.messages import Finding
from shebao.transfers.preflight import arrears_finding

SELF_SERVICE = "本人自助出具"
MEDICAL = (Scheme.EMPLOYEE_MEDICAL, Scheme.RESIDENT_MEDICAL)
SEXES = {"M": "男", "F": "女"}


class Certified(NamedTuple):
    """The certificate, what it says, and the reminder where months are owed."""

    paper: Paper
    data: ParticipationCertificate | MedicalCertificate
    arrears: Finding | None


@atomic
def certify(
    *, owner: str, person_no: str, relationship_no: str, on: date, at: datetime,
    handler: str = SELF_SERVICE,
) -> Certified:  # fmt: skip
    """Issue a certificate 出具凭证: one a day for what the books say; the same again is the same paper.

    Refuses `not-found` for a relationship that is not this person's.
    """
    row = enrolment.relationship(owner, relationship_no)
    if row.person.person_no != person_no:
        raise NotFound(what=relationship_no)
    if row.scheme in MEDICAL:
        medical = medical_certificate_of(row, on, handler=handler)
        return Certified(_frozen(row, medical, "", on, at), medical, None)
    owed = next(iter(arrears_finding(row)), None)
    data = certificate_of(row, on, handler=handler, arrears=owed.zh if owed else "")
    return Certified(_frozen(row, data, f"/{len(data.arrears)}", on, at), data, owed)


def _frozen(
    row: Relationship, data: ParticipationCertificate | MedicalCertificate, more: str, on: date,
    at: datetime,
) -> Paper:  # fmt: skip
    key = f"{row.relationship_no}/certificate/{on}/{data.months}/{data.balance_fen}{more}"
    return kept.by_key(row.owner, key) or papers.freeze(
        owner=row.owner, kind=data.KIND, case_no="", person_no=row.person.person_no, data=data,
        key=key, on=on, at=at,
    )  # fmt: skip


def _paid(row: Relationship) -> list[Month]:
    """Months really paid in here 本地实缴月份, in order; not those of earlier places."""
    return sorted(
        month(line.year, number)
        for line in enrolment.years(row)
        if line.origin != Origin.TRANSFER
        for number in months_in(line.paid_months & ~line.cleared_months)
    )


def medical_certificate_of(row: Relationship, on: date, *, handler: str) -> MedicalCertificate:
    """Months paid in medical insurance here, the span of benefits, and the balance of the account, fen.

    Benefits run with the months paid: still open while the relation is. Nothing pooled is on it.
    """
    person, paid = row.person, _paid(row)
    since = MonthText(format_month(paid[0] if paid else month_of(row.since)))
    ended = paid[-1] if paid and row.state != State.ACTIVE else None
    until = None if ended is None else MonthText(format_month(ended))
    valid = parameters.at(
        "transfers.medical.certificate_months", on, agencies.agency(row.owner).division
    ).as_int()
    return MedicalCertificate(
        name=person.name, sex=SEXES.get(person.sex, ""), number=people.reveal_number(person),
        local_no=person.person_no, scheme=NAMES[Scheme(row.scheme)][0], since=since, until=until,
        months=len(paid), benefit_since=since if paid else None, benefit_until=until,
        balance_fen=enrolment.balance(row), balance_on=Day(on.isoformat()),
        valid_until=Day(same_day_after(on, valid).isoformat()), handler=handler,
    )  # fmt: skip


def certificate_of(
    row: Relationship, on: date, *, handler: str, arrears: str
) -> ParticipationCertificate:
    """Months paid here (not those of earlier places) and the balance of the books on a day."""
    person = row.person
    paid = _paid(row)
    since = paid[0] if paid else month_of(row.since)
    until = paid[-1] if paid and row.state != State.ACTIVE else None
    return ParticipationCertificate(
        name=person.name, sex=SEXES.get(person.sex, ""), number=people.reveal_number(person),
        local_no=person.person_no, hukou_address="", since=MonthText(format_month(since)),
        until=None if until is None else MonthText(format_month(until)), months=len(paid),
        balance_fen=enrolment.balance(row), balance_on=Day(on.isoformat()), handler=handler,
        arrears=arrears,
    )  # fmt: skip
