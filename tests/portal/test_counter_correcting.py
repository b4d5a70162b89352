"""At the counter: whom a letter means, and contributions stopped so that a release can be computed."""

import pytest
from django.urls import reverse

from shebao.agencies.models import ReadTrace
from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.identity import services as people
from shebao.portal.naming import to_url
from shebao.transfers import queries
from tests.portal.test_counter_cases import go, page, url
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db


@pytest.fixture
def unknown(story):
    """The old place writes the name otherwise, so the letter finds nobody; the row there."""
    person = story.person("zhangsan", JIA)
    people.change_name(
        owner=JIA.pension, person_no=person.person_no, name="张叁", on=story.today, by="x",
        at=clock.now(),
    )  # fmt: skip
    row = story.apply()
    story.accept(row)
    story.play()
    return story.leaving(row)


def test_an_unknown_person_is_named_by_two_officers_and_the_release_can_be_computed(
    story, unknown, as_officer
):
    person, out = story.person("zhangsan", JIA), unknown
    client = as_officer("jia-clerk")
    text = page(client, url("case", out.case_no))
    assert "本机构查无此人" in text
    assert person.person_no in text
    assert "计算转移金额" not in text
    assert "00010119850612123" not in text

    form = {"person": person.person_no, "reason": "身份证一致，已更名"}
    go(client, url("identify", out.case_no), **form)
    number = cases.proposals_waiting(JIA.pension)[0].pk
    own = page(client, reverse("counter-countersign", args=[number]), 403, x="1")
    assert "复核" in own
    client = as_officer("jia-reviewer")
    shown = page(client, reverse("counter-proposal", args=[number]))
    assert "张叁" in shown
    assert "身份证一致，已更名" in shown
    assert ReadTrace.objects.filter(reader="jia-reviewer", person_no=person.person_no).exists()
    go(client, reverse("counter-countersign", args=[number]))

    assert queries.transfer_out(JIA.pension, out.case_no).person_no == person.person_no
    assert "177,648.48" in page(as_officer("jia-clerk"), url("release", out.case_no))


def test_the_form_comes_back_filled_when_the_reason_is_missing_or_the_person_is_another(
    story, unknown, as_officer
):
    person, out = story.person("zhangsan", JIA), unknown
    client = as_officer("jia-clerk")
    text = page(client, url("identify", out.case_no), 422, person=person.person_no, reason=" ")
    assert "认定参保人须写明核对了什么" in text
    assert f'value="{person.person_no}" checked' in text
    theirs = story.person("zhangsan", YI).person_no
    text = page(client, url("identify", out.case_no), 404, other=theirs, reason="x")
    assert "张三" not in text


def active_again(story):
    """张三's old relationship pays again."""
    person = story.person("zhangsan", JIA)
    relationship = enrolled.open_relationship_of(JIA.pension, person, "employee-pension")
    enrolment.resume(relationship, on=story.today, by="jia-clerk", at=clock.now())
    return person, relationship


def test_contributions_are_stopped_on_the_way_from_a_release_and_back_to_it(story, as_officer):
    row = story.apply()
    story.accept(row)
    story.play()
    person, relationship = active_again(story)
    out, client = story.leaving(row), as_officer("jia-clerk")
    text = page(client, url("release", out.case_no))
    assert "须先办理停保" in text
    way = f"{reverse('counter-person', args=[to_url(person.person_no)])}?case={to_url(out.case_no)}"
    assert way in text

    assert "办理停保" in page(client, way)
    form = {"act": "pause", "relationship": relationship.relationship_no}
    act = reverse("counter-contributions", args=[to_url(person.person_no)])
    assert go(client, act, **form, case=to_url(out.case_no)) == url("release", out.case_no)
    assert "177,648.48" in page(client, url("release", out.case_no))
    moved = enrolled.relationship(JIA.pension, relationship.relationship_no).moves.last()
    assert (moved.act, moved.by) == ("pause", "jia-clerk")

    assert "不能" in page(client, act, 422, **form)
    go(client, act, act="resume", relationship=relationship.relationship_no)
    assert enrolled.relationship(JIA.pension, relationship.relationship_no).state == "active"


def test_only_a_clerk_stops_contributions_and_only_of_this_person(story, as_officer):
    person, relationship = active_again(story)
    form = {"act": "pause", "relationship": relationship.relationship_no}
    act = reverse("counter-contributions", args=[to_url(person.person_no)])
    assert as_officer("jia-reviewer").post(act, form).status_code == 403
    client = as_officer("jia-clerk")
    assert client.post(act, form | {"act": "void"}).status_code == 404
    story_other = story.person("zhangsan", YI)
    assert client.post(act, form | {"relationship": "x"}).status_code == 404
    elsewhere = reverse("counter-contributions", args=[to_url(story_other.person_no)])
    assert as_officer("yi-clerk").post(elsewhere, form).status_code == 404
    assert queries.transfers_of_person(YI.pension, story_other.person_no) == []


def test_contributions_of_somebody_else_are_never_stopped_from_this_persons_page(
    make_story, as_officer
):
    story = make_story(movers=("zhangsan", "zhouba"))
    mine, other = (story.person(key, JIA) for key in ("zhangsan", "zhouba"))
    theirs = story.person("zhouba", YI)
    rows = [
        enrolled.open_relationship_of(owner, person, "employee-pension")
        for owner, person in ((JIA.pension, other), (YI.pension, theirs))
    ]
    enrolment.resume(rows[0], on=story.today, by="jia-clerk", at=clock.now())
    client = as_officer("jia-clerk")
    act = reverse("counter-contributions", args=[to_url(mine.person_no)])
    before = [row.moves.count() for row in rows]

    for row in rows:  # of this agency, and of another
        form = {"act": "pause", "relationship": row.relationship_no}
        assert client.post(act, form).status_code == 404
    assert [row.moves.count() for row in rows] == before
    state = enrolled.relationship(JIA.pension, rows[0].relationship_no).state
    assert state == "active"

    go(client, reverse("counter-contributions", args=[to_url(other.person_no)]), act="pause",
       relationship=rows[0].relationship_no)  # fmt: skip
    assert rows[0].moves.count() == before[0] + 1
