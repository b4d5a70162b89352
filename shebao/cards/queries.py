"""Questions about cards. Another agency's card is not known here."""

from datetime import date

from shebao.base.plumbing.statements import one
from shebao.cards.errors import CardNotUsable, CardShape, CardUnknown
from shebao.cards.models import Card
from shebao.cards.states import LABELS, CardState

LENGTH = 20


def read_number(swiped: str) -> str:
    """The card number in what a reader or a QR code typed 卡号: letters and digits, capitals.

    A keyboard-wedge reader ends with Enter and may put `;` and `?` around; a QR code may bring a whole
    address whose last part is the number.
    """
    return "".join(c for c in _last(swiped) if c.isascii() and c.isalnum())[:LENGTH]


def _last(swiped: str) -> str:
    return swiped.strip().rstrip("?=").rpartition("/")[2].rpartition("=")[2].lstrip(";").upper()


def typed_number(swiped: str, *, at: str) -> str:
    """A card number as a form took it, or nothing where nothing was typed. Refuses `card.number-shape`."""
    number = read_number(swiped)
    if _last(swiped) != number:
        raise CardShape(at=at)
    return number


def card(owner: str, swiped: str) -> Card:
    """A card by what was swiped or typed 卡号. Refuses `card.unknown`."""
    number = read_number(swiped)
    found = one(Card, owner=owner, card_no=number) if number else None
    if found is None:
        raise CardUnknown(at="card")
    return found


def usable(owner: str, swiped: str, on: date) -> Card:
    """A card that may be used on a day 可用卡. Refuses `card.unknown`, `card.not-usable`."""
    found = card(owner, swiped)
    state = CardState(found.state)
    if state == CardState.NORMAL and found.valid_until is not None and found.valid_until < on:
        state = CardState.EXPIRED
    if state != CardState.NORMAL:
        raise CardNotUsable(state=LABELS[state][0], state_en=LABELS[state][1], at="card")
    return found


def of_person(owner: str, person_no: str) -> list[Card]:
    """A person's cards, the newest first."""
    return list(Card.objects.filter(owner=owner, person_no=person_no).order_by("-id"))


def mask(card_no: str) -> str:
    """A card number as shown 卡号掩码: three and two characters."""
    return f"{card_no[:3]}{'*' * max(len(card_no) - 5, 1)}{card_no[-2:]}"
