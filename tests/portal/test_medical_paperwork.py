"""The desk of papers of a medical agency: its own kinds, its own cases, periods compared line by line."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shebao.agencies.models import Agency
from shebao.exchange.models import Dispatch, OutgoingLetter, PaperLetter
from shebao.portal.naming import to_url
from tests.medical_story import JIA, YI
from tests.portal.citizens import chinese_left
from tests.portal.test_paperwork import page
from tests.transfers import medical_papers as made

pytestmark = pytest.mark.django_db
FORM = "medical.information-form"


def send(client, kind, typed, scan=b"%PDF-1.4 x"):
    return client.post(
        reverse("counter-paper-key"),
        {"kind": kind, "sender": JIA.medical, "written_no": "甲医函1", "written_on": "2026-03-02",
         "received_on": "2026-03-02", "means": "post", "scan": SimpleUploadedFile("form.pdf", scan), **typed},
    )  # fmt: skip


def test_a_contact_letter_is_posted_from_its_page(from_paper, as_officer):
    row, client = made.accepted(from_paper), as_officer("yi-m-clerk")
    assert row.case_no in page(client, "counter-papers")
    letter = OutgoingLetter.objects.get(owner=YI.medical, state="to-post")
    text = page(client, "counter-paper-out", letter.pk)
    assert "职工基本医疗保险" in text
    assert letter.payload["person"]["number"] not in text
    client.post(
        reverse("counter-paper-post", args=[letter.pk]), {"means": "hand", "on": "2026-03-02"}
    )
    dispatch = Dispatch.objects.get(owner=YI.medical)
    pdf = client.get(reverse("counter-paper-cover", args=[letter.pk, dispatch.pk]))
    assert pdf.content.startswith(b"%PDF")
    assert (
        as_officer("yi-clerk").get(reverse("counter-paper-out", args=[letter.pk])).status_code
        == 404
    )


def test_a_medical_agency_keys_its_own_kinds_of_its_own_peers(from_paper, as_officer):
    row, client = made.accepted(from_paper), as_officer("yi-m-clerk")
    Agency.objects.filter(code=JIA.pension).update(local=False, road="paper")
    text = page(client, "counter-paper-key")
    assert f'value="{JIA.medical}"' in text
    assert JIA.pension not in text
    assert f'value="{FORM}"' in text
    assert "transfer.information-form" not in text
    query = f"?sender={JIA.medical}&kind={FORM}"
    assert row.case_no in page(client, "counter-paper-key", query=query)
    both = page(client, "counter-paper-key", query=f"?sender={JIA.medical}&kind=medical.refused")
    assert row.case_no in both
    refused = send(client, "transfer.information-form", made.form_of(from_paper, row))
    assert not PaperLetter.objects.exists()
    assert refused.status_code == 422


def test_a_form_is_keyed_with_what_was_wrong_marked_and_compared_line_by_line(
    from_paper, as_officer
):
    row, client = made.accepted(from_paper), as_officer("yi-m-clerk")
    wrong = send(
        client, FORM, made.form_of(from_paper, row, periods="2023-01 2025-12")
    ).content.decode()
    assert "“缴费时段”没有填，或者读不懂：2023-01 2025-12" in wrong
    assert wrong.count('aria-describedby="refusal"') == 1
    assert send(client, FORM, made.form_of(from_paper, row)).status_code == 302
    paper = PaperLetter.objects.get()
    other = as_officer("yi-m-reviewer")
    text = page(other, "counter-paper-in", paper.pk)
    for said in ("7,200.00", 'lang="zh-Hans">2023-01</td>', 'class="num">24</td>', "甲市"):
        assert said in text
    other.cookies["shebao_language"] = "en"
    english = page(other, "counter-paper-in", paper.pk)
    assert not chinese_left(english)
    assert "Months in a row" in english
    other.post(reverse("counter-paper-compare", args=[paper.pk]), {"act": "take"})
    assert from_paper.arriving(row).record_state == "record-here"


@pytest.mark.parametrize(
    "kind", ["medical.contact-letter", "medical.balance-proof", "medical.application"]
)
def test_every_page_that_keys_speaks_english_too(from_paper, as_officer, kind):
    client = as_officer("yi-m-clerk")
    page(client, "counter-papers")
    client.cookies["shebao_language"] = "en"
    english = page(client, "counter-paper-key", query=f"?sender={JIA.medical}&kind={kind}")
    assert not chinese_left(english)


def test_for_a_supplement_the_cases_that_are_finished_are_offered_too(from_paper, as_officer):
    row = made.proved(from_paper)
    made.post(YI.medical, "medical.balance-proof")
    made.sign(row)
    from_paper.agreed(from_paper.arriving(row))
    assert from_paper.arriving(row).state == "medical-closed"
    client = as_officer("yi-m-clerk")
    where = f"?sender={JIA.medical}&kind="
    assert row.case_no in page(client, "counter-paper-key", query=f"{where}medical.supplement")
    assert row.case_no not in page(client, "counter-paper-key", query=f"{where}{FORM}")


def test_an_unsigned_proof_is_posted_then_reminded_of_from_the_case_page(from_paper, as_officer):
    row, client = made.proved(from_paper), as_officer("yi-m-clerk")
    word = to_url(row.case_no)
    text = page(client, "counter-case", word)
    assert "余额核对单还没有寄出" in text
    assert "出具催签函" not in text, "nobody was asked yet"
    made.post(YI.medical, "medical.balance-proof")
    text = page(client, "counter-case", word)
    assert "余额核对单已于 2026-03-02 寄出" in text
    assert "等转出地回签" in text
    told = client.post(reverse("counter-medical-act", args=[word, "remind"]), follow=True)
    text = told.content.decode()
    assert "催签函已出具，请打印寄发。" in text
    letter = OutgoingLetter.objects.get(owner=YI.medical, state="to-post")
    assert reverse("counter-paper-out", args=[letter.pk]) in text
    again = client.post(reverse("counter-medical-act", args=[word, "remind"]))
    assert again.status_code == 422
    assert "还没有寄出，不能催签" in again.content.decode()
    assert "余额核对单催签函" in page(client, "counter-paper-out", letter.pk)
    made.post(YI.medical, "medical.proof-reminder")
    assert "第 1 次催签函已于 2026-03-02 寄出" in page(client, "counter-case", word)
    client.cookies["shebao_language"] = "en"
    for name, number in (("counter-case", word), ("counter-paper-out", letter.pk)):
        assert not chinese_left(page(client, name, number))
