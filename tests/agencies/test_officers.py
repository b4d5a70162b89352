from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from shebao.agencies import queries, remembered, services
from shebao.agencies.errors import (
    BadCode,
    CodeTaken,
    NoPassword,
    NoRight,
    UsernameTaken,
    WrongAgency,
    WrongDates,
)
from shebao.agencies.models import Agency, ReadTrace
from shebao.base.refusals import NotFound

from .conftest import AT, JIA, JIA_MEDICAL, ON, YI

DAY = timedelta(days=1)


def test_an_agency_says_its_division_and_family_by_its_code(jia):
    medical = services.add_agency(code=JIA_MEDICAL, name="甲市医疗保险中心", city="甲市", at=AT)

    assert (jia.division, jia.kind) == ("310100", "pension")
    assert medical.kind == "medical"
    assert [each.code for each in queries.local_agencies()] == [JIA_MEDICAL, JIA]
    assert queries.agency(JIA).name.startswith("甲市")


@pytest.mark.parametrize("code", ["310100", "310100X1", "31010P1", "310100P", "310100P123456"])
def test_a_code_that_is_none_is_refused(db, code):
    with pytest.raises(BadCode):
        services.add_agency(code=code, name="甲", city="甲", at=AT)


def test_an_agency_added_again_changes_nothing_and_with_other_particulars_is_refused(jia):
    again = services.add_agency(code=JIA, name=jia.name, city="甲市", at=AT)

    assert again.pk == jia.pk
    assert queries.keys_of(JIA).count() == 2
    with pytest.raises(CodeTaken):
        services.add_agency(code=JIA, name="别的名称", city="甲市", at=AT)


def test_a_correspondent_gets_no_keys_of_ours(db):
    services.add_agency(code=YI, name="乙市社保中心", city="乙市", local=False, road="paper", at=AT)

    assert not queries.is_local(YI)
    assert not queries.keys_of(YI).exists()
    with pytest.raises(NotFound):
        queries.agency("999999P9")


def test_a_post_is_held_from_its_first_day_to_its_last(jia):
    services.add_officer(owner=JIA, username="zhao", name="赵")
    services.grant("zhao", "clerk", since=ON, by="jia.op1", at=AT)
    services.grant("zhao", "clerk", since=ON, by="jia.op1", at=AT)

    assert services.end_role("zhao", "clerk", until=ON + 5 * DAY, by="jia.op1") == 1
    assert [queries.holds("zhao", "clerk", ON + n * DAY) for n in (-1, 0, 5, 6)] == [
        False,
        True,
        True,
        False,
    ]
    assert services.require("zhao", "clerk", on=ON).username == "zhao"
    with pytest.raises(NoRight, match="“复核”岗位") as refused:
        services.require("zhao", "reviewer", on=ON)
    assert "post “Review”" in refused.value.sentence("en")


