"""Questions about claims 医保支付申请. Another agency's, or another person's, is not found."""

from datetime import date

from shebao.base.plumbing.statements import one
from shebao.base.refusals import NotFound
from shebao.enrolment.models import Relationship
from shebao.medical.models import ChargeLine, Claim, ClaimKind, Reconciliation
from shebao.medical.states.sharing import ChargeState


def claim(owner: str, case_no: str) -> Claim:
    """One claim. Refuses `not-found`."""
    row = one(Claim, owner=owner, case_no=case_no)
    if row is None:
        raise NotFound(what=case_no)
    return row


def claims_of(owner: str, person_no: str) -> list[Claim]:
    """A person's claims, the newest first."""
    return list(Claim.objects.filter(owner=owner, person_no=person_no).order_by("-id"))


def open_bills(row: Relationship, *, since: date) -> int:
    """Bills not settled yet 未结清的医疗费用: charges on this account since a day whose day was not compared with
    the institution, and reimbursements under way.
    """
    lines = ChargeLine.objects.filter(
        owner=row.owner, account_code=row.ledger_code, charge__state=ChargeState.BOOKED,
        charge__on__gt=since,
    ).select_related("charge")  # fmt: skip
    agreed = set(
        Reconciliation.objects.filter(owner=row.owner, day__gt=since).values_list(
            "institution_id", "day"
        )
    )
    waiting = Claim.objects.filter(
        owner=row.owner, relationship_no=row.relationship_no, closed_on=None,
        kind=ClaimKind.REIMBURSEMENT,
    )  # fmt: skip
    return (
        len({x.charge_id for x in lines if (x.charge.institution_id, x.charge.on) not in agreed})
        + waiting.count()
    )
