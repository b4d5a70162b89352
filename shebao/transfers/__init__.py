"""transfers 转移接续: a pension or medical relationship and its money move between two agencies, each with its own row.

What   application at the new place, review, contact letter, settlement and payment at the old place, form and
       money matched at the new place in either order, booking, notice, confirmation or objection, completion.
       Medical: record and money are two legs, brought together by a balance proof (`medical.py` of each kind).
Law    社会保险法 Arts. 19, 32; 国办发〔2009〕66号 Arts. 3–8; 人社部发〔2009〕187号; 医保办发〔2021〕43号.
Owns   TransferIn, TransferOut, Objection, PeerStatus, Medical{Arrival,Departure,Sum,Period}.
Asks   enrolment (years and balances), payments (orders, money), casework, papers, exchange, ledger.
Start  `states/`, then `services/arriving.py` (the new place) and `services/leaving.py` (the old place).
"""
