"""Institutions and the mandates of their machines 结算授权: proposed by one officer, approved by another.

A machine's charge moves money without an officer at the moment; the two stand for it beforehand.
"""

from datetime import date, datetime

from shebao.agencies import queries as agencies
from shebao.agencies import services as officers
from shebao.agencies.models import RoleName
from shebao.base.plumbing import numbers
from shebao.base.plumbing.statements import locked, one
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.ledger import services as ledger
from shebao.medical.errors.sharing import BadCharge, MandateHeld, MandateSamePerson
from shebao.medical.models import Institution, Mandate
from shebao.medical.models.charges import InstitutionKind
from shebao.medical.queries import sharing
from shebao.medical.states.sharing import MandateAct, MandateState, mandate_after

MOST = 10**8
"""No mandate reaches above a million yuan a charge, in fen."""


def payable(code: str) -> str:
    """The account of what an institution is owed 应付定点机构."""
    return f"payable/medical/{code}"


@atomic
def add_institution(
    *, owner: str, code: str, name: str, kind: str, by: str, at: datetime, name_en: str = ""
) -> Institution:
    """Register a designated institution 登记定点医药机构, its office for its people, and what it is owed.

    The same again changes nothing. Refuses `charge.bad` for a code that is no word of an address.
    """
    if not code.isalnum() or not code.isascii() or len(code) > 20:
        raise BadCharge(field="code", at="code")
    found = one(Institution, owner=owner, code=code)
    if found is not None:
        return found
    officers.add_office(owner=owner, code=code, name=name, name_en=name_en)
    ledger.open_account(owner, payable(code), "payable")
    return Institution.objects.create(
        owner=owner, code=code, name=name, name_en=name_en, kind=InstitutionKind(kind),
        added_by=by, added_at=at,
    )  # fmt: skip


@atomic
def propose_mandate(
    *,
    owner: str,
    institution_code: str,
    username: str,
    most_fen: int,
    by: str,
    on: date,
    at: datetime,
    until: date | None = None,
) -> Mandate:
    """The first officer proposes what a machine may charge 提出授权. The clerk's act.

    Refuses `agencies.no-right`, `not-found`, `charge.bad`, `charge.mandate-held`.
    """
    officers.on_duty(owner, by, RoleName.CLERK, on)
    place = sharing.institution(owner, institution_code)
    machine = agencies.officer(username, owner=owner)
    if machine.office_code != place.code:
        raise NotFound(what=username)
    if not 0 < most_fen <= MOST:
        raise BadCharge(field="most_fen", at="most")
    if (
        Mandate.objects.filter(owner=owner, username=username)
        .exclude(state=MandateState.ENDED)
        .exists()
    ):
        raise MandateHeld(at="username")
    return Mandate.objects.create(
        owner=owner, mandate_no=f"{owner}/mandate/{numbers.take(owner, 'mandate')}",
        institution=place, username=username, state=MandateState.PROPOSED, most_fen=most_fen,
        since=on, until=until, proposed_by=by, proposed_at=at,
    )  # fmt: skip


def _locked(owner: str, mandate_no: str) -> Mandate:
    return locked(Mandate, mandate_no, owner=owner, mandate_no=mandate_no)


def _move(row: Mandate, act: MandateAct) -> None:
    row.state = mandate_after(MandateState(row.state), act)
    row.save()


@atomic
def approve_mandate(*, owner: str, mandate_no: str, by: str, on: date, at: datetime) -> Mandate:
    """The second officer stands for the mandate 复核授权. The reviewer's act.

    Refuses `agencies.no-right`, `charge.mandate-same-officer`, `family.wrong-moment`.
    """
    officers.on_duty(owner, by, RoleName.REVIEWER, on)
    row = _locked(owner, mandate_no)
    if row.proposed_by == by:
        raise MandateSamePerson()
    row.approved_by, row.approved_at = by, at
    _move(row, MandateAct.APPROVE)
    return row


@atomic
def end_mandate(*, owner: str, mandate_no: str, by: str, on: date) -> Mandate:
    """A mandate ends 终止授权 at once; one officer may take away what two gave."""
    if not agencies.holds(by, RoleName.CLERK, on):
        officers.on_duty(owner, by, RoleName.REVIEWER, on)
    row = _locked(owner, mandate_no)
    row.ended_by, row.until = by, on
    _move(row, MandateAct.END)
    return row


def in_force(owner: str, institution_code: str, username: str, on: date) -> Mandate | None:
    """The mandate a machine works under today, if any."""
    row = one(Mandate, related=("institution",), owner=owner, username=username,
              state=MandateState.IN_FORCE)  # fmt: skip
    if row is None or row.institution.code != institution_code or row.since > on:
        return None
    return row if row.until is None or on <= row.until else None
