"""How this room's rows belong to a person 归属: by the case they are about, which names its relationship."""

ROWS = {
    "OutgoingLetter": "caseref",
    "IncomingLetter": "caseref",
    "Incident": "letter_id",
    "PaperLetter": "person_no",
}
