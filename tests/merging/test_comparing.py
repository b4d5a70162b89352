"""Two agencies compare their registers without showing a number; a hit is a case at both, settled by two officers."""

import json
from dataclasses import replace

import pytest

from shebao.agencies.models import ReadTrace
from shebao.base.plumbing import clock, jobs
from shebao.base.plumbing.models import Job
from shebao.casework import queries as cases
from shebao.config import handlers
from shebao.exchange.models import OutgoingLetter
from shebao.exchange.registry import Letter
from shebao.identity import services as identity
from shebao.merging import services, tokens
from shebao.merging.errors import ComparisonBasis, ComparisonOpen, ComparisonPeer, QueryReason
from shebao.merging.models import Comparison, Query, Token
from shebao.merging.services import comparing
from tests.enrolment.conftest import JIA, YI
from tests.merging.cast import AT, KEPT, OLD, ON, THIRD, account

pytestmark = pytest.mark.django_db
BASIS = "两市社会保险数据比对协议（2026）1 号"
GIVEN = {"on": ON, "at": AT}


def as_15(number):
    """The same number as an old card wrote it: 15 digits, without century and check character."""
    return number[:6] + number[8:17]


def prepare(owner=JIA, peer=YI, key="c1", basis=BASIS):
    return services.prepare_comparison(
        owner=owner, peer=peer, basis=basis, key=key, by="jia.clerk", **GIVEN
    )


def offer(row):
    proposal = cases.proposal_of(cases.case(row.owner, row.case_no))
    return services.offer_comparison(
        owner=row.owner, proposal_id=proposal.pk, by="jia.reviewer", **GIVEN
    )


def work():
    return jobs.run_all(handlers.JOBS)


def at_yi():
    return Comparison.objects.get(owner=YI)


def answer(agree=True, reason=""):
    number = services.propose_answer(
        owner=YI, case_no=at_yi().case_no, agree=agree, reason=reason, by="yi.clerk", **GIVEN
    )
    sign = services.agree_comparison if agree else services.decline_comparison
    return sign(owner=YI, proposal_id=number, by="yi.reviewer", **GIVEN)


def compared():
    offer(prepare())
    work()
    answer()
    work()


def person(owner, number, name):
    return identity.register_person(owner=owner, name=name, number=number, by="x", at=AT)


@pytest.fixture
def two_cities(jia, yi):
    """李四 is known at both, as a 15-digit card at 乙市; 王五 is at 甲市 alone; THIRD is two people's number."""
    person(JIA, KEPT, "李四")
    person(JIA, OLD, "王五")
    person(JIA, THIRD, "赵六")
    person(YI, as_15(KEPT), "李四")
    person(YI, THIRD, "孙七")


def queries_of(owner):
    return {
        cases.case(owner, row.case_no).person_no: row for row in Query.objects.filter(owner=owner)
    }


def test_one_number_at_both_is_a_case_at_both_and_nobody_else_is(two_cities):
    compared()
    for owner in (JIA, YI):
        rows = Query.objects.filter(owner=owner).order_by("id")
        assert sorted(row.names_agree for row in rows) == [False, True]
        (row,) = Comparison.objects.filter(owner=owner)
        assert (row.state, row.hits) == ("compare-done", 2)
    ours, theirs = (
        set(Query.objects.filter(owner=o).values_list("shared_no", flat=True)) for o in (JIA, YI)
    )
    assert ours == theirs


def test_no_letter_shows_a_number_a_name_or_a_key(two_cities):
    compared()
    said = json.dumps([row.payload for row in OutgoingLetter.objects.all()], ensure_ascii=False)
    assert "tokens" in said
    for secret in (KEPT, as_15(KEPT), OLD, THIRD, "李四", "王五", "赵六"):
        assert secret not in said


