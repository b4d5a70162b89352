"""merging 归并: one person, several accounts, and the months that were paid twice.

What   which months are kept, which are cleared, what is paid back (`rules.py`).
Law    人社部发〔2009〕187号, 人社部发〔2010〕70号: transfer first, then clear, by agreement with the person.
Owns   Cluster, Suspicion: accounts that may be one person's, found once, decided by two officers.
Asks   enrolment, identity, casework and the rooms below.
Start  `rules.py`, then `services/worklist.py`.
"""
