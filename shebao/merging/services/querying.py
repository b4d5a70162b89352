"""One number at two agencies 跨地区核实: told to the other side, settled by two officers on each. Decision 0038."""

from collections.abc import Sequence
from datetime import date, datetime

from shebao.agencies import queries as agencies
from shebao.agencies import services as reading
from shebao.agencies.models import Purpose, UserKind
from shebao.base import letters
from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.statements import locked
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.errors import ProposalWaiting
from shebao.casework.models import Turn
from shebao.casework.services import Applicant
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.identity import queries as people
from shebao.merging import rulings
from shebao.merging.errors import QueryReason
from shebao.merging.messages import QuerySettled, QueryTold
from shebao.merging.models import Comparison, Query, QueryFinding
from shebao.merging.states import QueryAct, QueryState, query_after

KIND = "account-query"
FINDINGS = {
    QueryFinding.ONE_PERSON: ("同一人，两地都有账户", "One person with accounts at both"),
    QueryFinding.TWO_PEOPLE: ("不是同一人，号码重复", "Two people under one number"),
    QueryFinding.NOTHING: ("无需办理", "Nothing to do"),
}
ROAD = (
    "您在{place}还有养老保险账户：可申请把那里的关系转移到一处；重复的月份转移后清退。",
    "You also have a pension account in {place}: you may apply to move it to one place; months paid twice are cleared after that.",
)
"""What a person reads when two officers found their accounts at two agencies. 先转后清."""


def nothing_waits(owner: str, case_no: str) -> None:
    """Refuses `casework.proposal-waiting` while a second officer has not decided."""
    if waiting := cases.proposal_of(cases.case(owner, case_no)):
        raise ProposalWaiting(act=waiting.act)


def with_names(code: str, zh: str, en: str) -> tuple[str, str]:
    """A sentence in both languages with an agency's name in it."""
    found = agencies.agency(code)
    return zh.format(found.name), en.format(found.name_en or found.name)


def open_query(
    comparison: Comparison, token: str, persons: Sequence[str], names_agree: bool, *, at: datetime
) -> None:
    """A query case for each of our accounts under a number that the other side has too 两地同号. Again: the same.

    A legacy duplicate here (two rows of one number) gives each its case.
    """
    owner, shared_no = comparison.owner, f"{comparison.shared_no}#{token}"
    for person_no in persons:
        words = ("姓名一致", "names agree") if names_agree else ("姓名不同", "names differ")
        case, new = casework.open_case(
            owner=owner, kind=KIND, key=f"{owner}/query/{shared_no}/{person_no}", person_no=person_no,
            applicant=Applicant("agency", agencies.agency(comparison.peer).name), channel="letter",
            state=QueryState.OPEN, turn=Turn.OFFICER, received_on=day_of(at), by=comparison.peer, at=at,
            note=with_names(
                comparison.peer, f"与{{}}比对：同一号码两地都有账户，{words[0]}",
                f"Compared with {{}}: the number is known at both, {words[1]}",
            ),
        )  # fmt: skip
        if not new:
            continue
        reading.read(
            person_no, owner=owner, purpose=Purpose.CASE, reader_kind=UserKind.OFFICER,
            reader=comparison.peer, subject=case.case_no[:80], at=at,
        )  # fmt: skip
        Query.objects.create(
            owner=owner, case_no=case.case_no, shared_no=shared_no, comparison=comparison,
            peer=comparison.peer, person_no=person_no, names_agree=names_agree,
        )  # fmt: skip


def _locked(owner: str, case_no: str) -> Query:
    return locked(Query, case_no, owner=owner, case_no=case_no)


def _move(
    row: Query, act: QueryAct, *, turn: str, by: str, at: datetime, note: tuple[str, str]
) -> None:
    """Move a query; every change of its state passes here."""
    before = row.state
    row.state = query_after(QueryState(before), act)
    row.save()
    casework.record_move(
        cases.case(row.owner, row.case_no), act=act, before=before, after=row.state, turn=turn,
        by=by, at=at, note=note,
    )  # fmt: skip


