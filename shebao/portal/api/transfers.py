"""Transfers for machines 转移接续接口."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from shebao.agencies import queries as directory
from shebao.agencies import services as agencies
from shebao.agencies.models import RoleName, User, UserKind
from shebao.base.plumbing.clock import now, today
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.services import Applicant
from shebao.payments.pain import Party
from shebao.portal.api.doors import actor, once
from shebao.portal.naming import from_url
from shebao.portal.people import own_person_no
from shebao.transfers import queries, services

router = Router(tags=["transfers"])


class ApplyIn(Schema):
    """An application 转入申请."""

    origin: str = Field(max_length=12, description="agency code of the old place")
    person_no: str = Field("", max_length=40, description="for officers; a citizen is themselves")
    applicant_kind: str = Field("person", pattern="^(person|proxy|employer)$")
    applicant_name: str = Field("", max_length=80)
    applicant_phone: str = Field("", max_length=30)


class TransferOut(Schema):
    """Where a transfer is; amounts in fen."""

    case_no: str
    side: str
    state: str
    turn: str
    due_on: date | None
    provisional: bool
    account_fen: int | None
    pooled_fen: int | None
    total_fen: int | None
    acts: list[str]
    closed_on: date | None
    proposal_id: int | None


class ReasonIn(Schema):
    """A reason or a note in words."""

    text: str = Field("", max_length=400)


class PayeeIn(Schema):
    """Corrected receiving account 收款账户."""

    name: str = Field(max_length=80)
    account_no: str = Field(max_length=34)
    bank_name: str = Field("", max_length=80)
    bank_code: str = Field("", max_length=14)


class LinesIn(Schema):
    """Line → what is wrong with it."""

    lines: dict[str, str]


class AnswersIn(Schema):
    """Objection id → answer."""

    answers: dict[int, str]


class ObjectionOut(Schema):
    """An objection to one line, and its answer."""

    id: int
    line: str
    text: str
    answer: str


class ProposalOut(Schema):
    """A proposal waits for the second officer."""

    proposal_id: int


def desk(request: HttpRequest, role: RoleName) -> User:
    """The officer behind the token, who must hold a post today."""
    return agencies.require(actor(request), role, on=today())


def _reader(request: HttpRequest) -> User:
    """A clerk or a reviewer: the posts that open the page of a case."""
    user = actor(request)
    held = directory.holds(user, RoleName.REVIEWER, today())
    return user if held else desk(request, RoleName.CLERK)


def _row(user: User, case: str) -> dict[str, Any]:
    return queries.summary(user.owner, from_url(case))


def then_row(user: User, case: str, act: Callable[[], object]) -> Callable[[], dict[str, Any]]:
    """The act, then where the case is."""

    def both() -> dict[str, Any]:
        act()
        return _row(user, case)

    return both


@router.post("", response=TransferOut, summary="Apply for a transfer in 申请转入")
def apply(request: HttpRequest, body: ApplyIn) -> dict[str, Any]:
    """By the person, or by an officer for a person, a proxy or an employer."""
    user = actor(request)

    def act() -> Mapping[str, Any]:
        if user.kind == UserKind.CITIZEN:
            (owner, person_no), channel = own_person_no(user), "mobile"
        else:
            desk(request, RoleName.CLERK)
            owner, person_no, channel = user.owner, body.person_no, "counter"
        row = services.apply(
            owner=owner, person_no=person_no, origin=body.origin,
            applicant=Applicant(body.applicant_kind, body.applicant_name or str(user), body.applicant_phone),
            channel=channel, key=f"{user.username}/{request.headers['Idempotency-Key']}",
            by=user.username, on=today(), at=now(),
        )  # fmt: skip
        return queries.summary(owner, row.case_no)

    return once(request, body.dict(), act)


@router.get("/{case}", response=TransferOut, summary="One transfer 进度")
def show(request: HttpRequest, case: str) -> dict[str, Any]:
    """The agency's own side; a citizen sees their own case."""
    user = actor(request)
    if user.kind == UserKind.CITIZEN:
        owner, person_no = own_person_no(user)
        found = queries.summary(owner, from_url(case), person_no=person_no)
        reader = UserKind.CITIZEN
    else:
        owner, reader = _reader(request).owner, UserKind.OFFICER
        found = _row(user, case)
        person_no = cases.case(owner, from_url(case)).person_no
    agencies.read(
        person_no, owner=owner, purpose="transfer", reader_kind=reader, reader=user.username,
        subject=from_url(case), at=now(),
    )  # fmt: skip
    return found


