"""Bank files against the dataclasses generated from the ISO 20022 schemas."""

import importlib
from datetime import date, datetime

import pytest
from lxml import etree
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig
from xsdata.formats.dataclass.serializers import XmlSerializer

from shebao.base.plumbing.clock import ZONE
from shebao.base.refusals import Refusal
from shebao.cli.bank import files
from shebao.payments import camt, pain

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, tzinfo=ZONE)
PAYER = pain.Party("甲市社保（演示）", "6200000000000001", "演示银行", "102290000001")
PAYEE = pain.Party("𬱖㛃", "6200000000000002", "", "")
MOVEMENTS = [
    files.Movement("E1", -1200, "2026-03-02", "乙市", "62-2", "REF-0001", "310100P1/order/2026/1/1",
                   "REF-0001 转移", ""),
    files.Movement("E2", 1200, "2026-03-02", "乙市", "62-2", "REF-0001", "310100P1/order/2026/1/1",
                   "", "BE01"),
    files.Movement("E3", 5, "2026-03-02", "丙市", "62-3", "", "", "REF-0002 REF-0003", ""),
]  # fmt: skip


def ours():
    transfers = [pain.Transfer("310100P1/order/2026/1/1", "REF-0001", PAYEE, 1205, "转移基金")]
    return pain.write(message_id="M1", payer=PAYER, transfers=transfers, on=DAY, at=AT)


def notice(movements=MOVEMENTS):
    return files.write_notice(
        message_id="N1", account="62-1", holder="甲市", on=DAY, movements=movements
    )


def statement():
    return files.write_statement(
        account="62-1", holder="甲市", on=DAY, opening_fen=2000, movements=MOVEMENTS
    )


@pytest.mark.parametrize(
    ("module", "write"),
    [
        ("pain.pain_001_001_09", ours),
        ("camt.camt_054_001_08", notice),
        ("camt.camt_053_001_08", statement),
    ],
)
def test_our_elements_stand_in_the_order_of_the_schema(module, write):
    schema = importlib.import_module(f"pyiso20022.{module}")
    strict = ParserConfig(fail_on_unknown_properties=True, fail_on_converter_warnings=True)

    parsed = XmlParser(config=strict).from_bytes(write(), schema.Document)
    by_schema = (
        XmlSerializer()
        .render(parsed, ns_map={None: etree.fromstring(write()).nsmap[None]})
        .encode()
    )

    def tags(xml):
        return [node.tag for node in etree.fromstring(xml).iter()]

    assert tags(write()) == tags(by_schema)


def test_the_bank_reads_what_we_wrote():
    read = files.read_order(ours())

    assert (read.message_id, read.account) == ("M1", PAYER.account_no)
    assert read.instructions == [
        files.Instruction("310100P1/order/2026/1/1", "REF-0001", 1205, "𬱖㛃", PAYEE.account_no,
                          "REF-0001 转移基金")
    ]  # fmt: skip


def test_we_read_what_the_bank_wrote():
    [part] = camt.read(statement())

    assert (part.kind, part.account_no, part.on) == ("camt.053", "62-1", DAY)
    assert (part.opening_fen, part.closing_fen, part.findings) == (2000, 2005, [])
    out, back, joined = part.lines
    assert (out.direction, out.counterparty_name, out.references) == (
        "debit", "乙市", ["REF-0001"])  # fmt: skip
    assert (back.direction, back.return_reason) == ("credit", "BE01")
    assert joined.references == ["REF-0002", "REF-0003"]


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (b'<Amt Ccy="CNY">0.05</Amt>', b'<Amt Ccy="CNY">0,05</Amt>', "not-an-amount"),
        (b'<Amt Ccy="CNY">0.05</Amt>', b'<Amt Ccy="USD">0.05</Amt>', "not-yuan"),
        (b"<AcctSvcrRef>E3</AcctSvcrRef>", b"", "no-bank-reference"),
        (b"<CdtDbtInd>CRDT</CdtDbtInd>", b"<CdtDbtInd>X</CdtDbtInd>", "no-direction"),
        (b"<BookgDt><Dt>2026-03-02", b"<BookgDt><Dt>2026-02-30", "no-date"),
    ],
)
def test_a_bad_line_is_listed_with_its_number_and_the_good_ones_are_kept(before, after, reason):
    head, entry = notice()[:-1].rsplit(b"<Ntry>", 1)
    [part] = camt.read(head + b"<Ntry>" + entry.replace(before, after) + b">")

    assert [(finding.number, finding.reason) for finding in part.findings] == [(3, reason)]
    assert [line.bank_ref for line in part.lines] == ["E1", "E2"]


def test_a_statement_that_does_not_close_is_a_finding():
    [part] = camt.read(statement().replace(b"20.05", b"20.06"))

    assert [finding.reason for finding in part.findings] == ["balance-differs"]


@pytest.mark.parametrize(
    ("xml", "zh", "en"),
    [
        (b"\n\nnot xml", "从第 3 行起不是有效的 XML", "from line 3 on it is no valid XML"),
        (b"<Document/>", "不是 camt.053 或者 camt.054", "neither camt.053 nor camt.054"),
        (b'<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">&x;</Document>', "DOCTYPE", "DOCTYPE"),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"/>', "没有报文编号",
         "it has no message number"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_statement_is_refused_in_words_a_person_reads(xml, zh, en):
    with pytest.raises(Refusal, match="无法读取") as refused:
        camt.read(xml)
    assert zh in refused.value.sentence("zh")
    assert en in refused.value.sentence("en")
