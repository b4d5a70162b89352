"""payments 收付: money that leaves by order, money that comes by statement, and what belongs to what.

What   orders to pay, approved by two officers and sent as `pain.001`; statements taken from `camt.053` and
       `camt.054`; lines matched to expectations, many to many; suspense with ages; bounced payments 退票
       issued again; unmatched money sent back. The caller books what it claims.
Law    社会保险基金财务制度 and 会计制度 (财会〔2017〕28号): separate accounts, two officers for every payment.
Owns   bank accounts, orders, bank files, statements and their lines, expectations, matches.
Asks   ledger to post, agencies who may; tells the rooms above by notice jobs `payments.paid`,
       `payments.bounced`, `payments.arrived`, `payments.difference`, `payments.credit`, `payments.credit-moved`.
Start  `states.py`, then `services/`.
"""
