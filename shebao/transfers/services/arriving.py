"""The new place again 转入地: form and money come in either order, match, and are booked.

国办发〔2009〕66号 Art. 8(四); 15 working days from form **and** money.
"""

from collections.abc import Sequence
from datetime import date, datetime

from shebao.agencies import queries as agencies
from shebao.base import letters
from shebao.base.money import format_yuan
from shebao.base.plumbing import jobs
from shebao.base.plumbing.clock import day_of, now, today
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services.cases import SYSTEM
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.accounts import Account, YearRow
from shebao.enrolment.models import Kind
from shebao.enrolment.temporary import personal_row
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.payments import queries as money
from shebao.payments import services as payments
from shebao.payments.states import ExpectationState
from shebao.transfers import papers as forms
from shebao.transfers.errors import FormSums, UnknownCase
from shebao.transfers.messages import DifferenceNotice, InformationForm, Status
from shebao.transfers.models import PeerStatus, TransferIn
from shebao.transfers.rulings import booking_figure
from shebao.transfers.services.common import (
    IN_PROVINCE,
    arriving,
    case_of,
    handed_lines,
    locked_in,
    move_in,
    start_step,
    with_reason,
)
from shebao.transfers.states import BEFORE_FORM, LABELS, Act, In, Out, after_in

POOLED = "fund/pension/pooled"
NO_MONEY = ("省内转移，记录已到，待核对记账", "Records are here; to be checked and booked")


def in_of_peer(letter: Letter, case_no: str) -> TransferIn:
    """The new place's row for a letter of the old place. Refuses `transfer.unknown-case`."""
    row = arriving(owner=letter.owner, case_no=case_no, origin_code=letter.sender)
    if row is None:
        raise UnknownCase(caseref=case_no)
    return row


def keep_status(letter: Letter, content: Status) -> None:
    """The other leg's progress 对方进度, kept as a copy with its date."""
    PeerStatus.objects.create(
        letter_id=letter.letter_id, owner=letter.owner, case_no=content.case_no, peer=letter.sender,
        peer_case_no=content.peer_case_no, state=content.state, state_zh=content.state_zh,
        state_en=content.state_en, turn=content.turn, on=content.on, due_on=content.due_on,
        provisional=content.provisional, note_zh=content.note_zh, note_en=content.note_en,
    )  # fmt: skip


def take_pension_status(letter: Letter, content: Status, *, at: datetime) -> None:
    """The old place says where its leg is 对方进度; the first one is the letter's receipt."""
    row = in_of_peer(letter, content.case_no)
    keep_status(letter, content)
    row.origin_case_no = content.peer_case_no
    if row.state in (In.RECALLING, In.MONEY_RECEIVED):
        row.save(update_fields=["origin_case_no"])
    elif row.state == In.ACCEPTED:
        _letter_arrived(row, "已收到联系函", "has the contact letter", at=at)


def _letter_arrived(row: TransferIn, zh: str, en: str, *, at: datetime) -> None:
    """The old place has the contact letter 联系函送达."""
    old = agencies.agency(row.origin_code)
    move_in(
        row, Act.LETTER_ARRIVED, turn=Turn.OTHER_AGENCY, by=SYSTEM, at=at,
        note=(f"{old.city}{zh}", f"{old.city_en} {en}"),
    )  # fmt: skip


