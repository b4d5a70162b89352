"""Acts of payments 收付: the only writer of the room's tables."""

from shebao.payments.pain import Party as Payee
from shebao.payments.services.accounts import know_account, link_account, open_bank_account
from shebao.payments.services.closing import (
    approve_month,
    ask_to_reopen,
    close_day,
    issue_report,
    propose_month,
    reopen,
    send_month_back,
)
from shebao.payments.services.expectations import (
    Claim,
    cancel_expectation,
    claim,
    expect,
    find_differences,
)
from shebao.payments.services.files import (
    approve_file,
    mark_sent,
    propose_file,
    refuse_file,
    send_back_file,
)
from shebao.payments.services.link import (
    bank_fetch,
    bank_send,
    differences_job,
    match_job,
)
from shebao.payments.services.manual import (
    assign_line,
    confirm_match,
    propose_match,
    resolve_finding,
    return_line,
    send_back_match,
)
from shebao.payments.services.orders import cancel, check_payee, order, reissue
from shebao.payments.services.returning import Back, GivenBack, give_back, to_give_back
from shebao.payments.services.statements import Taken, take_statement

__all__ = [
    "Back",
    "Claim",
    "GivenBack",
    "Payee",
    "Taken",
    "approve_file",
    "approve_month",
    "ask_to_reopen",
    "assign_line",
    "bank_fetch",
    "bank_send",
    "cancel",
    "cancel_expectation",
    "check_payee",
    "claim",
    "close_day",
    "confirm_match",
    "differences_job",
    "expect",
    "find_differences",
    "give_back",
    "issue_report",
    "know_account",
    "link_account",
    "mark_sent",
    "match_job",
    "open_bank_account",
    "order",
    "propose_file",
    "propose_match",
    "propose_month",
    "refuse_file",
    "reissue",
    "reopen",
    "resolve_finding",
    "return_line",
    "send_back_file",
    "send_back_match",
    "send_month_back",
    "take_statement",
    "to_give_back",
]
