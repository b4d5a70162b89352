"""Kinds of letters that may come on paper 可录入的来函: their lines as they are keyed, who writes them, to which family. Pure."""

from typing import NamedTuple

from shebao.agencies.models import Family
from shebao.casework.models import ApplicantKind
from shebao.enrolment.schemes import NAMES, Scheme

Words = tuple[str, str]


class Line(NamedTuple):
    """One line of a paper: its name, words, sort (text, day, month, money, count, flag, case, choice, years, periods, proof)."""

    name: str
    words: Words
    sort: str = "text"
    needed: bool = True


CASE = Line("case_no", ("本机构业务流水号", "Our case number"), "case")
NUMBER: Words = ("证件号码", "Identity number")
THEIRS = Line("their_no", ("对方业务号", "Their case number"), needed=False)
THERE = Line("relationship_no", ("原个人编号", "Number there"))
APPLIED = Line("applied_on", ("本人申请日期", "Applied on"), "day")
CARDS = (
    Line("old_card", ("原参保地的卡", "Card of the old place"), needed=False),
    Line("new_card", ("新参保地的卡", "Card of the new place"), needed=False),
)
ACCOUNT = (
    Line("holder", ("收款户名", "Holder of the account")),
    Line("account_no", ("收款账号", "Account number")),
    Line("bank_name", ("开户银行", "Bank")),
    Line("bank_code", ("行号", "Bank code")),
    Line("reference", ("付款附言", "Payment reference"), needed=False),
)
FROM_SCHEME = Line("from_scheme", ("原险种", "Scheme at the old place"), "choice")
REASON = Line("reason", ("理由", "Reason"))
MONEY_LINES = (
    Line("pre1998", ("①1998年前个人缴费储存额", "① personal, before 1998"), "money"),
    Line("balance", ("②上年末储存额", "② balance at last year's end"), "money"),
    Line("principal", ("③当年记账本金", "③ this year's principal"), "money"),
    Line("account", ("④个人账户转移额", "④ account that moves"), "money"),
    Line("pooled", ("⑤统筹基金转移额", "⑤ pooled part"), "money"),
    Line("total", ("⑥转移基金总额", "⑥ total"), "money"),
)
KEYED: dict[str, tuple[Words, tuple[Line, ...]]] = {
    "transfer.certificate": (
        ("参保缴费凭证", "Certificate of participation"),
        (
            Line("name", ("姓名", "Name")),
            Line("number", NUMBER),
            Line("origin_person_no", ("原个人编号", "Number there"), needed=False),
            Line("since", ("参保起始年月", "Insured from"), "month"),
            Line("until", ("参保终止年月", "Insured to"), "month"),
            Line("months", ("实际缴费月数", "Months paid"), "count"),
            Line("balance", ("个人账户储存额", "Balance of the account"), "money"),
        ),
    ),
    "transfer.contact-letter": (
        ("转移接续联系函", "Contact letter"),
        (
            Line("name", ("姓名", "Name")),
            Line("number", NUMBER),
            THEIRS,
            Line("account_kind", ("账户类别", "Kind of account"), "choice"),
            *ACCOUNT,
            APPLIED,
        ),
    ),
    "transfer.information-form": (
        ("转移接续信息表", "Information form"),
        (
            CASE,
            Line("number", NUMBER),
            THEIRS,
            THERE,
            *MONEY_LINES,
            Line("years", ("历年记录", "Years"), "years"),
        ),
    ),
    "transfer.remittance": (
        ("汇款凭证", "Advice of remittance"),
        (
            CASE,
            Line("amount", ("汇款金额", "Amount"), "money"),
            Line("paid_on", ("汇款日期", "Paid on"), "day"),
            Line("payer", ("付款户名", "Payer")),
            Line("account_no", ("付款账号", "Payer's account")),
            Line("bank_no", ("银行流水号", "Bank's number")),
        ),
    ),
    "transfer.difference-notice": (
        ("差额询问函", "Notice of a difference"),
        (
            CASE,
            Line("form_total", ("信息表总额", "Total of the form"), "money"),
            Line("money", ("到账金额", "Money that came"), "money"),
            Line("note", ("说明", "Note"), needed=False),
        ),
    ),
    "transfer.completion-notice": (
        ("办结通知", "Completion notice"),
        (
            CASE,
            Line("total", ("记账总额", "Total booked"), "money"),
            Line("booked_on", ("记账日期", "Booked on"), "day"),
            Line("confirmed", ("本人已确认", "Confirmed by the person"), "flag", needed=False),
        ),
    ),
    "transfer.recall": (
        ("撤销请求函", "Request to recall"),
        (CASE, Line("by_person", ("本人提出", "Asked by the person"), "flag", needed=False), REASON),
    ),
    "transfer.recalled": (
        ("撤销通知", "Notice of recall"),
        (CASE, Line("total", ("退回金额", "Amount given back"), "money"), REASON),
    ),
    "transfer.recall-refused": (("不能撤销的答复", "Refusal to recall"), (CASE, REASON)),
    "transfer.return": (
        ("退回函", "Letter of return"),
        (
            CASE,
            Line("total", ("信息表总额", "Total of the form"), "money"),
            Line("money", ("退回金额", "Money sent back"), "money"),
            Line("was_booked", ("已经记账", "Had been booked"), "flag", needed=False),
            REASON,
        ),
    ),
    "transfer.return-completed": (
        ("退回办结通知", "Return completed"),
        (CASE, Line("total", ("恢复金额", "Amount restored"), "money")),
    ),
    "transfer.supplement-booked": (
        ("补转办结通知", "Supplement booked"),
        (
            CASE,
            Line("serial", ("后续函序号", "Number of what follows"), "count"),
            Line("total", ("记账金额", "Amount booked"), "money"),
        ),
    ),
    "medical.application": (
        ("医保转移申请通知", "Application passed on"),
        (
            Line("name", ("姓名", "Name")),
            Line("number", NUMBER),
            THEIRS,
            FROM_SCHEME,
            Line("applicant_kind", ("申请人", "Who applies"), "choice"),
            Line("applicant_name", ("代办人或单位名称", "Name of the proxy or employer"), needed=False),
            Line("applicant_phone", ("联系电话", "Telephone"), needed=False),
            *CARDS,
            APPLIED,
        ),
    ),
    "medical.contact-letter": (
        ("医保转移接续联系函", "Medical contact letter"),
        (
            Line("name", ("姓名", "Name")),
            Line("number", NUMBER),
            THEIRS,
            Line("case_no", ("在本机构申请的业务号", "Our number, if applied for here"), "case", needed=False),
            FROM_SCHEME,
            Line("to_scheme", ("现险种", "Scheme at the new place"), "choice"),
            Line("insured_since", ("转入地参保起", "Insured there since"), "month"),
            *CARDS,
            *ACCOUNT,
            APPLIED,
        ),
    ),
    "medical.information-form": (
        ("医保转移接续信息表", "Medical information form"),
        (
            CASE,
            Line("number", NUMBER),
            THEIRS,
            THERE,
            Line("months", ("缴费月数合计", "Months together"), "count"),
            Line("last_insured", ("最后参保年月", "Last month insured"), "month", needed=False),
            Line("continuous_months", ("连续参保月数", "Months in a row"), "count", needed=False),
            Line("balance", ("个人账户余额", "Balance of the account"), "money"),
            Line("periods", ("缴费时段", "Periods paid"), "periods"),
        ),
    ),
    "medical.supplement": (
        ("医保补转通知", "Medical supplement"),
        (
            CASE,
            Line("serial", ("补转序号", "Number of the supplement"), "count"),
            Line("amount", ("补转金额", "Amount"), "money"),
            Line("reference", ("付款附言", "Payment reference"), needed=False),
            REASON,
        ),
    ),
    "medical.refused": (
        ("医保不予办理通知", "Medical refusal"),
        (
            CASE,
            Line("by_person", ("本人在转入地撤回", "Taken back by the person there"), "flag", needed=False),
            REASON,
            Line("law", ("依据", "Article"), needed=False),
        ),
    ),
    "medical.balance-proof": (
        ("医保余额核对单", "Balance proof"),
        (
            CASE,
            Line("serial", ("核对单序号", "Number of the proof"), "count", needed=False),
            Line("settled", ("转出地结清合计", "Settled in all"), "money"),
            Line("credited", ("转入地记入合计", "Credited in all"), "money"),
            Line("lines", ("核对明细", "Lines of the proof"), "proof", needed=False),
        ),
    ),
    "medical.balance-proof-signed": (
        ("医保余额核对单回签", "Balance proof signed"),
        (
            CASE,
            Line("agrees", ("转出地签章同意", "Signed as agreed"), "flag", needed=False),
            Line("settled", ("转出地结清合计", "Settled in all"), "money"),
        ),
    ),
    "medical.proof-reminder": (
        ("医保余额核对单催签函", "Reminder of a balance proof"),
        (
            CASE,
            Line("credited", ("转入地记入合计", "Credited in all"), "money"),
            Line("asked_on", ("核对单寄出日期", "The proof was sent on"), "day"),
            Line("round", ("第几次催签", "Which reminder"), "count"),
        ),
    ),
    "medical.completed": (
        ("医保办结通知", "Medical transfer completed"),
        (CASE, Line("confirmed", ("本人已确认", "Confirmed by the person"), "flag", needed=False)),
    ),
}  # fmt: skip
"""Kinds that may come on paper → what they are called, and their lines."""

