"""Writing orders for the bank 付款文件: `pain.001.001.09`, elements in the order of its schema."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple, cast

from lxml import etree

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"


class Party(NamedTuple):
    """A holder and the account 户名、账号、开户行、行号."""

    name: str
    account_no: str
    bank_name: str
    bank_code: str


class Transfer(NamedTuple):
    """One payment of a file; `instruction_id` is unique per attempt, `reference` travels end to end."""

    instruction_id: str
    reference: str
    payee: Party
    amount_fen: int
    purpose: str


def yuan(fen: int) -> str:
    """Fen as the schema's decimal: `1234.50`."""
    return f"{fen // 100}.{fen % 100:02d}"


def _add(parent: etree._Element, path: str, text: str = "") -> etree._Element:
    """Append nested elements of the namespace; the last one carries the text."""
    for step in path.split("/"):
        parent = etree.SubElement(parent, f"{{{NAMESPACE}}}{step}")
    parent.text = text or None
    return parent


def _agent(parent: etree._Element, role: str, party: Party) -> None:
    """The bank of a party: clearing code of the national system 行号, and name."""
    agent = _add(parent, f"{role}/FinInstnId")
    if party.bank_code:
        member = _add(agent, "ClrSysMmbId")
        _add(member, "ClrSysId/Cd", "CNAPS")
        _add(member, "MmbId", party.bank_code)
    if party.bank_name:
        _add(agent, "Nm", party.bank_name)
    elif not party.bank_code:
        _add(agent, "Othr/Id", "NOTPROVIDED")


def _transaction(parent: etree._Element, transfer: Transfer) -> None:
    tx = _add(parent, "CdtTrfTxInf")
    ids = _add(tx, "PmtId")
    _add(ids, "InstrId", transfer.instruction_id)
    _add(ids, "EndToEndId", transfer.reference)
    _add(tx, "Amt/InstdAmt", yuan(transfer.amount_fen)).set("Ccy", "CNY")
    _agent(tx, "CdtrAgt", transfer.payee)
    _add(tx, "Cdtr/Nm", transfer.payee.name)
    _add(tx, "CdtrAcct/Id/Othr/Id", transfer.payee.account_no)
    _add(tx, "RmtInf/Ustrd", f"{transfer.reference} {transfer.purpose}"[:140])


def write(
    *, message_id: str, payer: Party, transfers: Sequence[Transfer], on: date, at: datetime
) -> bytes:
    """One file of one paying account: message id, totals, one transaction an order."""
    root = etree.Element(
        f"{{{NAMESPACE}}}Document", nsmap=cast("dict[str, str]", {None: NAMESPACE})
    )
    body = _add(root, "CstmrCdtTrfInitn")
    count, total = str(len(transfers)), yuan(sum(t.amount_fen for t in transfers))
    head = _add(body, "GrpHdr")
    _add(head, "MsgId", message_id)
    _add(head, "CreDtTm", at.isoformat(timespec="seconds"))
    _add(head, "NbOfTxs", count)
    _add(head, "CtrlSum", total)
    _add(head, "InitgPty/Nm", payer.name)
    batch = _add(body, "PmtInf")
    _add(batch, "PmtInfId", message_id)
    _add(batch, "PmtMtd", "TRF")
    _add(batch, "NbOfTxs", count)
    _add(batch, "CtrlSum", total)
    _add(batch, "ReqdExctnDt/Dt", on.isoformat())
    _add(batch, "Dbtr/Nm", payer.name)
    account = _add(batch, "DbtrAcct")
    _add(account, "Id/Othr/Id", payer.account_no)
    _add(account, "Ccy", "CNY")
    _agent(batch, "DbtrAgt", payer)
    for transfer in transfers:
        _transaction(batch, transfer)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
