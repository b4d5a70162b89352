"""What the page says, read back from the PDF's own text layer."""

import re
from datetime import UTC, datetime
from io import BytesIO

import pypdf
import pytest

from shebao.papers import glyphs, kinds, typeset
from shebao.papers.errors import NoGlyph
from shebao.papers.frozen import canonical
from tests.papers import samples

AT = datetime(2026, 3, 10, 9, tzinfo=UTC)


def frozen(kind, name="张三", **changes):
    data = samples.ALL[kind](name) | changes
    kinds.read(kind, data)
    return {
        "format": "shebao-paper/1", "paper_no": "310100P1/paper/2026/17", "kind": kind,
        "code": "7K3M9QXT2HWD5NPR", "case_no": "310100P1/transfer-in/2026/3", "person_no": "",
        "on": "2026-03-10", "agency": samples.ORIGIN, "data": {**defaults(kind), **data},
        "remedy": {"review_days": 60, "review_law": "行政复议法 第二十条",
                   "lawsuit_months": 6, "lawsuit_law": "行政诉讼法 第四十六条"},
    }  # fmt: skip


def defaults(kind):
    import dataclasses

    return {
        field.name: field.default
        for field in dataclasses.fields(kinds.KINDS[kind])
        if field.default is not dataclasses.MISSING
    }


def pages(content) -> list[str]:
    made = typeset.pdf(
        canonical(content), content, address="http://127.0.0.1/verify/X", jws="a.b.c", at=AT
    )
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(made)).pages]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("name", ["𬱖㛃", "䶮小明", "古丽·买买提", "王𫍯𬒈"])
@pytest.mark.parametrize("kind", samples.ALL)
def test_a_rare_name_is_in_the_text_layer_as_itself(kind, name):
    assert name in squeezed("".join(pages(frozen(kind, name))))


def test_a_name_without_a_glyph_is_refused_and_the_character_is_named():
    with pytest.raises(NoGlyph, match=re.escape("“𠮷”（U+20BB7）")) as refused:
        glyphs.demand(frozen("refusal", "𠮷田"), at="refusal")
    assert refused.value.at == "refusal.data.name"


@pytest.mark.parametrize("text", ["张\x00三", "张\u200d三", "张\U000e0100三", "张三\ue000"])
def test_an_invisible_or_private_character_is_refused(text):
    with pytest.raises(NoGlyph):
        glyphs.demand({"name": text})


def test_a_long_table_breaks_across_pages_and_repeats_its_head():
    years = [row for _ in range(5) for row in samples.years()]

    form = pages(frozen("information-form", years=years))

    assert len(form) == 4
    assert all("月缴费" in page for page in form[1:])
    assert "第4页共4页" in squeezed(form[3])


def test_text_in_the_data_is_never_taken_for_markup():
    reason = samples.refusal()["reasons"][0] | {"zh": "#panic() *粗* $x$ `a` @b <c> // d \\ e"}

    text = squeezed("".join(pages(frozen("refusal", reasons=[reason]))))

    assert "#panic()*粗*$x$`a`@b<c>//d\\e" in text


def test_a_decision_names_article_and_remedy_with_its_times():
    text = squeezed("".join(pages(frozen("refusal"))))

    assert "不予受理通知书" in text
    assert "国办发〔2009〕66号第二条" in text
    assert "60日内" in text
    assert "6个月内" in text


def test_amounts_are_printed_in_yuan_and_in_capitals():
    text = squeezed("".join(pages(frozen("participation-certificate"))))

    assert "72,059.30" in text
    assert "柒万贰仟零伍拾玖元叁角整" in text


def test_the_file_is_pdf_a_with_the_frozen_data_inside():
    content = frozen("contact-letter")
    made = typeset.pdf(canonical(content), content, address="http://x/verify/1", jws="a.b.c", at=AT)
    reader = pypdf.PdfReader(BytesIO(made))

    metadata = made.decode("latin-1")
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>U</pdfaid:conformance>" in metadata
    assert reader.attachments["paper.json"][0].decode() == canonical(content)
    assert reader.attachments["digest.jws"] == [b"a.b.c"]
