"""enrolment 参保关系."""
