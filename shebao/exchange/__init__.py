"""exchange 报文: signed letters between agencies, at least once on the wire, exactly once in effect.

What   outbox, sender, signed receipts, inbox, handlers; held and dead letters, incidents, refusals at the door.
Law    社会保险经办条例 (Order 765) Arts. 10, 13: shared data and transfers by network; 国办发〔2009〕66号 第八条.
Owns   OutgoingLetter, IncomingLetter, Incident, DoorRefusal, PeerCheck, Dispatch, PaperLetter.
Asks   agencies (directory, keys); base (letters, jobs, numbers).
Start  `services.send`, `services.receive`, `states.py`; the table of handlers is `config/handlers.py`.
"""
