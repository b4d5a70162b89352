"""The next level at another installation: told by signed letters what stays late, and how much work there is."""

from dataclasses import replace

import pytest
from django.urls import reverse

from shebao.agencies import services as agencies
from shebao.agencies.models import Agency
from shebao.agencies.remembered import forget
from shebao.base.plumbing import clock
from shebao.base.plumbing.jobs import Claimed
from shebao.config import handlers
from shebao.exchange.models import IncomingLetter, OutgoingLetter
from shebao.inspection import queries, services
from shebao.inspection.models import LateBelow, WorkBelow
from shebao.transfers import services as transfers
from tests.portal.citizens import chinese_left
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db
PROVINCE = "110000P1"


def moved(local):
    """The province works here, or at another installation."""
    Agency.objects.filter(code=PROVINCE).update(local=local)
    forget()


@pytest.fixture
def late(make_story):
    """乙市's case is late for long; its province works elsewhere."""
    story = make_story()
    agencies.add_agency(
        code=PROVINCE, name="乙省社会保险事业管理局", name_en="Yi Province Office", city="乙省",
        city_en="Yi Province", level="province", at=clock.now(),
    )  # fmt: skip
    agencies.set_parent(YI.pension, PROVINCE)
    agencies.add_officer(owner=PROVINCE, username="sheng", name="盛一", name_en="Sheng")
    agencies.grant("sheng", "inspector", since=story.today, by="init", at=clock.now())
    moved(local=False)
    row = story.apply()
    story.advance(60)
    return story, row


def watch(story):
    """The periodic job, as the worker runs it."""
    owner = YI.pension
    handlers.JOBS["casework.watch"](Claimed(owner, "casework.watch", f"{owner}/x", {}, 1))


def arrive(story):
    """What was written travels, signed, to the province."""
    moved(local=True)
    story.play()
    moved(local=False)


def test_a_late_case_and_the_days_numbers_reach_the_province_without_the_person(late, as_officer):
    story, row = late
    watch(story)
    watch(story)
    written = OutgoingLetter.objects.filter(receiver=PROVINCE).order_by("id")
    assert [one.kind for one in written] == ["inspection.late-case", "inspection.workload"]
    assert "张三" not in str([one.payload for one in written])

    arrive(story)

    assert IncomingLetter.objects.filter(owner=PROVINCE, state="handled").count() == 2
    told = LateBelow.objects.get()
    assert (told.owner, told.sender, told.case_no) == (PROVINCE, YI.pension, row.case_no)
    numbers = WorkBelow.objects.get()
    assert (numbers.open, numbers.overdue, numbers.waiting) == (1, 1, 0)
    Agency.objects.filter(code=YI.pension).update(
        local=False
    )  # as the province's own directory has it
    forget()
    client = as_officer("sheng")
    text = client.get(reverse("counter-below")).content.decode()
    assert row.case_no in text
    assert f"{story.today} 来函告知" in text
    assert "张三" not in text
    client.cookies["shebao_language"] = "en"
    assert not chinese_left(client.get(reverse("counter-below")).content.decode())


def test_when_the_step_is_done_the_province_hears_that_too(late):
    story, row = late
    watch(story)
    transfers.accept(
        owner=YI.pension, case_no=row.case_no, by="yi-clerk", on=story.today, at=clock.now()
    )
    watch(story)
    arrive(story)
    assert LateBelow.objects.get().met_on == story.today
    assert queries.late_below(PROVINCE) == []


def test_an_older_day_changes_nothing_and_the_same_again_neither(late):
    story, _ = late
    watch(story)
    story.advance()
    watch(story)
    arrive(story)
    assert WorkBelow.objects.get().on == story.today
    first = IncomingLetter.objects.filter(kind="inspection.workload").order_by("id")[0]
    services.hear_workload(heard(first), at=clock.now())
    assert WorkBelow.objects.get().on == story.today
    again = IncomingLetter.objects.filter(kind="inspection.late-case")[0]
    services.hear_late_case(heard(again), at=clock.now())
    assert LateBelow.objects.count() == 1


def heard(row, **changes):
    from shebao.exchange import envelope
    from shebao.exchange.registry import Letter

    payload = envelope.payload_of(bytes(row.body.encode("ascii")))
    letter = Letter(
        row.letter_id,
        row.owner,
        row.sender,
        row.kind,
        row.version,
        row.caseref,
        payload,
        row.sent_at,
    )
    return replace(letter, **changes)


def test_only_agencies_below_and_only_of_their_own_cases(late):
    story, _ = late
    watch(story)
    arrive(story)
    late_case = heard(IncomingLetter.objects.get(kind="inspection.late-case"))
    LateBelow.objects.all().delete()
    for changes in (
        {"sender": JIA.pension}, {"payload": late_case.payload | {"case_no": f"{JIA.pension}/x/2026/1"}},
    ):  # fmt: skip
        with pytest.raises(services.telling.NotBelow):
            services.hear_late_case(replace(late_case, **changes), at=clock.now())
    numbers = heard(IncomingLetter.objects.get(kind="inspection.workload"), sender=JIA.pension)
    with pytest.raises(services.telling.NotBelow):
        services.hear_workload(numbers, at=clock.now())
    assert not LateBelow.objects.exists()


@pytest.mark.parametrize("change", [{"local": True}, {"road": "paper"}])
def test_an_agency_above_that_lives_here_or_is_reached_on_paper_is_not_written_to(late, change):
    story, _ = late
    Agency.objects.filter(code=PROVINCE).update(**change)
    forget()
    assert services.tell_above(owner=YI.pension, on=story.today, at=clock.now()) == 0
    assert services.tell_above(owner=PROVINCE, on=story.today, at=clock.now()) == 0
    assert not OutgoingLetter.objects.filter(receiver=PROVINCE).exists()
