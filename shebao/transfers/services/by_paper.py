"""Transfers by paper 纸质转移: the covering letter of what is posted; certificates and remittances that were keyed.

社会保险经办条例 (Order 765) Arts. 27, 31; 国办发〔2009〕66号 Art. 8; record 0032.
"""

from datetime import date, datetime
from typing import Any

from shebao.agencies import queries as agencies
from shebao.base import letters
from shebao.base.money import format_yuan
from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Case, Turn
from shebao.casework.services import Applicant
from shebao.casework.services.cases import SYSTEM
from shebao.exchange import services as exchange
from shebao.exchange.models import Dispatch, OutgoingLetter, PaperLetter
from shebao.exchange.registry import Letter
from shebao.identity import queries as people
from shebao.identity import rules as identity
from shebao.papers import queries as kept
from shebao.papers import services as papers
from shebao.transfers import keying
from shebao.transfers.errors import IdentityDiffers, UnknownCase
from shebao.transfers.keying import lines
from shebao.transfers.keying.reading import Given
from shebao.transfers.messages import Certificate, ContactLetter, Remittance
from shebao.transfers.models import (
    MedicalArrival,
    MedicalDeparture,
    PeerStatus,
    TransferIn,
    TransferOut,
)
from shebao.transfers.services.applying import apply
from shebao.transfers.services.arriving import in_of_peer
from shebao.transfers.services.common import arriving, case_of, move_in
from shebao.transfers.services.medical.common import arrival_of
from shebao.transfers.services.medical.common import case_of as medical_case_of
from shebao.transfers.states import LABELS, Act, In, Out
from shebao.transfers.states.medical import MEDICAL_LABELS, Money


@atomic
def post_letter(
    *, owner: str, letter_id: str, means: str, tracking: str, on: date, by: str, at: datetime
) -> Dispatch:
    """Post a letter 寄发: its dispatch number and day are drawn, and printed on a covering paper.

    Refuses what `exchange.post` refuses.
    """
    dispatch = exchange.post(
        owner=owner, letter_id=letter_id, means=means, tracking=tracking, on=on, by=by, at=at
    )
    row = dispatch.letter
    case = case_of_letter(row)
    paper = papers.freeze(
        owner=owner, kind="covering-letter", case_no=case.case_no if case else row.caseref,
        person_no=case.person_no if case else "", data=_cover(row, dispatch, handler=by),
        key=dispatch.dispatch_no, on=on, at=at,
    )  # fmt: skip
    exchange.printed(dispatch, paper.paper_no)
    title = lines.title(row.kind)
    _note(case, "post-paper", by, at, f"{title[0]}已寄出，发文号 {dispatch.dispatch_no}",
          f"{title[1]} posted under {dispatch.dispatch_no}")  # fmt: skip
    return dispatch


@atomic
def note_delivery(*, owner: str, dispatch_no: str, on: date, by: str, at: datetime) -> Dispatch:
    """The other agency signed for it 对方签收; a contact letter that arrived moves its case as by wire."""
    dispatch = exchange.delivered(owner=owner, dispatch_no=dispatch_no, on=on, at=at)
    row = dispatch.letter
    case = case_of_letter(row)
    _note(case, "paper-delivered", by, at, f"对方 {on} 签收", f"Signed for on {on}")
    arrival = arriving(owner=owner, case_no=row.caseref)
    if row.kind == ContactLetter.KIND and arrival is not None and arrival.state == In.ACCEPTED:
        old = agencies.agency(row.receiver)
        move_in(
            arrival, Act.LETTER_ARRIVED, turn=Turn.OTHER_AGENCY, by=by, at=at,
            note=(f"{old.city}已收到联系函（纸质）", f"{old.city_en} has the contact letter, on paper"),
        )  # fmt: skip
    return dispatch


@atomic
def note_return(
    *, owner: str, dispatch_no: str, reason: str, on: date, by: str, at: datetime
) -> Dispatch:
    """The post brought it back 退件: it waits to be posted again. Refuses what `exchange.came_back` refuses."""
    dispatch = exchange.came_back(owner=owner, dispatch_no=dispatch_no, reason=reason, on=on, at=at)
    case = case_of_letter(dispatch.letter)
    _note(case, "paper-returned", by, at, f"退件：{dispatch.returned_note}，待重寄",
          f"Came back by post: {dispatch.returned_note}; to be posted again")  # fmt: skip
    return dispatch


@atomic
def key_letter(
    *, owner: str, sender: str, kind: str, typed: dict[str, str], written_no: str, written_on: date,
    received_on: date, means: str, scan: exchange.Scan | None, by: str, at: datetime,
) -> PaperLetter:  # fmt: skip
    """Key what a paper says 录入来函 as the letter it would have been. Refuses `transfer.keyed-wrong`,
    `transfer.keyed-years-differ`, and what `exchange.key` refuses.
    """
    given = Given(owner, sender, written_no.strip()[:60], written_on, received_on)
    made = keying.build(kind, typed, given)
    return exchange.key(
        owner=owner, sender=sender, letter=made.letter, written_no=written_no, written_on=written_on,
        received_on=received_on, means=means, scan=scan, by=by, at=at, caseref=made.caseref,
        person_no=made.person_no,
    )  # fmt: skip


