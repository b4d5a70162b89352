"""transfers 转移接续: a pension relationship and its money move between two agencies, each with its own row.

What   application at the new place, review, contact letter, settlement and payment at the old place, form and
       money matched at the new place in either order, booking, notice, confirmation or objection, completion.
Law    社会保险法 Art. 19; 国办发〔2009〕66号 Arts. 3–8; 人社部发〔2009〕187号; rule set `transfer-2009`.
Owns   TransferIn, TransferOut, Objection, PeerStatus.
Asks   enrolment (years and balances), payments (orders, money), casework, papers, exchange, ledger.
Start  `states.py`, then `services/arriving.py` (the new place) and `services/leaving.py` (the old place).
"""
