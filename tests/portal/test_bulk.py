"""Bulk acts: shown first, then each case is done or refused by itself, by the same services as on its own page."""

import os

import pytest
from django.urls import reverse

from shebao.agencies.models import ReadTrace
from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Proposal
from shebao.casework.services import Applicant
from shebao.exchange.models import OutgoingLetter
from shebao.medical.services import claims
from shebao.payments.services import Payee
from shebao.portal.naming import to_url
from shebao.transfers import queries, services
from tests.medical_story import MedicalStory
from tests.portal.citizens import chinese_left
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db
KEYS = ("zhangsan", "zhouba", "wujiu")


@pytest.fixture
def three(make_story):
    story = make_story(movers=KEYS)
    return story, [story.apply(key) for key in KEYS]


def go(client, act, rows, *, sure="1", address="counter-bulk", **more):
    chosen = {"case": [to_url(row.case_no) for row in rows]} if rows else {}
    body = chosen | {"act": act, "sure": sure} | more
    return client.post(reverse(address), body).content.decode()


def states(rows):
    return [queries.transfer_in(YI.pension, row.case_no).state for row in rows]


def test_what_was_chosen_is_shown_first_and_then_done(three, as_officer):
    _, rows = three
    client = as_officer("yi-clerk")
    shown = go(client, "accept", rows[:2], sure="")
    assert states(rows) == ["applied"] * 3
    assert rows[0].case_no in shown
    assert rows[2].case_no not in shown
    assert "分办给" not in go(client, "accept", rows[:2], sure="", to="yi-clerk")
    told = go(client, "accept", rows[:2], to="yi-clerk")
    assert "办成 2 件，未办 0 件" in told
    assert told.count(">已受理<") == 2, "each as it stands now"
    assert states(rows) == ["accepted", "accepted", "applied"]
    assert OutgoingLetter.objects.filter(kind="transfer.contact-letter").count() == 2
    read = ReadTrace.objects.filter(reader="yi-clerk").values_list("person_no", flat=True)
    assert {row.person_no for row in rows[:2]} <= set(read)


def test_one_refusal_hinders_no_other(three, as_officer):
    story, rows = three
    story.accept(rows[1])
    client = as_officer("yi-clerk")
    told = go(client, "accept", rows)
    assert "办成 2 件，未办 1 件" in told
    assert "已受理" in told
    assert states(rows) == ["accepted"] * 3
    client.cookies["shebao_language"] = "en"
    assert not chinese_left(go(client, "accept", rows))


def test_cases_are_assigned_to_somebody_at_work_here(three, as_officer):
    _, rows = three
    client = as_officer("yi-clerk")
    assert "请选择本机构在岗" in go(client, "assign", rows, to="jia-clerk")
    assert "分办给 <strong>吴复核</strong>" in go(client, "assign", rows, sure="", to="yi-reviewer")
    go(client, "assign", rows, to="yi-reviewer")
    assert [cases.case(YI.pension, row.case_no).handler for row in rows] == ["yi-reviewer"] * 3
    go(client, "take", rows[:1])
    assert cases.case(YI.pension, rows[0].case_no).handler == "yi-clerk"


def test_nothing_is_done_without_a_choice_with_two_kinds_or_without_the_post(three, as_officer):
    story, rows = three
    story.accept(rows[0])
    story.play()
    client = as_officer("yi-clerk")
    assert "请先选中" in go(client, "accept", [])
    assert "请先选中" in go(client, "refuse", rows[1:])
    reviewer = as_officer("yi-reviewer")
    assert "经办" in go(reviewer, "accept", rows[1:])
    assert states(rows[1:]) == ["applied"] * 2
    out = story.leaving(rows[0])
    old = as_officer("jia-clerk")
    assert "办成" not in go(old, "accept", [out])
    assert (
        old.post(
            reverse("counter-bulk"), {"case": [to_url(rows[1].case_no)], "act": "take", "sure": "1"}
        ).status_code
        == 404
    )
    assert not cases.case(YI.pension, rows[1].case_no).handler


