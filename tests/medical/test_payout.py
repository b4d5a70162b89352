"""A balance that cannot move is paid out by a case of its own: reasons, papers, two officers, the bank, what comes back."""

import os
from datetime import date
from fractions import Fraction

import pytest

from shebao.agencies import services as agencies
from shebao.base.money import parse_yuan
from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework.errors import ProposalChanged, SameOfficer
from shebao.casework.services import Applicant
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.identity import services as people
from shebao.ledger import queries as books
from shebao.ledger import services as ledger
from shebao.medical import services as family
from shebao.medical.errors import claims as no
from shebao.medical.models import ChargeLine, Claim
from shebao.medical.queries import claims as queries
from shebao.medical.queries.sharing import DayLine
from shebao.medical.rulings import plan_of
from shebao.medical.services import Ends, Given, claims
from shebao.medical.services.charging import Bill
from shebao.medical.services.linking import Door
from shebao.papers import queries as papers
from shebao.payments import queries as payments
from shebao.payments.services import Payee
from shebao.transfers.errors.medical import NothingThere
from shebao.transfers.services import medical as moving
from tests.medical_story import JIA, YI, MedicalStory, someone

pytestmark = pytest.mark.django_db
OWNER = JIA.medical
BALANCE = parse_yuan("7200.00")
HERS = Payee("赵六", "6222000000001234", "演示银行", "102100000001")
HEIRS = Payee("钱秀英", "6222000000005678", "演示银行", "102100000001")
FUND, NEW = "fund/medical/pooled", "6222000000009999"


