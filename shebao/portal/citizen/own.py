"""What is one's own 本人: every page of a citizen starts here. Somebody else's is not found."""

from django.http import HttpRequest

from shebao.base.refusals import NotFound
from shebao.enrolment import queries as enrolment
from shebao.enrolment.schemes import Scheme
from shebao.enrolment.states import State
from shebao.identity.models import Person
from shebao.portal.doors import user_of
from shebao.portal.naming import from_url
from shebao.portal.people import PENSION, own_person, own_persons
from shebao.transfers import queries
from shebao.transfers.models import (
    MedicalArrival,
    MedicalDeparture,
    TransferIn,
    TransferOut,
)
from shebao.transfers.queries import medical as medicals

KEPT = "shebao_own_persons"
MEDICAL = "M"
"""The family letter of agencies that keep medical insurance."""


def everywhere(request: HttpRequest) -> list[Person]:
    """The signed-in person at each agency of this installation, both families; asked once a request."""
    kept: list[Person] | None = request.META.get(KEPT)
    if kept is None:
        kept = request.META[KEPT] = own_persons(user_of(request))
    return kept


def persons(request: HttpRequest) -> list[Person]:
    """The signed-in person at each pension agency of this installation."""
    return [person for person in everywhere(request) if person.owner[6:7] == PENSION]


def medical_persons(request: HttpRequest) -> list[Person]:
    """The signed-in person at each medical-security agency of this installation."""
    return [person for person in everywhere(request) if person.owner[6:7] == MEDICAL]


def medical_numbers(request: HttpRequest, **address: object) -> list[str]:
    """Whose medical record the page shows, for the read trace."""
    return [person.person_no for person in medical_persons(request)]


def all_numbers(request: HttpRequest, **address: object) -> list[str]:
    """Whose record of either family the page shows, for the read trace."""
    return [person.person_no for person in everywhere(request)]


def medical(request: HttpRequest, case: str) -> MedicalArrival | MedicalDeparture:
    """One's own medical transfer, whichever side this installation has. Refuses `not-found`."""
    case_no = from_url(case)
    owner = case_no.partition("/")[0]
    for person in medical_persons(request):
        if person.owner == owner:
            row = medicals.either(owner, case_no)
            if row.person_no == person.person_no:
                return row
    raise NotFound(what=case_no)


def numbers(request: HttpRequest, **address: object) -> list[str]:
    """Whose record the page shows, for the read trace 查询留痕."""
    return [person.person_no for person in persons(request)]


def insured(request: HttpRequest) -> Person:
    """The person where they pay now 现参保地: a transfer moves there. Refuses `not-found`."""
    paying = []
    for person in persons(request):
        row = enrolment.open_relationship_of(person.owner, person, Scheme.EMPLOYEE_PENSION)
        if row is not None and row.state == State.ACTIVE:
            paying.append((row.since, row.pk, person))
    return max(paying, key=lambda one: one[:2])[2] if paying else own_person(user_of(request))


def transfer(request: HttpRequest, case: str) -> TransferIn | TransferOut:
    """One's own transfer, whichever side this installation has. Refuses `not-found`."""
    case_no = from_url(case)
    owner = case_no.partition("/")[0]
    for person in persons(request):
        if person.owner == owner:
            row = queries.either(owner, case_no)
            if row.person_no == person.person_no:
                return row
    raise NotFound(what=case_no)


def arriving(request: HttpRequest, case: str) -> TransferIn:
    """One's own transfer at the new place. Refuses `not-found`."""
    row = transfer(request, case)
    if not isinstance(row, TransferIn):
        raise NotFound(what=row.case_no)
    return row
