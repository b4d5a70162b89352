"""The old place 转出地: the letter arrives, amounts are computed and released, paid, and the relation ends.

国办发〔2009〕66号 Arts. 4, 8(三); 人社部发〔2009〕187号.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shebao.agencies import queries as agencies
from shebao.base import letters
from shebao.base.money import format_yuan
from shebao.base.plumbing import faults, seals
from shebao.base.plumbing.clock import day_of, now, today
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import Refusal
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services import Applicant
from shebao.casework.services.cases import SYSTEM
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.identity import documents
from shebao.identity import queries as people
from shebao.identity import rules as identity
from shebao.identity.models import Person
from shebao.identity.writing import mask
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.papers import services as papers
from shebao.payments import queries as money
from shebao.payments import services as payments
from shebao.payments.pain import Party
from shebao.transfers import papers as forms
from shebao.transfers import rules
from shebao.transfers.errors import UnknownCase
from shebao.transfers.messages import (
    CompletionNotice,
    ContactLetter,
    DifferenceNotice,
    ForwardedContactLetter,
    GatheringLetter,
    Insured,
)
from shebao.transfers.models import Road, TransferOut
from shebao.transfers.rulings import ReleasePlan, release_plan
from shebao.transfers.services.backpaying import tell_untold, undertakings
from shebao.transfers.services.common import (
    IN_PROVINCE,
    OUT,
    case_of,
    end_or_go_on,
    handed_lines,
    held_code,
    locked_out,
    move_out,
    start_step,
    tell_status,
    with_reason,
)
from shebao.transfers.states import Act, Out, after_out


def receive_contact_letter(letter: Letter, *, at: datetime) -> None:
    """A contact letter 联系函 arrives: a case of our own, its clock, and word back to the new place.

    Somebody we do not know is no reason to lose the letter: the case opens without a person and waits
    with its officer.
    """
    content = letters.load(ContactLetter, letter.payload)
    open_case(letter, content, letter.payload, on=letter.received_on or day_of(at), at=at)


def receive_forwarded(letter: Letter, *, at: datetime) -> None:
    """A contact letter that first came to a wrong office 转送的联系函: the clock counts from that day."""
    content = letters.load(ForwardedContactLetter, letter.payload)
    on = min(max(content.first_received_on, content.letter.accepted_on), day_of(at))
    open_case(letter, content.letter, letter.payload["letter"], on=on, at=at)


def receive_gathering_letter(letter: Letter, *, at: datetime) -> None:
    """The paying place gathers 收到归集联系函: a case of our own, as for any contact letter."""
    content = letters.load(GatheringLetter, letter.payload)
    first, today_ = content.first_received_on, day_of(at)
    on = min(max(first, content.letter.accepted_on), today_) if first else today_
    open_case(letter, content.letter, letter.payload["letter"], on=on, at=at, road=Road.GATHERING)


def open_case(
    letter: Letter, content: ContactLetter, payload: Mapping[str, Any], *, on: date, at: datetime,
    road: str = Road.MOVING,
) -> None:  # fmt: skip
    """A case of our own for a contact letter that was received, here or elsewhere, on a day."""
    here = agencies.agency(letter.owner)
    person = _person_named(letter.owner, content.person)
    case, new = casework.open_case(
        owner=letter.owner, kind=OUT, key=f"{letter.owner}/{OUT}/{content.case_no}",
        person_no=person.person_no if person else "",
        applicant=Applicant("agency", content.destination.name, content.destination.phone),
        channel="letter", state=Out.RECEIVED, turn=Turn.OFFICER, received_on=on, by=SYSTEM, at=at,
        rule_set=content.rule_set,
        note=(f"收到{content.destination.name}的联系函", f"Contact letter from {agencies.agency(letter.sender).called.en}"),
    )  # fmt: skip
    if not new:
        return
    faults.around_commit("out/new/receive")
    kept: dict[str, Any] = dict(payload)
    kept["person"] = {**kept["person"], "number": mask(content.person.number)}
    row = TransferOut.objects.create(
        owner=letter.owner, case_no=case.case_no, peer_case_no=content.case_no,
        person_no=person.person_no if person else "", destination_code=letter.sender, road=road,
        rule_set=content.rule_set, letter=kept, number_key=seals.search_key(documents.normal_number(content.person.number)),
        reference=content.reference, received_on=on,
        records_only=rules.records_only(here.division, agencies.agency(letter.sender).division),
    )  # fmt: skip
    start_step(case, step="release", on=on, division=here.division)
    tell_status(
        row, turn=Turn.OFFICER, at=at, note=("转出地已收到联系函", "The old place has the letter")
    )


def _person_named(owner: str, insured: Insured) -> Person | None:
    """The one person here with the letter's number and name, or nobody: an officer must look."""
    try:
        person = people.by_number(owner, insured.number)
    except Refusal:
        return None
    return person if identity.compare_names(person.name, insured.name).result.same else None


