"""Messages between person and officer: kept with the case, unread until the other side looks, for every kind of case."""

import pytest
from django.urls import reverse

from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.errors import CaseClosed
from shebao.casework.models import CaseLog, Talk
from shebao.identity import services as people
from shebao.portal.doors import DEMO_SESSION
from shebao.portal.naming import to_url
from shebao.transfers import services as transfers
from tests.portal.citizens import chinese_left
from tests.portal.conftest import AT
from tests.story import YI

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(make_story, settings):
    """张三's transfer at 乙市, with a browser of 张三 and one of the clerk."""
    settings.DEMO = True
    story = make_story(movers=("zhangsan", "zhouba"))
    row = story.apply()
    return row, browser(story, "zhangsan"), story


def browser(story, key):
    from django.test import Client

    client = Client()
    client.force_login(people.open_demo_login(story.person(key), at=AT))
    return client


def clerk(name="yi-clerk"):
    from django.test import Client

    from shebao.agencies.models import User

    client = Client()
    client.force_login(User.objects.get(username=name))
    session = client.session
    session[DEMO_SESSION] = True
    session.save()
    return client


def text(client, name, *args, language=""):
    if language:
        client.cookies["shebao_language"] = language
    return client.get(reverse(name, args=args)).content.decode()


def test_a_question_is_asked_answered_and_marked_until_the_other_side_has_looked(asked):
    row, zhangsan, _ = asked
    word = to_url(row.case_no)
    turn = cases.case(YI.pension, row.case_no).turn

    zhangsan.post(reverse("citizen-talk", args=[word]), {"text": " 需要带户口簿吗？ "})

    desk = clerk()
    assert "有新留言" in text(desk, "counter")
    assert "需要带户口簿吗？" in text(desk, "counter-talk", word)
    assert "有新留言" not in text(desk, "counter")
    assert "有新回复" not in text(zhangsan, "citizen-case", word)
    desk.post(reverse("counter-say", args=[word]), {"text": "不用，身份证就可以。"})
    assert "有新留言" not in text(desk, "counter")
    assert "有新回复" in text(zhangsan, "citizen-home")
    assert "有新回复" in text(zhangsan, "citizen-case", word)
    assert "不用，身份证就可以。" in text(zhangsan, "citizen-talk", word)
    assert "有新回复" not in text(zhangsan, "citizen-home")
    kept = CaseLog.objects.filter(act__startswith="message-").order_by("seq")
    assert [(one.act, one.note_zh, one.public) for one in kept] == [
        ("message-person", "需要带户口簿吗？", True), ("message-office", "不用，身份证就可以。", True),
    ]  # fmt: skip
    assert cases.case(YI.pension, row.case_no).turn == turn
    for client, name in ((zhangsan, "citizen-talk"), (desk, "counter-talk")):
        assert not [line for line in chinese_left(text(client, name, word, language="en"))
                    if "words" not in line]  # fmt: skip


def test_nothing_is_not_a_message_and_the_same_twice_is_one(asked):
    row, zhangsan, _ = asked
    address = reverse("citizen-talk", args=[to_url(row.case_no)])
    empty = zhangsan.post(address, {"text": "  "})
    assert empty.status_code == 422
    assert 'aria-invalid="true"' in empty.content.decode()
    for _ in range(2):
        zhangsan.post(address, {"text": "请问"})
    assert CaseLog.objects.filter(act="message-person").count() == 1


def test_messages_are_for_the_person_of_the_case_and_its_agency_alone(asked):
    row, zhangsan, story = asked
    word = to_url(row.case_no)
    zhangsan.post(reverse("citizen-talk", args=[word]), {"text": "私事"})
    other = browser(story, "zhouba")
    assert other.get(reverse("citizen-talk", args=[word])).status_code == 404
    assert other.post(reverse("citizen-talk", args=[word]), {"text": "x"}).status_code == 404
    assert clerk("jia-clerk").get(reverse("counter-talk", args=[word])).status_code == 404
    assert clerk("yi-reviewer").post(reverse("counter-say", args=[word])).status_code == 403
    assert CaseLog.objects.filter(act__startswith="message-").count() == 1
    assert Talk.objects.get().office_read == 0


def test_a_closed_case_keeps_its_messages_and_takes_no_more(asked):
    row, zhangsan, story = asked
    word = to_url(row.case_no)
    zhangsan.post(reverse("citizen-talk", args=[word]), {"text": "请问"})
    transfers.withdraw(owner=YI.pension, case_no=row.case_no, by="zhangsan", on=story.today, at=AT)
    shown = text(zhangsan, "citizen-talk", word)
    assert "请问" in shown
    assert "不能再留言" in shown
    with pytest.raises(CaseClosed):
        casework.say(
            owner=YI.pension, case_no=row.case_no, text="x", from_person=False, by="yi-clerk", at=AT
        )
