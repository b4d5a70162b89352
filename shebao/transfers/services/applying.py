"""Application at the new place 转入申请, by the person or the new employer. 国办发〔2009〕66号 Art. 8(一)."""

from datetime import date, datetime

from shebao.agencies import queries as agencies
from shebao.base import parameters
from shebao.base.plumbing import faults
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services import Applicant
from shebao.enrolment import queries as enrolment
from shebao.enrolment.schemes import Scheme
from shebao.identity import queries as people
from shebao.transfers import rules
from shebao.transfers.errors import (
    AlreadyDrawing,
    AlreadyOpen,
    NotInsuredHere,
    SamePlace,
)
from shebao.transfers.models import TransferIn
from shebao.transfers.rulings import draws
from shebao.transfers.services.common import IN, pension_agency, start_step
from shebao.transfers.states import In


def reference_of(case_no: str) -> str:
    """What the payment must carry 付款附言, 35 characters at most: `TI110100P1-2026-000012`."""
    owner, _, year, number = case_no.split("/")
    return f"TI{owner}-{year}-{int(number):06d}"


@atomic
def apply(
    *,
    owner: str,
    person_no: str,
    origin: str,
    applicant: Applicant,
    channel: str,
    key: str,
    by: str,
    on: date,
    at: datetime,
    office_code: str = "",
) -> TransferIn:
    """Ask for the pension relationship at `origin` to be moved here 申请转入.

    The clock starts: 15 working days to accept or refuse. `key` makes a repeated click harmless.
    Refuses `transfer.unknown-agency`, `transfer.wrong-family`, `transfer.same-place`,
    `transfer.already-drawing`, `transfer.not-insured-here`, `transfer.already-open`.
    """
    key = f"{owner}/{IN}/{key}"
    before = cases.with_key(owner, key)
    found = one(TransferIn, owner=owner, case_no=before.case_no) if before else None
    if found:
        return found
    old, here = pension_agency(origin), agencies.agency(owner)
    if origin == owner:
        raise SamePlace(at="origin")
    person = people.by_person_no(owner, person_no)
    if draws(person):
        raise AlreadyDrawing(agency=here.called)
    relationship = enrolment.open_relationship_of(owner, person, Scheme.EMPLOYEE_PENSION)
    if relationship is None or relationship.key.endswith("/gathering"):
        raise NotInsuredHere(agency=here.called)
    other = one(
        TransferIn, owner=owner, person_no=person_no, origin_code=origin, empty=("closed_on",)
    )
    if other:
        raise AlreadyOpen(origin=old.called_city, case_no=other.case_no)
    rule_set = parameters.at("transfers.rule_set", on, path="on").value
    faults.around_commit("in/new/apply")
    case, _ = casework.open_case(
        owner=owner, kind=IN, key=key, person_no=person_no,
        relationship_no=relationship.relationship_no, applicant=applicant, channel=channel,
        state=In.APPLIED, turn=Turn.OFFICER, received_on=on, by=by, at=at, office_code=office_code,
        rule_set=rule_set,
        note=(f"申请把{old.city}的养老保险关系转入本地", f"Asked to move the pension relationship from {old.city_en}"),
    )  # fmt: skip
    row = TransferIn.objects.create(
        owner=owner, case_no=case.case_no, person_no=person_no,
        relationship_no=relationship.relationship_no, origin_code=origin, rule_set=rule_set,
        records_only=rules.records_only(old.division, here.division),
        reference=reference_of(case.case_no), applied_on=on,
    )  # fmt: skip
    start_step(case, step="review", on=on, division=here.division)
    return row
