"""portal 门户: pages and machine doors. Decides nothing, computes nothing: calls services and queries.

Law     Social Insurance Law, Arts. 4, 74; Regulation 2023 (Order 765), Arts. 13, 29, 36–38
Owns    IdempotentAnswer, ApiToken, BooksCheck, Draft
Asks    every room below
Start   `urls.py` → a page's function → its template; `doors.py` says who may come in
"""
