"""Proofs besides the identity paper: whoever brings one is heard, nobody is asked for one."""

import pytest

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Evidence
from shebao.exchange.models import OutgoingLetter
from shebao.transfers import preflight, queries
from tests.story import YI

pytestmark = pytest.mark.django_db
CERTIFICATE = b"%PDF-1.7 a certificate of participation, printed years ago"


def letter_of(row):
    (sent,) = OutgoingLetter.objects.filter(kind="transfer.contact-letter", caseref=row.case_no)
    content = dict(sent.payload)
    for own in ("case_no", "letter_no", "reference", "paper_no", "paper_sha256", "person"):
        content.pop(own)
    return content


def bring(row, body=CERTIFICATE, name="参保缴费凭证.pdf"):
    return casework.attach(
        cases.case(YI.pension, row.case_no), name=name, body=body, by="zhangsan", at=clock.now()
    )


def test_whoever_brings_nothing_is_accepted_as_whoever_brings_a_certificate(make_story):
    story = make_story(movers=("zhangsan", "zhouba"))
    bare, shown = story.apply("zhangsan"), story.apply("zhouba")
    brought = bring(shown)
    assert bring(shown).pk == brought.pk, "the same paper twice is one paper"
    for row in (bare, shown):
        assert not [one for one in preflight.of_case(row, story.today) if one.stops]
        story.accept(row)
        story.play()
        story.release(story.leaving(row))
    assert letter_of(bare) == letter_of(shown), "what was brought asks nothing more of anybody"
    assert not Evidence.objects.filter(case__case_no=bare.case_no).exists()
    (kept,) = cases.evidence_of(cases.case(YI.pension, shown.case_no))
    assert (kept.name, kept.media_type, kept.by) == (
        "参保缴费凭证.pdf",
        "application/pdf",
        "zhangsan",
    )
    noted = [log.note_zh for log in cases.timeline(YI.pension, shown.case_no)]
    assert "收到材料：参保缴费凭证.pdf" in noted
    story.play()
    states = {queries.transfer_in(YI.pension, row.case_no).state for row in (bare, shown)}
    assert states == {"form-received"}


def test_an_employment_contract_or_a_photograph_is_taken_too(story):
    row = story.apply()
    for name, body in (
        ("劳动合同.jpg", b"\xff\xd8\xff contract"),
        ("工资条.png", b"\x89PNG\r\n\x1a\n"),
    ):
        assert bring(row, body, name).name == name
    assert len(cases.evidence_of(cases.case(YI.pension, row.case_no))) == 2
