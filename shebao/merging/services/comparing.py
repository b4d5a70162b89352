"""Two agencies compare their registers without showing numbers 跨地区比对; decision 0038.

Asked for and agreed to by two officers on each side; a key for this one comparison; hits open query cases.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shebao.agencies import queries as agencies
from shebao.agencies.models import Road
from shebao.base import letters
from shebao.base.plumbing import clock, jobs, seals
from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.statements import locked
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services import Applicant
from shebao.casework.services.cases import SYSTEM
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.identity import rosters
from shebao.merging import tokens
from shebao.merging.errors import ComparisonBasis, ComparisonOpen, ComparisonPeer, MergeReason
from shebao.merging.messages import (
    ComparisonAccepted,
    ComparisonDeclined,
    ComparisonOffered,
    TokensAsked,
    TokensFound,
)
from shebao.merging.models import Comparison, Party, Token
from shebao.merging.services import querying
from shebao.merging.states import ACT_LABELS, CompareAct, CompareState, compare_after

KIND = "comparison"
JOB = "merging.compare"
PART = 2_000
"""Numbers in one letter, and people keyed in one transaction."""
BASIS_MAX = 200
ENDED = (CompareState.DONE, CompareState.DECLINED, CompareState.DROPPED)


def _locked(owner: str, *, case_no: str = "", shared_no: str = "") -> Comparison:
    """By this agency's number, or by the one both have."""
    by = {"case_no": case_no} if case_no else {"shared_no": shared_no}
    return locked(Comparison, case_no or shared_no, owner=owner, **by)


def _move(
    row: Comparison,
    act: CompareAct,
    *,
    turn: str,
    by: str,
    at: datetime,
    note: tuple[str, str] = ("", ""),
) -> None:
    """Move a comparison; every change of its state passes here."""
    before = row.state
    row.state = compare_after(CompareState(before), act)
    if row.state in ENDED:
        _destroy(row, at)
    row.save()
    case = cases.case(row.owner, row.case_no)
    casework.record_move(
        case, act=act, before=before, after=row.state, turn=turn, by=by, at=at,
        note=note if any(note) else ACT_LABELS[act],
    )  # fmt: skip
    if row.state in ENDED:
        casework.close(case, on=day_of(at))


def _destroy(row: Comparison, at: datetime) -> None:
    """The private half and every digest are gone 销毁密钥和摘要: nothing kept can be tried out afterwards."""
    row.private_seal, row.ended_on = None, day_of(at)
    Token.objects.filter(comparison=row).delete()


@atomic
def prepare_comparison(
    *, owner: str, peer: str, basis: str, key: str, by: str, on: date, at: datetime
) -> Comparison:
    """The first officer prepares a comparison with another agency 经办比对请求, for a second one to sign.

    `basis` is the document both act under. The same key again is the same. Refuses
    `merging.comparison-basis`, `merging.comparison-peer`, `merging.comparison-open`.
    """
    known = cases.with_key(owner, key)
    if known is not None:
        return _locked(owner, case_no=known.case_no)
    if not basis.strip():
        raise ComparisonBasis(at="basis")
    _may_compare(owner, peer)
    running = Comparison.objects.filter(owner=owner, peer=peer, ended_on=None).first()
    if running is not None:
        raise ComparisonOpen(case_no=running.case_no, at="peer")
    case, _new = casework.open_case(
        owner=owner, kind=KIND, key=key, person_no="", channel="counter", received_on=on, by=by, at=at,
        applicant=Applicant("agency", agencies.agency(owner).name), state=CompareState.PREPARED,
        turn=Turn.REVIEWER, note=querying.with_names(peer, "拟与{}比对", "A comparison with {} is prepared"),
    )  # fmt: skip
    row = Comparison.objects.create(
        owner=owner, case_no=case.case_no, shared_no=case.case_no, peer=peer, side=Party.ASKING,
        basis=basis.strip()[:BASIS_MAX], state=CompareState.PREPARED,
    )  # fmt: skip
    casework.propose(
        owner=owner, case_no=case.case_no, act=CompareAct.OFFER,
        payload={"peer": peer, "basis": row.basis}, by=by, at=at,
    )  # fmt: skip
    return row


