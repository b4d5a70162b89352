"""Lines of letters on paper 纸质函件的项目: what is keyed of each kind, and what is printed of each letter. Pure."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from shebao.base.money import format_yuan

Words = tuple[str, str]


class Line(NamedTuple):
    """One line of a paper: its name, words, sort (text, day, month, money, count, flag, choice, years)."""

    name: str
    words: Words
    sort: str = "text"
    needed: bool = True


CASE = Line("case_no", ("本机构业务流水号", "Our case number"), "case")
NUMBER: Words = ("证件号码", "Identity number")
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
            Line("their_no", ("对方业务号", "Their case number"), needed=False),
            Line("account_kind", ("账户类别", "Kind of account"), "choice"),
            Line("holder", ("收款户名", "Holder of the account")),
            Line("account_no", ("收款账号", "Account number")),
            Line("bank_name", ("开户银行", "Bank")),
            Line("bank_code", ("行号", "Bank code")),
            Line("reference", ("付款附言", "Payment reference"), needed=False),
            Line("applied_on", ("本人申请日期", "Applied on"), "day"),
        ),
    ),
    "transfer.information-form": (
        ("转移接续信息表", "Information form"),
        (
            CASE,
            Line("number", NUMBER),
            Line("their_no", ("对方业务号", "Their case number"), needed=False),
            Line("relationship_no", ("原个人编号", "Number there")),
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
}  # fmt: skip
"""Kinds that may come on paper → what they are called, and their lines."""

FROM_ORIGIN = {
    "transfer.information-form", "transfer.remittance", "transfer.recalled",
    "transfer.recall-refused", "transfer.return-completed",
}  # fmt: skip
"""Kinds the old place writes; the case they name is one of ours of moving in."""
TITLES: dict[str, Words] = {kind: words for kind, (words, _) in KEYED.items()} | {
    "transfer.gathering-letter": ("待遇领取地归集联系函", "Gathering letter"),
    "transfer.forwarded": ("转送通知", "Notice of forwarding"),
    "transfer.forwarded-contact-letter": ("转送的联系函", "Forwarded contact letter"),
    "transfer.supplement": ("补转通知", "Supplement"),
    "transfer.correction": ("更正函", "Correction"),
    "transfer.correction-answer": ("更正答复", "Answer to a correction"),
    "transfer.months-back": ("退回补缴月份函", "Months of a back-payment given back"),
}
ACCOUNTS: dict[str, Words] = {
    "regular": ("一般账户", "Regular"), "temporary": ("临时缴费账户", "Temporary"),
}  # fmt: skip


def title(kind: str) -> Words:
    """What a kind of letter is called on paper."""
    return TITLES.get(kind, (kind, kind))


PRINTED: dict[str, Words] = {
    "letter_no": ("函件编号", "Letter number"), "case_no": ("转入地业务号", "Case at the new place"),
    "origin_case_no": ("转出地业务号", "Case at the old place"),
    "person.name": ("姓名", "Name"), "person.number": NUMBER,
    "person.sex": ("性别", "Sex"), "person.birth_date": ("出生日期", "Born"),
    "person.person_no": ("个人编号", "Number of the person"),
    "account_kind": ("账户类别", "Kind of account"),
    "receiving.holder": ("收款户名", "Holder of the account"),
    "receiving.account_no": ("收款账号", "Account number"),
    "receiving.bank_name": ("开户银行", "Bank"), "receiving.bank_code": ("行号", "Bank code"),
    "reference": ("付款附言", "Payment reference"), "applied_on": ("申请日期", "Applied on"),
    "accepted_on": ("受理日期", "Accepted on"), "relationship_no": ("参保关系编号", "Relationship"),
    "local_start": ("本地参保起", "Insured from"), "local_end": ("本地参保止", "Insured to"),
    "local_months": ("本地缴费月数", "Months paid"), "account_opened": ("建账年月", "Account opened"),
    "transfer_on": ("转出日期", "Released on"),
    "money.pre1998_personal_fen": MONEY_LINES[0].words,
    "money.balance_last_year_end_fen": MONEY_LINES[1].words,
    "money.this_year_principal_fen": MONEY_LINES[2].words,
    "money.account_fen": MONEY_LINES[3].words, "money.pooled_fen": MONEY_LINES[4].words,
    "money.total_fen": MONEY_LINES[5].words,
    "form_total_fen": ("信息表总额", "Total of the form"), "money_fen": ("到账（退回）金额", "Money"),
    "total_fen": ("金额", "Amount"), "on": ("日期", "Day"), "note": ("说明", "Note"),
    "booked_on": ("记账日期", "Booked on"), "closed_on": ("办结日期", "Closed on"),
    "confirmed_by_person": ("本人已确认", "Confirmed by the person"),
    "by_person": ("本人提出", "Asked by the person"), "reason": ("理由", "Reason"),
    "reason_zh": ("理由", "Reason"), "was_booked": ("已经记账", "Had been booked"),
    "to": ("转送至", "Forwarded to"), "received_on": ("收到日期", "Received on"),
    "paying_division": ("待遇领取地", "Paying place"),
    "paying_reason": ("领取地理由", "Why it pays there"),
    "conditions_month": ("达到领取条件年月", "Conditions met in"),
    "first_agency": ("最先收到的机构", "First received by"),
    "first_received_on": ("最先收到日期", "First received on"),
    "certificate_no": ("凭证编号", "Certificate"), "name": ("姓名", "Name"),
    "number": NUMBER, "origin_person_no": ("原个人编号", "Number there"),
    "since": ("参保起始年月", "Insured from"), "until": ("参保终止年月", "Insured to"),
    "months": ("实际缴费月数", "Months paid"), "balance_fen": ("个人账户储存额", "Balance"),
    "issued_on": ("出具日期", "Issued on"), "amount_fen": ("汇款金额", "Amount"),
    "paid_on": ("汇款日期", "Paid on"), "payer": ("付款户名", "Payer"),
    "serial": ("后续函序号", "Number of what follows"),
    "account_fen": ("个人账户转移额之差", "Difference of the account"),
    "pooled_fen": ("统筹基金转移额之差", "Difference of the pooled part"),
    "agreed": ("同意", "Agreed"),
    "first": ("起始年月", "From"), "last": ("终止年月", "To"),
    "backpaid_on": ("补缴日期", "Paid in on"), "document": ("法律文书", "Legal document"), "document_on": ("文书日期", "Document of"),
    "account_no": ("付款账号", "Payer's account"), "bank_no": ("银行流水号", "Bank's number"),
}  # fmt: skip
"""Field of a letter → its words on paper."""

NOT_PRINTED = frozenset({
    "rule_set", "ground", "paper_no", "paper_sha256", "reason_en", "state", "person.number_kind",
    "origin", "destination", "years", "kind", "old", "new", "person_before", "person_after",
})  # fmt: skip
"""Fields that stand elsewhere on the paper (agencies, enclosures), or that only machines need."""


def lines(payload: Mapping[str, Any]) -> list[tuple[Words, str]]:
    """A letter's contents line by line, as the covering letter and the page print them; years one a line."""
    inside = {**payload, **payload["letter"]} if "letter" in payload else dict(payload)
    found = [
        (PRINTED[path], _text(path, value))
        for path, value in _flat(inside)
        if path in PRINTED and not isinstance(value, list)
    ]
    return [each for each in found if each[1]]


