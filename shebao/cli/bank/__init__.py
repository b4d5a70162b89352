"""The demonstration bank 演示银行: a process of its own, with books of its own in a file of its own.

What   takes payment orders (`pain.001`), moves money between the accounts it keeps, tells each account by
       `camt.054` notices and `camt.053` day statements; by seed it bounces, splits, joins and delays.
Law    none: it stands for the world outside, so that nothing of ours is trusted to check itself.
Owns   its SQLite file. It shares no table and no code of bank files with the room `payments`.
Asks   the business date.
Start  `books.py`, then `server.py`.
"""

from shebao.cli.bank.door import run

__all__ = ["run"]
