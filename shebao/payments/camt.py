"""Reading what the bank says 对账文件: `camt.053` and `camt.054`, any version from .02 on.

Read without entities, network or document types. A bad line is listed with its number and the good ones
are kept; a file that is not a statement at all is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from shebao.base.money import FEN_MAX
from shebao.payments.errors import UnreadableFile

BYTES_MAX = 20 * 1024 * 1024
LINES_MAX = 100_000
_KIND = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:(camt\.05[34])\.001\.\d\d\}Document")
_AMOUNT = re.compile(r"(\d{1,13})(?:\.(\d{1,2})0*)?")
_WORD = re.compile(r"(?=[^\s;|]*\d)[A-Za-z0-9][A-Za-z0-9/?:().'+_-]{3,34}(?![A-Za-z0-9])")
PARTS = {"camt.053": "BkToCstmrStmt/Stmt", "camt.054": "BkToCstmrDbtCdtNtfctn/Ntfctn"}
REASONS = {
    "no-bank-reference": ("缺少银行流水号", "the bank's own reference is missing"),
    "not-an-amount": ("金额无法识别", "the amount cannot be read"),
    "not-yuan": ("币种不是人民币", "the currency is not the yuan"),
    "no-direction": ("缺少借贷方向", "debit or credit is missing"),
    "no-date": ("记账日期无法识别", "the booking date cannot be read"),
    "sum-differs": ("明细之和与分录金额不符", "the transactions do not add up to the entry"),
    "line-changed": ("同一流水号内容不同", "the same bank reference came with other content"),
    "balance-differs": (
        "期初加发生额不等于期末",
        "opening plus movements is not the closing balance",
    ),
}
"""Why a line, or a whole statement, needs a person (zh, en)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One transaction as the bank tells it; `amount_fen` above zero, `direction` credit or debit."""

    number: int
    bank_ref: str
    direction: str
    amount_fen: int
    booked_on: date
    reference: str = ""
    instruction_id: str = ""
    remittance: str = ""
    counterparty_name: str = ""
    counterparty_account: str = ""
    return_reason: str = ""

    @property
    def references(self) -> list[str]:
        """Every word of the line that may be somebody's reference, the end-to-end id first."""
        words = [self.reference, *_WORD.findall(self.remittance)]
        return list(dict.fromkeys(word for word in words if len(word) >= 4))[:200]


@dataclass(frozen=True, slots=True)
class Finding:
    """A line that could not be taken: its number in the file and a reason of `REASONS`."""

    number: int
    reason: str
    value: str = ""


@dataclass(slots=True)
class Part:
    """What a file says of one account."""

    kind: str
    message_id: str
    account_no: str
    lines: list[Line] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    opening_fen: int | None = None
    closing_fen: int | None = None
    on: date | None = None


class _Bad(Exception):
    """A line that cannot be taken."""

    def __init__(self, reason: str, value: str = "") -> None:
        self.reason, self.value = reason, value
        super().__init__(reason)