def take_form(letter: Letter, *, at: datetime) -> None:
    """The information form 信息表 arrives: kept as sent, its sums checked, money awaited or matched.

    Refuses `transfer.form-does-not-add-up` (the letter is kept and shown), `transfer.unknown-case`.
    """
    form = letters.load(InformationForm, letter.payload)
    row = in_of_peer(letter, form.case_no)
    m = form.money
    parts = (m.pre1998_personal_fen, m.balance_last_year_end_fen, m.this_year_principal_fen)
    if (
        sum(parts) != m.account_fen
        or m.account_fen + m.pooled_fen != m.total_fen
        or min(*parts, m.pooled_fen) < 0
        or (row.records_only and m.total_fen)
    ):
        raise FormSums(at="money")
    on = letter.received_on or day_of(at)
    row.form, row.form_on = forms.kept(letter.payload), on
    row.account_fen, row.pooled_fen, row.total_fen = m.account_fen, m.pooled_fen, m.total_fen
    row.origin_case_no = form.origin_case_no
    _note_release(row, letter, form)
    if not row.records_only and row.state != In.RETURNING:
        _expect(row, on=on, at=at)
    amount = format_yuan(m.total_fen)
    if row.state == In.MONEY_RECEIVED:
        _compare(row, on=on, at=at)
        return
    if row.state in (In.RECALLING, In.RETURNING):
        row.save()
        casework.remark(
            case_of(row), act=Act.TAKE_FORM, by=SYSTEM, at=at,
            note=("信息表已到，仍等转出地答复", "The form came; the old place's answer is awaited"),
        )  # fmt: skip
        return
    if row.records_only:
        amount_note = (
            "信息表已到，省内转移不转资金",
            "Form received; inside the province no money moves",
        )
    else:
        amount_note = (f"信息表已到，应收 {amount} 元", f"Form received; {amount} yuan expected")
    move_in(row, Act.TAKE_FORM, turn=Turn.BANK, by=SYSTEM, at=at, note=amount_note)
    if row.records_only:
        _compare(row, on=on, at=at)


def _expect(row: TransferIn, *, on: date, at: datetime) -> None:
    """Await the form's amount from the old place 待收."""
    payments.expect(
        owner=row.owner, key=f"{row.case_no}/money", amount_fen=row.total_fen or 0, payer=row.origin_code,
        reference=row.reference, case_no=row.case_no, on=on, at=at,
    )  # fmt: skip


def _note_release(row: TransferIn, letter: Letter, form: InformationForm) -> None:
    """The form is also word of where the other leg is: released 已转出, the bank's turn."""
    zh, en = LABELS[Out.RELEASED]
    amount = format_yuan(form.money.total_fen)
    PeerStatus.objects.create(
        letter_id=letter.letter_id, owner=letter.owner, case_no=row.case_no, peer=letter.sender,
        peer_case_no=form.origin_case_no, state=Out.RELEASED, state_zh=zh, state_en=en,
        turn=Turn.BANK, on=day_of(letter.sent_at), due_on=None, provisional=False,
        note_zh=f"已转出，应付 {amount} 元，信息表已发出",
        note_en=f"Released; {amount} yuan to pay, form sent",
    )  # fmt: skip


@atomic
def on_credit(job: Claimed) -> None:
    """Notice: money with a transfer's reference reached our bank account, form here or not."""
    row = _before_form(job)
    came = money.received(row.owner, row.reference) if row else 0
    if row is None or not came:  # sent back already, before this notice was read
        return
    row.money_fen, row.money_on = came, date.fromisoformat(job.payload["on"])
    amount = format_yuan(came)
    move_in(
        row, Act.TAKE_MONEY, turn=Turn.OTHER_AGENCY, by=SYSTEM, at=now(),
        note=(f"资金先到 {amount} 元，等信息表", f"{amount} yuan arrived before the form"),
    )  # fmt: skip


def _before_form(job: Claimed) -> TransferIn | None:
    """The transfer a notice's reference names, while its form is awaited."""
    row = arriving(owner=job.owner, reference=job.payload["reference"])
    if row is None or row.closed_on or row.state not in BEFORE_FORM:
        return None
    return row


@atomic
def on_credit_moved(job: Claimed) -> None:
    """Notice: money that had come is on its way back to its payer, or stays after all 款先到又退回.

    Sent back whole, the case waits for form and money as before it came.
    """
    row = _before_form(job)
    if row is None:
        return
    came = money.received(row.owner, row.reference)
    if came > row.money_fen:
        on_credit(job)
    elif came < row.money_fen:
        _gone(row, came, at=now())


def _gone(row: TransferIn, left: int, *, at: datetime) -> None:
    """Some of the money that came early is on its way back, or all of it."""
    back, letter = format_yuan(row.money_fen - left), row.origin_case_no
    row.money_fen = left
    if left:
        rest = format_yuan(left)
        row.save(update_fields=["money_fen"])
        casework.remark(
            case_of(row), act=Act.MONEY_GONE, by=SYSTEM, at=at,
            note=(f"先到的资金退回付款方 {back} 元，其余 {rest} 元等信息表",
                  f"{back} yuan that came early go back to the payer; {rest} wait for the form"),
        )  # fmt: skip
        return
    row.money_on = None
    move_in(
        row, Act.MONEY_GONE, turn=Turn.OTHER_AGENCY, by=SYSTEM, at=at,
        note=(f"先到的资金 {back} 元退回付款方，等转出地的信息表和付款",
              f"{back} yuan that came early go back to the payer; form and money are awaited"),
    )  # fmt: skip
    if letter:
        _letter_arrived(row, "仍在办理联系函", "still works on the contact letter", at=at)


