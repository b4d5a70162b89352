"""The certificate's data 参保缴费凭证内容, from the person's own relationship. 国办发〔2009〕66号 Art. 8."""

from datetime import date

from shebao.base.months import format_month, month, month_of
from shebao.enrolment import queries as enrolment
from shebao.enrolment.accounts import months_in
from shebao.enrolment.models import Origin, Relationship
from shebao.enrolment.states import State
from shebao.identity import services as people
from shebao.identity.models import Person
from shebao.papers.kinds import ParticipationCertificate
from shebao.papers.reading import Day, MonthText

SELF_SERVICE = "本人自助出具"
SEXES = {"M": "男", "F": "女"}


def certificate_of(person: Person, row: Relationship, on: date) -> ParticipationCertificate:
    """Months paid here (not those of earlier places) and the balance of the books on a day."""
    paid = sorted(
        month(line.year, number)
        for line in enrolment.years(row)
        if line.origin != Origin.TRANSFER
        for number in months_in(line.paid_months & ~line.cleared_months)
    )
    since = paid[0] if paid else month_of(row.since)
    until = paid[-1] if paid and row.state != State.ACTIVE else None
    return ParticipationCertificate(
        name=person.name, sex=SEXES.get(person.sex, ""), number=people.reveal_number(person),
        local_no=person.person_no, hukou_address="", since=MonthText(format_month(since)),
        until=None if until is None else MonthText(format_month(until)), months=len(paid),
        balance_fen=enrolment.balance(row), balance_on=Day(on.isoformat()), handler=SELF_SERVICE,
    )  # fmt: skip
