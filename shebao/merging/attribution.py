"""How this room's rows are attributed to a person; see house rule “merging re-points nothing”."""

ROWS = {
    "Suspicion": "person_no",
    "Merge": "person_no",
    "Undoing": "person_no",
    "Loose": "undoing.person_no",
    "Query": "person_no",
    "Token": "person_no",
}
