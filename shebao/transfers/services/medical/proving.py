"""The balance proof 余额核对: credited here = settled there with supplements; both sides seal, the person confirms.

"After the transfer it should be confirmed that the balance of the new card is the same as the old card."
"""

from datetime import date, datetime

from shebao.agencies import queries as agencies
from shebao.base import letters, parameters
from shebao.base.money import format_yuan
from shebao.base.plumbing.clock import day_of, now, today
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import ClockUnit, Turn
from shebao.casework.services.cases import SYSTEM
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.states import State
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.identity import queries as people
from shebao.papers import services as papers
from shebao.transfers.errors.medical import NothingToSign, NotOwn, ProofDiffers
from shebao.transfers.messages.medical import BalanceProof, BalanceProofSigned, MedicalCompleted
from shebao.transfers.models import MedicalArrival
from shebao.transfers.papers import medical as forms
from shebao.transfers.rules.medical import balance_proof
from shebao.transfers.rulings.medical import together
from shebao.transfers.services.medical.common import (
    arrival_of,
    case_of,
    departure_of,
    locked_arrival,
    move_case,
    sums_of,
    tell,
)
from shebao.transfers.services.medical.reminding import await_signature
from shebao.transfers.states.medical import MedicalAct, MedicalIn, MedicalOut, Money


def prove(row: MedicalArrival, *, on: date, at: datetime) -> None:
    """Freeze our side of the proof and send it 出具余额核对单; nothing is proved for a case without a balance.

    Refuses `medical-transfer.proof-differs` where neither money nor an explained difference makes it whole.
    """
    sums = sums_of(row)
    for part in sums:
        whole = balance_proof(part.amount_fen, part.credited_fen)
        if whole.difference_fen and part.state != Money.SHORT:
            raise ProofDiffers(
                settled=format_yuan(whole.settled_fen), credited=format_yuan(whole.credited_fen)
            )
    row.proofs += 1
    lines, key = forms.proof_lines(sums), f"{row.case_no}/balance-proof/{row.proofs}"
    person = people.by_person_no(row.owner, row.person_no)
    handler, reviewer = _signed_by(row)
    paper = papers.freeze(
        owner=row.owner, kind="balance-proof", case_no=row.case_no, person_no=row.person_no,
        data=forms.proof(person, row.origin_code, row.owner, lines, side="转入地", handler=handler,
                         reviewer=reviewer),
        key=key, on=on, at=at,
    )  # fmt: skip
    row.proof_paper_no = paper.paper_no
    settled, credited = sum(p.amount_fen for p in sums), sum(p.credited_fen for p in sums)
    exchange.send(
        owner=row.owner, receiver=row.origin_code, caseref=row.case_no, key=key, at=at,
        letter=BalanceProof(
            row.case_no, row.proofs, lines, settled, credited, on, paper.paper_no, paper.sha256
        ),
    )  # fmt: skip
    amount = format_yuan(credited)
    move_case(
        row, MedicalAct.PROVE, turn=Turn.OTHER_AGENCY, by=SYSTEM, at=at,
        note=(f"余额核对单已出具：记入 {amount} 元，送转出地签章",
              f"Balance proof issued: {amount} yuan credited; sent to the old place to sign"),
    )  # fmt: skip
    await_signature(row, on=on)


def _signed_by(row: MedicalArrival) -> tuple[str, str]:
    """The two officers who credited the balance."""
    last = cases.decisions(case_of(row)).filter(act=MedicalAct.CREDIT).last()
    return (last.by, last.countersigned_by) if last else ("", "")


def hear_proof(letter: Letter, *, at: datetime) -> None:
    """The new place's proof arrives: held line by line against our own books, sealed when they agree.

    What differs is answered so and waits with an officer; a supplement on its way is such a difference.
    """
    content, on = letters.load(BalanceProof, letter.payload), day_of(at)
    row = departure_of(letter, content.case_no)
    sums = sums_of(row)
    ours = {part.reference: part.amount_fen for part in sums}
    settled = sum(ours.values())
    agrees = ours == {line.reference: line.settled_fen for line in content.lines}
    reply = BalanceProofSigned(content.case_no, content.number, agrees, settled, on, "", "")
    key = f"{row.case_no}/balance-proof/{content.number}"
    amount = format_yuan(settled)
    if agrees and row.person_no:
        person = people.by_person_no(row.owner, row.person_no)
        paper = papers.freeze(
            owner=row.owner, kind="balance-proof", case_no=row.case_no, person_no=row.person_no,
            data=forms.proof(person, row.owner, row.destination_code, content.lines, side="转出地"),
            key=key, on=on, at=at,
        )  # fmt: skip
        row.proof_paper_no, row.signed_on = paper.paper_no, on
        reply = forms.with_paper(reply, paper)
        note = (f"余额核对一致：{amount} 元，已签章", f"The balance agrees: {amount} yuan; signed")
    else:
        note = (
            f"余额不一致：本地结清 {amount} 元，对方所列 {format_yuan(content.settled_fen)} 元",
            f"The balance differs: {amount} yuan settled here, {format_yuan(content.settled_fen)} listed",
        )
    exchange.send(
        owner=row.owner, receiver=row.destination_code, caseref=row.peer_case_no, key=key, at=at,
        letter=reply,
    )  # fmt: skip
    turn = Turn.PERSON if agrees else Turn.OFFICER
    if row.state == MedicalOut.RELEASED:
        move_case(row, MedicalAct.SIGN_PROOF, turn=turn, by=SYSTEM, at=at, note=note)
    tell(row, turn=turn, at=at, note=note)