def _root(xml: bytes) -> etree._Element:
    if len(xml) > BYTES_MAX:
        raise UnreadableFile(why="too-big", found=BYTES_MAX // 1_000_000)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise UnreadableFile(why="not-xml", found=line) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableFile(why="doctype", found="")
    return root


def _text(node: etree._Element, *paths: str) -> str:
    """The first text found at any of the paths, in any namespace."""
    for path in paths:
        found = node.find("/".join(f"{{*}}{step}" for step in path.split("/")))
        if found is not None and found.text and found.text.strip():
            return found.text.strip()
    return ""


def _fen(node: etree._Element) -> int:
    amount = node.find("{*}Amt")
    text = "" if amount is None else (amount.text or "").strip()
    found = _AMOUNT.fullmatch(text)
    if amount is None or not found:
        raise _Bad("not-an-amount", text)
    if amount.get("Ccy") != "CNY":
        raise _Bad("not-yuan", amount.get("Ccy") or "")
    fen = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
    if not 0 < fen <= FEN_MAX:
        raise _Bad("not-an-amount", text)
    return fen


def _direction(node: etree._Element) -> str:
    try:
        return {"CRDT": "credit", "DBIT": "debit"}[_text(node, "CdtDbtInd")]
    except KeyError:
        raise _Bad("no-direction") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise _Bad("no-date", text) from None


def _line(number: int, entry: etree._Element, tx: etree._Element | None) -> Line:
    """One line from an entry and, where the bank gives one, its transaction."""
    node = entry if tx is None or tx.find("{*}Amt") is None else tx
    direction = _direction(node if _text(node, "CdtDbtInd") else entry)
    detail = entry if tx is None else tx
    bank_ref = _text(detail, "Refs/AcctSvcrRef") or _text(entry, "AcctSvcrRef")
    if not bank_ref:
        raise _Bad("no-bank-reference")
    other = "Dbtr" if direction == "credit" else "Cdtr"
    return_reason = _text(detail, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")
    if return_reason and direction == "credit":
        other = "Cdtr"
    reference = _text(detail, "Refs/EndToEndId")
    words = [n.text or "" for n in detail.iterfind("{*}RmtInf/{*}Ustrd")]
    words += [n.text or "" for n in detail.iterfind("{*}RmtInf/{*}Strd/{*}CdtrRefInf/{*}Ref")]
    return Line(
        number=number,
        bank_ref=bank_ref[:35],
        direction=direction,
        amount_fen=_fen(node),
        booked_on=_day(_text(entry, "BookgDt/Dt", "BookgDt/DtTm")),
        reference="" if reference == "NOTPROVIDED" else reference[:35],
        instruction_id=_text(detail, "Refs/InstrId")[:35],
        remittance=" ".join(words)[:1000],
        counterparty_name=_text(
            detail, f"RltdPties/{other}/Pty/Nm", f"RltdPties/{other}/Nm"
        )[:140],
        counterparty_account=_text(
            detail, f"RltdPties/{other}Acct/Id/Othr/Id", f"RltdPties/{other}Acct/Id/IBAN"
        )[:34],
        return_reason=return_reason[:35],
    )  # fmt: skip


def _lines(entry: etree._Element, number: int) -> Iterator[Line]:
    """The lines of one entry. A batch must add up, and each of its transactions has its own reference."""
    transactions = entry.findall("{*}NtryDtls/{*}TxDtls")
    if len(transactions) <= 1:
        line = _line(number, entry, transactions[0] if transactions else None)
        if line.amount_fen != _fen(entry):
            raise _Bad("sum-differs", str(line.amount_fen))
        yield line
        return
    lines = [_line(number, entry, tx) for tx in transactions]
    if len({line.bank_ref for line in lines}) < len(lines):
        raise _Bad("no-bank-reference")
    sign = {"credit": 1, "debit": -1}
    total = sum(sign[line.direction] * line.amount_fen for line in lines)
    if total != sign[_direction(entry)] * _fen(entry):
        raise _Bad("sum-differs", str(total))
    yield from lines


def _balance(part: etree._Element, code: str) -> int | None:
    for balance in part.iterfind("{*}Bal"):
        if _text(balance, "Tp/CdOrPrtry/Cd") == code:
            try:
                fen = _fen(balance)
            except _Bad as bad:
                if bad.reason != "not-an-amount" or _text(balance, "Amt").strip("0.") != "":
                    return None
                fen = 0
            return fen if _text(balance, "CdtDbtInd") != "DBIT" else -fen
    return None


def _check_balances(part: Part) -> None:
    """Opening plus movements must be closing, when the file gives both and every line was read."""
    if part.opening_fen is None or part.closing_fen is None or part.findings:
        return
    moved = sum(
        line.amount_fen if line.direction == "credit" else -line.amount_fen for line in part.lines
    )
    if part.opening_fen + moved != part.closing_fen:
        part.findings.append(Finding(0, "balance-differs", str(part.opening_fen + moved)))


def read(xml: bytes) -> list[Part]:
    """The parts of a file, one an account. Refuses `payments.file-unreadable`."""
    root = _root(xml)
    kind = _KIND.fullmatch(root.tag) if isinstance(root.tag, str) else None
    if not kind:
        raise UnreadableFile(why="other-kind", found=str(root.tag)[:100])
    path = "/".join(f"{{*}}{step}" for step in PARTS[kind[1]].split("/"))
    message_id = _text(root[0], "GrpHdr/MsgId") if len(root) else ""
    nodes = root.findall(path)
    if not message_id or not nodes:
        raise UnreadableFile(why="no-number", found="")
    return [_part(kind[1], message_id, node) for node in nodes]


def _part(kind: str, message_id: str, node: etree._Element) -> Part:
    """One account's part of the file; entries not yet booked are left for the day they are."""
    account_no = _text(node, "Acct/Id/Othr/Id", "Acct/Id/IBAN")
    if not account_no:
        raise UnreadableFile(why="no-account", found="")
    part = Part(kind, message_id[:35], account_no)
    for number, entry in enumerate(node.iterfind("{*}Ntry"), start=1):
        if number > LINES_MAX:
            raise UnreadableFile(why="too-many", found=LINES_MAX)
        if _text(entry, "Sts/Cd", "Sts") != "BOOK":
            continue
        try:
            part.lines.extend(_lines(entry, number))
        except _Bad as bad:
            part.findings.append(Finding(number, bad.reason, bad.value[:200]))
    part.opening_fen, part.closing_fen = _balance(node, "OPBD"), _balance(node, "CLBD")
    ends = _text(node, "FrToDt/ToDtTm", "CreDtTm")
    try:
        part.on = _day(ends)
    except _Bad:
        part.on = None
    _check_balances(part)
    return part
