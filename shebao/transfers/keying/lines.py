"""Lines of letters on paper 纸质函件的项目: what is printed of each letter, on the covering letter and on the pages. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from shebao.base.money import format_yuan
from shebao.transfers.keying.kinds import (
    CARDS,
    CHOICES,
    FROM_SCHEME,
    KEYED,
    MONEY_LINES,
    NUMBER,
    SCHEMES,
    Words,
)

TITLES: dict[str, Words] = {kind: words for kind, (words, _) in KEYED.items()} | {
    "transfer.gathering-letter": ("待遇领取地归集联系函", "Gathering letter"),
    "transfer.forwarded": ("转送通知", "Notice of forwarding"),
    "transfer.forwarded-contact-letter": ("转送的联系函", "Forwarded contact letter"),
    "transfer.supplement": ("补转通知", "Supplement"),
    "transfer.correction": ("更正函", "Correction"),
    "transfer.correction-answer": ("更正答复", "Answer to a correction"),
    "transfer.months-back": ("退回补缴月份函", "Months of a back-payment given back"),
}


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
    "from_scheme": FROM_SCHEME.words, "to_scheme": ("现险种", "Scheme at the new place"),
    "insured_since": ("转入地参保起", "Insured there since"),
    "old_card": CARDS[0].words, "new_card": CARDS[1].words,
    "applicant_kind": ("申请人", "Who applies"), "applicant_name": ("申请人姓名", "Name of who applies"),
    "applicant_phone": ("联系电话", "Telephone"), "account_class": ("账户类型", "Kind of account"),
    "last_insured": ("最后参保年月", "Last month insured"),
    "continuous_months": ("连续参保月数", "Months in a row"), "released_on": ("转出日期", "Released on"),
    "law": ("依据", "Article"), "settled_fen": ("转出地结清合计", "Settled in all"),
    "credited_fen": ("转入地记入合计", "Credited in all"), "agrees": ("转出地签章同意", "Signed as agreed"),
    "asked_on": ("核对单（催签函）寄出日期", "The proof, or its last reminder, was sent on"),
    "round": ("第几次催签", "Which reminder"),
    "account_no": ("付款账号", "Payer's account"), "bank_no": ("银行流水号", "Bank's number"),
}  # fmt: skip
"""Field of a letter → its words on paper."""

NOT_PRINTED = frozenset({
    "rule_set", "ground", "paper_no", "paper_sha256", "reason_en", "state", "person.number_kind",
    "origin", "destination", "years", "kind", "old", "new", "person_before", "person_after",
    "code", "periods", "lines",
})  # fmt: skip
"""Fields that stand elsewhere on the paper (agencies, enclosures), or that only machines need."""


SERIAL: Words = ("序号", "Number")
"""`number` is a person's in a certificate, and counts in the letters of a medical transfer."""


def lines(payload: Mapping[str, Any]) -> list[tuple[Words, str]]:
    """A letter's contents line by line, as the covering letter and the page print them; years one a line."""
    inside = {**payload, **payload["letter"]} if "letter" in payload else dict(payload)
    found = [
        (
            SERIAL if path == "number" and isinstance(value, int) else PRINTED[path],
            _text(path, value),
        )
        for path, value in _flat(inside)
        if path in PRINTED and not isinstance(value, list)
    ]
    return [each for each in found if each[1]]


def years(payload: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The years of a form: year, months, their base, credited, of it personal, balance; pieces between strokes as they are keyed."""
    found: list[tuple[str, ...]] = []
    for year in payload.get("years", ()):
        pieces = _pieces(year["paid_months"], year["bases_fen"])
        bases = ["—" if fen is None else format_yuan(fen) for _, _, fen in pieces]
        spans = [f"{first}-{last}" if first < last else str(first) for first, last, _ in pieces]
        closing = year["closing_fen"]
        found.append(
            (str(year["year"]), "/".join(spans), "/".join(bases if len(set(bases)) > 1 else bases[:1]),
             format_yuan(year["credited_fen"]), format_yuan(year["credited_personal_fen"]),
             "—" if closing is None else format_yuan(closing))
        )  # fmt: skip
    return found


def _pieces(paid: int, bases: Sequence[int | None]) -> list[tuple[int, int, int | None]]:
    """Months paid, in pieces of one base without a gap: first, last, the base in fen."""
    found: list[tuple[int, int, int | None]] = []
    for month in range(1, 13):
        if not paid >> (month - 1) & 1:
            continue
        fen = bases[month - 1]
        if found and found[-1][1:] == (month - 1, fen):
            found[-1] = (found[-1][0], month, fen)
        else:
            found.append((month, month, fen))
    return found


class Column(NamedTuple):
    """A column of a paper's table: its words, and whether it holds numbers."""

    words: Words
    number: bool = False


YEARS = (
    Column(("年度", "Year")), Column(("月份", "Months")), Column(("月缴费基数", "Monthly base"), True),
    Column(("当年记账额", "Credited"), True), Column(("其中个人", "Of it personal"), True),
    Column(("年末储存额", "Balance at its end"), True),
)  # fmt: skip
PERIODS = (
    Column(("起始年月", "From")), Column(("终止年月", "To")), Column(("缴费月数", "Months"), True),
    Column(("险种", "Scheme")), Column(("参保地", "Place")), Column(("行政区划代码", "Its code")),
)  # fmt: skip
PROOF = (
    Column(SERIAL), Column(("付款附言", "Payment reference")), Column(("转出地结清", "Settled"), True),
    Column(("转入地记入", "Credited"), True), Column(("说明", "Explanation")),
)  # fmt: skip


def table(payload: Mapping[str, Any]) -> tuple[tuple[Column, ...], list[tuple[str, ...]]]:
    """The lines of a letter that is a table, with its columns; no rows where it has none."""
    if payload.get("periods"):
        return PERIODS, [
            (p["since"], p["until"], str(p["months"]), SCHEMES.get(p["scheme"], (p["scheme"],))[0],
             p["place"], p["division"])
            for p in payload["periods"]
        ]  # fmt: skip
    if payload.get("lines"):
        return PROOF, [
            (str(p["number"]), p["reference"], format_yuan(p["settled_fen"]),
             format_yuan(p["credited_fen"]), p["reason"])
            for p in payload["lines"]
        ]  # fmt: skip
    return YEARS, years(payload)


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
    if path in CHOICES:
        return CHOICES[path].get(value, (str(value),))[0]
    if isinstance(value, bool):
        return "是" if value else "否"
    return format_yuan(value) if path.endswith("_fen") else str(value)
