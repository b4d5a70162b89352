"""casework 办件: one case is one piece of work for one person, with its evidence, its clock and its two officers.

What   number, kind, applicant, channel, office, steps, evidence, working-day clock with stops, proposals that a
       second officer countersigns, decisions with their frozen explanation, the log everybody can follow.
Law    社会保险经办条例 (Order 765): Art. 16 results are told, 30 proxies, 31 no needless proof, 36–38 two officers.
Owns   Case, CaseLog, Clock, Stop, Evidence, Proposal, Decision.
Asks   agencies (who holds which post).
Start  `services.py`, `queries.timeline`.
"""
