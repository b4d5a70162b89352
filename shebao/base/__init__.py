"""base 通用: what every room stands on.

What   money, months, law citations, refusals, dated parameters, the working-day calendar, explanations;
       `plumbing/` holds the Django helpers and the jobs table, `engine/` the population runs.
Law    none of its own; it carries the citations of all others.
Owns   jobs, number series, published calendar days.
Asks   nobody: this is the ground floor.
Start  `money.py`, then `law.py` and `refusals.py`.
"""