def _may_compare(owner: str, peer: str) -> None:
    try:
        other = agencies.agency(peer)
    except NotFound:
        raise ComparisonPeer(agency=peer, at="peer") from None
    connected = other.local or other.road == Road.DIRECT
    if peer == owner or not connected or other.kind != agencies.agency(owner).kind:
        raise ComparisonPeer(agency=other.called, at="peer")


@atomic
def offer_comparison(
    *, owner: str, proposal_id: int, by: str, on: date, at: datetime
) -> Comparison:
    """The second officer signs 复核比对请求: a key is made, its public half goes to the other agency."""
    row = _signed(owner, proposal_id, CompareAct.OFFER, by=by, at=at)
    _make_key(row)
    people = rosters.count(owner)
    _move(row, CompareAct.OFFER, turn=Turn.OTHER_AGENCY, by=by, at=at)
    _send(
        row,
        ComparisonOffered(row.shared_no, row.basis, row.public, people),
        "comparison-offered",
        at,
    )
    return row


def _signed(owner: str, proposal_id: int, act: CompareAct, *, by: str, at: datetime) -> Comparison:
    proposal = cases.proposal(owner, proposal_id)
    row = _locked(owner, case_no=proposal.case.case_no)
    compare_after(CompareState(row.state), act)
    casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at)
    return row


def _make_key(row: Comparison) -> None:
    private, row.public = tokens.make()
    row.private_seal = seals.seal(private, bound_to=row.case_no)


def _send(row: Comparison, letter: Any, name: str, at: datetime) -> None:
    exchange.send(
        owner=row.owner, receiver=row.peer, letter=letter, caseref=row.shared_no,
        key=f"{row.case_no}/{name}", at=at,
    )  # fmt: skip


def hear_offer(letter: Letter, *, at: datetime) -> None:
    """Another agency asks for a comparison 收到比对请求: a case for our own two officers. Heard again: the same."""
    content = letters.load(ComparisonOffered, letter.payload)
    _may_compare(letter.owner, letter.sender)
    case, new = casework.open_case(
        owner=letter.owner, kind=KIND, key=f"{letter.owner}/comparison/{content.comparison}", person_no="",
        applicant=Applicant("agency", agencies.agency(letter.sender).name), channel="letter",
        state=CompareState.ASKED, turn=Turn.OFFICER, received_on=day_of(at), by=letter.sender, at=at,
        note=(f"请求比对，依据：{content.basis}", "Asks for a comparison, under the document named here"),
    )  # fmt: skip
    if new:
        Comparison.objects.create(
            owner=letter.owner, case_no=case.case_no, shared_no=content.comparison, peer=letter.sender,
            side=Party.ASKED, basis=content.basis[:BASIS_MAX], state=CompareState.ASKED,
            peer_public=content.public[:64], their_people=content.people,
        )  # fmt: skip


@atomic
def propose_answer(
    *, owner: str, case_no: str, agree: bool, reason: str, by: str, on: date, at: datetime
) -> int:
    """The first officer of the asked side agrees or declines 经办答复; the proposal's id. Declining has a reason."""
    row = _locked(owner, case_no=case_no)
    act = CompareAct.AGREE if agree else CompareAct.DECLINE
    compare_after(CompareState(row.state), act)
    if not agree and not reason.strip():
        raise MergeReason(at="reason")
    return casework.propose(
        owner=owner, case_no=case_no, act=act,
        payload={"peer": row.peer, "basis": row.basis, "reason": reason.strip()[:400]}, by=by, at=at,
    ).pk  # fmt: skip


@atomic
def agree_comparison(
    *, owner: str, proposal_id: int, by: str, on: date, at: datetime
) -> Comparison:
    """The second officer of the asked side agrees 复核同意比对: our own register is keyed, then the other side begins."""
    row = _signed(owner, proposal_id, CompareAct.AGREE, by=by, at=at)
    _make_key(row)
    _key_of(row)  # a key that is none is refused before anything is keyed
    _move(row, CompareAct.AGREE, turn=Turn.OFFICER, by=by, at=at)
    jobs.enqueue(owner, JOB, key=row.case_no, payload={"case_no": row.case_no})
    return row