def test_when_it_is_over_key_and_digests_are_destroyed(two_cities):
    offer(prepare())
    work()
    answer()
    assert Comparison.objects.exclude(private_seal=None).count() == 2
    work()
    assert not Token.objects.exists()
    assert not Comparison.objects.exclude(private_seal=None).exists()


def test_another_comparison_has_another_key(two_cities):
    compared()
    first = set(OutgoingLetter.objects.get(kind="merging.tokens-asked").payload["tokens"])
    offer(prepare(key="c2"))
    work()
    number = services.propose_answer(
        owner=YI, case_no=Comparison.objects.get(owner=YI, state="compare-asked").case_no, agree=True,
        reason="", by="yi.clerk", **GIVEN,
    )  # fmt: skip
    services.agree_comparison(owner=YI, proposal_id=number, by="yi.reviewer", **GIVEN)
    work()
    later = OutgoingLetter.objects.filter(kind="merging.tokens-asked").order_by("id").last()
    assert len(later.payload["tokens"]) == 3
    assert not first & set(later.payload["tokens"])


def test_only_whose_number_is_at_both_was_read(two_cities):
    compared()
    for owner, reader in ((JIA, YI), (YI, JIA)):
        read = set(
            ReadTrace.objects.filter(owner=owner, reader=reader).values_list("person_no", flat=True)
        )
        assert read == set(Query.objects.filter(owner=owner).values_list("person_no", flat=True))


def test_in_parts_the_same_comes_out(two_cities, monkeypatch):
    monkeypatch.setattr(comparing, "PART", 1)
    compared()
    row = Comparison.objects.get(owner=JIA)
    assert (row.state, row.hits, row.compared, row.parts, row.answered) == (
        "compare-done",
        2,
        3,
        4,
        4,
    )
    assert Query.objects.count() == 4


def test_a_kill_after_any_part_loses_and_doubles_nobody(two_cities, monkeypatch):
    monkeypatch.setattr(comparing, "PART", 1)
    offer(prepare())
    work()
    answer()
    original = comparing._next_part
    strikes = iter([False, True] * 10)

    def struck(*words, **more):
        if next(strikes):
            raise RuntimeError("power cut")
        return original(*words, **more)

    monkeypatch.setattr(comparing, "_next_part", struck)
    for _ in range(20):
        work()
        Job.objects.filter(state="waiting").update(run_after=clock.moment())
    row = Comparison.objects.get(owner=JIA)
    assert (row.state, row.hits, row.compared) == ("compare-done", 2, 3)
    assert Query.objects.count() == 4


def test_a_letter_heard_twice_opens_nothing_twice(two_cities):
    compared()
    letter = OutgoingLetter.objects.get(kind="merging.tokens-asked")
    again = Letter(letter.letter_id, YI, JIA, letter.kind, 1, letter.caseref, letter.payload, AT)
    services.hear_tokens(again, at=AT)
    offered = OutgoingLetter.objects.get(kind="merging.comparison-offered")
    services.hear_offer(replace(again, payload=offered.payload), at=AT)
    assert (Query.objects.count(), Comparison.objects.count()) == (4, 2)


def test_a_part_heard_twice_while_it_runs_counts_once(two_cities):
    offer(prepare())
    work()
    row = answer()
    jobs.run_all({"merging.compare": handlers.JOBS["merging.compare"]})
    mine = Token.objects.filter(owner=YI).first()
    part = {
        "comparison": row.shared_no, "part": 1, "last": False, "tokens": [mine.token],
        "names": [mine.name_token],
    }  # fmt: skip
    for _ in range(2):
        services.hear_tokens(
            Letter("x", YI, JIA, "merging.tokens-asked", 1, row.shared_no, part, AT), at=AT
        )
    assert at_yi().hits == 1


def test_the_other_side_may_decline_and_nothing_was_sent(two_cities):
    offer(prepare())
    work()
    answer(agree=False, reason="协议已到期")
    work()
    row = Comparison.objects.get(owner=JIA)
    assert (row.state, row.reason, row.private_seal) == ("compare-declined", "协议已到期", None)
    assert not OutgoingLetter.objects.filter(kind="merging.tokens-asked").exists()
    assert cases.case(JIA, row.case_no).closed_on == ON


