"""A contact letter at a wrong office 转送: sent on with the day it first came, the clock goes on from there.

The wrong office names the right one to the new place, which writes to it: so each letter has one author, and
no agency need trust another's copy. 社会保险经办条例 (Order 765) Art. 28; 国办发〔2009〕66号 Art. 8.
"""

from datetime import date, datetime

from shebao.agencies import queries as agencies
from shebao.base import letters
from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import Refusal
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services.cases import SYSTEM
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.transfers import rules
from shebao.transfers.errors import AlreadyOpen, ForwardNowhere, ForwardReason
from shebao.transfers.messages import Forwarded, ForwardedContactLetter
from shebao.transfers.models import PeerStatus, Road, TransferIn, TransferOut
from shebao.transfers.services.arriving import in_of_peer
from shebao.transfers.services.common import (
    case_of,
    locked_out,
    move_in,
    move_out,
    pension_agency,
    with_reason,
)
from shebao.transfers.services.gathering import gathering_letter
from shebao.transfers.services.recalling import remark
from shebao.transfers.services.reviewing import contact_letter
from shebao.transfers.states import LABELS, Act, In, Out, after_out


@atomic
def forward(
    *, owner: str, case_no: str, to: str, reason: str, by: str, on: date, at: datetime
) -> TransferOut:
    """Send a contact letter on to the office that keeps the relationship 转送; the case here ends.

    Refuses `transfer.forward-reason`, `transfer.forward-nowhere`, `transfer.unknown-agency`,
    `transfer.wrong-family`, `transfer.wrong-moment`.
    """
    row = locked_out(owner, case_no)
    after_out(Out(row.state), Act.FORWARD)
    if not reason.strip():
        raise ForwardReason(at="reason")
    right = pension_agency(to, field="to")
    if to in (owner, row.destination_code):
        raise ForwardNowhere(agency=right.called, at="to")
    row.closed_on = on
    move_out(
        row, Act.FORWARD, turn=Turn.NOBODY, by=by, at=at,
        note=with_reason(f"已转送{right.city}", f"Forwarded to {right.city_en}", reason),
    )  # fmt: skip
    casework.close(case_of(row), on=on)
    exchange.send(
        owner=owner, receiver=row.destination_code, caseref=row.peer_case_no,
        key=f"{case_no}/forwarded", at=at,
        letter=Forwarded(
            case_no=row.peer_case_no, origin_case_no=case_no, to=to, received_on=row.received_on,
            reason=reason.strip()[:400], on=on,
        ),
    )  # fmt: skip
    return row


def take_forwarded(letter: Letter, *, at: datetime) -> None:
    """The old place named was the wrong one 联系函被转送: the same letter goes to the right one.

    What cannot be followed (nobody in the directory, a transfer from there already open) is a remark for
    the officer, who takes the application back or waits.
    """
    content = letters.load(Forwarded, letter.payload)
    row, on = in_of_peer(letter, content.case_no), day_of(at)
    _note_peer(row, letter, content)
    try:
        if row.state not in (In.ACCEPTED, In.LETTER_SENT):
            raise AlreadyOpen(origin=agencies.place_called(content.to[:6]), case_no=row.case_no)
        right = pension_agency(content.to)
        _free(row, content.to)
    except Refusal as no:
        remark(row, Act.HEAR_FORWARD, f"转送到 {content.to} 未能照办：{no.sentence('zh')}",
               f"Forwarded to {content.to}, which could not be followed: {no.sentence('en')}", at)  # fmt: skip
        return
    first, row.origin_code = row.origin_code, content.to
    here = agencies.agency(row.owner)
    row.records_only = rules.records_only(right.division, here.division)
    move_in(
        row, Act.HEAR_FORWARD, turn=Turn.OTHER_AGENCY, by=SYSTEM, at=at,
        note=with_reason(f"关系在{right.city}，联系函改发{right.city}",
                  f"The relationship is kept at {right.city_en}; the letter goes there", content.reason),
    )  # fmt: skip
    row.letter_no = f"{row.case_no}/contact-letter/{content.to}"
    row.save(update_fields=["letter_no"])
    letter_again = contact_letter(row, by=SYSTEM, on=on, at=at)
    gathered = gathering_letter(row, letter_again, first_received_on=content.received_on)
    exchange.send(
        owner=row.owner, receiver=content.to, caseref=row.case_no, key=row.letter_no, at=at,
        letter=gathered if row.road == Road.GATHERING else ForwardedContactLetter(
            letter=letter_again, first_agency=first, first_received_on=content.received_on
        ),
    )  # fmt: skip


def _free(row: TransferIn, origin: str) -> None:
    """Nothing is under way from the right place yet, and it is not this one."""
    if origin == row.owner:
        raise ForwardNowhere(agency=agencies.agency(origin).called)
    other = one(
        TransferIn, owner=row.owner, person_no=row.person_no, origin_code=origin,
        account_kind=row.account_kind,
        empty=("closed_on",),
    )  # fmt: skip
    if other is not None:
        raise AlreadyOpen(origin=agencies.agency(origin).called_city, case_no=other.case_no)


def _note_peer(row: TransferIn, letter: Letter, content: Forwarded) -> None:
    zh, en = LABELS[Out.FORWARDED]
    PeerStatus.objects.create(
        letter_id=letter.letter_id, owner=letter.owner, case_no=row.case_no, peer=letter.sender,
        peer_case_no=content.origin_case_no, state=Out.FORWARDED, state_zh=zh, state_en=en,
        turn=Turn.NOBODY, on=content.on, due_on=None, provisional=False,
        note_zh=f"关系不在该机构，已转送 {content.to}"[:400],
        note_en=f"The relationship is not kept there; forwarded to {content.to}",
    )  # fmt: skip
