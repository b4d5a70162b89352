"""The queue: filtered by kind, state, whose turn, lateness and whose; the cards lead to what they count."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Case
from shebao.enrolment.schemes import MEDICAL_FAMILY, PENSION_FAMILY
from shebao.portal.counter.bulk import ACCEPTS
from shebao.portal.counter.filters import ACCEPTABLE, STATES, fields
from shebao.portal.counter.words import KINDS, state_label
from shebao.portal.naming import to_url
from tests.story import YI

pytestmark = pytest.mark.django_db
KEYS = ("zhangsan", "zhouba", "wujiu", "wangwu")


@pytest.fixture
def four(make_story):
    """Four cases: one overdue, one due soon, one paused, one that waits for the other agency."""
    story = make_story(movers=KEYS)
    rows = {key: story.apply(key) for key in KEYS}
    own = {key: cases.case(YI.pension, row.case_no) for key, row in rows.items()}
    days = {"zhangsan": -3, "zhouba": 1}
    for key, more in days.items():
        Case.objects.filter(pk=own[key].pk).update(due_on=story.today + timedelta(days=more))
    casework.stop_clock(
        own["wujiu"], since=story.today, reason=("请补交", "please"), by="yi-clerk", at=clock.now()
    )
    story.accept(rows["wangwu"])
    casework.assign(
        owner=YI.pension, case_no=own["zhouba"].case_no, to="yi-clerk", by="x", at=clock.now()
    )
    casework.assign(
        owner=YI.pension, case_no=own["wangwu"].case_no, to="someone", by="x", at=clock.now()
    )
    return {key: row.case_no for key, row in rows.items()}


def shown(client, query):
    """The keys of the cases a list shows."""
    text = client.get(f"/counter/?{query}").content.decode()
    return re.findall(r'class="id" href="/counter/cases/[^"]+">([^<]+)<', text)


FILTERS = [
    ("", ("zhangsan", "zhouba", "wujiu", "wangwu")),
    ("late=overdue", ("zhangsan",)),
    ("late=soon", ("zhouba",)),
    ("late=stopped", ("wujiu",)),
    ("turn=other-agency", ("wangwu",)),
    ("turn=officer", ("zhangsan", "zhouba", "wujiu")),
    ("state=accepted", ("wangwu",)),
    ("kind=transfer-out", ()),
    ("whose=own", ("zhouba",)),
    ("whose=free", ("zhangsan", "wujiu")),
    ("whose=mine", ("zhangsan", "zhouba", "wujiu")),
    ("whose=mine&late=overdue&state=applied", ("zhangsan",)),
    ("late=never&kind=else", ("zhangsan", "zhouba", "wujiu", "wangwu")),
]


def test_each_filter_shows_its_cases_and_no_others(four, as_officer):
    client = as_officer("yi-clerk")
    for query, keys in FILTERS:
        assert sorted(shown(client, query)) == sorted(four[key] for key in keys), query


def test_filters_stay_from_page_to_page_and_no_case_is_left_out(four, as_officer, monkeypatch):
    from shebao.portal.counter import queue

    monkeypatch.setattr(queue, "PAGE", 1)
    client, query, seen = as_officer("yi-clerk"), "turn=officer", []
    while query:
        text = client.get(f"/counter/?{query}").content.decode()
        seen += shown(client, query)
        found = re.search(r'rel="next" href="\?([^"]+)"', text)
        query = found[1].replace("&amp;", "&") if found else ""
        assert not query or "turn=officer" in query
    assert seen == [four["zhangsan"], four["zhouba"], four["wujiu"]]


def test_the_cards_lead_to_what_they_count_and_say_where_one_is(four, as_officer):
    client = as_officer("yi-clerk")
    text = client.get("/counter/?late=overdue").content.decode()
    assert 'href="/counter/?late=overdue" aria-current="true"' in text
    assert 'href="/counter/?late=soon"' in text
    assert '<option value="overdue" selected>' in text
    empty = client.get("/counter/?kind=transfer-out").content.decode()
    assert "没有符合条件的业务" in empty
    assert "清除筛选" in empty


def test_the_states_to_choose_from_are_those_of_the_agencys_own_cases(four, as_officer):
    """Also of merges; at a medical agency those of its transfers and claims, and no pension's."""
    page = as_officer("yi-clerk").get(reverse("counter")).content.decode()
    assert 'value="merge-previewed"' in page
    assert 'value="medical-claim-applied"' not in page
    for family, own, other in (
        ("medical", "medical-under-way", "form-received"), ("pension", "form-received", "medical-under-way")
    ):  # fmt: skip
        assert own in STATES[family]
        assert other not in STATES[family]
        assert all(state_label(state) != state for state in STATES[family])


