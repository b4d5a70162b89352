"""citizen 参保人: the phone's pages of insured people."""
