"""agency 机构门户: the door where letters from other agencies arrive."""
