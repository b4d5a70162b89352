"""Every act of a page has a machine's door, or says why it has none; the description tells of all of them."""

import pytest
from django.urls import get_resolver

from tests.portal.addresses import addresses, methods_of

DOORS = {
    "citizen-apply-check": "/transfers", "citizen-withdraw": "/transfers/{case}/withdraw",
    "counter-apply": "/transfers", "citizen-certificate": "/transfers/certificates",
    "counter-certificate": "/transfers/certificates", "counter-enquire": "/transfers/preflight", "counter-accept": "/transfers/{case}/accept",
    "counter-refuse": "/transfers/{case}/propose-refusal",
    "counter-release": "/transfers/{case}/propose-release",
    "counter-money": "/transfers/{case}/propose-booking",
    "counter-ask": "/transfers/{case}/ask-origin", "counter-reissue": "/transfers/{case}/reissue",
    "counter-answer": "/transfers/{case}/answer",
    "counter-take-back": "/transfers/{case}/withdraw",
    "counter-recall": "/transfers/{case}/propose-recall",
    "counter-forward": "/transfers/{case}/forward",
    "counter-return": "/transfers/{case}/propose-return",
    "counter-restore": "/transfers/{case}/propose-restore",
    "counter-ask-back": "/transfers/{case}/ask-back",
    "counter-late": "/transfers/{case}/late",
    "counter-supplement": "/transfers/{case}/propose-supplement",
    "counter-book-supplement": "/transfers/{case}/propose-supplement-booking",
    "counter-correct": "/transfers/{case}/propose-correction",
    "counter-answer-correction": "/transfers/{case}/propose-correction-answer",
    "counter-reissue-amendment": "/transfers/{case}/reissue-amendment",
    "counter-identify": "/transfers/{case}/propose-person",
    "counter-countersign": "/transfers/{case}/countersign",
    "counter-send-back": "/transfers/{case}/send-back",
    "citizen-form": "/transfers/{case}/object", "fund-file-make": "/payments/files",
    "fund-file-approve": "/payments/files/{file}/approve",
    "fund-file-send-back": "/payments/files/{file}/send-back",
    "fund-statements": "/payments/statements",
    "fund-line-match": "/payments/suspense/{number}/match",
    "fund-line-return": "/payments/suspense/{line}/return",
    "fund-match-confirm": "/payments/matches/{match}/confirm",
    "fund-match-send-back": "/payments/matches/{match}/send-back",
    "fund-payroll-prepare": "/pension/payrolls",
    "fund-payroll-approve": "/pension/payrolls/{payroll}/approve",
    "fund-payroll-back": "/pension/payrolls/{payroll}/send-back",
    "citizen-benefit-alive": "/pension/mine/alive",
    "citizen-family-bind": "/family/links", "citizen-family-end": "/family/links/{link}/end",
    "citizen-family-consent": "/family/links/{link}/consent",
    "citizen-family-object": "/family/links/{link}/object",
    "citizen-merge": "/merges", "citizen-merge-case": "/merges/{case}/confirm",
    "citizen-wallet-send": "/wallet/transfers",
    "citizen-wallet-act": "/wallet/transfers/{transfer}/accept",
}  # fmt: skip
"""Address of a page → path of the door that does the same."""

PAGE_ONLY = {
    "sign-in": "a machine has a token, and needs no sign-in, language or passkey",
    "file": "a file is looked at by a person who takes or gives it at a window",
    "desk": "who has a thing on their desk, or why a line waits, concerns people only",
    "search": "a machine names a person by number; searching people is an officer's enquiry",
    "hand": "what is done by hand because no machine does it: a file carried, a bounced return mended",
    "operator": "troubles of this installation, tended by its operator (`shebao` commands do the same)",
    "pension": "a determination is applied for and signed, and a pension changed, by people on pages",
    "medical": "a medical transfer is begun, worked and confirmed by people; agencies speak by letters",
    "claim": "a balance or bills are claimed with papers, and decided, by people on pages",
    "asked": "a machine asks for it: GET /records/{person}",
    "draft": "a machine sends an application whole: it needs no draft",
    "closing": "an accountant and a cashier close days and months, looking at the tables",
    "window": "the person stands at the window and shows a document or a card",
    "order": "which relative's account is used first is set on one's own page",
    "mandate": "what a machine may do is given to it by two officers, on pages",
    "settle": "an accountant and a cashier settle with other funds, looking at the sums",
    "kind": "officers decide it on the case, looking at figures and documents",
    "bulk": "a machine does one act after the other by the door of each",
    "paper": "a paper is scanned, keyed, compared and posted by people at a desk",
    "compare": "two officers on each side agree to compare registers, under a document",
    "talk": "a person and an officer write to each other",
    "inspect": "an inspector looks and judges, and an office answers, in words and with files",
    "merge": "accounts are compared side by side, and made one, by officers on pages",
}
"""Why an act has no machine's door."""

