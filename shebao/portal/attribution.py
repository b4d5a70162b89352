"""How this room's rows are attributed to a person; see house rule “merging re-points nothing”."""

ROWS = {"Draft": "person_no"}
