"""How this room's rows are attributed to a person; see house rule “merging re-points nothing”."""

ROWS = {"MarkedCase": "person_no", "Inspection": "person_no"}
