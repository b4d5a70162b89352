"""The acts of the cards room: bring cards in, move one."""

from shebao.cards.services.importing import FINDINGS, Brought, import_cards
from shebao.cards.services.moving import move_card

__all__ = ["FINDINGS", "Brought", "import_cards", "move_card"]