def test_states_of_one_name_are_one_choice_that_shows_them_all(four, as_officer):
    states = {"zhangsan": "medical-applied", "wujiu": "medical-claim-applied", "zhouba": "accepted"}
    for key, state in states.items():
        Case.objects.filter(case_no=four[key]).update(state=state)
    client = as_officer("yi-clerk")
    for state in ("medical-applied", "medical-claim-applied"):
        assert set(shown(client, f"state={state}")) == {four["zhangsan"], four["wujiu"]}

    found = {one.name: one for one in fields({"state": "medical-claim-applied"}, "medical")}
    words = [word for _state, word, _chosen in found["state"].options]
    assert len(words) == len(set(words))
    assert [state for state, _word, chosen in found["state"].options if chosen] == [
        "medical-applied"
    ]


def test_every_kind_a_bulk_accepts_is_offered_in_the_state_it_waits_in():
    assert set(ACCEPTABLE) == set(ACCEPTS)


def test_accepting_is_offered_only_where_a_case_of_the_page_can_be(four, as_officer):
    client = as_officer("yi-clerk")
    offer = 'name="act" value="accept"'
    assert offer in client.get("/counter/?state=applied").content.decode()
    assert offer not in client.get("/counter/?state=accepted").content.decode()
    assert offer not in as_officer("yi-reviewer").get("/counter/").content.decode()


def test_a_kind_is_a_choice_only_where_an_agency_can_have_it():
    pension, medical = (
        {code for code, _words, _chosen in fields({}, family)[0].options}
        for family in (PENSION_FAMILY, MEDICAL_FAMILY)
    )
    assert pension | medical == set(KINDS)
    assert pension & medical == {"merge", "merge-undo", "comparison", "account-query"}
    assert "medical-in" in medical
    assert "transfer-out" in pension


def onward(client, query=""):
    return client.get(f"/counter/next/{query}").url


def test_the_next_case_is_one_that_waits_for_this_officer_in_the_order_of_the_queue(
    four, as_officer
):
    client = as_officer("yi-clerk")
    at = {key: reverse("counter-case", args=[to_url(number)]) for key, number in four.items()}
    assert onward(client) == at["zhangsan"]
    page = client.get(at["zhangsan"]).content.decode()
    link = re.search(r'data-onward href="/counter/next/([^"]+)"', page).group(1)
    assert onward(client, link) == at["zhouba"]
    Case.objects.filter(case_no=four["zhangsan"]).update(handler="somebody")
    assert onward(client) == at["zhouba"]
    casework.propose(
        owner=YI.pension, case_no=four["zhouba"], act="refuse", payload={}, explanation={},
        by="yi-clerk", at=clock.now(),
    )  # fmt: skip
    assert onward(client) == at["wujiu"]
    Case.objects.filter(case_no=four["wujiu"]).update(turn="person")
    assert onward(client) == "/counter/"
    number = cases.proposals_waiting(YI.pension)[0].pk
    assert onward(as_officer("yi-reviewer")) == reverse("counter-proposal", args=[number])