@atomic
def on_arrived(job: Claimed) -> None:
    """Notice: the money for a form is complete 资金到齐."""
    _money_notice(job)


@atomic
def on_difference(job: Claimed) -> None:
    """Notice: money for a form came, but not the form's amount 表款不符."""
    _money_notice(job)


def _money_notice(job: Claimed) -> None:
    row = arriving(owner=job.owner, case_no=job.payload["case_no"])
    if row is None or row.state not in (In.FORM_RECEIVED, In.MONEY_RECEIVED, In.MISMATCH):
        return
    if row.state == In.FORM_RECEIVED and not money.received(row.owner, row.reference):
        return  # what had come went back: the form waits for its money as before
    _compare(row, on=today(), at=now())


def compare_after_refusal(row: TransferIn, *, on: date, at: datetime) -> None:
    """The transfer goes on after a refused recall: what came meanwhile is compared now."""
    awaited = money.expectation(row.owner, f"{row.case_no}/money")
    differs = awaited.state == ExpectationState.DIFFERS
    if differs or money.received(row.owner, row.reference) >= awaited.amount_fen:
        _compare(row, on=on, at=at)


def _compare(row: TransferIn, *, on: date, at: datetime) -> None:
    """Form and money side by side: matched, or a difference that an officer sees. The clock starts."""
    row.money_fen, row.money_on = money.received(row.owner, row.reference), on
    said, came = format_yuan(row.total_fen or 0), format_yuan(row.money_fen)
    first = row.state != In.MISMATCH
    if row.money_fen == row.total_fen:
        move_in(
            row, Act.MATCH, turn=Turn.OFFICER, by=SYSTEM, at=at,
            note=NO_MONEY if row.records_only else (
                f"表款相符：{said} 元", f"Form and money match: {said} yuan",
            ),
        )  # fmt: skip
    else:
        move_in(
            row, Act.FIND_DIFFERENCE, turn=Turn.OFFICER, by=SYSTEM, at=at,
            note=(
                f"信息表 {said} 元，到账 {came} 元",
                f"The form says {said} yuan, {came} came",
            ),
        )  # fmt: skip
    if first:
        start_step(case_of(row), step="book", on=on, division=agencies.agency(row.owner).division)


@atomic
def ask_origin(
    *, owner: str, case_no: str, note: str, by: str, on: date, at: datetime
) -> TransferIn:
    """Ask the old place about a difference 询问差额, by letter."""
    row = locked_in(owner, case_no)
    log = move_in(
        row, Act.ASK_ORIGIN, turn=Turn.OTHER_AGENCY, by=by, at=at,
        note=with_reason("已就差额询问转出地", "The old place was asked about the difference", note),
    )  # fmt: skip
    exchange.send(
        owner=owner, receiver=row.origin_code, caseref=row.case_no,
        key=f"{row.case_no}/difference/{log.seq}", at=at,
        letter=DifferenceNotice(
            case_no=row.case_no, form_total_fen=row.total_fen or 0, money_fen=row.money_fen,
            reference=row.reference, on=on, note=note[:400],
        ),
    )  # fmt: skip
    return row