def take_signed_proof(letter: Letter, *, at: datetime) -> None:
    """The old place signed 回签: the person is told and confirms; or it differs and an officer sees it.

    Refuses `medical-transfer.no-proof` of a paper that answers none.
    """
    content, on = letters.load(BalanceProofSigned, letter.payload), day_of(at)
    row = arrival_of(letter, content.case_no)
    if content.number != row.proofs or row.state != MedicalIn.PROVING:
        if letter.received_on:
            raise NothingToSign(at="case_no")
        return  # an answer to a proof that a supplement has replaced
    if not content.agrees:
        casework.remark(
            case_of(row), act=MedicalAct.SIGN_PROOF, by=SYSTEM, at=at,
            note=("转出地核对不一致，等补转或者说明", "The old place does not agree yet"),
        )  # fmt: skip
        return
    row.signed_on = on
    days = parameters.at("transfers.medical.silence_days", on, agencies.agency(row.owner).division)
    sums, person = sums_of(row), people.by_person_no(row.owner, row.person_no)
    papers.freeze(
        owner=row.owner, kind="result-notice", case_no=row.case_no, person_no=row.person_no,
        data=forms.result_notice(row, person, sums, together(row, on).result.months, on,
                                 days=days.as_int()),
        key=f"{row.case_no}/result-notice/{row.proofs}", on=on, at=at,
    )  # fmt: skip
    clock = casework.start_clock(
        case_of(row), step="confirm", received_on=on, days=days.as_int(), unit=ClockUnit.CALENDAR,
        source=days.source,
    )  # fmt: skip
    row.silence_until = clock.due_on
    amount = format_yuan(sum(part.credited_fen for part in sums))
    move_case(
        row, MedicalAct.SIGN_PROOF, turn=Turn.PERSON, by=SYSTEM, at=at,
        note=(f"两地余额核对一致：{amount} 元，请确认",
              f"Both places agree on {amount} yuan; please confirm"),
    )  # fmt: skip


@atomic
def confirm_balance(
    *, owner: str, case_no: str, person_no: str, by: str, on: date, at: datetime
) -> MedicalArrival:
    """The person confirms the balance 确认余额: the case closes. Refuses `medical-transfer.not-yours`."""
    row = locked_arrival(owner, case_no)
    if row.person_no != person_no:
        raise NotOwn()
    return _close(row, MedicalAct.CONFIRM, by=by, on=on, at=at,
                  note=("本人已确认余额", "The person confirmed the balance"))  # fmt: skip


def _close(
    row: MedicalArrival, act: MedicalAct, *, by: str, on: date, at: datetime, note: tuple[str, str]
) -> MedicalArrival:
    row.closed_on, row.first_closed_on = on, row.first_closed_on or on
    move_case(row, act, turn=Turn.NOBODY, by=by, at=at, note=note)
    casework.close(case_of(row), on=on)
    exchange.send(
        owner=row.owner, receiver=row.origin_code, caseref=row.case_no, at=at,
        key=f"{row.case_no}/completed/{row.proofs}",
        letter=MedicalCompleted(row.case_no, row.proofs, act == MedicalAct.CONFIRM, on),
    )  # fmt: skip
    return row


@atomic
def lapse_medical(job: Claimed) -> None:
    """Periodic job: proofs nobody objected to close by themselves 逾期视为无异议."""
    on, at = today(), now()
    quiet = MedicalArrival.objects.select_for_update().filter(
        owner=job.owner, state=MedicalIn.PROVED, silence_until__lt=on
    )
    for row in quiet.order_by("id")[:200]:
        _close(row, MedicalAct.LAPSE, by=SYSTEM, on=on, at=at,
               note=("期限内未提出异议，视为确认", "Closed after silence"))  # fmt: skip


def complete_medical(letter: Letter, *, at: datetime) -> None:
    """The new place has closed 办结通知: the relation here is transferred out.

    Refuses `medical-transfer.no-proof` of a paper that comes before a proof was signed.
    """
    content, on = letters.load(MedicalCompleted, letter.payload), day_of(at)
    row = departure_of(letter, content.case_no)
    if row.state != MedicalOut.RELEASED or row.signed_on is None:
        if letter.received_on:
            raise NothingToSign(at="case_no")
        return  # a supplement was sent meanwhile: its own proof and completion follow
    row.closed_on = on
    note = ("转入地已办结，本地医保关系转出", "Closed at the new place; the relation has moved")
    move_case(row, MedicalAct.COMPLETE, turn=Turn.NOBODY, by=SYSTEM, at=at, note=note)
    relationship = enrolled.relationship(row.owner, row.relationship_no)
    if relationship.state == State.ENDING:
        enrolment.transferred_out(relationship, on=on, by=SYSTEM, at=at, case_no=row.case_no)
    casework.close(case_of(row), on=on)
    tell(row, turn=Turn.NOBODY, at=at, note=note)
