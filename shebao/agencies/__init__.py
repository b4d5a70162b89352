"""agencies 机构: who keeps the books and who may open them.

What   agencies of both families and all levels, offices, officers, roles with scopes, keys, trust roots,
       and the read trace: "who looked at me".
Law    社会保险经办条例 (Order 765): Arts. 4 and 60 two families; 36–38 posts and graded review.
Owns   Agency, Office, User, Role, Absence, ReadTrace, Key, TrustRoot.
Asks   base only.
Start  `models.py`, then `services.read`.
"""
