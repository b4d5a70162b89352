"""How this room's rows belong to a person 归属: never re-pointed, a merge resolves the alias."""

ROWS = {"ReadTrace": "person_no"}
