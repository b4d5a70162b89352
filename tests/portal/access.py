"""Who may open what: the reviewed table of every address, for people to read and for tests to hold.

A page's door stands at its view (`shebao/portal/doors.py`) and must be the one written here; what an address names says
whose it must be. A machine's door checks its caller itself: here stands who may. Another agency's thing and
another person's thing are "not found" (404) and leave nothing behind. `docs/reference/access.md` is made from this.
"""

from typing import NamedTuple

NOTHING, AGENCY, SELF = "", "agency", "self"

SCOPES = {
    NOTHING: "nobody's data",
    AGENCY: "lists of one's own agency",
    SELF: "one's own record",
    "code": "a paper, by the code printed on it",
    "origin": "an agency of the directory",
    "key": "one's own key for signing in",
    "mycase": "a case of one's own",
    "mymedical": "a medical transfer of one's own",
    "mymedicalact": "a medical transfer of one's own, and an act",
    "medicalact": "a medical transfer of one's own agency, and an act",
    "myclaim": "a claim on medical insurance of one's own",
    "claimed": "a claim on medical insurance of one's own agency (the button in the form)",
    "mydecision": "a decision in a case of one's own",
    "mypaper": "a paper of one's own",
    "myperson": "one's own person number",
    "mybenefit": "a pension of one's own",
    "mylink": "a link of one's own family",
    "mywallet": "a wallet transfer of one's own",
    "mywalletact": "a wallet transfer of one's own, and an act",
    "settlement": "a settlement of wallet transfers of one's own agency",
    "mycharge": "a charge of one's own institution",
    "swiped": "cards of one's own agency (in the form)",
    "linked": "a link of one's own agency (in the form)",
    "mandate": "a mandate of one's own agency",
    "mymerge": "a merge of one's own accounts",
    "case": "a case of one's own agency",
    "arriving": "a transfer in of one's own agency",
    "leaving": "a transfer out of one's own agency",
    "proposed": "a case of one's own agency with a proposal",
    "claim": "a pension claim at one's own agency",
    "kinded": "a decision about a kind of account at one's own agency",
    "benefit": "a pension paid by one's own agency",
    "change": "a change of that pension (in the form)",
    "payroll": "a payroll of one's own agency",
    "adjustment": "a yearly adjustment of one's own agency",
    "cluster": "a suspected duplicate at one's own agency",
    "merge": "a merge at one's own agency",
    "compared": "a comparison asked of one's own agency",
    "evidence": "a file in a case of one's own agency",
    "decision": "a decision in a case of one's own agency",
    "casepaper": "a paper of a case of one's own agency",
    "person": "a person of one's own agency",
    "applicant": "a person of one's own agency (in the form)",
    "held": "a relationship of that person, of one's own agency (in the form)",
    "personpaper": "a paper of a person of one's own agency",
    "proposal": "a proposal at one's own agency",
    "order": "an order to pay of one's own agency",
    "file": "a bank file of one's own agency",
    "statement": "a statement of one's own agency",
    "finding": "a finding of one's own agency",
    "line": "money in suspense at one's own agency",
    "match": "a proposed match at one's own agency",
    "check": "a check of the books of one's own agency",
    "month": "a closing of a month of one's own agency",
    "job": "a job of one's own agency",
    "myrelationship": "a relationship of one's own (in the form)",
    "letter": "a letter of one's own agency (in the form)",
    "orders": "orders to pay of one's own agency (in the form)",
    "chosen": "cases of one's own agency (in the form)",
    "signing": "proposals at one's own agency (in the form)",
    "posting": "a letter to be posted by one's own agency",
    "posted": "a letter one's own agency posted",
    "dispatch": "a posting of one's own agency",
    "paperin": "a paper keyed at one's own agency",
    "import": "an imported file of one's own agency",
    "marked": "a case of one's own agency that is marked or drawn",
    "inspected": "an inspection of one's own agency",
    "opinion": "an inspection of one's own agency that is closed",
    "proof": "evidence in an inspection of one's own agency",
    "sample": "a sample drawn at one's own agency",
    "asked": "what an inspector asked one's own agency",
}
"""What an address names → in words."""

