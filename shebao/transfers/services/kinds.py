"""A kind of account decided 账户类别认定: at enrolment, and anew when the hukou moves in. 国办发〔2009〕66号 Art. 5.

At enrolment the rule decides and one officer enters it; turning a temporary account into a regular one moves
the employer's part to the pooled fund and takes two. Order 765, Arts. 36–38. Record 0029.
"""

from datetime import date, datetime
from typing import NamedTuple

from shebao.agencies import queries as agencies
from shebao.base import parameters
from shebao.base.explain import Figure
from shebao.base.law import Certainty
from shebao.base.money import format_yuan
from shebao.base.places import known_province, province
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Case, Turn
from shebao.casework.services import Applicant
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.models import Kind, Relationship
from shebao.enrolment.schemes import Scheme
from shebao.enrolment.services import Turned
from shebao.enrolment.states import State as Enrolled
from shebao.identity import queries as people
from shebao.identity import services as identities
from shebao.identity.models import Person
from shebao.transfers import rules
from shebao.transfers.errors.kinds import (
    HukouElsewhere,
    InsuredAlready,
    NotYetRegular,
    UnknownDivision,
)
from shebao.transfers.rulings import BY_RULE, born
from shebao.transfers.services.common import start_step
from shebao.transfers.states.kinds import KIND_ACTS, KindAct, KindState, kind_after

KIND = "account-kind"
LAW = "国办发〔2009〕66号 第五条"


class Enrolment(NamedTuple):
    """What an enrolment gave 参保登记结果: the relationship, and the case whose decision holds the rule's reasons."""

    relationship: Relationship
    case: Case


@atomic
def enrol(
    *, owner: str, person_no: str, since: date, key: str, by: str, on: date, at: datetime,
    approved_move: bool = False, opened_before_2010: bool = False,
) -> Enrolment:  # fmt: skip
    """Enrol somebody in the employee pension 参保登记; the law decides whether the account is a temporary one.

    Who moved away from here and comes back goes on in the relationship there was, with its kind. The same key again
    is the same. Refuses `transfer.insured-already`, `transfer.birth-date-missing`, `transfers.born-after-enrolment`.
    """
    person, here = people.by_person_no(owner, person_no), agencies.agency(owner)
    known = cases.with_key(owner, key)
    if known is not None:
        return Enrolment(enrolled.relationship(owner, known.relationship_no), known)
    if enrolled.open_relationship_of(owner, person, Scheme.EMPLOYEE_PENSION) is not None:
        raise InsuredAlready()
    hukou = people.hukou_on(person, since)
    answer = rules.account_type(
        sex=person.sex, birth_date=born(person), hukou=hukou.division if hukou else None,
        place=here.division, enrolled_on=since, approved_move=approved_move,
        opened_before_2010=opened_before_2010,
    )  # fmt: skip
    row = open_or_reopen(
        person, here.division, answer.result.kind, since=since, key=f"{key}/relationship", by=by,
        at=at,
    )  # fmt: skip
    figure = Figure(
        "account_kind",
        row.kind,
        "账户类别",
        "",
        "国办发〔2009〕66号 五条",
        answer.weakest(),
        answer.steps,
    )
    case, _new = casework.open_case(
        owner=owner, kind=KIND, key=key, person_no=person_no, relationship_no=row.relationship_no,
        applicant=Applicant("agency", here.name), channel="counter", state=KindState.WAITING,
        turn=Turn.OFFICER, received_on=on, by=by, at=at, note=("参保登记", "Enrolled"),
    )  # fmt: skip
    temporary = row.kind == Kind.TEMPORARY
    note = (
        ("认定为临时缴费账户", "A temporary account") if temporary
        else ("认定为一般账户", "A regular account")
    )  # fmt: skip
    _decide(
        case, KindAct.DECIDE, figure, note=note, by=by, on=on, at=at,
        frozen=tuple(parameters.at(name, since).as_dict() for name in BY_RULE if since >= rules.FIRST_TEMPORARY),
    )  # fmt: skip
    return Enrolment(row, case)


def open_or_reopen(
    person: Person, division: str, kind: str, *, since: date, key: str, by: str, at: datetime
) -> Relationship:
    """A relationship of the employee pension here: the one that had moved out, or a new one of a kind."""
    before = enrolled.relationships_of_person(person.owner, person).filter(
        scheme=Scheme.EMPLOYEE_PENSION, state=Enrolled.TRANSFERRED_OUT, area__code=division
    )
    old = before.last()
    if old is not None:
        return enrolment.reopen(old, on=since, by=by, at=at)
    return enrolment.open_relationship(
        owner=person.owner, person=person, scheme=Scheme.EMPLOYEE_PENSION, area=division, kind=kind,
        since=since, key=key, by=by, at=at,
    )  # fmt: skip


def _decide(
    case: Case, act: KindAct, figure: Figure, *, note: tuple[str, str], by: str, on: date, at: datetime,
    frozen: tuple[dict[str, str], ...] = (), prepared_by: str = "",
) -> None:  # fmt: skip
    """Move a case to decided, freeze why, and close it."""
    before = KindState(case.state)
    log = casework.record_move(
        case, act=act, before=before, after=kind_after(before, act), turn=Turn.NOBODY, by=by, at=at,
        note=note,
    )  # fmt: skip
    casework.decide(
        case, log, explanation=figure.as_dict(), parameters=frozen, law=LAW, by=prepared_by or by,
        countersigned_by=by if prepared_by else "", at=at,
    )  # fmt: skip
    casework.close(case, on=on)