@atomic
def decline_comparison(
    *, owner: str, proposal_id: int, by: str, on: date, at: datetime
) -> Comparison:
    """The second officer of the asked side declines 复核不同意, with the reason the other side reads."""
    row = _signed(owner, proposal_id, CompareAct.DECLINE, by=by, at=at)
    row.reason = cases.proposal(owner, proposal_id).payload["reason"]
    _move(
        row, CompareAct.DECLINE, turn=Turn.NOBODY, by=by, at=at,
        note=(f"不同意：{row.reason}", f"Declined: {row.reason}"),
    )  # fmt: skip
    _send(row, ComparisonDeclined(row.shared_no, row.reason), "comparison-declined", at)
    return row


@atomic
def drop_comparison(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> Comparison:
    """The asking side does not go on 不再比对, while nothing was sent. Refuses `merging.wrong-moment`."""
    row = _locked(owner, case_no=case_no)
    compare_after(CompareState(row.state), CompareAct.DROP)
    querying.nothing_waits(owner, case_no)
    _move(row, CompareAct.DROP, turn=Turn.NOBODY, by=by, at=at)
    return row


def take_declined(letter: Letter, *, at: datetime) -> None:
    """The other side declined 对方不同意: the key is destroyed. Heard again: the same."""
    content = letters.load(ComparisonDeclined, letter.payload)
    row = _locked(letter.owner, shared_no=content.comparison)
    if row.peer != letter.sender or row.state == CompareState.DECLINED:
        return
    row.reason = content.reason[:400]
    _move(
        row, CompareAct.DECLINE, turn=Turn.NOBODY, by=letter.sender, at=at,
        note=(f"对方不同意：{row.reason}", f"The other agency declined: {row.reason}"),
    )  # fmt: skip


def take_accepted(letter: Letter, *, at: datetime) -> None:
    """The other side agreed and is ready 对方同意: our digests begin to go. Heard again: the same."""
    content = letters.load(ComparisonAccepted, letter.payload)
    row = _locked(letter.owner, shared_no=content.comparison)
    if row.peer != letter.sender or row.state != CompareState.OFFERED:
        return
    row.peer_public = content.public[:64]
    _key_of(row)
    _move(row, CompareAct.SEND, turn=Turn.OTHER_AGENCY, by=letter.sender, at=at)
    jobs.enqueue(row.owner, JOB, key=row.case_no, payload={"case_no": row.case_no})


def _key_of(row: Comparison) -> bytes:
    assert row.private_seal is not None, "a comparison that runs has its key"
    asking, asked = (row.owner, row.peer) if row.side == Party.ASKING else (row.peer, row.owner)
    return tokens.agree(
        seals.unseal(row.private_seal, bound_to=row.case_no), row.peer_public,
        shared_no=row.shared_no, asking=asking, asked=asked,
    )  # fmt: skip


def compare_job(job: Claimed) -> None:
    """Key our own people part by part 加密名册: one transaction a part, so a kill loses and doubles nothing."""
    while _next_part(job.owner, job.payload["case_no"], at=clock.now()):
        pass


@atomic
def _next_part(owner: str, case_no: str, *, at: datetime) -> bool:
    """Key the next people; whether there may be more."""
    row = _locked(owner, case_no=case_no)
    running = CompareState.SENDING if row.side == Party.ASKING else CompareState.INDEXING
    if row.state != running or row.sent_all:
        return False
    found = rosters.numbered(owner, after=row.after, limit=PART)
    key, mine = _key_of(row), dict[tuple[str, str], Token]()
    for each in found:
        token = tokens.number_token(key, each.number)
        mine[token, each.person_no] = Token(
            owner=owner, comparison=row, token=token, person_no=each.person_no,
            name_token=tokens.name_token(key, each.number, each.name),
        )  # fmt: skip
    Token.objects.bulk_create(mine.values(), ignore_conflicts=True, batch_size=PART)
    row.after = found[-1].pk if found else row.after
    row.compared += len(mine)
    last = len(found) < PART
    if row.side == Party.ASKING:
        _ask(row, sorted(mine.values(), key=lambda one: one.token), last=last, at=at)
    elif last:
        _move(row, CompareAct.READY, turn=Turn.OTHER_AGENCY, by=SYSTEM, at=at)
        _send(row, ComparisonAccepted(row.shared_no, row.public), "comparison-accepted", at)
    row.save()
    return not last


def _ask(row: Comparison, mine: list[Token], *, last: bool, at: datetime) -> None:
    row.parts += 1
    row.sent_all = last
    _send(
        row,
        TokensAsked(
            comparison=row.shared_no, part=row.parts, last=last,
            tokens=tuple(one.token for one in mine), names=tuple(one.name_token for one in mine),
        ),
        f"tokens/{row.parts}", at,
    )  # fmt: skip


def hear_tokens(letter: Letter, *, at: datetime) -> None:
    """A part of the other side's digests 收到比对数据: hits are answered, and open query cases here.

    After the last part our key and digests are destroyed. Heard again after that: nothing.
    """
    content = letters.load(TokensAsked, letter.payload)
    row = _locked(letter.owner, shared_no=content.comparison)
    if row.peer != letter.sender or row.state != CompareState.COMPARING:
        return
    if content.part != row.answered + 1:
        return  # heard before
    asked = dict(zip(content.tokens, content.names, strict=True))
    hits = _hits(row, asked)
    for token, (agree, persons) in hits.items():
        querying.open_query(row, token, persons, agree, at=at)
    row.hits += len(hits)
    row.answered = content.part
    _send(
        row,
        TokensFound(
            comparison=row.shared_no, part=content.part, tokens=tuple(hits),
            names_agree=tuple(agree for agree, _ in hits.values()),
        ),
        f"found/{content.part}", at,
    )  # fmt: skip
    if content.last:
        _finish(row, at)
    else:
        row.save()


def _hits(row: Comparison, asked: Mapping[str, str]) -> dict[str, tuple[bool, list[str]]]:
    """Of digests those known here: whether a name agrees, and whose they are."""
    found: dict[str, tuple[bool, list[str]]] = {}
    for mine in Token.objects.filter(comparison=row, token__in=list(asked)).order_by("token", "id"):
        agree, persons = found.get(mine.token, (False, []))
        found[mine.token] = (
            agree or mine.name_token == asked[mine.token],
            [*persons, mine.person_no],
        )
    return found


def take_found(letter: Letter, *, at: datetime) -> None:
    """The answer to one part 收到比对结果: hits open query cases here too. After the last our key is destroyed."""
    content = letters.load(TokensFound, letter.payload)
    row = _locked(letter.owner, shared_no=content.comparison)
    if row.peer != letter.sender or row.state != CompareState.SENDING:
        return
    if content.part != row.answered + 1:
        return  # heard before
    agree = dict(zip(content.tokens, content.names_agree, strict=True))
    mine = Token.objects.filter(comparison=row, token__in=list(agree)).order_by("token", "id")
    persons: dict[str, list[str]] = {}
    for one_of_mine in mine:
        persons.setdefault(one_of_mine.token, []).append(one_of_mine.person_no)
    for token, ours in persons.items():
        querying.open_query(row, token, ours, agree[token], at=at)
    row.hits += len(persons)
    row.answered = content.part
    if row.sent_all and row.answered == row.parts:
        _finish(row, at)
    else:
        row.save()


def _finish(row: Comparison, at: datetime) -> None:
    _move(
        row, CompareAct.FINISH, turn=Turn.NOBODY, by=SYSTEM, at=at,
        note=(f"比对完成：两地同号 {row.hits} 个；密钥和摘要已销毁",
              f"Compared: {row.hits} numbers known at both; key and digests destroyed"),
    )  # fmt: skip
