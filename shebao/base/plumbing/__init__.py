"""plumbing 管道: the Django helpers every room may use: clock, jobs, number series, seals, migrations.

What   the parts of the ground floor that need a database or the environment.
Law    none.
Owns   `Job`, `NumberSeries`, `PublishedDay`.
Start  `jobs.py`.
"""