@pytest.fixture
def make(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = []

    def story(**habits):
        made.append(MedicalStory(tmp_path, **habits))
        for name, number in (
            ("赵六", HERS.account_no),
            ("钱秀英", HEIRS.account_no),
            ("赵六", NEW),
        ):
            made[-1].bank_books.open_account(
                {"account_no": number, "holder": name, "bank_name": HERS.bank_name,
                 "bank_code": HERS.bank_code, "opening_fen": 0},
                on=made[-1].today,
            )  # fmt: skip
        return made[-1]

    yield story
    for each in made:
        each.close()


@pytest.fixture
def story(make):
    return make()


def by(story, name="jia-m-clerk"):
    return story.when(name)


def ask(story, ground="emigration", *, facts=None, payee=HERS, key="k"):
    return claims.apply_payout(
        owner=OWNER, person_no=story.one(city=JIA).person_no, ground=ground,
        facts=facts or {"paper": "定居证明"}, payee=payee, applicant=Applicant("person", "赵六"),
        channel="counter", key=key, **by(story),
    )  # fmt: skip


def accept(story, row):
    return claims.accept_payout(owner=OWNER, case_no=row.case_no, **by(story))


def propose(story, row):
    return claims.propose_claim(owner=OWNER, case_no=row.case_no, **by(story))


def decide(story, row):
    number = propose(story, row)
    claims.decide_claim(owner=OWNER, proposal_id=number, **by(story, "jia-m-reviewer"))
    story.play()


def now(row):
    return queries.claim(OWNER, row.case_no)


def held(story):
    return {each.code: each.balance_fen for each in books.trial_balance(OWNER)}


def test_the_whole_balance_goes_to_the_persons_own_bank_account_and_nothing_pooled(story):
    row, fund = ask(story), books.balance(OWNER, FUND)
    assert row.state == "medical-claim-applied"
    assert story.relation().state == "paused"
    accept(story, row)
    assert story.relation().state == "ended"
    decide(story, row)
    assert now(row).state == "medical-claim-ordered"
    assert story.balance(JIA) == 0
    assert held(story)[f"refund-payable/{row.case_no}"] == BALANCE
    story.send_money()
    paid = now(row)
    assert (paid.state, paid.amount_fen, paid.paid_on is not None) == (
        "medical-claim-paid", BALANCE, True,
    )  # fmt: skip
    assert paid.closed_on == cases.case(OWNER, row.case_no).closed_on == paid.paid_on
    order = payments.order(OWNER, paid.order_no)
    assert (order.payee_name, order.payee_account_no, order.amount_fen) == (
        "赵六", HERS.account_no, BALANCE,
    )  # fmt: skip
    assert books.balance(OWNER, FUND) == fund
    assert held(story).get(f"refund-payable/{row.case_no}", 0) == 0
    story.kept()


def test_the_notice_names_the_sum_the_reason_and_that_nothing_pooled_is_paid(story):
    row = ask(story)
    accept(story, row)
    decide(story, row)
    said = papers.frozen(papers.of_case(OWNER, row.case_no).get(kind="result-notice"))[1]["data"]
    assert said["amounts"] == [{"label": "支付金额", "fen": BALANCE}]
    assert [item["text"] for item in said["items"]][:2] == ["出国（境）定居", "定居证明"]
    assert "统筹基金不退还。" in said["notes"]
    assert HERS.account_no not in str(said)


def test_ten_working_days_run_from_the_application(story):
    row = ask(story)
    running = cases.running_clock(cases.case(OWNER, row.case_no))
    assert (running.step, running.days) == ("medical-payout", 10)
    assert cases.case(OWNER, row.case_no).due_on == date(2026, 3, 16)


def test_one_officer_alone_pays_nothing(story):
    row = ask(story)
    accept(story, row)
    number = propose(story, row)
    with pytest.raises(SameOfficer):
        claims.decide_claim(owner=OWNER, proposal_id=number, **by(story))
    assert story.balance(JIA) == BALANCE
    assert payments.orders(OWNER, "ordered") == []


def test_a_balance_that_changed_after_it_was_prepared_is_not_signed(story):
    row = ask(story)
    accept(story, row)
    number = propose(story, row)
    late(story, 100)
    with pytest.raises(ProposalChanged):
        claims.decide_claim(owner=OWNER, proposal_id=number, **by(story, "jia-m-reviewer"))


def late(story, fen):
    relation = story.relation()
    ledger.open_account(OWNER, "fund/medical/contributions", "fund")
    ledger.post(
        OWNER,
        ledger.NewEntry(
            f"{OWNER}/late/{fen}", story.today, "补记",
            [ledger.Line("fund/medical/contributions", -fen),
             ledger.Line(relation.ledger_code, fen, relation.relationship_no)],
        ),
    )  # fmt: skip


def test_what_comes_back_from_the_bank_is_paid_again_to_the_same_holder_and_once(make):
    story = make(bounce=Fraction(1), days=1)
    row = ask(story)
    accept(story, row)
    decide(story, row)
    story.send_money()
    story.advance(4)
    story.play()
    bounced = now(row)
    assert (bounced.state, bounced.closed_on) == ("medical-claim-bounced", None)
    assert cases.running_clock(cases.case(OWNER, row.case_no)).step == "pay-again"
    assert held(story)[f"refund-payable/{row.case_no}"] == BALANCE
    story.bank_books.habits = story.bank_books.habits._replace(bounce=Fraction(0))
    other = {"owner": OWNER, "case_no": row.case_no} | by(story)
    with pytest.raises(no.NotOwnAccount):
        claims.reissue_claim(payee=HEIRS, **other)
    claims.reissue_claim(payee=HERS._replace(account_no=NEW), **other)
    with pytest.raises(no.ClaimWrongMoment):
        claims.reissue_claim(payee=HERS, **other)
    story.send_money()
    story.advance(2)
    story.play()
    assert (now(row).state, now(row).reason) == ("medical-claim-paid", "")
    story.kept()


def test_contributions_still_paid_stop_it_and_death_ends_them(story):
    enrolment.resume(story.relation(), **by(story))
    row = ask(story)
    with pytest.raises(no.StillInsured):
        accept(story, row)
    assert story.relation().state == "active"
    claims.withdraw_claim(
        owner=OWNER, case_no=row.case_no, person_no=row.person_no, **by(story, "zhaoliu")
    )
    dead = ask(
        story, "death", facts={"paper": "死亡证明", "died_on": "2026-02-20"}, payee=HEIRS, key="d"
    )
    accept(story, dead)
    assert story.relation().state == "ended"
    decide(story, dead)
    story.send_money()
    assert payments.order(OWNER, now(dead).order_no).payee_name == "钱秀英"
    said = papers.frozen(papers.of_case(OWNER, dead.case_no).get(kind="result-notice"))[1]["data"]
    assert said["addressee"] == "钱秀英"


@pytest.mark.parametrize(
    ("ground", "facts", "payee", "code"),
    [
        ("emigration", {"paper": " "}, HERS, "medical-payout.paper-missing"),
        ("emigration", {"paper": "x"}, HEIRS, "medical-claim.not-own-account"),
        ("death", {"paper": "x", "died_on": "2026-02-20"}, HERS, "medical-payout.heir"),
        ("death", {"paper": "x", "died_on": "2026-03-03"}, HEIRS, "medical-payout.died-when"),
        ("death", {"paper": "x", "died_on": "yesterday"}, HEIRS, "medical-payout.died-when"),
        ("not-online", {"paper": "x", "place": "110100"}, HERS, "medical-payout.place-online"),
        ("not-online", {"paper": "x"}, HERS, "medical-payout.place-online"),
        ("given-up", {"paper": "x"}, HERS, "medical-payout.ground-not-here"),
        ("because", {"paper": "x"}, HERS, "medical-payout.ground-not-here"),
    ],
)
def test_what_a_reason_rests_on_is_asked_at_once(story, ground, facts, payee, code):
    with pytest.raises(no.Refusal) as refused:
        ask(story, ground, facts=facts, payee=payee)
    assert refused.value.code == code
    assert Claim.objects.count() == 0


def test_a_place_that_is_not_online_is_a_reason(story):
    row = ask(story, "not-online", facts={"paper": "参保证明", "place": "659001"})
    assert row.facts["place"] == "659001"


def test_a_second_claim_is_told_the_first_ones_number_and_a_repeated_click_is_one(story):
    row = ask(story)
    assert ask(story).pk == row.pk
    with pytest.raises(no.ClaimOpen, match=row.case_no):
        ask(story, key="other")


def test_links_are_closed_by_the_acceptance_and_nothing_is_charged_after_it(story):
    each = someone("zhaomu")
    mother = people.register_person(
        owner=OWNER, name=each.name, number=each.number, hukou=each.hukou, by="t", at=clock.now()
    )
    enrolment.open_relationship(
        owner=OWNER, person=mother, scheme="resident-medical", area=JIA.division,
        since=date(2024, 1, 1), key="m", by="t", at=clock.now(),
    )  # fmt: skip
    link = family.bind(
        owner=OWNER, ends=Ends(story.one(city=JIA).person_no, mother.person_no), kin="parent",
        door=Door("web"), key="l", proof="commitment", consent=Given(), **by(story, "zhaoliu"),
    )  # fmt: skip
    row = ask(story)
    accept(story, row)
    link.refresh_from_db()
    assert (link.state, link.end_reason) == ("link-ended", "account-paid-out")
    hospital(story)
    charged = charge(story, mother.person_no, "A-1")
    assert (charged.family_fen, charged.cash_fen) == (0, 50_00)
    link.state = "link-active"  # whatever way it came about
    link.save()
    with pytest.raises(no.LinksOpen):
        propose(story, row)


def hospital(story):
    family.add_institution(
        owner=OWNER, code="H1", name="医院", kind="hospital", by="jia-m-clerk", at=clock.now()
    )
    agencies.add_officer(owner=OWNER, username="h1", name="h1", office_code="H1")
    made = family.propose_mandate(
        owner=OWNER, institution_code="H1", username="h1", most_fen=10_000_00, **by(story)
    )
    family.approve_mandate(owner=OWNER, mandate_no=made.mandate_no, **by(story, "jia-m-reviewer"))


def charge(story, person_no, number):
    return family.charge(
        owner=OWNER, institution_code="H1", bill=Bill(number, person_no, 50_00), **by(story, "h1")
    )


def test_a_bill_not_yet_agreed_with_the_hospital_waits(story):
    hospital(story)
    charge(story, story.one(city=JIA).person_no, "B-1")
    assert ChargeLine.objects.count() == 1
    row = ask(story)
    accept(story, row)
    with pytest.raises(no.BillsOpen):
        propose(story, row)
    family.reconcile(
        owner=OWNER, institution_code="H1", day=story.today, lines=[DayLine("B-1", "+", 50_00)],
        **by(story, "h1"),
    )  # fmt: skip
    decide(story, row)
    assert now(row).amount_fen == BALANCE - 50_00


def test_a_relation_that_is_moving_or_has_moved_is_not_paid_out_and_one_paid_out_does_not_move(
    story,
):
    transfer = story.ask()
    row = ask(story)
    accept(story, row)
    out = story.agree(transfer)
    with pytest.raises(NothingThere):
        moving.propose_medical_release(owner=OWNER, case_no=out.case_no, **by(story))
    decide(story, row)
    assert story.balance(JIA) == 0


def test_a_balance_that_moved_with_the_relation_is_not_paid_out(story):
    story.settle(story.agree(story.ask()))
    with pytest.raises(no.BalanceMoves):
        ask(story)


def test_who_pays_in_where_no_account_is_has_nothing_to_be_paid(story):
    with pytest.raises(no.NoMedicalAccount):
        claims.apply_payout(
            owner=YI.medical, person_no=story.one(city=YI).person_no, ground="emigration",
            facts={"paper": "x"}, payee=HERS, applicant=Applicant("person", "赵六"),
            channel="counter", key="k", **story.when(),
        )  # fmt: skip


def test_a_refusal_takes_two_officers_a_reason_and_moves_nothing(story):
    row = ask(story)
    with pytest.raises(no.ReasonMissing):
        claims.propose_claim_refusal(owner=OWNER, case_no=row.case_no, reason=" ", **by(story))
    number = claims.propose_claim_refusal(
        owner=OWNER, case_no=row.case_no, reason="材料不实", **by(story)
    )
    claims.refuse_claim(owner=OWNER, proposal_id=number, **by(story, "jia-m-reviewer"))
    assert (now(row).state, now(row).reason) == ("medical-claim-refused", "材料不实")
    assert papers.of_case(OWNER, row.case_no).get(kind="refusal")
    assert story.balance(JIA) == BALANCE
    assert ask(story, key="again").pk != row.pk


def test_what_is_posted_after_the_payout_is_paid_by_a_case_of_its_own(story):
    row = ask(story)
    accept(story, row)
    decide(story, row)
    story.send_money()
    late(story, 12_34)
    second = ask(story, key="late")
    accept(story, second)
    decide(story, second)
    story.send_money()
    assert (now(second).state, now(second).amount_fen) == ("medical-claim-paid", 12_34)
    story.kept()


def test_an_empty_account_is_said_to_be_empty(story):
    row = ask(story)
    accept(story, row)
    decide(story, row)
    story.send_money()
    again = ask(story, key="again")
    accept(story, again)
    with pytest.raises(no.NothingLeft):
        plan_of(now(again), story.today)


def test_another_persons_claim_is_not_found(story):
    row = ask(story)
    with pytest.raises(no.Refusal) as refused:
        claims.withdraw_claim(
            owner=OWNER, case_no=row.case_no, person_no="310100M1/person/99", **by(story, "x")
        )
    assert refused.value.code == "not-found"
    with pytest.raises(no.Refusal):
        queries.claim(YI.medical, row.case_no)
    assert enrolled.relationship(OWNER, row.relationship_no).state == "paused"
