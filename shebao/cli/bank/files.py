"""The bank's side of the files: reads `pain.001.001.09`, writes `camt.054.001.08` and `camt.053.001.08`."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, cast

from lxml import etree

PAIN = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
NOTICE = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"
STATEMENT = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
BYTES_MAX = 20 * 1024 * 1024


class BadFile(Exception):
    """The file cannot be worked on; the sentence goes back to the sender."""


class Instruction(NamedTuple):
    """One payment asked for."""

    instruction_id: str
    reference: str
    amount_fen: int
    payee_name: str
    payee_account: str
    remittance: str


class Order(NamedTuple):
    """A whole `pain.001` of one paying account."""

    message_id: str
    account: str
    instructions: list[Instruction]


class Movement(NamedTuple):
    """One booked movement of an account; `amount_fen` above zero came in."""

    ref: str
    amount_fen: int
    booked_on: str
    other_name: str
    other_account: str
    reference: str
    instruction_id: str
    remittance: str
    reason: str


def _fen(text: str) -> int:
    """`12.30` to 1230; anything else is a bad file."""
    whole, _, part = text.strip().partition(".")
    if not whole.isdigit() or (part and not part.isdigit()) or len(part) > 2:
        raise BadFile(f"not an amount: {text}")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def read_order(body: bytes) -> Order:
    """Read a `pain.001`: totals must agree. Raises `BadFile`."""
    if len(body) > BYTES_MAX:
        raise BadFile("too large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise BadFile(str(error)) from None
    if root.tag != f"{{{PAIN}}}Document" or root.getroottree().docinfo.internalDTD is not None:
        raise BadFile("not a pain.001.001.09")
    ns = {"p": PAIN}

    def text(node: etree._Element, path: str) -> str:
        steps = "/".join(f"p:{step}" for step in path.split("/"))
        return (node.findtext(steps, default="", namespaces=ns) or "").strip()

    head = root[0]
    found = [
        Instruction(
            text(tx, "PmtId/InstrId"),
            text(tx, "PmtId/EndToEndId"),
            _fen(text(tx, "Amt/InstdAmt")),
            text(tx, "Cdtr/Nm"),
            text(tx, "CdtrAcct/Id/Othr/Id"),
            " ".join(u.text or "" for u in tx.findall("p:RmtInf/p:Ustrd", ns)),
        )
        for tx in root.iter(f"{{{PAIN}}}CdtTrfTxInf")
    ]
    total = sum(one.amount_fen for one in found)
    if str(len(found)) != text(head, "GrpHdr/NbOfTxs"):
        raise BadFile("number of transactions does not agree")
    if total != _fen(text(head, "GrpHdr/CtrlSum")):
        raise BadFile("control sum does not agree")
    account = text(head, "PmtInf/DbtrAcct/Id/Othr/Id")
    return Order(text(head, "GrpHdr/MsgId"), account, found)


def _add(parent: etree._Element, path: str, text: str = "", **attributes: str) -> etree._Element:
    """Append nested elements; the last one carries text and attributes."""
    for step in path.split("/"):
        parent = etree.SubElement(parent, step)
    parent.text = text or None
    for name, value in attributes.items():
        parent.set(name, value)
    return parent


def _account(parent: etree._Element, account: str, holder: str) -> None:
    node = _add(parent, "Acct")
    _add(node, "Id/Othr/Id", account)
    _add(node, "Ccy", "CNY")
    _add(node, "Ownr/Nm", holder)


def _code(parent: etree._Element, movement: Movement) -> None:
    domain = _add(parent, "BkTxCd/Domn")
    _add(domain, "Cd", "PMNT")
    family = _add(domain, "Fmly")
    _add(family, "Cd", "RCDT" if movement.amount_fen > 0 else "ICDT")
    _add(family, "SubFmlyCd", "RRTN" if movement.reason else "DMCT")


def _entry(parent: etree._Element, movement: Movement, own: tuple[str, str]) -> None:
    """One booked entry with one transaction."""
    came_in = movement.amount_fen > 0
    direction = "CRDT" if came_in else "DBIT"
    amount = _yuan(abs(movement.amount_fen))
    entry = _add(parent, "Ntry")
    _add(entry, "NtryRef", movement.ref)
    _add(entry, "Amt", amount, Ccy="CNY")
    _add(entry, "CdtDbtInd", direction)
    _add(entry, "Sts/Cd", "BOOK")
    _add(entry, "BookgDt/Dt", movement.booked_on)
    _add(entry, "ValDt/Dt", movement.booked_on)
    _add(entry, "AcctSvcrRef", movement.ref)
    _code(entry, movement)
    tx = _add(entry, "NtryDtls/TxDtls")
    refs = _add(tx, "Refs")
    _add(refs, "AcctSvcrRef", movement.ref)
    if movement.instruction_id:
        _add(refs, "InstrId", movement.instruction_id)
    _add(refs, "EndToEndId", movement.reference or "NOTPROVIDED")
    _add(tx, "Amt", amount, Ccy="CNY")
    _add(tx, "CdtDbtInd", direction)
    other = (movement.other_name, movement.other_account)
    parties = _add(tx, "RltdPties")
    payer, payee = (other, own) if came_in and not movement.reason else (own, other)
    for role, (name, account) in (("Dbtr", payer), ("Cdtr", payee)):
        _add(parties, f"{role}/Pty/Nm", name)
        _add(parties, f"{role}Acct/Id/Othr/Id", account)
    if movement.remittance:
        _add(tx, "RmtInf/Ustrd", movement.remittance[:140])
    if movement.reason:
        _add(tx, "RtrInf/Rsn/Cd", movement.reason)


def _document(namespace: str) -> etree._Element:
    return etree.Element("Document", nsmap=cast("dict[str, str]", {None: namespace}))


def _bytes(root: etree._Element, namespace: str) -> bytes:
    """Serialise with every element in the namespace."""
    for node in root.iter():
        node.tag = f"{{{namespace}}}{node.tag}"
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def write_notice(
    *, message_id: str, account: str, holder: str, on: date, movements: Sequence[Movement]
) -> bytes:
    """A debit and credit notice 收付款通知."""
    root = _document(NOTICE)
    body = _add(root, "BkToCstmrDbtCdtNtfctn")
    moment = f"{on.isoformat()}T12:00:00+08:00"
    head = _add(body, "GrpHdr")
    _add(head, "MsgId", message_id)
    _add(head, "CreDtTm", moment)
    notice = _add(body, "Ntfctn")
    _add(notice, "Id", message_id)
    _add(notice, "CreDtTm", moment)
    _account(notice, account, holder)
    for movement in movements:
        _entry(notice, movement, (holder, account))
    return _bytes(root, NOTICE)


def write_statement(
    *, account: str, holder: str, on: date, opening_fen: int, movements: Sequence[Movement]
) -> bytes:
    """A statement of one closed day 日对账单 with opening and closing balance."""
    root = _document(STATEMENT)
    body = _add(root, "BkToCstmrStmt")
    message_id = f"D{on:%Y%m%d}-{account}"[:35]
    moment = f"{on.isoformat()}T23:59:59+08:00"
    head = _add(body, "GrpHdr")
    _add(head, "MsgId", message_id)
    _add(head, "CreDtTm", moment)
    statement = _add(body, "Stmt")
    _add(statement, "Id", message_id)
    _add(statement, "CreDtTm", moment)
    period = _add(statement, "FrToDt")
    _add(period, "FrDtTm", f"{on.isoformat()}T00:00:00+08:00")
    _add(period, "ToDtTm", moment)
    _account(statement, account, holder)
    closing_fen = opening_fen + sum(m.amount_fen for m in movements)
    for code, fen in (("OPBD", opening_fen), ("CLBD", closing_fen)):
        balance = _add(statement, "Bal")
        _add(balance, "Tp/CdOrPrtry/Cd", code)
        _add(balance, "Amt", _yuan(abs(fen)), Ccy="CNY")
        _add(balance, "CdtDbtInd", "CRDT" if fen >= 0 else "DBIT")
        _add(balance, "Dt/Dt", on.isoformat())
    for movement in movements:
        _entry(statement, movement, (holder, account))
    return _bytes(root, STATEMENT)