def test_proposals_are_signed_together_with_their_sum_and_never_ones_own(three, as_officer):
    story, rows = three
    for row in rows:
        story.accept(row)
    story.play()
    outs = [story.leaving(row) for row in rows]
    by = ["jia-clerk", "jia-clerk", "jia-reviewer"]
    numbers = [
        services.propose_release(
            owner=JIA.pension, case_no=out.case_no, by=who, on=story.today, at=clock.now()
        )
        for out, who in zip(outs, by, strict=True)
    ]
    client = as_officer("jia-reviewer")
    page = client.get(reverse("counter-waiting")).content.decode()
    assert f'name="proposal" value="{numbers[0]}"' in page
    assert f'name="proposal" value="{numbers[2]}"' not in page
    shown = client.post(reverse("counter-bulk-sign"), {"proposal": numbers}).content.decode()
    total = sum(Proposal.objects.get(pk=n).payload["total_fen"] for n in numbers)
    assert f"{total / 100:,.2f}" in shown
    assert all(Proposal.objects.get(pk=n).outcome == "waiting" for n in numbers)
    told = client.post(
        reverse("counter-bulk-sign"), {"proposal": numbers, "sure": "1"}
    ).content.decode()
    assert "办成 2 件，未办 1 件" in told
    assert [story.leaving(row).state for row in rows] == ["released", "released", "received"]


def test_different_acts_are_not_signed_in_one_go(three, as_officer):
    story, rows = three
    refusing = services.propose_refusal(
        owner=YI.pension, case_no=rows[0].case_no, reason="不符", by="yi-clerk", at=clock.now()
    )
    story.accept(rows[1])
    case = cases.case(YI.pension, rows[1].case_no)
    other = casework.propose(
        owner=YI.pension,
        case_no=case.case_no,
        act="book",
        payload={},
        by="yi-clerk",
        at=clock.now(),
    )
    client = as_officer("yi-reviewer")
    told = client.post(
        reverse("counter-bulk-sign"), {"proposal": [refusing, other.pk], "sure": "1"}
    ).content.decode()
    assert "不是同一种" in told
    assert Proposal.objects.filter(outcome="waiting").count() == 2


def test_the_queue_offers_boxes_and_acts(three, as_officer):
    _, rows = three
    page = as_officer("yi-clerk").get(reverse("counter")).content.decode()
    for row in rows:
        assert f'name="case" value="{to_url(row.case_no)}" form="bulk"' in page
    assert 'value="accept"' in page
    assert (
        'value="accept"' not in as_officer("yi-reviewer").get(reverse("counter")).content.decode()
    )


def test_medical_transfers_are_accepted_together_and_a_payout_on_its_own_page_alone(
    tmp_path, db, monkeypatch, as_officer
):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    keys = ("zhangsan", "zhouba")
    story = MedicalStory(tmp_path, movers=(), residents=(), medical_movers=keys)
    try:
        rows = [story.ask(key) for key in keys]
        client = as_officer("yi-m-clerk")
        told = go(client, "accept", rows)
        assert "办成 2 件，未办 0 件" in told
        letters = OutgoingLetter.objects.filter(kind="medical.contact-letter")
        assert letters.count() == 2
        assert {cases.case(YI.medical, row.case_no).state for row in rows} == {"medical-under-way"}
        payout = claims.apply_payout(
            owner=JIA.medical, person_no=story.one("zhangsan", JIA).person_no, ground="emigration",
            facts={"paper": "定居证明"}, key="bulk", channel="counter",
            payee=Payee("张三", "6222000000004321", "演示银行", ""),
            applicant=Applicant("person", "张三"), **story.when("jia-m-clerk"),
        )  # fmt: skip
        go(as_officer("jia-m-clerk"), "accept", [payout])
        assert cases.case(JIA.medical, payout.case_no).state == payout.state
    finally:
        story.close()
