"""The desk of papers: a letter is posted from its page, a paper keyed with its scan and compared by another."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shebao.agencies.models import ReadTrace
from shebao.exchange.models import Dispatch, OutgoingLetter, PaperLetter
from shebao.portal.naming import to_url
from tests.portal.citizens import chinese_left
from tests.story import JIA, YI
from tests.transfers.test_by_paper import accepted, by_paper, form_of, post  # noqa: F401
from tests.transfers.test_recalling import here

pytestmark = pytest.mark.django_db


def page(client, name, *args, query=""):
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_letter_is_a_task_on_a_page_until_it_is_posted(by_paper, as_officer):  # noqa: F811
    row, client = accepted(by_paper), as_officer("yi-clerk")
    assert row.case_no in page(client, "counter-papers")
    assert 'class="waiting">1<' in page(client, "counter")
    letter = OutgoingLetter.objects.get(owner=YI.pension, state="to-post")
    text = page(client, "counter-paper-out", letter.pk)
    assert "甲市中山路 1 号" in text
    assert "编号并打印公函" in text
    number = letter.payload["person"]["number"]
    assert number not in text
    assert f"{number[:4]}**********{number[-4:]}" in text
    wrong = client.post(
        reverse("counter-paper-post", args=[letter.pk]), {"means": "post", "on": "2027-01-01"}
    )
    assert wrong.status_code == 422
    client.post(
        reverse("counter-paper-post", args=[letter.pk]), {"means": "post", "on": "2026-03-02"}
    )
    dispatch = Dispatch.objects.get()
    pdf = client.get(reverse("counter-paper-cover", args=[letter.pk, dispatch.pk]))
    assert pdf.content.startswith(b"%PDF")
    client.post(
        reverse("counter-paper-came", args=[letter.pk]), {"act": "delivered", "on": "2026-03-02"}
    )
    assert here(row).state == "letter-sent"
    assert ReadTrace.objects.filter(person_no=row.person_no, reader="yi-clerk").exists()
    page(client, "counter-papers")  # what was told in Chinese is told
    client.cookies["shebao_language"] = "en"
    for text in (page(client, "counter-papers"), page(client, "counter-paper-out", letter.pk)):
        assert not chinese_left(text)


def test_the_case_page_says_that_its_letter_is_still_to_be_posted(by_paper, as_officer):  # noqa: F811
    row, client = by_paper.apply(), as_officer("yi-clerk")
    word = to_url(row.case_no)
    told = client.post(reverse("counter-accept", args=[word]), follow=True).content.decode()
    assert "联系函待寄发" in told
    assert "联系函已发往转出地" not in told
    text = page(client, "counter-case", word)
    assert "联系函还没有寄给甲市（演示）" in text
    assert "没有需要您做的事" not in text
    client.cookies["shebao_language"] = "en"
    assert "has not been posted" in page(client, "counter-case", word)
    client.cookies["shebao_language"] = "zh-hans"
    post(row, "transfer.contact-letter")
    text = page(client, "counter-case", word)
    assert "还没有寄给" not in text
    assert "没有需要您做的事" in text


def key(client, row, form, scan=b"%PDF-1.4 x", **other):
    return client.post(
        reverse("counter-paper-key"),
        {"kind": "transfer.information-form", "sender": JIA.pension, "written_no": "甲社函1", "written_on": "2026-03-02",
         "received_on": "2026-03-02", "means": "post", "scan": SimpleUploadedFile("来函.pdf", scan), **form, **other},
    )  # fmt: skip


def test_a_paper_is_keyed_with_its_scan_and_compared_by_another(by_paper, as_officer):  # noqa: F811
    row = accepted(by_paper)
    post(row, "transfer.contact-letter")
    client = as_officer("yi-clerk")
    query = f"?sender={JIA.pension}&kind=transfer.information-form"
    assert row.case_no in page(client, "counter-paper-key", query=query)
    form = form_of(by_paper, row)
    assert "exe" not in key(client, row, form, scan=b"MZ").headers
    assert not PaperLetter.objects.exists()
    refused = key(client, row, form | {"balance": "九千"})
    assert "②上年末储存额" in refused.content.decode()
    assert "九千" in refused.content.decode()
    assert key(client, row, form).status_code == 302
    paper = PaperLetter.objects.get()
    assert "须由另一名经办人员校对" in page(client, "counter-paper-in", paper.pk)
    other = as_officer("yi-reviewer")
    text = page(other, "counter-paper-in", paper.pk)
    assert "16,400.00" in text
    assert "2009" in text
    assert other.get(reverse("counter-paper-scan", args=[paper.pk])).content == b"%PDF-1.4 x"
    other.post(reverse("counter-paper-compare", args=[paper.pk]), {"act": "back", "reason": ""})
    assert PaperLetter.objects.get().state == "keyed"
    other.post(reverse("counter-paper-compare", args=[paper.pk]), {"act": "take"})
    assert (here(row).state, PaperLetter.objects.get().state) == ("form-received", "taken")


def test_another_agency_s_papers_are_not_found(by_paper, as_officer):  # noqa: F811
    accepted(by_paper)
    letter = OutgoingLetter.objects.get(owner=YI.pension, state="to-post")
    client = as_officer("jia-clerk")
    assert client.get(reverse("counter-paper-out", args=[letter.pk])).status_code == 404
    assert (
        client.post(
            reverse("counter-paper-post", args=[letter.pk]), {"means": "post", "on": "2026-03-02"}
        ).status_code
        == 404
    )
    assert not Dispatch.objects.exists()