PAGES = {
    NOTHING: "home health set_language print-size account_login citizen-first-sign-in officer-first-sign-in sign-in-demo "
    "account_logout statistics verify verify-roots verifier mfa_authenticate mfa_login_webauthn",
    "code": "verify-paper",
    SELF: "account account_reauthenticate second-factor account_set_password mfa_index mfa_list_webauthn "
    "mfa_add_webauthn mfa_reauthenticate mfa_activate_totp mfa_deactivate_totp mfa_view_recovery_codes "
    "mfa_generate_recovery_codes mfa_download_recovery_codes mfa_reauthenticate_webauthn citizen-home "
    "citizen-pension citizen-transfer citizen-papers citizen-reads citizen-record "
    "citizen-record-take citizen-benefit citizen-benefit-apply citizen-gather citizen-medical citizen-claims citizen-family citizen-merge "
    "citizen-family-bind citizen-family-order citizen-wallet citizen-wallet-send",
    "mywalletact": "citizen-wallet-act",
    "settlement": "fund-wallet-approve fund-wallet-drop fund-wallet-again",
    "mylink": "citizen-family-end citizen-family-consent citizen-family-object",
    "swiped": "counter-family-bind hospital-bind",
    "linked": "counter-family-end",
    "mandate": "counter-mandate-approve counter-mandate-end",
    "mymerge": "citizen-merge-case",
    "mybenefit": "citizen-benefit-alive",
    "myrelationship": "citizen-certificate",
    "key": "mfa_remove_webauthn mfa_edit_webauthn",
    "origin": "citizen-apply citizen-apply-phone citizen-apply-check citizen-apply-drop",
    "mycase": "citizen-case citizen-talk citizen-form citizen-withdraw",
    "mymedical": "citizen-medical-case",
    "mymedicalact": "citizen-medical-act",
    "medicalact": "counter-medical-act",
    "myclaim": "citizen-claim",
    "claimed": "counter-claim",
    "mydecision": "citizen-explanation",
    "mypaper": "citizen-paper",
    AGENCY: "counter counter-next counter-waiting counter-people counter-letters counter-jobs "
    "counter-directory counter-below counter-imports counter-register counter-benefits counter-adjustments counter-adjustment-prepare counter-duplicates counter-comparisons counter-comparison-prepare fund fund-orders fund-files "
    "fund-statements fund-suspense fund-awaited fund-books fund-account fund-checks "
    "fund-payrolls fund-payroll-prepare fund-wallets fund-wallet-propose counter-family counter-hospitals counter-mandate-propose hospital "
    "fund-closing fund-day-close fund-month-propose counter-papers counter-paper-key "
    "inspection inspections inspection-samples counter-questions",
    "case": "counter-case counter-talk counter-say counter-take counter-stop counter-restart counter-attach counter-refuse fund-case counter-reissue-amendment",
    "arriving": "counter-accept counter-ask counter-answer counter-take-back counter-return counter-money counter-enquire counter-book-supplement counter-answer-correction counter-months-back",
    "leaving": "counter-identify counter-reissue counter-recall counter-restore counter-ask-back "
    "counter-forward counter-release counter-back-payment counter-prove counter-take-months-back counter-late counter-supplement counter-correct",
    "claim": "counter-determine counter-withdraw",
    "kinded": "counter-turn",
    "benefit": "counter-benefit counter-benefit-account counter-benefit-certify counter-benefit-change",
    "change": "counter-benefit-drop",
    "adjustment": "counter-adjustment counter-adjustment-sign",
    "payroll": "fund-payroll fund-payroll-approve fund-payroll-back",
    "cluster": "counter-cluster counter-merge-apply",
    "merge": "counter-merge",
    "compared": "counter-compare",
    "evidence": "counter-evidence",
    "decision": "counter-explanation",
    "casepaper": "counter-paper",
    "person": "counter-person counter-code counter-pension counter-pension-apply counter-apply counter-enrol counter-hukou counter-gather "
    "counter-medical counter-payout counter-reimbursement counter-wallet",
    "held": "counter-contributions counter-certificate",
    "personpaper": "counter-person-paper",
    "proposal": "counter-proposal counter-countersign counter-send-back",
    "order": "fund-order fund-order-again fund-order-cancel",
    "file": "fund-file fund-file-approve fund-file-send-back fund-file-sent fund-file-download",
    "statement": "fund-statement",
    "finding": "fund-finding-resolve",
    "line": "fund-line fund-line-match fund-line-return fund-line-take",
    "match": "fund-match-confirm fund-match-send-back",
    "check": "fund-check",
    "month": "fund-month fund-month-approve fund-month-back fund-month-ask fund-month-reopen "
    "fund-month-table fund-month-paper",
    "job": "counter-job-retry",
    "import": "counter-import",
    "letter": "counter-letter-act",
    "orders": "fund-file-make",
    "chosen": "counter-bulk",
    "signing": "counter-bulk-sign",
    "posting": "counter-paper-out counter-paper-post",
    "posted": "counter-paper-came",
    "dispatch": "counter-paper-cover",
    "paperin": "counter-paper-in counter-paper-compare counter-paper-scan",
    "marked": "inspection-case inspection-open inspection-aside",
    "inspected": "inspection-show inspection-act",
    "opinion": "inspection-opinion",
    "proof": "inspection-proof",
    "sample": "inspection-sample inspection-sample-list",
    "asked": "counter-question",
}  # fmt: skip
"""What it names → the addresses of pages."""

