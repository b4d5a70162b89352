"""identity 个人: persons and the organisations they meet, through time.

What   A person's row at one agency, with names, identity documents and hukou 户口 through time;
       organisations by unified credit code; a citizen's login that joins one person's rows across
       agencies; search by number, name or pinyin.
Law    GB 11643 (citizen number), GB 32100-2015 (credit code), 民委发〔2016〕33号 (the dot in names),
       社会保险法 Art. 58 (one number for life), 个人信息保护法 Arts. 6, 51 (least data, encryption).
Owns   `Person`, `PersonName`, `IdentityDocument`, `Hukou`, `NumberConflict`, `Organisation`, `Login`,
       `OneTimeCode`.
Asks   agencies (users). Nobody else.
Start  `services/people.py` (register, rename, new document), `queries.py` (find), `writing.py` (how a
       name is spelled in pinyin and a number masked), `rules/likeness.py` and `matching/` (whether two
       accounts are one person's).
"""
