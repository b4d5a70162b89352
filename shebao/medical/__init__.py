"""medical 医保: breaks in medical insurance and the credit of the medical account.

What   what a break of some months means, and what a month brings to the account (`rules.py`).
Law    医保办发〔2021〕43号; from 2027-01-01 the 医疗保障法, whose text has not been read.
Owns   links between people who share an account, consents, charges split over accounts (`models/`).
Asks   identity (kinship), enrolment (accounts), ledger, payments, casework.
Start  `rules/`, then `services/linking.py` and `services/charging.py`.
"""
