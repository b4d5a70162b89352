"""Pre-flight of a medical transfer 医保转移预检: what would stand in the way on either side; the same findings, letters and card.

医保办发〔2021〕43号; 社会保险经办条例 (Order 765) Art. 31. Reads rows, writes nothing.
"""

from shebao.agencies import queries as agencies
from shebao.agencies.models import Agency, Family
from shebao.base.plumbing.statements import one
from shebao.base.refusals import NotFound, Refusal
from shebao.enrolment import queries as enrolment
from shebao.enrolment.models import Relationship
from shebao.enrolment.states import State
from shebao.identity import queries as people
from shebao.identity import rules as identity
from shebao.identity.models import Person
from shebao.medical.queries import sharing, wallet
from shebao.transfers import errors
from shebao.transfers.errors import medical as no
from shebao.transfers.messages import Finding, Insured
from shebao.transfers.models import MedicalArrival, MedicalDeparture
from shebao.transfers.preflight import finding, found, unknown
from shebao.transfers.queries.medical import came_already
from shebao.transfers.rules.medical import SCHEMES
from shebao.transfers.rulings.medical import insured_in, retired_here


def of_application(owner: str, person_no: str, origin: str, scheme: str = "") -> list[Finding]:
    """What the new place sees before an application 转入地预检; without a scheme, of either. Refuses `not-found`."""
    here, person = agencies.agency(owner), people.by_person_no(owner, person_no)
    findings, old = _old_place(owner, origin)
    open_one = one(
        MedicalArrival, owner=owner, person_no=person_no, origin_code=origin,
        empty=("first_closed_on",),
    )  # fmt: skip
    if open_one and old:
        findings.append(found(no.OpenAlready, owner, origin=old, case_no=open_one.case_no))
    if old and (came := _came(owner, person_no, origin, scheme)):
        findings.append(
            found(
                no.MovedAlready,
                owner,
                origin=old,
                case_no=came.case_no,
                on=str(came.first_closed_on),
            )
        )
    if retired_here(owner, person):
        findings.append(found(no.Retired, owner, agency=here))
    if insured_in(owner, person) is None:
        findings.append(found(no.NotInsured, owner, agency=here))
    return findings


def of_case(row: MedicalArrival) -> list[Finding]:
    """The same for an application that lies on the desk: it is itself the open case."""
    findings = of_application(row.owner, row.person_no, row.origin_code)
    return [
        each for each in findings if each.code not in (no.OpenAlready.code, no.MovedAlready.code)
    ]


def _came(owner: str, person_no: str, origin: str, scheme: str) -> MedicalArrival | None:
    """The last transfer from there that brought what there was."""
    every = (
        came_already(owner, person_no, origin, each) for each in ([scheme] if scheme else SCHEMES)
    )
    return next((each for each in every if each is not None), None)


def _old_place(owner: str, origin: str) -> tuple[list[Finding], Agency | None]:
    try:
        old = agencies.agency(origin)
    except NotFound:
        return [unknown(owner, origin)], None
    if old.kind != Family.MEDICAL:
        return [found(no.NotMedical, owner, agency=old)], old
    return ([found(no.SameAgency, owner)] if origin == owner else []), old


def of_letter(owner: str, named: Insured) -> tuple[Person | None, list[Finding]]:
    """What the old place sees about somebody a letter names 转出地预检: who it is, and what stands in the way."""
    here = agencies.agency(owner)
    try:
        person = people.by_number(owner, named.number)
    except Refusal:
        return None, [found(no.PersonUnknown, owner, agency=here)]
    if not identity.compare_names(person.name, named.name).result.same:
        return None, [found(errors.IdentityDiffers, owner, agency=here)]
    return person, of_leaving(person)


def of_departure(row: MedicalDeparture) -> list[Finding]:
    """What stands in the way of the relation a contact letter asks for."""
    person = people.people_of(row.owner, [row.person_no]).get(row.person_no)
    if person is None:
        return [found(no.PersonUnknown, row.owner, agency=agencies.agency(row.owner))]
    return of_leaving(person, row.from_scheme)


def of_leaving(person: Person, scheme: str = "") -> list[Finding]:
    """What stands in the way of a relation that is to leave; without a scheme, of either."""
    owner, here = person.owner, agencies.agency(person.owner)
    findings = []
    if retired_here(owner, person):
        findings.append(found(no.Retired, owner, agency=here))
    rows = [
        row
        for each in ([scheme] if scheme else SCHEMES)
        if (row := enrolment.open_relationship_of(owner, person, each)) is not None
        and row.state in (State.ACTIVE, State.PAUSED)
    ]
    if not rows:
        return [*findings, found(no.NothingThere, owner, agency=here)]
    if all(row.state == State.ACTIVE for row in rows):
        findings.append(found(no.StillInsured, owner, agency=here))
    return findings + _family(person, rows)


def _family(person: Person, rows: list[Relationship]) -> list[Finding]:
    """What ends or follows by itself; it stops nothing."""
    owner, findings = person.owner, []
    links = sum(len(sharing.open_links(owner, row.relationship_no)) for row in rows)
    if links:
        findings.append(
            finding(
                "medical-transfer.links-end", f"有 {links} 条家庭共济绑定。",
                f"Family links: {links}.", owner, "医保办发〔2021〕43号",
            )
        )  # fmt: skip
    waiting = wallet.open_transfers(owner, person.person_no)
    if waiting:
        findings.append(
            finding(
                "medical-transfer.wallet-open", f"有 {waiting} 笔转给亲属医保钱包的款还没有了结。",
                f"Transfers to a relative's wallet still open: {waiting}.", owner,
                "医保办发〔2021〕43号",
            )
        )  # fmt: skip
    return findings
