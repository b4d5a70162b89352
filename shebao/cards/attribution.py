"""How this room's rows are attributed to a person; see house rule “merging re-points nothing”."""

ROWS = {"Card": "person_no", "CardMove": "card.person_no"}
