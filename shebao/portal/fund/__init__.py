"""fund 财务: the desk of the fund accountant 财务 and the cashier 出纳复核."""
