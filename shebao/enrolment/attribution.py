"""How this room's rows are attributed to a person; see house rule “merging re-points nothing”."""

ROWS = {
    "Relationship": "person",
    "RelationshipMove": "relationship.person",
    "ContributionYear": "relationship.person",
    "Joining": "merged.person",
    "Clearing": "relationship.person",
    "ResidentYear": "relationship.person",
    "ImportRow": "number_key",
}
