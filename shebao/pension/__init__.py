"""pension 养老: when a person may retire, and what the pension is.

What   retirement age and month, minimum months, payout months, and the pension of one person with the
       profile of the paying province (`rules/`).
Law    国发〔2005〕38号; the decision of 2024-09-13 on retirement ages, in force 2025-01-01.
Owns   Determination: a pension applied for and determined by two officers 养老待遇核定 (`services/`, `rulings.py`).
Asks   enrolment (years and accounts), casework, papers, identity.
Start  `rules/age.py`, then `rules/history.py`; `outlook.py` carries a career on to a month of retirement.
"""
