"""Enrolment 参保关系: who is insured where, in which months, and the individual account's yearly lines.

What     relationships and their life; contribution months (one row a year with twelve, decision 0008);
         interest of individual accounts; the staged import of files.
Law      社会保险法 Arts. 12, 14, 16, 19; 国办发〔2009〕66号 Arts. 4 and 7; 国发〔2005〕38号; 社会保险经办条例 Arts. 11, 37, 38.
Owns     PoolingArea, Relationship, RelationshipMove, ContributionYear, ImportFile, ImportRow, ImportChunk.
Asks     ledger (balances and entries), identity (persons, check of numbers), agencies (the area of an agency).
Start    `states.py` (what may follow what), `services/` (the acts), `queries.py` (the questions).
"""
