"""ledger 基金账."""