@atomic
def move_hukou(
    *, owner: str, person_no: str, division: str, moved_on: date, by: str, on: date, at: datetime
) -> Case | None:
    """Record where the household moved 户籍迁移; into this province, a temporary account here is to become regular.

    The case that follows may be signed from the first day of the next month; None where nothing follows. Refuses
    `transfer.unknown-division` and what `identity` refuses about dates.
    """
    if len(division) != 6 or not division.isdecimal() or not known_province(division):
        raise UnknownDivision(division=division[:20], at="division")
    identities.move_hukou(
        owner=owner, person_no=person_no, division=division, on=moved_on, by=by, at=at
    )
    person, here = people.by_person_no(owner, person_no), agencies.agency(owner)
    row = temporary_of(owner, person_no)
    if row is None or province(division) != province(here.division):
        return None
    first = rules.regular_from(moved_on)
    case, new = casework.open_case(
        owner=owner, kind=KIND, key=f"{row.relationship_no}/regular/{first}", person_no=person.person_no,
        relationship_no=row.relationship_no, applicant=Applicant("agency", here.name),
        channel="counter", state=KindState.WAITING, turn=Turn.OFFICER, received_on=on, by=by, at=at,
        note=(f"户籍迁入本省，{first} 起转为一般账户", f"Hukou moved in; regular from {first}"),
    )  # fmt: skip
    if new:
        start_step(case, step="turn-regular", on=max(first, on), division=here.division)
    return case


def temporary_of(owner: str, person_no: str) -> Relationship | None:
    """The person's temporary account 临时缴费账户 here, paid into or sealed."""
    person = people.by_person_no(owner, person_no)
    return (
        enrolled.relationships_of_person(owner, person)
        .filter(scheme=Scheme.EMPLOYEE_PENSION, kind=Kind.TEMPORARY, state__in=enrolled.STILL_OPEN)
        .first()
    )


class Plan(NamedTuple):
    """What would be signed 拟转换: the account as it would be, since when, the explanation."""

    turned: Turned
    since: date
    figure: Figure

    def payload(self) -> dict[str, int | str]:
        """If it would come out differently, the second signature does not hold."""
        return {
            "since": self.since.isoformat(), "whole_fen": self.turned.whole_fen,
            "pooled_fen": self.turned.pooled_fen, "interest_fen": self.turned.interest_fen,
        }  # fmt: skip


def plan_of(case: Case, on: date) -> Plan:
    """What turning regular would do today. Refuses `transfer.hukou-elsewhere`, `transfer.not-yet-regular`."""
    person, here = people.by_person_no(case.owner, case.person_no), agencies.agency(case.owner)
    hukou = people.hukou_on(person, on)
    if hukou is None or province(hukou.division) != province(here.division):
        raise HukouElsewhere()
    since = rules.regular_from(hukou.since) if hukou.since else on
    if on < since:
        raise NotYetRegular(since=since.isoformat())
    row = enrolled.relationship(case.owner, case.relationship_no)
    turned = enrolment.turned_regular(row)
    own, law = Certainty.POLICY, "国办发〔2009〕66号 五条"
    kept = turned.whole_fen - turned.pooled_fen - turned.interest_fen
    steps = (
        Figure("since", since.isoformat(), "转为一般账户之日", "户籍迁入的次月一日", "人社部规〔2016〕5号",
               Certainty.VERIFIED, ()),
        Figure("whole_fen", turned.whole_fen, "临时账户现有", "单位和个人全部缴费及利息", law,
               Certainty.VERIFIED, ()),
        Figure("employer_pooled_fen", turned.pooled_fen, "单位缴费划入统筹基金", "全部缴费 − 个人缴费", law, own, (),
               "临时账户转为一般账户时单位缴费如何处理，未见条文"),
        Figure("employer_interest_fen", turned.interest_fen, "单位缴费所得利息冲回", "按个人部分重新计息的差", law, own, ()),
    )  # fmt: skip
    figure = Figure("kept_fen", kept, "一般账户储存额", "现有 − 单位缴费 − 其利息", law, own, steps)
    return Plan(turned, since, figure)


@atomic
def propose_turn(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> int:
    """The first officer prepares it 经办; the id of the proposal. Refuses what `plan_of` refuses."""
    case = cases.case(owner, case_no)
    kind_after(KindState(case.state), KindAct.TURN)
    plan = plan_of(case, on)
    return casework.propose(
        owner=owner, case_no=case_no, act=KindAct.TURN, payload=plan.payload(),
        explanation=plan.figure.as_dict(), by=by, at=at,
    ).pk  # fmt: skip


@atomic
def turn(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> Case:
    """The second officer signs 复核: the account is a regular one, the employer's part is the pooled fund's."""
    proposal = cases.proposal(owner, proposal_id)
    case = cases.case(owner, proposal.case.case_no)
    kind_after(KindState(case.state), KindAct.TURN)
    plan = plan_of(case, on)
    casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at, now=plan.payload())
    row = enrolled.relationship(owner, case.relationship_no)
    enrolment.turn_regular(
        row, key=f"{case.case_no}/turn", on=on, by=by, at=at, case_no=case.case_no
    )
    amount = format_yuan(int(plan.figure.value or 0))
    casework.meet(case, on=on)
    _decide(
        case, KindAct.TURN, plan.figure, by=by, on=on, at=at, prepared_by=proposal.by,
        note=(f"已转为一般账户，储存额 {amount} 元", f"A regular account now; {amount} yuan in it"),
    )  # fmt: skip
    return case


@atomic
def drop_turn(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> Case:
    """Not turned after all 不再转换: the hukou moved on, or it was recorded wrongly."""
    case = cases.case(owner, case_no)
    before = KindState(case.state)
    casework.record_move(
        case, act=KindAct.DROP, before=before, after=kind_after(before, KindAct.DROP),
        turn=Turn.NOBODY, by=by, at=at, note=KIND_ACTS[KindAct.DROP],
    )  # fmt: skip
    casework.close(case, on=on)
    return case