@router.post("/{case}/accept", response=TransferOut, summary="Accept 受理")
def accept(request: HttpRequest, case: str) -> dict[str, Any]:
    """The contact letter is frozen and sent."""
    user = desk(request, RoleName.CLERK)
    return once(request, {}, then_row(user, case, lambda: services.accept(owner=user.owner, case_no=from_url(case), by=user.username, on=today(), at=now())))  # fmt: skip


class RefusalIn(ReasonIn):
    """Reasons in words, and codes of what the look beforehand found 不予受理理由."""

    codes: list[str] = Field([], max_length=20)


@router.post(
    "/{case}/propose-refusal", response=ProposalOut, summary="Prepare a refusal 拟不予受理"
)
def propose_refusal(request: HttpRequest, case: str, body: RefusalIn) -> dict[str, Any]:
    """With reasons in writing."""
    user = desk(request, RoleName.CLERK)
    return once(request, body.dict(), lambda: {"proposal_id": services.propose_refusal(
        owner=user.owner, case_no=from_url(case), reason=body.text, by=user.username, at=now(),
        codes=body.codes,
    )})  # fmt: skip


@router.post(
    "/{case}/propose-release", response=ProposalOut, summary="Prepare the release 经办转出"
)
def propose_release(request: HttpRequest, case: str) -> dict[str, Any]:
    """Amounts are computed, explained and handed to the second officer."""
    user = desk(request, RoleName.CLERK)
    return once(request, {}, lambda: {"proposal_id": services.propose_release(
        owner=user.owner, case_no=from_url(case), by=user.username, on=today(), at=now(),
    )})  # fmt: skip


@router.post(
    "/{case}/propose-booking", response=ProposalOut, summary="Prepare the booking 经办记账"
)
def propose_booking(request: HttpRequest, case: str) -> dict[str, Any]:
    """Form and money compared."""
    user = desk(request, RoleName.CLERK)
    return once(request, {}, lambda: {"proposal_id": services.propose_booking(
        owner=user.owner, case_no=from_url(case), by=user.username, on=today(), at=now(),
    )})  # fmt: skip


class PersonIn(Schema):
    """Whom the contact letter means 认定参保人, and why."""

    person_no: str = Field(max_length=40)
    reason: str = Field("", max_length=400)


@router.post(
    "/{case}/propose-person", response=ProposalOut, summary="Say whom a letter means 拟认定参保人"
)
def propose_person(request: HttpRequest, case: str, body: PersonIn) -> dict[str, Any]:
    """Where number and name together fit nobody."""
    user = desk(request, RoleName.CLERK)
    return once(request, body.dict(), lambda: {"proposal_id": services.propose_person(
        owner=user.owner, case_no=from_url(case), by=user.username, at=now(), **body.dict(),
    )})  # fmt: skip


@router.post(
    "/{case}/send-back", response=TransferOut, summary="Second officer sends back 复核退回"
)
def send_back(request: HttpRequest, case: str, body: ReasonIn) -> dict[str, Any]:
    """With a reason; the first officer may prepare it again."""
    user = desk(request, RoleName.REVIEWER)
    return once(request, body.dict(), then_row(user, case, lambda: casework.send_back(
        owner=user.owner, proposal_id=queries.waiting_proposal(user.owner, from_url(case)).pk,
        reason=body.text, by=user.username, at=now(),
    )))  # fmt: skip