@atomic
def propose_release(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> int:
    """The first officer prepares the release 经办转出: amounts computed, explained, handed on.

    Returns the proposal's id. Refuses what `release_plan` refuses.
    """
    row = locked_out(owner, case_no)
    after_out(Out(row.state), Act.RELEASE)
    plan = release_plan(row, on)
    return casework.propose(
        owner=owner, case_no=case_no, act=Act.RELEASE, payload=plan.payload(),
        explanation=plan.figure.as_dict(), by=by, at=at,
    ).pk  # fmt: skip


@atomic
def release(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> TransferOut:
    """The second officer releases the relationship and its money 复核转出.

    One transaction: the amounts are frozen, booked to transit (person −A, pooled −P, transit +T), the
    information form is frozen and sent, the payment ordered, the relationship is `ending`.
    """
    proposal = cases.proposal(owner, proposal_id)
    row = locked_out(owner, proposal.case.case_no)
    after_out(Out(row.state), Act.RELEASE)
    plan = release_plan(row, date.fromisoformat(proposal.payload["on"]))
    casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at, now=plan.payload())
    _book_release(row, plan, on)
    tell_untold(row, by=by, on=on, at=at)
    enrolment.ending(plan.relationship, on=on, by=by, at=at, case_no=row.case_no)
    _send_form(row, plan, on, at, handler=proposal.by, reviewer=by)
    row.released_on = on
    turn, note = _records_gone(plan) if row.records_only else _pay(row, plan, by=by, on=on, at=at)
    log = move_out(row, Act.RELEASE, turn=turn, by=by, at=at, note=note)
    case = case_of(row)
    if row.records_only:
        casework.meet(case, on=on)
    casework.decide(
        case, log, explanation=plan.figure.as_dict(), parameters=plan.parameters, law=plan.law,
        by=proposal.by, countersigned_by=by, at=at,
    )  # fmt: skip
    return row


def _pay(
    row: TransferOut, plan: ReleasePlan, *, by: str, on: date, at: datetime
) -> tuple[Turn, tuple[str, str]]:
    """Order the payment; it is the bank's turn."""
    order = payments.order(
        owner=row.owner, key=f"{row.case_no}/payment/1", payee=_payee(row),
        amount_fen=plan.total_fen, purpose=f"养老保险关系转移基金 {row.peer_case_no}",
        reference=row.reference, debit_code=f"transit/{row.destination_code}", case_no=row.case_no,
        on=on, by=by, at=at,
    )  # fmt: skip
    row.order_no = order.order_no
    amount = format_yuan(plan.total_fen)
    return Turn.BANK, (
        f"已转出，应付 {amount} 元，信息表已发出",
        f"Released; {amount} yuan to pay, form sent",
    )


def _records_gone(plan: ReleasePlan) -> tuple[Turn, tuple[str, str]]:
    """Inside a province nothing is paid; it is the new place's turn."""
    amount = format_yuan(plan.handed_fen)
    return Turn.OTHER_AGENCY, (
        f"省内转移，不转资金；储存额 {amount} 元随记录划记，信息表已发出",
        f"Inside the province no money moves; {amount} yuan handed over by record, form sent",
    )


def _payee(row: TransferOut) -> Party:
    account = row.letter["receiving"]
    return Party(
        name=account["holder"], account_no=account["account_no"], bank_name=account["bank_name"],
        bank_code=account["bank_code"],
    )  # fmt: skip


def _book_release(row: TransferOut, plan: ReleasePlan, on: date) -> None:
    """Person −A, pooled −P, transit +T, in one entry; inside a province person −A, in-province +A."""
    row.person_no = plan.relationship.person.person_no
    row.relationship_no = plan.relationship.relationship_no
    row.pre1998_fen, row.balance_fen = (
        plan.basis.pre1998_personal_fen,
        plan.basis.balance_last_year_end_fen,
    )
    row.principal_fen = plan.basis.this_year_principal_fen
    row.account_fen, row.pooled_fen = plan.account_fen, plan.pooled_fen
    row.total_fen = plan.total_fen
    relationship_no = plan.relationship.relationship_no
    row.handed_fen = plan.handed_fen if row.records_only else None
    transit, fund = f"transit/{row.destination_code}", "fund/pension/pooled"
    if row.records_only:
        ledger.open_account(row.owner, IN_PROVINCE, "fund")
        lines = handed_lines(plan.relationship.ledger_code, relationship_no, -plan.handed_fen)
    else:
        ledger.open_account(row.owner, transit, "transit")
        ledger.open_account(row.owner, fund, "fund")
        lines = [
            Line(plan.relationship.ledger_code, -plan.account_fen, relationship_no),
            Line(fund, -plan.pooled_fen, relationship_no),
            Line(transit, plan.total_fen, relationship_no),
        ]
    if plan.held_fen:
        row.held_fen, held = plan.held_fen, held_code(relationship_no)
        ledger.open_account(row.owner, held, "person")
        first = lines[0]._replace(amount_fen=lines[0].amount_fen - plan.held_fen)
        lines = [first, *lines[1:], Line(held, plan.held_fen, relationship_no)]
    ledger.post(
        row.owner,
        NewEntry(
            key=f"{row.case_no}/release", on=on, memo=f"转出 {row.peer_case_no}",
            lines=[line for line in lines if line.amount_fen], case_no=row.case_no,
        ),
    )  # fmt: skip


def _send_form(
    row: TransferOut, plan: ReleasePlan, on: date, at: datetime, *, handler: str, reviewer: str
) -> None:
    """Freeze the information form and send it."""
    key = f"{row.case_no}/information-form"
    form = forms.information_form(row, plan, on)
    proofs = undertakings(row, plan.relationship, on=on, at=at, handler=handler, reviewer=reviewer)
    data = forms.form_paper(form, row, handler=handler, reviewer=reviewer)
    data["remarks"] += proofs
    paper = papers.freeze(
        owner=row.owner, kind="information-form", case_no=row.case_no, person_no=row.person_no,
        data=data, key=key, on=on, at=at,
    )  # fmt: skip
    row.form_paper_no = paper.paper_no
    exchange.send(
        owner=row.owner, receiver=row.destination_code, letter=forms.with_paper(form, paper),
        caseref=row.peer_case_no, key=key, at=at,
    )  # fmt: skip


def _by_order(job: Claimed) -> TransferOut | None:
    """The transfer a notice of the bank is about; nobody when the order was issued again since.

    A notice may come twice (a worker killed after it): the second may find the next attempt under way.
    """
    row = one(TransferOut, lock=True, owner=job.owner, order_no=job.payload["order_no"])
    if row is not None and money.order(row.owner, row.order_no).attempt != job.payload["attempt"]:
        return None
    return row


@atomic
def on_paid(job: Claimed) -> None:
    """Notice: the bank has paid 银行已付."""
    row = _by_order(job)
    if row is None or row.state not in (Out.RELEASED, Out.RETURNING):
        return
    row.paid_on = date.fromisoformat(job.payload["on"])
    if row.state == Out.RETURNING:  # the return was heard before the bank
        row.save(update_fields=["paid_on"])
        return
    at = now()
    note = (
        f"银行已付 {format_yuan(row.total_fen or 0)} 元",
        f"Bank paid {format_yuan(row.total_fen or 0)}",
    )
    move_out(row, Act.PAY, turn=Turn.OTHER_AGENCY, by=SYSTEM, at=at, note=note)
    casework.meet(case_of(row), on=row.paid_on)
    tell_status(row, turn=Turn.OTHER_AGENCY, at=at, note=note)


@atomic
def on_bounced(job: Claimed) -> None:
    """Notice: the payment came back 退票; the money is in transit again and an officer must act."""
    row = _by_order(job)
    if row is None or row.state not in (Out.RELEASED, Out.PAID, Out.QUESTIONED):
        return
    row.bounce_reason, row.paid_on = job.payload.get("reason", "")[:200], None
    at, on = now(), today()
    note = (f"银行退票：{row.bounce_reason}", f"Payment bounced: {row.bounce_reason}")
    move_out(row, Act.BOUNCE, turn=Turn.OFFICER, by=SYSTEM, at=at, note=note)
    start_step(case_of(row), step="pay-again", on=on, division=agencies.agency(row.owner).division)
    tell_status(row, turn=Turn.OFFICER, at=at, note=note)


@atomic
def reissue(
    *, owner: str, case_no: str, payee: Party, by: str, on: date, at: datetime
) -> TransferOut:
    """Pay a bounced amount again 重新付款, to corrected details; the order keeps its number."""
    row = locked_out(owner, case_no)
    after_out(Out(row.state), Act.REISSUE)
    payments.reissue(owner=owner, order_no=row.order_no, payee=payee, by=by, at=at)
    note = (
        f"更正收款信息后重新付款：{payee.name}",
        f"Paid again to corrected details: {payee.name}",
    )
    move_out(row, Act.REISSUE, turn=Turn.BANK, by=by, at=at, note=note)
    tell_status(row, turn=Turn.BANK, at=at, note=note)
    return row


def out_of_peer(letter: Letter, peer_case_no: str) -> TransferOut:
    """The old place's row for a letter of the new place. Refuses `transfer.unknown-case`."""
    row = one(
        TransferOut, lock=True, owner=letter.owner, peer_case_no=peer_case_no,
        destination_code=letter.sender,
    )  # fmt: skip
    if row is None:
        raise UnknownCase(caseref=peer_case_no)
    return row


def hear_difference(letter: Letter, *, at: datetime) -> None:
    """The new place reports that form and money differ 差额询问."""
    content = letters.load(DifferenceNotice, letter.payload)
    row = out_of_peer(letter, content.case_no)
    note = with_reason(
        f"转入地报告：信息表 {format_yuan(content.form_total_fen)} 元，到账 {format_yuan(content.money_fen)} 元",
        f"New place: form {format_yuan(content.form_total_fen)}, money {format_yuan(content.money_fen)}",
        content.note,
    )
    if row.closed_on:  # it crossed the letter that takes the release back
        casework.remark(case_of(row), act=Act.HEAR_DIFFERENCE, by=SYSTEM, at=at, note=note)
        return
    row.question_fen = content.money_fen
    move_out(row, Act.HEAR_DIFFERENCE, turn=Turn.OFFICER, by=SYSTEM, at=at, note=note)
    tell_status(row, turn=Turn.OFFICER, at=at, note=note)


def complete(letter: Letter, *, at: datetime) -> None:
    """The new place has booked and closed 办结通知: the relationship here is transferred out."""
    content = letters.load(CompletionNotice, letter.payload)
    row = out_of_peer(letter, content.case_no)
    on = day_of(at)
    row.closed_on = on
    note = (
        "转入地已记账办结，本地关系终止",
        "Booked and closed at the new place; the relationship here ends",
    )
    move_out(row, Act.COMPLETE, turn=Turn.NOBODY, by=SYSTEM, at=at, note=note)
    relationship = enrolled.relationship(row.owner, row.relationship_no)
    enrolment.transferred_out(relationship, on=on, by=SYSTEM, at=at, case_no=row.case_no)
    end_or_go_on(row, on=on)
    tell_status(row, turn=case_of(row).turn, at=at, note=note)
