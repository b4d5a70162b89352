"""The bank's tables 银行的表: accounts, orders taken, pieces of payments, entries, notices."""

CLEARING, VAULT = "CLEARING", "VAULT"
QUIET = -1
"""In `entry.told`: nobody is to be told. 0: not told yet; else the number of the notice that told it."""
TABLES = """
CREATE TABLE IF NOT EXISTS account(
  no TEXT PRIMARY KEY, holder TEXT NOT NULL, bank_name TEXT NOT NULL, bank_code TEXT NOT NULL,
  opening_fen INTEGER NOT NULL CHECK(opening_fen >= 0), opened_on TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS message(
  id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, body BLOB NOT NULL, answer TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS payment(
  id INTEGER PRIMARY KEY, message_id TEXT NOT NULL, instruction_id TEXT NOT NULL,
  reference TEXT NOT NULL, debtor TEXT NOT NULL, creditor TEXT NOT NULL, payee TEXT NOT NULL,
  amount_fen INTEGER NOT NULL CHECK(amount_fen > 0), remittance TEXT NOT NULL,
  reason TEXT NOT NULL, UNIQUE(debtor, instruction_id));
CREATE TABLE IF NOT EXISTS piece(
  id INTEGER PRIMARY KEY, payment INTEGER NOT NULL REFERENCES payment(id),
  amount_fen INTEGER NOT NULL CHECK(amount_fen > 0), due_on TEXT NOT NULL,
  joins INTEGER NOT NULL, moved INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS piece_waiting ON piece(due_on) WHERE moved = 0;
CREATE TABLE IF NOT EXISTS entry(
  id INTEGER PRIMARY KEY, account TEXT NOT NULL, amount_fen INTEGER NOT NULL CHECK(amount_fen <> 0),
  booked_on TEXT NOT NULL, other_name TEXT NOT NULL, other_account TEXT NOT NULL,
  reference TEXT NOT NULL, instruction_id TEXT NOT NULL, remittance TEXT NOT NULL,
  reason TEXT NOT NULL, told INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS entry_by_account ON entry(account, booked_on);
CREATE INDEX IF NOT EXISTS entry_untold ON entry(account) WHERE told = 0;
CREATE TABLE IF NOT EXISTS notice(
  account TEXT NOT NULL, n INTEGER NOT NULL, xml BLOB NOT NULL, PRIMARY KEY(account, n));
"""
