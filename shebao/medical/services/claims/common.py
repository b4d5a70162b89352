"""What every act of a claim shares: locking, moving the case, and what its kind is called."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from shebao.agencies import queries as agencies
from shebao.base import parameters
from shebao.base.plumbing import faults, statements
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Case, CaseLog
from shebao.medical.models import Claim, ClaimKind
from shebao.medical.states.claims import ClaimAct, ClaimState, after_claim
from shebao.payments import services as payments
from shebao.payments.services import Payee


class Words(NamedTuple):
    """What a kind of claim is called on its papers, its clock, its parameter, its articles, its reference."""

    matter: str
    step: str
    days: str
    law: str
    letters: str


WORDS: Mapping[str, Words] = {
    ClaimKind.PAYOUT: Words(
        "医保个人账户一次性支取", "medical-payout", "casework.working_days.medical_payout",
        "国发〔1998〕44号", "MP",
    ),
    ClaimKind.REIMBURSEMENT: Words(
        "医疗费用手工报销", "medical-reimbursement", "casework.working_days.medical_reimbursement",
        "社会保险经办条例 第二十条", "MR",
    ),
}  # fmt: skip


def locked(owner: str, case_no: str) -> Claim:
    """The claim for writing. Another agency's is `not-found`."""
    return statements.locked(Claim, case_no, owner=owner, case_no=case_no)


def case_of(row: Claim) -> Case:
    """The case a claim belongs to."""
    return cases.case(row.owner, row.case_no)


def payee_of(row: Claim) -> Payee:
    """To whom it is paid."""
    return Payee(
        row.payee_name, row.payee_account_no, row.payee_bank_name, row.payee_bank_code
    )  # fmt: skip


def set_payee(row: Claim, payee: Payee) -> None:
    """Name the bank account it is paid to."""
    payments.check_payee(
        payee._replace(name=payee.name.strip(), account_no=payee.account_no.strip())
    )
    row.payee_name, row.payee_account_no = payee.name.strip(), payee.account_no.strip()
    row.payee_bank_name, row.payee_bank_code = payee.bank_name.strip(), payee.bank_code.strip()


def reference_of(case_no: str, letters: str) -> str:
    """What a payment carries 付款附言: `MP310100M1-2026-000001`."""
    owner, _, year, serial = case_no.split("/")
    return f"{letters}{owner}-{year}-{int(serial):06d}"


def move(
    row: Claim, act: ClaimAct, *, turn: str, by: str, at: datetime, note: tuple[str, str]
) -> CaseLog:
    """Move a claim and its case; every change of its state passes here."""
    before = row.state
    faults.around_commit(f"{row.kind}/{before}/{act}")
    row.state = after_claim(ClaimState(before), act)
    row.save()
    return casework.record_move(
        case_of(row), act=act, before=before, after=row.state, turn=turn, by=by, at=at, note=note
    )


def start_clock(row: Claim, on: date, *, step: str = "") -> None:
    """The days the law gives this kind of claim begin."""
    words = WORDS[row.kind]
    days = parameters.at(words.days, on, agencies.agency(row.owner).division)
    casework.start_clock(
        case_of(row), step=step or words.step, received_on=on, days=days.as_int(), source=days.source
    )  # fmt: skip
