"""Attribution 归属: by which column each row of this room names the relationship it arose under."""

ROWS = {"Posting": "relationship_no"}