@router.post("/{case}/countersign", response=TransferOut, summary="Second officer 复核通过")
def countersign(request: HttpRequest, case: str) -> dict[str, Any]:
    """Does what waits in the case: the release, the booking, the refusal or the person named."""
    user = desk(request, RoleName.REVIEWER)

    def act() -> Mapping[str, Any]:
        proposal = queries.waiting_proposal(user.owner, from_url(case))
        services.COUNTERSIGNED[proposal.act](
            owner=user.owner, proposal_id=proposal.pk, by=user.username, on=today(), at=now()
        )
        return _row(user, case)

    return once(request, {}, act)


@router.post("/{case}/ask-origin", response=TransferOut, summary="Ask about a difference 询问差额")
def ask_origin(request: HttpRequest, case: str, body: ReasonIn) -> dict[str, Any]:
    """A letter to the old place."""
    user = desk(request, RoleName.CLERK)
    return once(request, body.dict(), then_row(user, case, lambda: services.ask_origin(owner=user.owner, case_no=from_url(case), note=body.text,
                            by=user.username, on=today(), at=now())))  # fmt: skip


@router.post("/{case}/reissue", response=TransferOut, summary="Pay again 重新付款")
def reissue(request: HttpRequest, case: str, body: PayeeIn) -> dict[str, Any]:
    """After a bounce, to corrected details."""
    user = desk(request, RoleName.CLERK)
    return once(request, body.dict(), then_row(user, case, lambda: services.reissue(owner=user.owner, case_no=from_url(case), payee=Party(**body.dict()),
                         by=user.username, on=today(), at=now())))  # fmt: skip


@router.post("/{case}/confirm", response=TransferOut, summary="Confirm 确认")
def confirm(request: HttpRequest, case: str) -> dict[str, Any]:
    """The person agrees with what was booked."""
    user = actor(request)

    def act() -> Mapping[str, Any]:
        owner, person_no = own_person_no(user)
        queries.summary(owner, from_url(case), person_no=person_no)
        services.confirm(owner=owner, case_no=from_url(case), person_no=person_no,
                         by=user.username, on=today(), at=now())  # fmt: skip
        return queries.summary(owner, from_url(case), person_no=person_no)

    return once(request, {}, act)


@router.post("/{case}/object", response=TransferOut, summary="Object line by line 异议")
def object_to(request: HttpRequest, case: str, body: LinesIn) -> dict[str, Any]:
    """The person says which lines are wrong."""
    user = actor(request)

    def act() -> Mapping[str, Any]:
        owner, person_no = own_person_no(user)
        queries.summary(owner, from_url(case), person_no=person_no)
        services.object_to(owner=owner, case_no=from_url(case), person_no=person_no,
                           lines=body.lines, by=user.username, on=today(), at=now())  # fmt: skip
        return queries.summary(owner, from_url(case), person_no=person_no)

    return once(request, body.dict(), act)


@router.post("/{case}/answer", response=TransferOut, summary="Answer objections 答复异议")
def answer(request: HttpRequest, case: str, body: AnswersIn) -> dict[str, Any]:
    """Every open objection needs its answer."""
    user = desk(request, RoleName.CLERK)
    return once(request, body.dict(), then_row(user, case, lambda: services.answer(owner=user.owner, case_no=from_url(case), answers=body.answers,
                        by=user.username, on=today(), at=now())))  # fmt: skip


