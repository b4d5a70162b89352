"""What a balance that cannot move comes to 一次性支取方案: only after the relation has ended, bills are settled, links closed."""

from datetime import date, timedelta

from shebao.agencies import queries as agencies
from shebao.base import parameters
from shebao.base.explain import Answer, Figure, said
from shebao.base.months import first_day
from shebao.base.months import month as month_number
from shebao.enrolment import queries as enrolment
from shebao.enrolment.accounts import months_in
from shebao.enrolment.models import Relationship
from shebao.enrolment.schemes import Scheme
from shebao.enrolment.states import State
from shebao.identity.models import Person
from shebao.medical.doubts import doubted
from shebao.medical.errors.claims import (
    BalanceMoves,
    BillsOpen,
    LinksOpen,
    NoMedicalAccount,
    NothingLeft,
    StillInsured,
)
from shebao.medical.errors.wallet import WalletOpen
from shebao.medical.models import Claim
from shebao.medical.queries import claims, sharing, wallet
from shebao.medical.rules import payout as rules
from shebao.medical.rulings.plan import Plan

MOVING = (State.ENDING, State.TRANSFERRED_OUT)
GONE = (State.MERGED, State.VOIDED)


def account_to_pay(owner: str, person: Person) -> Relationship:
    """The employees' relation whose balance may be paid out 职工医保关系: the open one, else the last.

    Refuses `medical-claim.no-account`, `medical-payout.moves`.
    """
    found = [
        row
        for row in enrolment.relationships_of_person(owner, person)
        if row.scheme == Scheme.EMPLOYEE_MEDICAL and row.state not in GONE
    ]
    if not found:
        raise NoMedicalAccount(at="person")
    row = max(found, key=lambda one: (one.state in (State.ACTIVE, State.PAUSED), one.since, one.pk))
    if row.state in MOVING:
        raise BalanceMoves()
    return row


def may_end(row: Relationship, ground: str) -> None:
    """Whether the relation may end for this. Refuses `medical-payout.moves`, `medical-payout.still-insured`."""
    if row.state in MOVING:
        raise BalanceMoves()
    if row.state == State.ACTIVE and ground != rules.Ground.DEATH:
        raise StillInsured()


def last_insured(row: Relationship) -> date:
    """The first day of the last month paid 最后缴费月, else the day the relation began."""
    paid = [
        month_number(line.year, number)
        for line in enrolment.years(row)
        for number in months_in(line.paid_months & ~line.cleared_months)
    ]
    return first_day(max(paid)) if paid else row.since


def explained(balance_fen: int, steps: tuple[Figure, ...], on: date) -> Figure:
    """The sum two officers sign, with what it rests on."""
    paid = rules.paid_out(balance_fen)
    pooled = said(
        rules.paid_out, "payout_pooled_fen", paid.pooled_fen, "统筹基金支付", "统筹基金不退还"
    )
    whole = (*steps, *doubted([pooled], on))
    return Figure(
        "payout_fen", paid.account_fen, "支取金额", "个人账户账面余额全部", "国发〔1998〕44号",
        Answer(None, whole).weakest(), whole,
    )  # fmt: skip


def payout_plan(claim: Claim, on: date) -> Plan:
    """The whole balance to the person or the heir 拟支取; the pooled fund has no line.

    Refuses `medical-payout.still-insured`, `.moves`, `.links-open`, `.wallet-open`, `.bills-open`, `.too-early`, `.nothing-left`,
    `.ground-not-here`.
    """
    place = agencies.agency(claim.owner).division
    row = enrolment.relationship(claim.owner, claim.relationship_no)
    may_end(row, claim.ground)
    if row.state != State.ENDED:
        raise StillInsured()
    steps = rules.may_be_paid_out(rules.Ground(claim.ground), on, place).steps
    links = sharing.open_links(claim.owner, row.relationship_no)
    if links:
        raise LinksOpen(count=len(links))
    waiting = wallet.open_transfers(claim.owner, claim.person_no)
    if waiting:
        raise WalletOpen(count=waiting)
    days = parameters.at("medical.payout_bill_days", on, place).as_int()
    bills = claims.open_bills(row, since=on - timedelta(days=days))
    if bills:
        raise BillsOpen(count=bills)
    if claim.ground != rules.Ground.DEATH:
        steps = (*steps, *rules.payable_from(last_insured(row), on, place).steps)
    balance = enrolment.balance(row)
    if balance <= 0:
        raise NothingLeft()
    return Plan(
        claim, ((row.ledger_code, balance, row.relationship_no),),
        explained(balance, steps, on), "国发〔1998〕44号", "医保个人账户一次性支取",
    )  # fmt: skip
