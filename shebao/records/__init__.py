"""records 权益记录: what people may see and take away.

What   the rules asked from outside (`calc/`), without a database: one table of topics for command, API and
       Python alike; a person's whole record at an agency as one signed file (`export/`), which
       `shebao verify` recomputes with code and tables of its own.
Law    社会保险法 Arts. 4, 74 and 个人信息保护法 Art. 45 (a copy of one's record); 社会保险经办条例 Art. 32
       (queries are free), 36–38 (each reading leaves its trace); each answer cites its own.
Owns   nothing: the file is made anew each time and kept by whoever took it.
Asks   the rules and rows of every room below.
Start  `calc/table.py`, then `calc/shapes.py`; `services.py`, then `export/shapes_of_cases.py`, `export/carried.py`.
"""
