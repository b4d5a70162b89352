"""merging 归并: one person, several accounts, and the months that were paid twice.

What   which months are kept, which are cleared, what is paid back (`rules.py`).
Law    人社部发〔2009〕187号, 人社部发〔2010〕70号: transfer first, then clear, by agreement with the person.
Owns   Cluster, Suspicion: accounts that may be one person's; Merge, Undoing, Loose: made one, and parted again;
       Comparison, Token, Query: the same person sought at another agency.
Asks   enrolment, identity, casework and the rooms below.
Start  `rulings.py` for what a merge would do, then `services/merging.py` and `services/undoing.py`.
"""
