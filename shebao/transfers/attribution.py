"""How this room's rows are attributed to a person; see house rule “merging re-points nothing”."""

ROWS = {
    "TransferIn": "relationship_no",
    "TransferOut": "relationship_no",
    "Objection": "transfer",
    "Enquiry": "person_no",
    "MedicalArrival": "relationship_no",
    "MedicalDeparture": "relationship_no",
    "MedicalPeriod": "relationship_no",
    "Amendment": "relationship_no",
    "MedicalSum": "relationship_no",
}
