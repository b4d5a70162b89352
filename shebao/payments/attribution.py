"""Attribution 归属: by which column each row of this room names the relationship it arose under.

None: an order names its case (`case_no`), an expectation the same; neither is re-pointed by a merge.
"""

ROWS: dict[str, str] = {}
