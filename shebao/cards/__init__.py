"""cards 社保卡: which card belongs to whom, and whether it may be used. Issuing comes later.

What   cards brought in by file, each with its number, holder and state; the state moves (lost, found, cancelled).
Law    人社部发〔2011〕47号 (社会保障卡管理办法).
Owns   Card, CardMove.
Asks   identity (whose number a line of the file carries), base.
Start  `states.py`, then `services/importing.py`.
"""