@router.post("/{case}/withdraw", response=TransferOut, summary="Take back 撤回、请求撤销转出")
def withdraw(request: HttpRequest, case: str, body: ReasonIn) -> dict[str, Any]:
    """Ends an application that was not accepted; later asks the old place (`withdraw`, then `recall`)."""
    user = actor(request)

    def act() -> Mapping[str, Any]:
        itself = user.kind == UserKind.CITIZEN
        if itself:
            owner, person_no = own_person_no(user)
        else:
            desk(request, RoleName.CLERK)
            owner, person_no = user.owner, None
        queries.summary(owner, from_url(case), person_no=person_no)
        services.withdraw(
            owner=owner, case_no=from_url(case), reason=body.text, by=user.username,
            by_person=itself, on=today(), at=now(),
        )  # fmt: skip
        return queries.summary(owner, from_url(case), person_no=person_no)

    return once(request, body.dict(), act)


@router.post(
    "/{case}/propose-recall", response=ProposalOut, summary="Prepare to undo a release 拟撤销转出"
)
def propose_recall(request: HttpRequest, case: str, body: ReasonIn) -> dict[str, Any]:
    """At the old place, while no bank file holds the payment."""
    user = desk(request, RoleName.CLERK)
    return once(request, body.dict(), lambda: {"proposal_id": services.propose_recall(
        owner=user.owner, case_no=from_url(case), reason=body.text, by=user.username, on=today(),
        at=now(),
    )})  # fmt: skip


@router.post("/{case}/propose-return", response=ProposalOut, summary="Prepare to give back 拟退回")
def propose_return(request: HttpRequest, case: str, body: ReasonIn) -> dict[str, Any]:
    """At the new place: a booking is reversed, the money goes back by the way it came."""
    user = desk(request, RoleName.CLERK)
    return once(request, body.dict(), lambda: {"proposal_id": services.propose_return(
        owner=user.owner, case_no=from_url(case), reason=body.text, by=user.username, on=today(),
        at=now(),
    )})  # fmt: skip


@router.post("/{case}/propose-restore", response=ProposalOut, summary="Prepare to restore 拟恢复")
def propose_restore(request: HttpRequest, case: str) -> dict[str, Any]:
    """At the old place, when all returned money is there."""
    user = desk(request, RoleName.CLERK)
    return once(request, {}, lambda: {"proposal_id": services.propose_restore(
        owner=user.owner, case_no=from_url(case), by=user.username, on=today(), at=now(),
    )})  # fmt: skip


@router.post("/{case}/ask-back", response=TransferOut, summary="Ask for a return 请求退回")
def ask_back(request: HttpRequest, case: str, body: ReasonIn) -> dict[str, Any]:
    """The old place asks for what it has paid; the new place decides."""
    user = desk(request, RoleName.CLERK)
    return once(request, body.dict(), then_row(user, case, lambda: services.ask_back(
        owner=user.owner, case_no=from_url(case), reason=body.text, by=user.username, on=today(),
        at=now(),
    )))  # fmt: skip


class ForwardIn(Schema):
    """The right office 转送机构, and why."""

    to: str = Field(max_length=12)
    reason: str = Field("", max_length=400)


@router.post("/{case}/forward", response=TransferOut, summary="Forward to the right office 转送")
def forward(request: HttpRequest, case: str, body: ForwardIn) -> dict[str, Any]:
    """The letter came to a wrong office; the first receipt date is kept."""
    user = desk(request, RoleName.CLERK)
    return once(request, body.dict(), then_row(user, case, lambda: services.forward(
        owner=user.owner, case_no=from_url(case), by=user.username, on=today(), at=now(),
        **body.dict(),
    )))  # fmt: skip


@router.get("/{case}/objections", response=list[ObjectionOut], summary="Objections 异议")
def objections(request: HttpRequest, case: str) -> list[dict[str, Any]]:
    """What the person objected to, with the answers."""
    user = desk(request, RoleName.CLERK)
    row = queries.transfer_in(user.owner, from_url(case))
    agencies.read(
        row.person_no, owner=user.owner, purpose="transfer", reader_kind=UserKind.OFFICER,
        reader=user.username, subject=row.case_no, at=now(),
    )  # fmt: skip
    return [
        {"id": each.pk, "line": each.line, "text": each.text, "answer": each.answer}
        for each in queries.objections(row)
    ]
