"""A letter whose number and name together fit nobody here: two officers say whom it means."""

import pytest

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework.errors import SameOfficer
from shebao.identity import services as people
from shebao.transfers import queries, services
from shebao.transfers.errors import NamingReason, PersonDiffers, PersonKnown, PersonNotFound
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db


def renamed(story, person, name):
    people.change_name(
        owner=JIA.pension, person_no=person.person_no, name=name, on=story.today, by="jia-clerk",
        at=clock.now(),
    )  # fmt: skip


@pytest.fixture
def unknown(story):
    """张三 is written otherwise at the old place, so its letter finds nobody."""
    person = story.person("zhangsan", JIA)
    renamed(story, person, "张叁")
    row = story.apply()
    story.accept(row)
    story.play()
    return row


def propose(story, out, person, **changed):
    given = {
        "owner": JIA.pension, "case_no": out.case_no, "person_no": person.person_no,
        "reason": "身份证一致，姓名为更名前写法", "by": "jia-clerk", "at": clock.now(),
    }  # fmt: skip
    return services.propose_person(**given | changed)


def name(story, number, by="jia-reviewer"):
    return services.name_person(
        owner=JIA.pension, proposal_id=number, by=by, on=story.today, at=clock.now()
    )


def test_until_somebody_is_named_nothing_can_be_released(story, unknown):
    out = story.leaving(unknown)
    assert (out.state, out.person_no) == ("received", "")
    with pytest.raises(PersonNotFound):
        story.release(out)


def test_two_officers_name_the_person_and_the_transfer_goes_on_to_the_fen(story, unknown):
    out, person = story.leaving(unknown), story.person("zhangsan", JIA)
    number = propose(story, out, person)
    with pytest.raises(SameOfficer):
        name(story, number, by="jia-clerk")
    assert story.leaving(unknown).person_no == ""

    name(story, number)
    case = cases.case(JIA.pension, out.case_no)
    assert story.leaving(unknown).person_no == case.person_no == person.person_no
    decision = cases.decisions(case).get()
    assert (decision.by, decision.countersigned_by) == ("jia-clerk", "jia-reviewer")
    story.play()
    told = [leg.note_zh for leg in queries.other_leg(YI.pension, unknown.case_no)]
    assert "已核实联系函所指的参保人" in told

    story.release(story.leaving(unknown))
    story.pay(story.leaving(unknown))
    story.play()
    assert queries.transfer_in(YI.pension, unknown.case_no).state == "matched"
    story.conserved()


def test_nobody_is_named_without_a_reason_or_when_number_and_name_both_differ(story, unknown):
    out, person = story.leaving(unknown), story.person("zhangsan", JIA)
    with pytest.raises(NamingReason):
        propose(story, out, person, reason="  ")
    stranger = people.register_person(
        owner=JIA.pension, name="王二", number="000101198506121247", hukou="310100", by="x",
        at=clock.now(),
    )  # fmt: skip
    with pytest.raises(PersonDiffers):
        propose(story, out, stranger)
    assert cases.proposals_waiting(JIA.pension) == []


def test_a_case_that_has_its_person_keeps_it(story, unknown):
    out, person = story.leaving(unknown), story.person("zhangsan", JIA)
    name(story, propose(story, out, person))
    with pytest.raises(PersonKnown):
        propose(story, out, person)


def test_a_record_that_changed_since_does_not_bear_the_second_signature(story, unknown):
    from shebao.casework.errors import ProposalChanged

    out, person = story.leaving(unknown), story.person("zhangsan", JIA)
    number = propose(story, out, person)
    renamed(story, person, "张肆")
    with pytest.raises(ProposalChanged):
        name(story, number)
