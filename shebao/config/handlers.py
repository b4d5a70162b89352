"""Handlers 处理表: the one visible table of what a letter or a job calls.

`LETTERS` maps a letter's kind and version to the service that acts on it; `JOBS` maps a job's kind to its
service; `PERIODIC` lists jobs the worker repeats for every local agency.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from shebao.base.plumbing.jobs import Claimed, Service
from shebao.casework import services as casework
from shebao.exchange import services as exchange
from shebao.exchange.registry import NOTHING, POST
from shebao.inspection import services as inspection
from shebao.ledger import services as ledger
from shebao.medical.services import claims, wallet
from shebao.merging import services as merging
from shebao.payments import services as payments
from shebao.pension import services as pension
from shebao.portal import services as portal
from shebao.transfers import services as transfers
from shebao.transfers.services import medical


def each(*services: Service) -> Service:
    """A notice of the bank is told to every room that orders payments; each knows its own orders."""

    def all_of_them(job: Claimed) -> None:
        for service in services:
            service(job)

    return all_of_them


LETTERS: dict[tuple[str, int], Callable[..., Any]] = {
    ("exchange.directory-check", 1): exchange.answer_directory_check,
    ("exchange.directory-confirmed", 1): exchange.take_directory_answer,
    ("transfer.contact-letter", 1): transfers.receive_contact_letter,
    ("transfer.gathering-letter", 1): transfers.receive_gathering_letter,
    ("transfer.information-form", 1): transfers.take_form,
    ("transfer.status", 1): transfers.take_status,
    ("transfer.difference-notice", 1): transfers.hear_difference,
    ("transfer.completion-notice", 1): transfers.complete,
    ("transfer.enquiry", 1): transfers.hear_enquiry,
    ("transfer.enquiry-answer", 1): transfers.take_enquiry_answer,
    ("transfer.recall", 1): transfers.hear_recall,
    ("transfer.recalled", 1): transfers.take_recalled,
    ("transfer.recall-refused", 1): transfers.take_recall_refused,
    ("medical.application", 1): medical.take_medical_application,
    ("medical.contact-letter", 1): medical.receive_medical_letter,
    ("medical.information-form", 1): medical.take_medical_form,
    ("medical.supplement", 1): medical.take_supplement,
    ("medical.refused", 1): medical.hear_medical_refusal,
    ("medical.balance-proof", 1): medical.hear_proof,
    ("medical.balance-proof-signed", 1): medical.take_signed_proof,
    ("medical.proof-reminder", 1): medical.hear_reminder,
    ("medical.completed", 1): medical.complete_medical,
    ("wallet.transfer", 1): wallet.take_wallet_offer,
    ("wallet.accepted", 1): wallet.hear_wallet_accepted,
    ("wallet.returned", 1): wallet.hear_wallet_returned,
    ("wallet.recall", 1): wallet.hear_wallet_recall,
    ("wallet.given-back", 1): wallet.hear_wallet_given_back,
    ("wallet.settlement", 1): wallet.take_wallet_settlement,
    ("transfer.certificate", 1): transfers.take_certificate,
    ("transfer.remittance", 1): transfers.hear_remittance,
    ("merging.accounts-merged", 1): merging.hear_merged,
    ("merging.merge-undone", 1): merging.hear_undone,
    ("merging.leg-opened", 1): merging.hear_opened,
    ("merging.leg-told", 1): merging.hear_leg,
    ("merging.comparison-offered", 1): merging.hear_offer,
    ("merging.comparison-accepted", 1): merging.take_accepted,
    ("merging.comparison-declined", 1): merging.take_declined,
    ("merging.tokens-asked", 1): merging.hear_tokens,
    ("merging.tokens-found", 1): merging.take_found,
    ("merging.query-told", 1): merging.hear_told,
    ("merging.query-settled", 1): merging.hear_settled,
    ("transfer.return", 1): transfers.hear_return,
    ("transfer.forwarded", 1): transfers.take_forwarded,
    ("transfer.forwarded-contact-letter", 1): transfers.receive_forwarded,
    ("transfer.return-completed", 1): transfers.take_return_completed,
    ("inspection.late-case", 1): inspection.hear_late_case,
    ("inspection.workload", 1): inspection.hear_workload,
    ("transfer.supplement", 1): transfers.take_supplement,
    ("transfer.supplement-booked", 1): transfers.hear_booked,
    ("transfer.correction", 1): transfers.take_correction,
    ("transfer.correction-answer", 1): transfers.hear_answer,
    ("transfer.months-back", 1): transfers.hear_months_back,
}
ON_PAPER: dict[str, str] = {
    "transfer.contact-letter": POST,
    "transfer.information-form": POST,
    "transfer.status": NOTHING,
    "transfer.difference-notice": POST,
    "transfer.completion-notice": POST,
    "transfer.recall": POST,
    "transfer.recalled": POST,
    "transfer.recall-refused": POST,
    "transfer.return": POST,
    "transfer.return-completed": POST,
    "transfer.forwarded": POST,
    "transfer.forwarded-contact-letter": POST,
    "transfer.gathering-letter": POST,
    "transfer.supplement": POST,
    "transfer.supplement-booked": POST,
    "transfer.correction": POST,
    "transfer.correction-answer": POST,
    "medical.application": POST,
    "medical.contact-letter": POST,
    "medical.information-form": POST,
    "medical.supplement": POST,
    "medical.refused": POST,
    "medical.balance-proof": POST,
    "medical.balance-proof-signed": POST,
    "medical.proof-reminder": POST,
    "medical.completed": POST,
}
"""What becomes of a letter to an agency without this system; a kind that is not here is refused."""
JOBS: dict[str, Service] = {
    "casework.watch": each(casework.watch_job, inspection.tell_above_job),
    "exchange.deliver": exchange.deliver,
    "exchange.handle": exchange.handle,
    "exchange.tend": exchange.tend,
    "exchange.platform": exchange.carry,
    "inspection.look": inspection.look_job,
    "ledger.seal": ledger.seal_job,
    "medical.wallets": wallet.lapse_job,
    "merging.compare": merging.compare_job,
    "payments.bank-fetch": payments.bank_fetch,
    "payments.bank-send": payments.bank_send,
    "payments.differences": payments.differences_job,
    "payments.match": payments.match_job,
    "payments.arrived": each(
        transfers.on_arrived,
        transfers.on_money_back,
        transfers.on_supplement_arrived,
        transfers.on_correction_arrived,
        medical.on_medical_arrived,
        pension.on_arrived,
        merging.on_arrived,
        wallet.on_wallet_arrived,
    ),
    "payments.bounced": each(
        transfers.on_bounced,
        transfers.on_bounced_back,
        transfers.on_amendment_bounced,
        medical.on_medical_bounced,
        pension.on_bounced,
        claims.on_claim_bounced,
        merging.on_refund_bounced,
        wallet.on_wallet_bounced,
    ),
    "payments.credit": each(transfers.on_credit, transfers.on_late_credit),
    "payments.credit-moved": transfers.on_credit_moved,
    "payments.difference": each(
        transfers.on_difference, transfers.on_amendment_difference, medical.on_medical_difference
    ),
    "payments.paid": each(
        transfers.on_paid,
        transfers.on_supplement_paid,
        transfers.on_correction_paid,
        medical.on_medical_paid,
        pension.on_paid,
        claims.on_claim_paid,
        wallet.on_wallet_paid,
    ),
    "pension.inherited": transfers.on_inherited,
    "pension.tend": pension.tend_job,
    "portal.check-books": portal.check_books,
    "transfers.backpay": transfers.watch_back_payments,
    "transfers.chase": each(transfers.chase_job, medical.unsigned_job),
    "transfers.late": transfers.book_late_home,
    "transfers.lapse": each(transfers.lapse, medical.lapse_medical),
    "transfers.notify": transfers.notify,
}
PERIODIC: dict[str, timedelta] = {
    "casework.watch": timedelta(hours=1),
    "exchange.tend": timedelta(minutes=5),
    "exchange.platform": timedelta(minutes=5),
    "inspection.look": timedelta(hours=6),
    "ledger.seal": timedelta(seconds=5),
    "medical.wallets": timedelta(minutes=5),
    "payments.bank-fetch": timedelta(seconds=3),
    "payments.differences": timedelta(hours=1),
    "pension.tend": timedelta(hours=1),
    "transfers.backpay": timedelta(hours=1),
    "transfers.chase": timedelta(hours=1),
    "transfers.lapse": timedelta(minutes=1),
}
