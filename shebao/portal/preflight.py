"""The pre-flight card 转移预检: what both sides found beforehand, for the person's page and the officer's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shebao.agencies import queries as agencies
from shebao.agencies.models import Agency
from shebao.base.plumbing import clock
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.transfers import preflight, queries
from shebao.transfers.messages import Finding
from shebao.transfers.models import MedicalArrival, MedicalDeparture, TransferIn, TransferOut
from shebao.transfers.preflight import medical


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding with the office that mends it and the papers in words."""

    finding: Finding
    office: Agency
    papers: tuple[tuple[str, str], ...]

    @property
    def words(self) -> tuple[str, str]:
        """What was found."""
        return self.finding.zh, self.finding.en

    @property
    def fix(self) -> tuple[str, str]:
        """How it is mended."""
        return self.finding.fix_zh, self.finding.fix_en


@dataclass(frozen=True, slots=True)
class Preflight:
    """Both sides: our own findings, the old place's or None, and when it was asked and answered."""

    here: tuple[Shown, ...]
    there: tuple[Shown, ...] | None
    asked_on: date | None
    answered_on: date | None

    @property
    def stops(self) -> bool:
        """Whether something must be mended first."""
        return preflight.stops(one.finding for one in (*self.here, *(self.there or ())))

    @property
    def waits(self) -> bool:
        """Whether the old place was asked and has not answered."""
        return self.asked_on is not None and self.there is None

    @property
    def clear(self) -> bool:
        """Whether both sides found nothing."""
        return not self.here and self.there == ()


def shown(findings: Iterable[Finding]) -> tuple[Shown, ...]:
    """Findings with their offices and papers in words."""
    return tuple(
        Shown(each, agencies.agency(each.office), tuple(preflight.PAPERS[p] for p in each.papers))
        for each in findings
    )


def preflight_of(person: Person, origin: str) -> Preflight:
    """Before an application: what we find today, what the old place last answered."""
    findings = preflight.of_application(person.owner, person.person_no, origin, clock.today())
    return _both(findings, person.owner, person.person_no, origin)


def medical_preflight_of(person: Person, origin: str) -> Preflight:
    """The same before a medical transfer."""
    findings = medical.of_application(person.owner, person.person_no, origin)
    return _both(findings, person.owner, person.person_no, origin)


def medical_preflight_of_case(row: MedicalArrival | MedicalDeparture) -> Preflight:
    """The same beside the evidence of a medical case."""
    if isinstance(row, MedicalArrival):
        return _both(medical.of_case(row), row.owner, row.person_no, row.origin_code)
    return Preflight(shown(medical.of_departure(row)), (), None, None)


def preflight_of_case(row: TransferIn | TransferOut) -> Preflight:
    """The same beside the evidence of a case; the old place sees its own side only."""
    if isinstance(row, TransferIn):
        findings = preflight.of_case(row, clock.today())
        return _both(findings, row.owner, row.person_no, row.origin_code)
    person = people.people_of(row.owner, [row.person_no]).get(row.person_no)
    found = (
        preflight.of_leaving(person, row.destination_code, row=row)
        if person
        else preflight.nobody(row.owner)
    )
    return Preflight(shown(found), (), None, None)


def _both(findings: Iterable[Finding], owner: str, person_no: str, origin: str) -> Preflight:
    asked = queries.enquiry(owner, person_no, origin)
    answer = queries.answer_of(asked)
    return Preflight(
        shown(findings), None if answer is None else shown(answer),
        asked.asked_on if asked else None, asked.answered_on if asked else None,
    )  # fmt: skip
