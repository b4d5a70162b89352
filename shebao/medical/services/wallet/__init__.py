"""The acts of the medical wallet 医保钱包, by side: sending, receiving, and the two funds settling."""

from shebao.medical.services.wallet.receiving import (
    accept_wallet,
    decline_wallet,
    give_back,
    hear_wallet_recall,
    lapse_job,
    lapse_wallets,
    take_wallet_offer,
)
from shebao.medical.services.wallet.sending import (
    Relative,
    Vouched,
    hear_wallet_accepted,
    hear_wallet_given_back,
    hear_wallet_returned,
    recall_wallet,
    send_to_wallet,
)
from shebao.medical.services.wallet.settling import (
    approve_wallet_settlement,
    drop_wallet_settlement,
    on_wallet_arrived,
    on_wallet_bounced,
    on_wallet_paid,
    propose_wallet_settlement,
    reissue_wallet_settlement,
    take_wallet_settlement,
)

__all__ = [
    "Relative",
    "Vouched",
    "accept_wallet",
    "approve_wallet_settlement",
    "decline_wallet",
    "drop_wallet_settlement",
    "give_back",
    "hear_wallet_accepted",
    "hear_wallet_given_back",
    "hear_wallet_recall",
    "hear_wallet_returned",
    "lapse_job",
    "lapse_wallets",
    "on_wallet_arrived",
    "on_wallet_bounced",
    "on_wallet_paid",
    "propose_wallet_settlement",
    "recall_wallet",
    "reissue_wallet_settlement",
    "send_to_wallet",
    "take_wallet_offer",
    "take_wallet_settlement",
]
