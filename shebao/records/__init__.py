"""records 权益记录: what people may see and take away.

What   the rules asked from outside (`calc/`), without a database: one table of topics for command, API and
       Python alike.
Law    社会保险经办条例 Art. 32 (queries are free); each answer cites its own.
Owns   nothing yet.
Asks   the rules of every room below.
Start  `calc/table.py`, then `calc/shapes.py`.
"""