@atomic
def propose_booking(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> int:
    """The first officer compares form and money and prepares the booking 经办记账; the proposal's id."""
    row = locked_in(owner, case_no)
    after_in(In(row.state), Act.BOOK)
    return casework.propose(
        owner=owner, case_no=case_no, act=Act.BOOK, payload=_booking(row),
        explanation=booking_figure(row, shared(row), handed(row)).as_dict(), by=by, at=at,
    ).pk  # fmt: skip


def _booking(row: TransferIn) -> dict[str, int | None]:
    return {
        "account_fen": row.account_fen, "pooled_fen": row.pooled_fen, "total_fen": row.total_fen,
        "money_fen": row.money_fen,
    }  # fmt: skip


def shared(row: TransferIn) -> int | None:
    """What the account gets of a gathered temporary account; None of any other, which comes with its two sums."""
    if row.account_kind != Kind.TEMPORARY:
        return None
    return principal_of([personal_row(line) for line in forms.year_rows(row)])


def handed(row: TransferIn) -> int | None:
    """What comes with the records inside a province 随记录划记, in fen; None where money moves, or no form is here."""
    if not row.records_only or row.form is None:
        return None
    return principal_of(forms.year_rows(row)) if row.handed_fen is None else row.handed_fen


def principal_of(rows: Sequence[YearRow]) -> int:
    """What the years of a form bring to an account, in fen."""
    return Account("", "", {(line.place, line.year): line for line in rows}).principal_fen()


@atomic
def book(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> TransferIn:
    """The second officer books 复核记账: suspense −T, person +A, pooled +P, the years join the person's own."""
    proposal = cases.proposal(owner, proposal_id)
    row = locked_in(owner, proposal.case.case_no)
    after_in(In(row.state), Act.BOOK)
    casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at, now=_booking(row))
    relationship = enrolled.relationship(owner, row.relationship_no)
    years, part = forms.year_rows(row), shared(row)
    came = enrolment.book_incoming(
        relationship, rows=years if part is None else [personal_row(line) for line in years],
        source_agency=row.origin_code,
        source_relationship_no=(row.form or {})["relationship_no"], key=f"{row.case_no}/book",
        case_no=row.case_no, by=by, on=on, at=at,
    )  # fmt: skip
    ledger.open_account(owner, POOLED, "fund")
    if row.records_only:
        row.handed_fen = handed(row)
        ledger.open_account(owner, IN_PROVINCE, "fund")
        row.credited_fen = came.principal_fen
        lines = handed_lines(relationship.ledger_code, row.relationship_no, row.handed_fen or 0)
        lines = shared_lines(row, lines)
    else:
        row.credited_fen = row.account_fen if part is None else part
        lines = _arrived_lines(row, relationship.ledger_code, by=by, at=at)
    ledger.post(
        owner,
        NewEntry(
            key=f"{row.case_no}/book", on=on, memo=f"转入 {row.origin_case_no}",
            lines=[line for line in lines if line.amount_fen], case_no=row.case_no,
        ),
    )  # fmt: skip
    row.booked_on = on
    amount = format_yuan(row.credited_fen or 0)
    log = move_in(
        row, Act.BOOK, turn=Turn.OFFICER, by=by, at=at,
        note=(f"已记账：个人账户增加 {amount} 元", f"Booked: {amount} yuan added to the account"),
    )  # fmt: skip
    case = case_of(row)
    casework.meet(case, on=on)
    casework.decide(
        case, log, explanation=booking_figure(row, part).as_dict(), parameters=[],
        law="国办发〔2009〕66号 第八条", by=proposal.by, countersigned_by=by, at=at,
    )  # fmt: skip
    jobs.enqueue(owner, "transfers.notify", key=row.case_no, payload={"case_no": row.case_no})
    return row


def _arrived_lines(row: TransferIn, account: str, *, by: str, at: datetime) -> list[Line]:
    """Suspense −T, person +A, pooled +P: the money is taken for the case."""
    claim = payments.claim(owner=row.owner, key=f"{row.case_no}/money", by=by, at=at)
    lines = [
        Line(account, row.account_fen or 0, row.relationship_no),
        Line(claim.suspense_code, -claim.amount_fen, row.relationship_no),
        Line(POOLED, row.pooled_fen or 0, row.relationship_no),
    ]
    return shared_lines(row, lines)


def shared_lines(row: TransferIn, lines: list[Line]) -> list[Line]:
    """The lines of a booking, or of undoing one, the person's first: what the account does not get is the pooled fund's."""
    if row.account_kind != Kind.TEMPORARY:
        return lines
    person, *others = lines
    credited = row.credited_fen or 0
    signed = credited if person.amount_fen >= 0 else -credited
    rest = Line(POOLED, person.amount_fen - signed, row.relationship_no)
    return [person._replace(amount_fen=signed), *others, rest]
