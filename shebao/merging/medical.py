"""A merge at a medical-security agency 医保归并: the own accounts of one pooling area become one; cards and links of the other close.

医保办发〔2021〕43号. Months are counted once and nothing is paid back: no text asks months of medical insurance back.
"""

from collections.abc import Sequence
from datetime import datetime

from shebao.cards import queries as cards
from shebao.cards.models import Card
from shebao.cards.services import move_card
from shebao.cards.states import LIVE, MOVES, CardAct, CardState
from shebao.enrolment.models import Relationship
from shebao.identity import aliases
from shebao.identity.models import Person
from shebao.medical import services as medical
from shebao.medical.models import Link
from shebao.medical.queries import sharing
from shebao.medical.states.sharing import EndReason
from shebao.merging.errors import TransferOpen
from shebao.merging.pairings import Merged, Pairing
from shebao.transfers.models import MedicalArrival, MedicalDeparture


def whole(home: Relationship, one: Merged) -> Pairing:
    """All of an account goes to the other 个人账户并入: no month is cleared, nothing is paid back."""
    return Pairing(
        merged=one.row, kept=home, months=len(one.months), balance_fen=one.balance_fen, cleared={},
        gone=(), refund_fen=0, pooled_fen=0,
    )  # fmt: skip


def no_transfer(every: Sequence[Person]) -> None:
    """Refuses `merging.transfer-open` while a medical transfer of an account is open."""
    for person in every:
        for one in aliases.whole(person):
            which = {"owner": one.owner, "person_no": one.person_no, "closed_on": None}
            for model in (MedicalArrival, MedicalDeparture):
                row = model.objects.filter(**which).first()
                if row is not None:
                    raise TransferOpen(case_no=row.case_no)


def cards_of(others: Sequence[Person]) -> list[Card]:
    """Live cards of accounts that are merged: a person has one 将注销的社保卡."""
    return [
        card
        for one in others
        for card in cards.of_person(one.owner, one.person_no)
        if CardState(card.state) in LIVE
    ]


def links_of(rows: Sequence[Relationship]) -> list[Link]:
    """Live links of family sharing that hang on relationships that are merged 将解除的共济绑定."""
    return [link for row in rows for link in sharing.open_links(row.owner, row.relationship_no)]


def close(others: Sequence[Person], rows: Sequence[Relationship], *, by: str, at: datetime) -> None:
    """Cards of the merged accounts are cancelled, their links end 注销并解除, in the merge's transaction."""
    for card in cards_of(others):
        state = CardState(card.state)
        if state == CardState.TEMP_LOST:
            move_card(owner=card.owner, card_no=card.card_no, act=CardAct.LOSE, by=by, at=at)
            state = CardState.LOST
        if (state, CardAct.CANCEL) in MOVES:
            move_card(owner=card.owner, card_no=card.card_no, act=CardAct.CANCEL, by=by, at=at)
    for row in rows:
        medical.close_links(row, EndReason.INSURANCE, by=by, at=at)