WHO = {
    "accountant": "fund-wallet-propose fund-wallet-again fund-order-again fund-order-cancel fund-file-make fund-payroll-prepare "
    "fund-finding-resolve fund-line-match fund-line-return fund-line-take fund-day-close "
    "fund-month-propose fund-month-ask",
    "accountant cashier": "fund fund-orders fund-order fund-files fund-file fund-file-sent fund-file-download "
    "fund-wallets fund-payrolls fund-payroll fund-statements fund-statement fund-suspense fund-awaited "
    "fund-line fund-books fund-account fund-case fund-checks fund-check fund-closing fund-month "
    "fund-month-table fund-month-paper",
    "cashier": "fund-wallet-approve fund-wallet-drop fund-file-approve fund-file-send-back fund-payroll-approve fund-payroll-back "
    "fund-match-confirm fund-match-send-back fund-month-approve fund-month-back fund-month-reopen",
    "citizen": "citizen-home citizen-pension citizen-benefit citizen-benefit-apply citizen-gather citizen-benefit-alive "
    "citizen-transfer citizen-apply citizen-apply-phone citizen-apply-check citizen-apply-drop citizen-case citizen-talk citizen-form citizen-withdraw "
    "citizen-explanation citizen-papers citizen-certificate citizen-paper citizen-reads "
    "citizen-record citizen-record-take citizen-claims citizen-claim citizen-medical citizen-medical-case citizen-medical-act "
    "citizen-family citizen-family-bind citizen-family-order citizen-wallet citizen-wallet-send citizen-wallet-act "
    "citizen-family-end citizen-family-consent citizen-family-object citizen-merge citizen-merge-case",
    "hospital": "hospital hospital-bind",
    "clerk": "counter-say counter-stop counter-restart counter-attach counter-identify counter-enquire "
    "counter-accept counter-refuse counter-ask counter-answer counter-reissue "
    "counter-take-back counter-recall counter-return counter-restore counter-ask-back counter-forward counter-code counter-certificate counter-pension-apply "
    "counter-correct counter-answer-correction counter-late counter-supplement counter-book-supplement counter-reissue-amendment counter-back-payment counter-prove counter-months-back counter-take-months-back counter-enrol counter-hukou counter-gather counter-turn counter-determine counter-withdraw counter-contributions counter-apply counter-medical counter-medical-act counter-payout counter-reimbursement counter-wallet counter-claim "
    "counter-benefit-account counter-benefit-certify counter-benefit-change "
    "counter-benefit-drop counter-adjustment-prepare counter-register counter-family counter-family-bind counter-family-end "
    "counter-comparison-prepare counter-compare counter-mandate-propose counter-merge counter-merge-apply counter-paper-key counter-paper-post "
    "counter-paper-came",
    "clerk reviewer": "counter counter-next counter-waiting counter-proposal counter-case counter-talk counter-take counter-evidence "
    "counter-explanation counter-paper counter-release counter-money counter-people "
    "counter-person counter-pension counter-person-paper counter-benefits counter-adjustments counter-adjustment counter-benefit "
    "counter-hospitals counter-mandate-end counter-duplicates counter-comparisons counter-cluster counter-papers counter-bulk "
    "counter-paper-out counter-paper-cover counter-paper-in counter-paper-compare counter-paper-scan "
    "counter-questions counter-question",
    "inspector": "counter-below inspection inspections inspection-samples inspection-case "
    "inspection-open inspection-aside inspection-show inspection-act inspection-opinion "
    "inspection-proof inspection-sample inspection-sample-list",
    "operator": "counter-letters counter-letter-act counter-jobs counter-job-retry counter-directory",
    "operator clerk": "counter-imports counter-import",
    "public": "home health set_language print-size account_login citizen-first-sign-in officer-first-sign-in "
    "sign-in-demo account_logout statistics verify verify-roots verifier verify-paper",
    "reviewer": "counter-adjustment-sign counter-bulk-sign counter-countersign counter-send-back counter-mandate-approve",
    "signed-in": "account second-factor account_set_password mfa_index mfa_list_webauthn mfa_add_webauthn",
}  # fmt: skip
"""Kind of door, or the posts of which one is needed → the addresses behind it."""

