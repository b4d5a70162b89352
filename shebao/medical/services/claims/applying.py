"""A balance that cannot move is asked for 一次性支取申请: by the person, or by the heir of one who died."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shebao.agencies import queries as agencies
from shebao.agencies.models import Family
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services import Applicant
from shebao.enrolment import services as enrolment
from shebao.enrolment.states import State
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.medical.errors.claims import (
    ClaimOpen,
    DiedWhen,
    GroundNotHere,
    HeirIsPerson,
    NeedsPaper,
    NotOwnAccount,
    PlaceOnline,
)
from shebao.medical.models import Claim, ClaimKind
from shebao.medical.rules.payout import GROUNDS, PAPERS, Ground, may_be_paid_out
from shebao.medical.rulings.payout import account_to_pay, may_end
from shebao.medical.services.claims.common import case_of, locked, move, set_payee, start_clock
from shebao.medical.services.claims.reimbursing import let_bills_go
from shebao.medical.services.ending import close_links
from shebao.medical.states.claims import ClaimAct, ClaimState
from shebao.medical.states.sharing import EndReason
from shebao.payments.services import Payee

FACTS = ("died_on", "paper", "place")
"""What an application may tell: day of death, the document it rests on, the division of the new place."""


@atomic
def apply_payout(
    *,
    owner: str,
    person_no: str,
    ground: str,
    facts: Mapping[str, str],
    payee: Payee,
    applicant: Applicant,
    channel: str,
    key: str,
    by: str,
    on: date,
    at: datetime,
) -> Claim:
    """Ask for a balance that cannot move 申请一次性支取: the reason and its paper are looked at at once.

    `facts` by `FACTS`. The same key again is the same claim. Refuses `medical-claim.no-account`,
    `medical-claim.already-open`, `medical-claim.not-own-account`, `medical-payout.ground-not-here`,
    `.paper-missing`, `.died-when`, `.heir`, `.place-online`, `.moves`.
    """
    key = f"{owner}/{ClaimKind.PAYOUT}/{key}"
    before = cases.with_key(owner, key)
    if before is not None:
        return locked(owner, before.case_no)
    why = _ground(ground)
    person = people.by_person_no(owner, person_no)
    told = _facts(owner, why, facts, payee, person, on)
    row = account_to_pay(owner, person)
    other = one(Claim, owner=owner, relationship_no=row.relationship_no, kind=ClaimKind.PAYOUT,
                empty=("closed_on",))  # fmt: skip
    if other is not None:
        raise ClaimOpen(case_no=other.case_no)
    case, _ = casework.open_case(
        owner=owner, kind=ClaimKind.PAYOUT, key=key, person_no=person_no,
        relationship_no=row.relationship_no, applicant=applicant, channel=channel,
        state=ClaimState.APPLIED, turn=Turn.OFFICER, received_on=on, by=by, at=at,
        note=(f"申请一次性支取医保个人账户：{GROUNDS[why][0]}",
              f"Asked for the medical account to be paid out: {GROUNDS[why][1]}"),
    )  # fmt: skip
    claim = Claim(
        owner=owner, case_no=case.case_no, kind=ClaimKind.PAYOUT, person_no=person_no,
        relationship_no=row.relationship_no, ground=why, facts=told, applied_on=on,
    )  # fmt: skip
    set_payee(claim, payee)
    claim.save()
    start_clock(claim, on)
    return claim


def _ground(text: str) -> Ground:
    try:
        return Ground(text)
    except ValueError:
        raise GroundNotHere(ground=text[:20], ground_en=text[:20], at="ground") from None


def _facts(
    owner: str, why: Ground, facts: Mapping[str, str], payee: Payee, person: Person, on: date
) -> dict[str, Any]:
    """What the reason rests on, and whose bank account it is."""
    place = agencies.agency(owner).division
    may_be_paid_out(why, on, place)
    told = {name: str(facts.get(name, "")).strip()[:200] for name in FACTS}
    if not told["paper"]:
        zh, en = PAPERS[why]
        raise NeedsPaper(paper=zh, paper_en=en, at="paper")
    if why == Ground.DEATH:
        _died(told["died_on"], on)
        if payee.name.strip() in ("", person.name):
            raise HeirIsPerson(at="payee_name")
    elif payee.name.strip() != person.name:
        raise NotOwnAccount(name=person.name, at="payee_name")
    if why == Ground.NOT_ONLINE:
        there = agencies.agencies().filter(kind=Family.MEDICAL, division=told["place"]).first()
        if there is not None or not told["place"]:
            raise PlaceOnline(place=there.called_city if there else "—", at="place")
    return told


def _died(text: str, on: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise DiedWhen(at="died_on") from None
    if day > on:
        raise DiedWhen(at="died_on")
    return day


@atomic
def accept_payout(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> Claim:
    """The officer accepts 受理: the relation ends and every family link with it, so that the account stands still.

    Refuses `medical-payout.still-insured`, `medical-payout.moves`, `medical-claim.wrong-moment`.
    """
    row = locked(owner, case_no)
    relation = account_to_pay(owner, people.by_person_no(owner, row.person_no))
    may_end(relation, row.ground)
    row.accepted_on = on
    log = move(
        row, ClaimAct.ACCEPT, turn=Turn.OFFICER, by=by, at=at,
        note=("已受理；医保关系终止，家庭共济解除", "Accepted; the relation and its family links ended"),
    )  # fmt: skip
    if relation.state != State.ENDED:
        enrolment.end(relation, on=on, by=by, at=at, case_no=case_no)
    dead = row.ground == Ground.DEATH
    close_links(relation, EndReason.DEATH if dead else EndReason.REFUND, by=by, at=at)
    casework.assign(owner=owner, case_no=case_no, to=by, by=by, at=log.at)
    return row


@atomic
def withdraw_claim(
    *, owner: str, case_no: str, person_no: str, by: str, on: date, at: datetime
) -> Claim:
    """The person takes it back 撤回 before it is accepted. Another person's is `not-found`."""
    row = locked(owner, case_no)
    if row.person_no != person_no:
        raise NotFound(what=case_no)
    row.closed_on = on
    let_bills_go(row)
    move(row, ClaimAct.WITHDRAW, turn=Turn.NOBODY, by=by, at=at,
         note=("申请已撤回", "The application was taken back"))  # fmt: skip
    casework.close(case_of(row), on=on)
    return row
