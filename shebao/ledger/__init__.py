"""ledger 基金账: every fen of every fund, in books that only grow.

What: accounts, balanced entries posted once by key, seals that make a later change visible, balances.
Law: 社会保险基金会计制度（财会〔2017〕28号）, each insurance's fund is a separate accounting entity, 借贷记账法;
社会保险经办条例 第四十条 (books and records kept whole).
Owns: `Account`, `Entry`, `Posting`, `Pending`, `Seal`, `Mark`.
Asks: nobody; whoever moves money calls `services.post` inside its own transaction.
Start: `services.post`, then `queries.balance`, then `verify.verify`. The triggers are in migration 0002.
"""