def take_certificate(letter: Letter, *, at: datetime) -> None:
    """A certificate 参保缴费凭证 came: noted with the open transfer, or, on paper, it opens one.

    Refuses `identity.not-found`, `transfer.identity-differs`, `transfer.unknown-case`, and what `apply` refuses.
    """
    content = letters.load(Certificate, letter.payload)
    person = people.by_number(letter.owner, content.number)
    if not identity.compare_names(person.name, content.name).result.same:
        raise IdentityDiffers(agency=agencies.agency(letter.owner).called)
    row = one(
        TransferIn, owner=letter.owner, person_no=person.person_no, origin_code=letter.sender,
        empty=("closed_on",),
    )  # fmt: skip
    if row is None and letter.received_on is None:
        raise UnknownCase(caseref=content.certificate_no)
    row = row or apply(
        owner=letter.owner, person_no=person.person_no, origin=letter.sender,
        applicant=Applicant("person", person.name), channel="paper", key=letter.letter_id, by=SYSTEM,
        on=letter.received_on or day_of(at), at=at,
    )  # fmt: skip
    amount = format_yuan(content.balance_fen)
    _note(
        case_of(row), "take-certificate", SYSTEM, at,
        f"收到参保缴费凭证 {content.certificate_no}：{content.since} 至 {content.until}，{content.months} 个月，储存额 {amount} 元",
        f"Certificate {content.certificate_no}: {content.since} to {content.until}, {content.months} months, {amount} yuan",
    )  # fmt: skip


def hear_remittance(letter: Letter, *, at: datetime) -> None:
    """The old place has paid 汇款通知: kept as word of its leg. Refuses `transfer.unknown-case`, `medical-transfer.unknown-case`."""
    content = letters.load(Remittance, letter.payload)
    row: TransferIn | MedicalArrival
    state: Out | Money
    if agencies.keeps_medical(letter.owner):
        row, state = arrival_of(letter, content.case_no), Money.PAID
        (zh, en), case = MEDICAL_LABELS[state], medical_case_of(row)
    else:
        row, state = in_of_peer(letter, content.case_no), Out.PAID
        (zh, en), case = LABELS[state], case_of(row)
    amount = format_yuan(content.amount_fen)
    note = (
        f"转出地 {content.paid_on} 汇出 {amount} 元，付款人 {content.payer}，银行流水 {content.bank_no}",
        f"The old place paid {amount} yuan on {content.paid_on}: {content.payer}, {content.bank_no}",
    )
    PeerStatus.objects.create(
        letter_id=letter.letter_id, owner=letter.owner, case_no=row.case_no, peer=letter.sender,
        peer_case_no=row.origin_case_no, state=state, state_zh=zh, state_en=en,
        turn=Turn.OTHER_AGENCY, on=content.paid_on, due_on=None, provisional=False,
        note_zh=note[0], note_en=note[1],
    )  # fmt: skip
    _note(case, "hear-remittance", SYSTEM, at, *note)


def case_of_letter(row: OutgoingLetter) -> Case | None:
    """Our own case that a letter of ours is about, if it is still known which."""
    leaving: Any = MedicalDeparture if agencies.keeps_medical(row.owner) else TransferOut
    out = one(leaving, owner=row.owner, peer_case_no=row.caseref) if row.caseref else None
    try:
        return cases.case(row.owner, out.case_no if out else row.caseref)
    except NotFound:
        return None


def _note(case: Case | None, act: str, by: str, at: datetime, zh: str, en: str) -> None:
    if case is not None:
        casework.remark(case, act=act, by=by, at=at, note=(zh, en))


def _cover(row: OutgoingLetter, dispatch: Dispatch, *, handler: str) -> dict[str, Any]:
    """The covering letter 函 as a paper: to whom, what about, every line of the letter, what lies with it."""
    peer = agencies.agency(row.receiver)
    inside = row.payload.get("letter", row.payload)
    person = inside.get("person", {})
    enclosed = inside.get("paper_no", "")
    if not person:
        case = case_of_letter(row)
        if case is not None and case.person_no:
            found = people.by_person_no(row.owner, case.person_no)
            person = {"name": found.name, "number": found.number_mask}
    return {
        "name": person.get("name") or peer.name, "number": person.get("number") or "—",
        "to_name": peer.name, "to_address": peer.address, "to_postcode": peer.postcode,
        "to_phone": peer.phone, "dispatch_no": dispatch.dispatch_no,
        "posted_on": dispatch.posted_on.isoformat(), "means": str(dispatch.get_means_display()),
        "subject": lines.title(row.kind)[0], "their_ref": row.caseref,
        "items": [{"label": zh, "text": text} for (zh, _en), text in lines.lines(row.payload)],
        "enclosed": [kept.paper(row.owner, enclosed).paper_no] if enclosed else [],
        "handler": handler,
    }  # fmt: skip
