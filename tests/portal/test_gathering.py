"""At the counter: who pays is decided beside the case, and an application for the pension shows what is still to come."""

import pytest
from django.urls import reverse

from shebao.base.plumbing import clock
from shebao.casework.services import Applicant
from shebao.identity import services as identities
from shebao.pension import services as pension
from shebao.portal.naming import from_url, to_url
from shebao.transfers import queries
from shebao.transfers.rules import Stay
from tests.portal.citizens import chinese_left
from tests.portal.test_counter_cases import go, page
from tests.story import JIA, YI
from tests.transfers.test_gathering import SAID, WHO, gather, hukou, stop, temporary_at_jia

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(make_story):
    story = make_story(residents=(WHO,))
    hukou(story, "110105")
    stop(story)
    return story


def lines(months="60", current="0"):
    return {
        "origin": JIA.pension, "account_kind": "regular", "key": "k", "current": current,
        "place": ["310100", "", "", ""], "kind": ["regular"] * 4, "months": [months, "", "", ""],
    }  # fmt: skip


def test_from_the_application_for_the_pension_to_the_letter(story, as_officer):
    person = story.person(WHO)
    claim = pension.apply(
        owner=YI.pension, person_no=person.person_no, group="female50", offset=0, place="110105",
        place_reason="no-ten-years", applicant=Applicant("person", person.name), channel="counter",
        key="claim", by="x", on=story.today, at=clock.now(), elsewhere=["310100"],
    )  # fmt: skip
    hukou(story, "110105")
    clerk = as_officer("yi-clerk")
    shown = page(clerk, reverse("counter-case", args=[to_url(claim.case_no)]))
    assert "还没有归集" in shown
    form = reverse("counter-gather", args=[to_url(person.person_no)])
    assert form in shown
    assert "最后参保" in page(clerk, form)
    other = page(clerk, form, 422, **lines("314"))
    assert "待遇领取地是甲市" in other
    assert 'value="314"' in other
    assert "按参保缴费凭证填写" in page(clerk, form, 422, **lines(""))


def test_gathered_from_the_counter_and_seen_by_the_person(story, as_officer, client):
    person = story.person(WHO)
    clerk = as_officer("yi-clerk")
    case = go(
        clerk, reverse("counter-gather", args=[to_url(person.person_no)]), **lines(current="")
    )
    text = page(clerk, case)
    assert "待遇领取地归集" in text
    assert "受理并发出联系函" in text
    assert ("110105" in text, "北京市" in text) == (False, True), "a place by its name"
    number = from_url(case.rstrip("/").rsplit("/", 1)[1])
    go(clerk, reverse("counter-accept", args=[to_url(number)]))
    story.play()
    out = story.leaving(queries.transfer_in(YI.pension, number))
    there = page(as_officer("jia-clerk"), reverse("counter-case", args=[to_url(out.case_no)]))
    assert "待遇领取地归集" in there
    assert "temporary-stays" not in there
    client.force_login(identities.open_demo_login(person, at=clock.moment()))
    mine = reverse("citizen-case", args=[to_url(number)])
    assert "不用您先在那里缴费" in page(client, mine)
    client.cookies["shebao_language"] = "en"
    english = page(client, mine)
    assert "Gathering to the paying place" in english
    assert not [line for line in chinese_left(english) if "秀珍" not in line]


def test_begun_by_the_person_from_their_application_and_followed_to_the_letter(story, client):
    person = story.person(WHO)
    pension.apply(
        owner=YI.pension, person_no=person.person_no, group="female55", offset=0, place="110105",
        place_reason="no-ten-years", applicant=Applicant("person", person.name), channel="mobile",
        key="claim", by="x", on=story.today, at=clock.now(), elsewhere=["310100"],
    )  # fmt: skip
    story.advance(200)  # the month chosen has come
    client.force_login(identities.open_demo_login(person, at=clock.moment()))
    mine, form = reverse("citizen-benefit"), reverse("citizen-gather")
    assert f"{form}?origin={JIA.pension}" in page(client, mine)
    asked = page(client, f"{form}?origin={JIA.pension}")
    assert f'value="{JIA.pension}" selected' in asked
    other = page(client, form, 422, **lines("314"))
    assert "待遇领取地是甲市" in other
    assert 'value="314"' in other
    assert not queries.transfers_of_person(YI.pension, person.person_no), "a refusal begins nothing"
    assert "按参保缴费凭证填写" in page(client, form, 422, **lines(""))
    case = go(client, form, **lines(current=""))
    assert go(client, form, **lines(current="")) == case, "sent twice is one"
    (row,) = queries.transfers_of_person(YI.pension, person.person_no)
    assert (row.road, row.origin_code, row.state) == ("gathering", JIA.pension, "applied")
    assert "不用您先在那里缴费" in page(client, case)
    listed = page(client, mine)
    assert case in listed
    assert "申请归集" not in listed
    story.accept(row)
    story.play()
    assert story.leaving(row).road == "gathering"
    client.cookies["shebao_language"] = "en"
    for address in (mine, form, case):
        assert not [line for line in chinese_left(page(client, address)) if "秀珍" not in line]


@pytest.mark.parametrize("booked", [False, True])
def test_how_a_temporary_account_is_shared_is_said_to_the_person_and_to_the_first_officer(
    make_story, as_officer, booked
):
    story = make_story(residents=(WHO,))
    hukou(story, "110105")
    temporary_at_jia(story)
    stays = (Stay("310100", "temporary", 2, False), *SAID)
    row = gather(story, kind="temporary", elsewhere=stays)
    user = identities.open_demo_login(story.person(WHO), at=clock.moment()).username
    case, mine = (reverse(n, args=[to_url(row.case_no)]) for n in ("counter-case", "citizen-case"))
    compared = reverse("counter-money", args=[to_url(row.case_no)])
    for who, address in (("yi-clerk", case), (user, mine)):
        assert "单位缴费进入统筹基金；金额在信息表到了以后列出" in page(as_officer(who), address)
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    story.pay(story.leaving(row))
    story.play()
    if booked:
        story.book(queries.transfer_in(YI.pension, row.case_no))
        story.play()
    places = [("yi-clerk", case), ("yi-clerk", compared), (user, mine)]
    for who, address in [*places, *[(user, f"{mine}form/")] * booked]:
        client = as_officer(who)
        shown = page(client, address)
        for said in ("4,800.00", "1,600.00", "3,200.00", "国办发〔2009〕66号 第五条", "未见条文"):
            assert said in shown, (address, said)
        assert ("已记入个人账户<span" in shown, "将记入个人账户<span" in shown) == (
            booked,
            not booked,
        )
        english = client.get(address, headers={"accept-language": "en"}).content.decode()
        assert not [line for line in chinese_left(english) if "秀珍" not in line]
