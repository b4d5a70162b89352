"""Taking a transfer back, as the person and both counters see it."""

import pytest
from django.utils import translation

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.identity import services as people
from shebao.portal.citizen.track import track
from shebao.portal.naming import to_url
from shebao.transfers import queries
from tests.portal.citizens import chinese_left
from tests.portal.test_counter_cases import go, page, released, url
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db


def here(row):
    return queries.transfer_in(YI.pension, row.case_no)


def as_person(story, client):
    client.force_login(people.open_demo_login(story.person("zhangsan"), at=clock.moment()))
    return client


def test_the_person_takes_back_after_the_form_and_sees_the_years_at_home_again(story, client):
    row = released(story)
    address = f"/my/cases/{to_url(row.case_no)}/"
    text = page(as_person(story, client), address)
    assert "请转出地撤销转移" in text
    go(client, f"{address}withdraw/")
    waiting = page(client, address)
    assert "请转出地撤销，等答复" in waiting
    assert "轮到对方经办机构" in waiting
    story.play()
    ended = page(client, address)
    assert "已撤销转出，钱和年限回到原参保地" in ended
    assert "已撤回，办结" in ended
    assert "请转出地撤销转移" not in ended
    client.cookies["shebao_language"] = "en"
    assert not chinese_left(page(client, address))


def test_before_the_form_the_page_says_that_the_old_place_answers(story, client):
    row = story.apply()
    story.accept(row)
    story.play()
    address = f"/my/cases/{to_url(row.case_no)}/"
    assert "由转出地答复" in page(as_person(story, client), address)
    go(client, f"{address}withdraw/")
    story.play()
    assert here(row).state == story.leaving(row).state == "withdrawn"


def test_an_officer_takes_back_for_who_stands_at_the_window(story, as_officer):
    row = story.apply()
    story.accept(row)
    story.play()
    client = as_officer("yi-clerk")
    assert "向转出地去函撤回" in page(client, url("case", row.case_no))
    go(client, url("take-back", row.case_no), act="withdraw", reason="参保人到窗口要求撤回")
    story.play()
    assert here(row).state == "withdrawn"
    letters = [log.note_zh for log in cases.timeline(JIA.pension, story.leaving(row).case_no)]
    assert any("参保人到窗口要求撤回" in note for note in letters)


def test_the_old_place_takes_back_with_a_reason_and_a_second_officer(story, as_officer):
    row = released(story)
    out = story.leaving(row)
    client = as_officer("jia-clerk")
    assert "撤销转出" in page(client, url("case", out.case_no))
    refused = page(client, url("recall", out.case_no), 422, reason=" ", act="recall")
    assert "撤销转出须写明理由" in refused
    go(client, url("recall", out.case_no), reason="计算有误")
    number = cases.proposals_waiting(JIA.pension)[0].pk
    client = as_officer("jia-reviewer")
    shown = page(client, f"/counter/waiting/{number}/")
    assert "计算有误" in shown
    assert "冲回转出合计" in shown
    go(client, f"/counter/waiting/{number}/sign/")
    story.play()
    assert (here(row).state, story.leaving(row).state) == ("recalled", "recalled")


def test_a_refused_recall_leaves_the_track_as_it_was_with_the_bank_next():
    from datetime import date

    on = date(2026, 3, 2)
    reached = [
        (s, on) for s in ("applied", "accepted", "letter-sent", "form-received", "recalling")
    ]
    steps = track([*reached, ("form-received", on)], open_=True, state="form-received")
    turned = track(reached, open_=True, state="recalling")
    with translation.override("zh-hans"):
        assert [str(step.label) for step in steps if step.now] == ["银行付款"]
        assert [str(step.label) for step in turned if step.now] == ["请转出地撤销，等答复"]
