"""Backup and restore 备份与恢复: what an installation must bring through the loss of its disk.

Backs up: the database (everything an agency wrote lies in it: cases, books, letters, papers, evidence), rows of law that were
loaded, and, only sealed under a passphrase, the keys. Told and not copied: secrets and addresses of the environment.
Why it is so: docs/decisions/0028-backup-restore-upgrade.md. Start in `door.py`; `sqlite.py` follows a write-ahead
log, `postgres.py` calls PostgreSQL's own tools, `manifest.py` says what a backup must be able to prove.
"""
