"""After a merge the agencies whose years lie in the accounts hear of it, once, and look at their own two."""

import pytest

from shebao.agencies.models import Agency, ReadTrace
from shebao.casework import queries as cases
from shebao.enrolment.models import ContributionYear
from shebao.exchange.models import OutgoingLetter
from shebao.exchange.registry import Letter
from shebao.identity import services as identity
from shebao.merging import queries
from shebao.merging.models import Suspicion
from shebao.merging.services import hear_merged, hear_undone
from shebao.papers import queries as papers
from shebao.papers import services as printing
from tests.enrolment.conftest import JIA, YI
from tests.merging.cast import (
    AT,
    KEPT,
    OLD,
    account,
    apply,
    confirm,
    merged,
    own,
    preview,
    sign,
    undone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lisi(jia, yi):
    """Years of the old account came from 乙市."""
    kept, old = account(KEPT, 2012, 2025), account(OLD, 2008, 2015, 3000)
    ContributionYear.objects.filter(relationship=own(old)[0], year__lt=2010).update(
        source_agency=YI
    )
    return kept, old


def sent():
    return OutgoingLetter.objects.filter(kind="merging.accounts-merged")


def notices(case_no):
    """Notices on paper of a case, with what they say."""
    found = [one for one in papers.of_case(JIA, case_no) if one.kind == "merge-notice"]
    return [(one, papers.frozen(one)[1]["data"]) for one in found]


def heard():
    row = sent().get()
    letter = Letter(
        row.letter_id, row.receiver, row.owner, row.kind, row.version, row.caseref, row.payload, AT
    )
    hear_merged(letter, at=AT)


def test_the_letter_goes_with_the_signature_and_names_both_numbers(lisi):
    row = confirm(preview(apply(*lisi)))
    assert not sent().exists()
    sign(row)
    letter = sent().get()
    assert (letter.owner, letter.receiver, letter.caseref) == (JIA, YI, row.case_no)
    assert letter.payload["kept_number"] == KEPT
    assert letter.payload["merged_numbers"] == [OLD]
    assert letter.payload["merged_on"] == "2026-03-02"


def test_who_has_two_accounts_there_too_is_in_that_agencys_worklist_once(lisi):
    for number, name in ((KEPT, "李四"), (OLD, "李四")):
        identity.register_person(owner=YI, name=name, number=number, by="x", at=AT)
    merged(*lisi)
    heard()
    heard()
    (cluster,) = queries.worklist(YI)
    assert (cluster.people, cluster.waiting, cluster.score) == (2, 1, 900)
    assert JIA in queries.suspicions(cluster)[0].reasons[0]["zh"]
    assert ReadTrace.objects.filter(owner=YI, reader=JIA).exists()


def test_a_stranger_of_that_number_there_is_no_suspicion(lisi):
    identity.register_person(owner=YI, name="李四", number=KEPT, by="x", at=AT)
    identity.register_person(owner=YI, name="王五", number=OLD, by="x", at=AT)
    merged(*lisi)
    heard()
    assert not Suspicion.objects.filter(owner=YI).exists()


def test_an_agency_without_letters_is_named_on_the_case_for_paper(lisi):
    Agency.objects.filter(code=YI).update(road="paper", local=False)
    row = merged(*lisi)
    assert not sent().exists()
    told = {data["addressee"]: data["closed"] for _, data in notices(row.case_no)}
    assert told == {"甲市税务机关": [OLD], "乙市社会保险事业管理中心（演示）": [OLD]}
    notes = [one.note_zh for one in cases.timeline(JIA, row.case_no)]
    assert any("请寄送" in note and "乙市" in note for note in notes)


def test_the_tax_authority_gets_a_notice_on_paper_when_merged_and_when_undone(lisi):
    row = merged(*lisi)
    ((paper, data),) = notices(row.case_no)
    assert (data["number"], data["undone"]) == (KEPT, False)
    assert printing.render(owner=JIA, paper_no=paper.paper_no, at=AT).startswith(b"%PDF")
    ((_, data),) = notices(undone(row).case_no)
    assert (data["addressee"], data["undone"]) == ("甲市税务机关", True)


def test_who_heard_of_a_merge_hears_that_it_was_undone_and_takes_its_reason_back(lisi):
    for number in (KEPT, OLD):
        identity.register_person(owner=YI, name="李四", number=number, by="x", at=AT)
    row = merged(*lisi)
    heard()
    undone(row)
    letter = OutgoingLetter.objects.get(kind="merging.merge-undone")
    assert (letter.receiver, letter.payload["parted_numbers"]) == (YI, [OLD])
    for _ in range(2):
        hear_undone(
            Letter(letter.letter_id, YI, JIA, letter.kind, 1, letter.caseref, letter.payload, AT),
            at=AT,
        )
    (cluster,) = queries.worklist(YI)
    (one,) = queries.suspicions(cluster)
    assert (one.score, [each["code"] for each in one.reasons]) == (
        100,
        ["told-by-agency", "taken-back"],
    )