def test_a_forged_key_is_refused_before_anybody_is_keyed(two_cities):
    offer(prepare())
    work()
    Comparison.objects.filter(owner=YI).update(peer_public="AAAA")
    number = services.propose_answer(
        owner=YI, case_no=at_yi().case_no, agree=True, reason="", by="yi.clerk", **GIVEN
    )
    with pytest.raises(Exception, match="密钥"):
        services.agree_comparison(owner=YI, proposal_id=number, by="yi.reviewer", **GIVEN)
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    ("change", "refused"),
    [({"basis": " "}, ComparisonBasis), ({"peer": JIA}, ComparisonPeer), ({"peer": "990000P1"}, ComparisonPeer)],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused(jia, yi, change, refused):
    with pytest.raises(refused):
        prepare(**change)


def test_one_at_a_time_with_each_agency_and_it_may_be_dropped(jia, yi):
    row = prepare()
    with pytest.raises(ComparisonOpen):
        prepare(key="c2")
    proposal = cases.proposal_of(cases.case(JIA, row.case_no))
    from shebao.casework import services as casework

    casework.send_back(
        owner=JIA, proposal_id=proposal.pk, reason="先签协议", by="jia.reviewer", at=AT
    )
    services.drop_comparison(owner=JIA, case_no=row.case_no, by="jia.clerk", **GIVEN)
    assert prepare(key="c3").case_no != row.case_no


def test_both_sides_tell_and_settle_and_the_person_reads_the_road(jia, yi):
    lisi = account(KEPT, 2012, 2014)
    person(YI, KEPT, "李四")
    compared()
    here, there = Query.objects.get(owner=JIA), Query.objects.get(owner=YI)
    services.tell_account(owner=JIA, case_no=here.case_no, by="jia.clerk", **GIVEN)
    work()
    there.refresh_from_db()
    assert there.theirs == {"name": "李四", "months": 36, "first": "2012-01", "last": "2014-12"}
    number = services.propose_settling(
        owner=JIA, case_no=here.case_no, finding="one-person", reason="本人说明，证件相同", by="jia.clerk",
        **GIVEN,
    )  # fmt: skip
    services.settle_query(owner=JIA, proposal_id=number, by="jia.reviewer", **GIVEN)
    work()
    there.refresh_from_db()
    assert (there.their_finding, there.finding) == ("one-person", "")
    notes = [row.note_zh for row in cases.timeline(JIA, here.case_no, public_only=True)]
    assert any("乙市" in note and "转移" in note for note in notes)
    assert cases.case(JIA, here.case_no).person_no == lisi.person_no
    assert cases.case(YI, there.case_no).closed_on is None


def test_a_finding_needs_a_choice_and_a_reason(two_cities):
    compared()
    row = Query.objects.filter(owner=JIA).first()
    for finding, reason in (("", "x"), ("one-person", " "), ("perhaps", "x")):
        with pytest.raises(QueryReason):
            services.propose_settling(
                owner=JIA,
                case_no=row.case_no,
                finding=finding,
                reason=reason,
                by="jia.clerk",
                **GIVEN,
            )


def test_a_token_is_bound_to_the_comparison_and_to_both_sides():
    (mine, public), (yours, other) = tokens.make(), tokens.make()
    names = {"shared_no": "a/1", "asking": JIA, "asked": YI}
    key = tokens.agree(mine, other, **names)
    assert key == tokens.agree(yours, public, **names)
    assert key != tokens.agree(mine, other, **names | {"shared_no": "a/2"})
    assert key != tokens.agree(mine, other, **names | {"asking": YI, "asked": JIA})
    assert tokens.name_token(key, KEPT, "李四") != tokens.name_token(key, OLD, "李四")
