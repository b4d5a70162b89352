"""How this room's rows are attributed to a person; see house rule “merging re-points nothing”."""

ROWS = {
    "Charge": "person_no",
    "ChargeLine": "person_no",
    "Claim": "person_no",
    "ClaimBill": "claim.person_no",
    "Consent": "person_no",
    "Link": "person_no",
    "LinkMove": "link.person_no",
    "Waiting": "person_no",
    "Wallet": "person_no",
    "WalletTransfer": "person_no",
}