PAGES = {
    "account_login": "sign-in", "citizen-first-sign-in": "sign-in", "officer-first-sign-in": "sign-in",
    "sign-in-demo": "sign-in", "account_logout": "sign-in", "set_language": "sign-in", "print-size": "sign-in",
    "verify": "file", "citizen-case": "file", "counter-attach": "file",
    "counter-take": "desk", "counter-stop": "desk", "counter-restart": "desk", "fund-line-take": "desk",
    "fund-finding-resolve": "desk", "fund-checks": "operator", "counter-people": "search",
    "fund-file-sent": "hand", "fund-order-again": "hand", "fund-order-cancel": "hand",
    "fund-day-close": "closing", "fund-month-approve": "closing", "fund-month-ask": "closing",
    "fund-month-back": "closing", "fund-month-propose": "closing", "fund-month-reopen": "closing",
    "counter-letter-act": "operator", "counter-job-retry": "operator", "counter-code": "window",
    "counter-contributions": "window", "counter-enrol": "window", "counter-register": "window",
    "counter-back-payment": "kind", "counter-prove": "kind", "counter-months-back": "kind",
    "counter-take-months-back": "kind", "counter-gather": "pension", "citizen-gather": "pension", "counter-hukou": "window",
    "inspection-open": "inspect", "inspection-aside": "inspect", "inspection-act": "inspect",
    "inspection-samples": "inspect", "counter-question": "inspect",
    "counter-turn": "kind", "citizen-record-take": "asked",
    "citizen-talk": "talk", "counter-say": "talk",
    "citizen-apply": "draft", "citizen-apply-phone": "draft", "citizen-apply-drop": "draft",
    "counter-pension-apply": "pension", "counter-determine": "pension",
    "citizen-medical": "medical", "citizen-medical-act": "medical", "counter-medical": "medical",
    "counter-medical-act": "medical", "citizen-claims": "claim", "citizen-claim": "claim",
    "counter-payout": "claim", "counter-reimbursement": "claim", "counter-claim": "claim",
    "counter-merge": "merge", "counter-merge-apply": "merge", "counter-compare": "compare", "counter-comparison-prepare": "compare",
    "counter-withdraw": "pension", "citizen-benefit-apply": "pension",
    "counter-benefit-account": "pension", "counter-benefit-certify": "pension",
    "counter-adjustment-prepare": "pension", "counter-adjustment-sign": "pension",
    "counter-benefit-change": "pension", "counter-benefit-drop": "pension",
    "citizen-family-order": "order", "counter-family": "search", "counter-family-bind": "window",
    "fund-wallet-propose": "settle", "fund-wallet-approve": "settle",
    "fund-wallet-drop": "settle", "fund-wallet-again": "settle",
    "counter-family-end": "window", "counter-wallet": "window", "hospital-bind": "window", "counter-mandate-propose": "mandate",
    "counter-mandate-approve": "mandate", "counter-mandate-end": "mandate",
    "counter-paper-key": "paper", "counter-paper-post": "paper", "counter-paper-came": "paper",
    "counter-paper-compare": "paper", "counter-bulk": "bulk", "counter-bulk-sign": "bulk",
}  # fmt: skip


@pytest.fixture
def description(client):
    return client.get("/api/v1/openapi.json").json()


def test_every_act_of_a_page_has_a_machines_door_or_says_why_not():
    """A new act: add its door to `shebao/portal/api/` and here, or say under `PAGES` why there is none."""
    acting = {
        pattern.name
        for pattern in addresses(get_resolver().url_patterns)
        if "POST" in methods_of(pattern.callback)
        and not pattern.callback.__module__.startswith("allauth")
    }
    left = acting - set(DOORS) - set(PAGES)
    assert not left, sorted(left)
    assert not (set(DOORS) | set(PAGES)) - acting - {"account_login", "set_language", "verify"}
    assert set(PAGES.values()) <= set(PAGE_ONLY)


def test_the_doors_are_there_and_tell_of_keys_and_refusals(description):
    posts = {
        path.removeprefix("/api/v1"): op["post"]
        for path, op in description["paths"].items()
        if "post" in op
    }
    assert not set(DOORS.values()) - set(posts)
    for path, operation in posts.items():
        heads = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "header"]
        acts = "security" in operation  # a question to the rules changes nothing
        assert heads == (["Idempotency-Key"] if acts else []), path
    for operations in description["paths"].values():
        for operation in operations.values():
            assert operation["responses"]["default"]["content"].keys() == {
                "application/problem+json"
            }
            assert operation["summary"]
            assert operation["description"]
    assert description["components"]["schemas"]["Problem"]["required"]