@atomic
def tell_account(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> Query:
    """Tell the other side of our account 告知对方: name, months, first and last month; no number, no money.

    Refuses `merging.wrong-moment` when it was told already.
    """
    row = _locked(owner, case_no)
    side = rulings.side(people.by_person_no(owner, row.person_no))
    row.ours = {
        "name": side.person.name, "months": side.months, "first": side.first, "last": side.last,
    }  # fmt: skip
    _move(
        row, QueryAct.TELL, turn=Turn.OTHER_AGENCY if not row.theirs else Turn.OFFICER, by=by, at=at,
        note=("已把姓名和缴费月份告知对方", "Name and months were told to the other agency"),
    )  # fmt: skip
    exchange.send(
        owner=owner, receiver=row.peer, caseref=row.shared_no, key=f"{case_no}/told", at=at,
        letter=QueryTold(query=row.shared_no, **row.ours),
    )  # fmt: skip
    return row


def hear_told(letter: Letter, *, at: datetime) -> None:
    """What the other side tells of its account 收到告知. Heard again: the same."""
    content = letters.load(QueryTold, letter.payload)
    told = {
        "name": content.name, "months": content.months, "first": content.first, "last": content.last,
    }  # fmt: skip
    for row in _heard(letter, content.query):
        row.theirs = told
        row.save(update_fields=["theirs"])
        case = cases.case(row.owner, row.case_no)
        if case.closed_on is None:
            casework.record_move(
                case, act="hear-told", before=row.state, after=row.state, turn=Turn.OFFICER,
                by=letter.sender, at=at,
                note=("对方告知了那边的账户", "The other agency told of its account"), public=False,
            )  # fmt: skip


def _heard(letter: Letter, shared_no: str) -> list[Query]:
    rows = Query.objects.select_for_update().filter(
        owner=letter.owner, shared_no=shared_no, peer=letter.sender
    )
    return list(rows.order_by("id"))


@atomic
def propose_settling(
    *, owner: str, case_no: str, finding: str, reason: str, by: str, on: date, at: datetime
) -> int:
    """The first officer says what was found 经办核实; the proposal's id. Refuses `merging.query-reason`."""
    row = _locked(owner, case_no)
    query_after(QueryState(row.state), QueryAct.SETTLE)
    if finding not in set(QueryFinding):
        raise QueryReason(at="finding")
    if not reason.strip():
        raise QueryReason(at="reason")
    return casework.propose(
        owner=owner, case_no=case_no, act=QueryAct.SETTLE,
        payload={"finding": finding, "reason": reason.strip()[:400]}, by=by, at=at,
    ).pk  # fmt: skip


@atomic
def settle_query(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> Query:
    """The second officer agrees 复核核实结论: the other side hears it; one person is told the road.

    Nothing is merged or moved by it.
    """
    proposal = cases.proposal(owner, proposal_id)
    row = _locked(owner, proposal.case.case_no)
    casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at)
    row.finding, row.reason = proposal.payload["finding"], proposal.payload["reason"]
    note = FINDINGS[QueryFinding(row.finding)]
    if row.finding == QueryFinding.ONE_PERSON:
        peer = agencies.agency(row.peer)
        note = (ROAD[0].format(place=peer.city), ROAD[1].format(place=peer.city_en or peer.city))
    _move(row, QueryAct.SETTLE, turn=Turn.NOBODY, by=by, at=at, note=note)
    exchange.send(
        owner=owner, receiver=row.peer, caseref=row.shared_no, key=f"{row.case_no}/settled", at=at,
        letter=QuerySettled(query=row.shared_no, finding=row.finding, reason=row.reason),
    )  # fmt: skip
    casework.close(cases.case(owner, row.case_no), on=on)
    return row


def hear_settled(letter: Letter, *, at: datetime) -> None:
    """What the other side's officers found 收到对方结论; ours decide for themselves. Heard again: the same."""
    content = letters.load(QuerySettled, letter.payload)
    for row in _heard(letter, content.query):
        row.their_finding, row.their_reason = content.finding[:12], content.reason[:400]
        row.save(update_fields=["their_finding", "their_reason"])
        words = (
            FINDINGS.get(QueryFinding(content.finding))
            if content.finding in set(QueryFinding)
            else None
        )
        casework.remark(
            cases.case(row.owner, row.case_no), act="hear-settled", by=letter.sender, at=at,
            note=(f"对方结论：{words[0] if words else content.finding}",
                  f"The other agency found: {words[1] if words else content.finding}"), public=False,
        )  # fmt: skip