FROM_ORIGIN = {
    "transfer.information-form", "transfer.remittance", "transfer.recalled",
    "transfer.recall-refused", "transfer.return-completed", "medical.information-form",
    "medical.supplement", "medical.balance-proof-signed",
}  # fmt: skip
"""Kinds the old place writes; the case they name is one of ours of moving in."""
EITHER = {"transfer.recall", "medical.refused"}
"""Kinds that either side writes."""
AFTER_END = {"medical.supplement"}
"""Kinds that come for a case that was finished as well."""
SHARED = ("transfer.remittance", "transfer.recall", "transfer.recalled", "transfer.recall-refused")
"""Kinds of a pension transfer and a medical one alike."""


ACCOUNTS: dict[str, Words] = {
    "regular": ("一般账户", "Regular"), "temporary": ("临时缴费账户", "Temporary"),
}  # fmt: skip
SCHEMES: dict[str, Words] = {
    each.value: NAMES[each] for each in (Scheme.EMPLOYEE_MEDICAL, Scheme.RESIDENT_MEDICAL)
}
APPLICANTS: dict[str, Words] = {
    ApplicantKind.PERSON.value: ("本人", "The person"), ApplicantKind.PROXY.value: ("代办人", "A proxy"),
    ApplicantKind.EMPLOYER.value: ("用人单位", "The employer"),
}  # fmt: skip
SEXES: dict[str, Words] = {"M": ("男", "Male"), "F": ("女", "Female")}
CHOICES: dict[str, dict[str, Words]] = {
    "account_kind": ACCOUNTS, "from_scheme": SCHEMES, "to_scheme": SCHEMES,
    "applicant_kind": APPLICANTS, "person.sex": SEXES,
}  # fmt: skip
"""Lines of the sort `choice` → the codes they offer, with their words; what is printed as one of a few words too."""


def kinds_of(family: str) -> dict[str, tuple[Words, tuple[Line, ...]]]:
    """What may come on paper to an agency of a family: its own kinds, and those of both."""
    medicals = family == Family.MEDICAL
    own = {kind: found for kind, found in KEYED.items() if kind.startswith("medical.") == medicals}
    return own | {kind: KEYED[kind] for kind in SHARED}
