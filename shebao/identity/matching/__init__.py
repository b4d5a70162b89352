"""matching 疑似重复: a file of accounts in, pairs that are one person's out. Pure; needs the extra `population`.

What   canonical number → repair guided by the check character → blocks → comparisons → `rules/likeness.py`
       → evidence for what is weak → clusters. One number with two people is a list of its own, never a pair.
Start  `finding.py`; `files.py` (what may be in the file).
"""