def years(payload: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The years of a form: year, months from and to, base of the first month, credited, of it personal, balance."""
    found: list[tuple[str, ...]] = []
    for year in payload.get("years", ()):
        months = [m for m in range(1, 13) if year["paid_months"] >> (m - 1) & 1]
        base = next((fen for fen in year["bases_fen"] if fen is not None), None)
        span = f"{months[0]}-{months[-1]}" if months else ""
        closing = year["closing_fen"]
        found.append(
            (str(year["year"]), span, "" if base is None else format_yuan(base),
             format_yuan(year["credited_fen"]), format_yuan(year["credited_personal_fen"]),
             "—" if closing is None else format_yuan(closing))
        )  # fmt: skip
    return found


def _flat(value: Mapping[str, Any], before: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, each in value.items():
        path = f"{before}{name}"
        if isinstance(each, Mapping) and path not in NOT_PRINTED and name != "letter":
            found += _flat(each, f"{path}.")
        else:
            found.append((path, each))
    return found


def _text(path: str, value: Any) -> str:
    if value is None:
        return ""
    if path == "account_kind":
        return ACCOUNTS.get(value, (str(value),))[0]
    if isinstance(value, bool):
        return "是" if value else "否"
    return format_yuan(value) if path.endswith("_fen") else str(value)