BOUGHT = {
    "account_reauthenticate": "signed-in", "mfa_reauthenticate": "signed-in",
    "mfa_activate_totp": "signed-in", "mfa_deactivate_totp": "signed-in",
    "mfa_view_recovery_codes": "signed-in", "mfa_generate_recovery_codes": "signed-in",
    "mfa_download_recovery_codes": "signed-in", "mfa_reauthenticate_webauthn": "signed-in",
    "mfa_remove_webauthn": "signed-in", "mfa_edit_webauthn": "signed-in",
    "mfa_authenticate": "public", "mfa_login_webauthn": "public",
}  # fmt: skip
"""Pages of the bought sign-in, which carry no door of the house → what theirs amounts to."""


OFFICERS_ONLY = ("account_set_password",)
"""Pages behind a door for everybody who has signed in that are for officers alone."""

ACTS_ONLY = {"counter-release": "clerk", "counter-money": "clerk"}
"""Pages that more posts may look at than may act on (POST) → who acts."""


class Way(NamedTuple):
    """A machine's door: posts that may, what it names for them; what it names for a citizen (None: not let in)."""

    posts: str
    names: str = AGENCY
    citizen: str | None = None


MACHINES = {
    "POST /transfers": Way("clerk", "applicant", "origin"),
    "POST /transfers/preflight": Way("clerk", "applicant", "origin"),
    "POST /transfers/certificates": Way("clerk", "held", "myrelationship"),
    "GET /transfers/{case}": Way("clerk reviewer", "case", "mycase"),
    "POST /transfers/{case}/accept": Way("clerk", "arriving"),
    "POST /transfers/{case}/propose-refusal": Way("clerk", "case"),
    "POST /transfers/{case}/propose-release": Way("clerk", "leaving"),
    "POST /transfers/{case}/propose-booking": Way("clerk", "arriving"),
    "POST /transfers/{case}/propose-person": Way("clerk", "leaving"),
    "POST /transfers/{case}/propose-recall": Way("clerk", "leaving"),
    "POST /transfers/{case}/propose-return": Way("clerk", "arriving"),
    "POST /transfers/{case}/propose-restore": Way("clerk", "leaving"),
    "POST /transfers/{case}/ask-back": Way("clerk", "leaving"),
    "POST /transfers/{case}/forward": Way("clerk", "leaving"),
    "POST /transfers/{case}/late": Way("clerk", "leaving"),
    "POST /transfers/{case}/propose-supplement": Way("clerk", "leaving"),
    "POST /transfers/{case}/propose-supplement-booking": Way("clerk", "arriving"),
    "POST /transfers/{case}/propose-correction": Way("clerk", "leaving"),
    "POST /transfers/{case}/propose-correction-answer": Way("clerk", "arriving"),
    "POST /transfers/{case}/reissue-amendment": Way("clerk", "case"),
    "POST /transfers/{case}/send-back": Way("reviewer", "proposed"),
    "POST /transfers/{case}/countersign": Way("reviewer", "proposed"),
    "POST /transfers/{case}/ask-origin": Way("clerk", "arriving"),
    "POST /transfers/{case}/reissue": Way("clerk", "leaving"),
    "POST /transfers/{case}/answer": Way("clerk", "arriving"),
    "POST /transfers/{case}/withdraw": Way("clerk", "arriving", "mycase"),
    "POST /transfers/{case}/confirm": Way("", "", "mycase"),
    "POST /transfers/{case}/object": Way("", "", "mycase"),
    "GET /transfers/{case}/objections": Way("clerk", "arriving"),
    "GET /cases": Way("clerk"),
    "GET /payments/totals": Way("accountant"),
    "GET /payments/suspense": Way("accountant"),
    "GET /payments/orders": Way("accountant"),
    "POST /payments/statements": Way("accountant"),
    "POST /payments/suspense/{line}/return": Way("accountant", "line"),
    "POST /payments/suspense/{number}/match": Way("accountant", "line"),
    "POST /payments/matches/{match}/confirm": Way("cashier", "match"),
    "POST /payments/matches/{match}/send-back": Way("cashier", "match"),
    "POST /payments/files": Way("accountant", "orders"),
    "POST /payments/files/{file}/approve": Way("cashier", "file"),
    "POST /payments/files/{file}/send-back": Way("cashier", "file"),
    "GET /records/{person}": Way("clerk", "person", "myperson"),
    "GET /me/pension": Way("", "", SELF),
    "GET /pension/mine": Way("", "", "mybenefit"),
    "POST /pension/mine/alive": Way("", "", "mybenefit"),
    "GET /pension/payrolls": Way("accountant"),
    "POST /pension/payrolls": Way("accountant"),
    "POST /pension/payrolls/{payroll}/approve": Way("cashier", "payroll"),
    "POST /pension/payrolls/{payroll}/send-back": Way("cashier", "payroll"),
    "GET /family/links": Way("", "", SELF),
    "POST /family/links": Way("", "", SELF),
    "POST /family/links/{link}/end": Way("", "", "mylink"),
    "POST /family/links/{link}/consent": Way("", "", "mylink"),
    "POST /family/links/{link}/object": Way("", "", "mylink"),
    "GET /merges": Way("", "", SELF),
    "POST /merges": Way("", "", SELF),
    "POST /merges/{case}/confirm": Way("", "", "mymerge"),
    "POST /merges/{case}/withdraw": Way("", "", "mymerge"),
    "GET /wallet/transfers": Way("", "", SELF),
    "POST /wallet/transfers": Way("", "", SELF),
    "POST /wallet/transfers/{transfer}/recall": Way("", "", "mywallet"),
    "POST /wallet/transfers/{transfer}/accept": Way("", "", "mywallet"),
    "POST /wallet/transfers/{transfer}/decline": Way("", "", "mywallet"),
    "POST /wallet/transfers/{transfer}/give-back": Way("", "", "mywallet"),
    "POST /hospital/charges": Way("hospital", "swiped"),
    "GET /hospital/charges/{external_no}": Way("hospital", "mycharge"),
    "POST /hospital/charges/{external_no}/reverse": Way("hospital", "mycharge"),
    "POST /hospital/offline": Way("hospital"),
    "GET /hospital/day": Way("hospital"),
    "POST /hospital/day": Way("hospital"),
}
"""Machine's door → who may. `/calc/…` is open to everybody and looks at nobody's record."""


def names_of_pages() -> dict[str, str]:
    """Address of a page → what it names."""
    return _by_name(PAGES)


def doors_of_pages() -> dict[str, str]:
    """Address of a page of the house → its door."""
    return _by_name(WHO)


def _by_name(table: dict[str, str]) -> dict[str, str]:
    return {name: word for word, names in table.items() for name in names.split()}
