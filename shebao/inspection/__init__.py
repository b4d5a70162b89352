"""inspection 稽核: marks on cases that deserve a second look, samples that others can draw again, opinions.

What   risk marks (`rules.py`, `marks.py`), samples by a seed, inspections by two with the office heard.
Law    社会保险稽核办法 (Order 16 of 2003), 社会保险经办条例 Art. 36. Nothing here moves money or blocks a case.
Owns   MarkedCase, Mark, Look, Sample, DrawnCase, Inspection, InspectionLog, Finding, Proof.
Asks   every room below, read only; papers for what it signs.
Start  `marks.py` for what is looked at, then `services/inspecting.py`.
"""
