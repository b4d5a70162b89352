"""A card's state moves 卡状态变更."""

from datetime import datetime

from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.cards.errors import CardUnknown
from shebao.cards.models import Card, CardMove
from shebao.cards.states import CardAct, CardState, card_after


@atomic
def move_card(*, owner: str, card_no: str, act: CardAct, by: str, at: datetime) -> Card:
    """Move a card by the table of `states.py`. Refuses `card.unknown`, `card.wrong-moment`."""
    card = one(Card, lock=True, owner=owner, card_no=card_no)
    if card is None:
        raise CardUnknown(at="card")
    before = CardState(card.state)
    card.state = card_after(before, act)
    card.save(update_fields=["state"])
    CardMove.objects.create(
        owner=owner, card=card, act=act, before=before, after=card.state, by=by, at=at
    )
    return card
