"""Attribution 归属: how this room's rows find their person when relationships are merged or un-merged."""

ROWS = {
    "Paper": "person_no",
    "Print": "paper.person_no",
}
"""Model → the field that names the person. Papers are never re-pointed: they say what was said that day."""