def test_what_was_just_given_counts_at_once_and_all_posts_are_asked_for_together(
    jia, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(remembered, "SECONDS", 1000)
    for username in ("zhao", "qian"):
        services.add_officer(owner=JIA, username=username, name=username)
        services.grant(username, "clerk", since=ON, by="jia.op1", at=AT)
    assert not queries.holds("zhao", "reviewer", ON)

    services.grant("zhao", "reviewer", since=ON, by="jia.op1", at=AT)
    services.grant("qian", "cashier", since=ON, by="jia.op1", at=AT)
    assert queries.holds("zhao", "reviewer", ON)
    assert not queries.holds("zhao", "cashier", ON)
    services.absent("qian", stand_in="zhao", since=ON, until=ON, by="jia.op1", at=AT)

    with django_assert_num_queries(1):
        assert [queries.holds("zhao", post, ON) for post in ("clerk", "reviewer", "cashier")] == [
            True,
            True,
            True,
        ]
        assert not queries.holds("zhao", "operator", ON)


def test_a_post_at_one_office_reaches_no_other(jia):
    services.add_office(owner=JIA, code="w1", name="一号窗口")
    services.add_officer(owner=JIA, username="zhao", name="赵", office_code="w1")
    services.grant("zhao", "clerk", since=ON, office_code="w1", by="jia.op1", at=AT)

    assert queries.holds("zhao", "clerk", ON, office_code="w1")
    assert queries.holds("zhao", "clerk", ON)
    assert not queries.holds("zhao", "clerk", ON, office_code="w2")
    assert queries.holds("jia.op1", "operator", ON, office_code="w2")


def test_a_stand_in_holds_the_posts_of_the_absent_officer_for_those_days_only(jia):
    services.add_officer(owner=JIA, username="zhao", name="赵")
    services.add_officer(owner=JIA, username="qian", name="钱")
    services.grant("zhao", "reviewer", since=ON, by="jia.op1", at=AT)

    services.absent("zhao", stand_in="qian", since=ON, until=ON + 2 * DAY, by="jia.op1", at=AT)

    assert queries.holds("qian", "reviewer", ON + 2 * DAY)
    assert not queries.holds("qian", "reviewer", ON + 3 * DAY)
    assert queries.stands_in_for("qian", ON) == ["zhao"]
    assert queries.stand_in("zhao", ON) == "qian"
    assert queries.stand_in("zhao", ON + 3 * DAY) == "zhao"
    assert queries.holders(JIA, "reviewer", ON) == ["zhao"]


def test_nobody_of_another_agency_and_not_oneself_can_stand_in(jia):
    services.add_agency(code=JIA_MEDICAL, name="甲市医疗保险中心", city="甲市", at=AT)
    services.add_officer(owner=JIA, username="zhao", name="赵")
    services.add_officer(owner=JIA_MEDICAL, username="li", name="李")

    for other in ("li", "zhao"):
        with pytest.raises(WrongAgency):
            services.absent("zhao", stand_in=other, since=ON, until=ON, by="x", at=AT)
    with pytest.raises(WrongDates):
        services.absent("zhao", stand_in="jia.op1", since=ON, until=ON - DAY, by="x", at=AT)


def test_an_officer_who_left_holds_nothing_and_cannot_sign_in(jia):
    services.dismiss("jia.op2", until=date(2026, 3, 31), by="jia.op1")

    assert not queries.holds("jia.op2", "operator", ON)
    with pytest.raises(NotFound):
        queries.officer("jia.op2", owner=JIA)


def test_officers_have_no_password_outside_a_demonstration(jia, settings):
    settings.DEMO = False
    with pytest.raises(NoPassword):
        services.add_officer(owner=JIA, username="zhao", name="赵", password="x" * 12)

    officer = services.add_officer(owner=JIA, username="zhao", name="赵")
    assert not officer.has_usable_password()
    with pytest.raises(UsernameTaken):
        services.add_officer(owner=JIA, username="zhao", name="别人")


def test_i_see_who_looked_at_me_and_another_agency_does_not(jia):
    person = f"{JIA}/person/1"
    for purpose in ("case", "enquiry"):
        services.read(
            person, owner=JIA, purpose=purpose, reader_kind="officer", reader="jia.op1",
            subject=f"{JIA}/transfer/2026/1", at=AT,
        )  # fmt: skip

    latest, first = queries.reads_of(JIA, person)
    assert (latest.purpose, first.purpose) == ("enquiry", "case")
    assert latest.reader_name == "钱一"
    assert str(first.purpose_label) == "办理业务"
    assert queries.reads_of(JIA, person, after=latest.number) == [first]
    assert queries.reads_of(YI, person) == []
    assert len(queries.reads_by(JIA, "jia.op1", limit=1)) == 1


@pytest.mark.parametrize("act", [lambda rows: rows.update(reader="x"), lambda rows: rows.delete()])
def test_a_read_trace_can_neither_be_changed_nor_taken_away(jia, act):
    services.read("p/1", owner=JIA, purpose="case", reader_kind="officer", reader="jia.op1", at=AT)

    with pytest.raises(IntegrityError), transaction.atomic():
        act(ReadTrace.objects.all())
    assert ReadTrace.objects.get().reader == "jia.op1"
    assert Agency.objects.count() == 1
