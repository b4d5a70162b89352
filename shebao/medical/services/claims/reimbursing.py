"""Bills paid in cash at the window 手工报销: told with their papers, assessed bill by bill. 社会保险经办条例 Art. 20: 30 working days."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from shebao.agencies import queries as agencies
from shebao.base.money import format_yuan
from shebao.base.plumbing import statements
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services import Applicant
from shebao.identity import queries as people
from shebao.medical.errors.claims import (
    AboveBill,
    BadBill,
    BillKnown,
    ClaimWrongMoment,
    NotInsuredThere,
    NotOwnAccount,
    PapersMissing,
)
from shebao.medical.models import Claim, ClaimBill, ClaimKind
from shebao.medical.queries import sharing
from shebao.medical.queries.waiting import waiting_on
from shebao.medical.rules.reimbursement import PAPERS, papers_missing
from shebao.medical.rules.waiting import pooled_while_waiting
from shebao.medical.services.claims.common import case_of, locked, move, set_payee, start_clock
from shebao.medical.states.claims import CLAIM_ACTS, CLAIM_LABELS, ClaimAct, ClaimState
from shebao.payments.services import Payee


class Told(NamedTuple):
    """A bill as it is told 票据: number, institution, day (none: not readable), fen."""

    number: str
    institution: str
    on: date | None
    amount_fen: int

    def when(self) -> date:
        """The day of a bill that was looked at."""
        assert self.on is not None, "a bill without a day was refused"
        return self.on


@atomic
def apply_reimbursement(
    *,
    owner: str,
    person_no: str,
    bills: Sequence[Told],
    papers: Iterable[str],
    payee: Payee,
    applicant: Applicant,
    channel: str,
    key: str,
    by: str,
    on: date,
    at: datetime,
) -> Claim:
    """Ask for bills paid in cash to be paid back 申请手工报销; whatever is missing is told all at once.

    The same key again is the same claim. Refuses `medical-reimbursement.papers-missing`, `.bad-bill`,
    `.bill-known`, `.not-insured`, `medical-claim.not-own-account`.
    """
    key = f"{owner}/{ClaimKind.REIMBURSEMENT}/{key}"
    before = cases.with_key(owner, key)
    if before is not None:
        return locked(owner, before.case_no)
    person = people.by_person_no(owner, person_no)
    _complete(papers, on)
    if payee.name.strip() != person.name:
        raise NotOwnAccount(name=person.name, at="payee_name")
    row = sharing.insured(owner, person)
    if row is None:
        raise NotInsuredThere(at="person")
    _look_at(owner, bills, on)
    total = format_yuan(sum(bill.amount_fen for bill in bills))
    case, _ = casework.open_case(
        owner=owner, kind=ClaimKind.REIMBURSEMENT, key=key, person_no=person_no,
        relationship_no=row.relationship_no, applicant=applicant, channel=channel,
        state=ClaimState.APPLIED, turn=Turn.OFFICER, received_on=on, by=by, at=at,
        note=(f"申请报销 {len(bills)} 张票据，共 {total} 元",
              f"Asked for {len(bills)} bills of {total} yuan to be paid back"),
    )  # fmt: skip
    claim = Claim(
        owner=owner, case_no=case.case_no, kind=ClaimKind.REIMBURSEMENT, person_no=person_no,
        relationship_no=row.relationship_no, facts={"papers": sorted(papers)}, applied_on=on,
    )  # fmt: skip
    set_payee(claim, payee)
    claim.save()
    for bill in bills:
        ClaimBill.objects.create(
            owner=owner, claim=claim, number=bill.number.strip(), on=bill.when(),
            institution=bill.institution.strip(), amount_fen=bill.amount_fen,
        )  # fmt: skip
    start_clock(claim, on)
    return claim


def _complete(papers: Iterable[str], on: date) -> None:
    """All four papers, or whatever is missing told at once."""
    missing = papers_missing(papers, on)
    if missing:
        raise PapersMissing(
            papers="、".join(PAPERS[name][0] for name in missing),
            papers_en=", ".join(PAPERS[name][1] for name in missing), at="papers",
        )  # fmt: skip


def _look_at(owner: str, bills: Sequence[Told], on: date) -> None:
    """Every bill whole, and claimed for the first time."""
    if not bills:
        raise BadBill(line=1, at="bills")
    seen = set()
    for line, bill in enumerate(bills, 1):
        number, place = bill.number.strip(), bill.institution.strip()
        whole = 0 < len(number) <= 40 and 0 < len(place) <= 80 and (number, place) not in seen
        if not whole or bill.on is None or bill.on > on or bill.amount_fen <= 0:
            raise BadBill(line=line, at="bills")
        seen.add((number, place))
        same = ClaimBill.objects.filter(owner=owner, institution=place, number=number, live=True)
        known = same.select_related("claim").first()
        if known is not None:
            raise BillKnown(number=number, case_no=known.claim.case_no, at="bills")


@atomic
def accept_reimbursement(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> Claim:
    """The officer accepts 受理: papers and bills are here. Refuses `medical-claim.wrong-moment`."""
    row = locked(owner, case_no)
    row.accepted_on = on
    move(row, ClaimAct.ACCEPT, turn=Turn.OFFICER, by=by, at=at,
         note=("已受理，票据审核中", "Accepted; the bills are being assessed"))  # fmt: skip
    casework.assign(owner=owner, case_no=case_no, to=by, by=by, at=at)
    return row


@atomic
def assess_bill(
    *, owner: str, case_no: str, number: str, pooled_fen: int, account_fen: int, note: str, by: str,
    on: date, at: datetime,
) -> ClaimBill:  # fmt: skip
    """What the officer finds payable of one bill 审核票据; once more is a correction, until it is decided.

    Of costs in a waiting period the pooled fund pays the place's share, most often nothing; the account pays as ever.

    Refuses `not-found`, `medical-reimbursement.above-bill`, `medical-claim.wrong-moment`.
    """
    row = locked(owner, case_no)
    if row.state != ClaimState.ACCEPTED:
        said, act = CLAIM_LABELS[row.state], CLAIM_ACTS[ClaimAct.DECIDE]
        raise ClaimWrongMoment(state=said[0], state_en=said[1], act=act[0], act_en=act[1])
    bill = statements.locked(ClaimBill, number, claim_id=row.pk, number=number)
    if min(pooled_fen, account_fen) < 0 or pooled_fen + account_fen > bill.amount_fen:
        raise AboveBill(amount=format_yuan(bill.amount_fen), at="pooled")
    pooled, waits = _pooled(row, bill.on, pooled_fen)
    bill.pooled_fen, bill.account_fen, bill.note = pooled, account_fen, note.strip()[:200]
    bill.save()
    casework.remark(
        case_of(row), act="assess-bill", by=by, at=at, public=False,
        note=(f"票据 {number}：统筹 {format_yuan(pooled)}，账户 {format_yuan(account_fen)}{waits[0]}",
              f"Bill {number}: pooled {format_yuan(pooled)}, account {format_yuan(account_fen)}{waits[1]}"),
    )  # fmt: skip
    return bill


def _pooled(row: Claim, day: date, pooled_fen: int) -> tuple[int, tuple[str, str]]:
    """What the pooled fund pays of a bill of that day, and why it is less than was found."""
    waiting = waiting_on(row.owner, row.person_no, day)
    if waiting is None:
        return pooled_fen, ("", "")
    paid = pooled_while_waiting(pooled_fen, day, agencies.agency(row.owner).division).result
    until = waiting.benefit_from
    return paid, (f"；等待期，待遇自 {until} 起", f"; waiting period, benefits from {until}")


def let_bills_go(row: Claim) -> None:
    """Bills of a claim refused or taken back may be claimed again."""
    ClaimBill.objects.filter(claim=row).update(live=False)
