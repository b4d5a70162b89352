"""Acts of the ledger 记账: open an account, post, post a population's chunk, seal. The only writer of the books."""

from shebao.ledger.content import Line, NewEntry
from shebao.ledger.services.accounts import open_account, open_accounts
from shebao.ledger.services.chunks import post_chunk
from shebao.ledger.services.posting import Posted, post
from shebao.ledger.services.sealing import seal, seal_job

__all__ = [
    "Line",
    "NewEntry",
    "Posted",
    "open_account",
    "open_accounts",
    "post",
    "post_chunk",
    "seal",
    "seal_job",
]
