"""Two pensions of one person, both paid by the pension room: one is chosen in the case, the other stops and is settled."""

import os

import pytest

from shebao.base.months import month
from shebao.casework import queries as cases
from shebao.ledger import queries as books
from shebao.ledger import verify
from shebao.merging import errors
from shebao.papers.models import Paper
from shebao.payments import queries as payments
from shebao.pension import errors as pension_errors
from shebao.pension import queries as pensions
from shebao.pension.models import Change, PaidMonth, Recovery
from tests.merging import pensions as two
from tests.merging.pensions import OWNER
from tests.pension.test_payroll import approve, balanced, prepare
from tests.story import Story

pytestmark = pytest.mark.django_db
APRIL, MAY, JUNE, JULY = (month(2026, n) for n in (4, 5, 6, 7))


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = Story(tmp_path, movers=(), residents=(two.KEY,))
    two.know_bank(made)
    yield made
    made.close()


@pytest.fixture
def both(story):
    """Her account and her other one, each with its pension."""
    kept, other = story.person(two.KEY, two.JIA), two.other_account(story)
    two.retire(story, kept), two.retire(story, other)
    return kept, other


def held(code):
    return books.balance(OWNER, code)


def pension_of(person):
    return pensions.benefit_of_person(OWNER, person.person_no)


def test_one_pension_is_chosen_the_other_stops_and_its_account_bears_what_was_drawn_twice(
    story, both
):
    kept, other = both
    two.pay(story, APRIL, MAY)
    given = pension_of(other)
    account, pooled = held(given.account_code), held("fund/pension/pooled")
    monthly = pensions.rates(given)[0].total_fen
    paid = list(PaidMonth.objects.filter(benefit=given))
    row = two.preview(story, two.apply(story, kept, other))
    told = row.plan["second"]
    assert (told["benefit_no"], told["months"], told["drawn_fen"]) == (
        given.benefit_no, 2, 2 * monthly,
    )  # fmt: skip
    assert told["left_fen"] == account + sum(one.account_fen for one in paid)
    assert (told["offset_fen"], told["claim_fen"]) == (2 * monthly, 0)
    assert row.refund_fen == told["refund_fen"] == told["left_fen"] - 2 * monthly > 0
    assert (pension_of(other).state, held(given.account_code)) == ("benefit-in-payment", account)

    row = two.sign(story, two.confirm(story, row))
    given = pension_of(other)
    assert (given.state, given.stop_reason, given.last_month) == (
        "benefit-stopped", "second-pension", MAY,
    )  # fmt: skip
    assert [one.state for one in two.own(other)] == ["merged"]
    assert held(given.account_code) == 0
    assert held("payable/pension-recovery") == 0
    assert held("fund/pension/pooled") == pooled + sum(one.pooled_fen for one in paid)
    assert payments.order(OWNER, row.order_no).amount_fen == told["refund_fen"]
    assert Paper.objects.filter(kind="pension-change", case_no=row.case_no).count() == 1
    balanced(story)
    story.advance(28)
    june = prepare(story, JUNE)
    assert {line["benefit_no"] for line in june.report["rows"]} == {given.benefit_no}
    assert june.people == 1


def test_what_the_account_cannot_bear_is_claimed_and_withheld_from_the_pension_that_is_kept(
    story, both, monkeypatch
):
    kept, other = both
    two.pay(story, APRIL)
    given = pension_of(other)
    two.spend(given, held(given.account_code))
    monthly = pensions.rates(given)[0].total_fen
    bore = PaidMonth.objects.get(benefit=given).account_fen
    row = two.merge(story, kept, other)
    assert (row.refund_fen, row.order_no) == (0, "")
    claim = Recovery.objects.get()
    assert (claim.benefit, claim.reason) == (pension_of(kept), "second-pension")
    assert claim.amount_fen == monthly - bore == -held("payable/pension-recovery")
    agree(story, claim, 4)
    two.pay(story, MAY)
    claim.refresh_from_db()
    assert claim.collected_fen == claim.instalment_fen > 0

    done = two.undo(story, row)
    claim.refresh_from_db()
    assert (claim.state, held("payable/pension-recovery")) == ("recovery-lifted", 0)
    again = Change.objects.get(case_no=done.case_no)
    assert again.owed_fen == claim.collected_fen
    assert (pension_of(other).state, held(given.account_code)) == ("benefit-in-payment", 0)
    story.advance(28)
    june = approve(story, prepare(story, JUNE))
    line = june.lines.get(benefit=given)
    assert (line.months, line.difference_fen) == (2, claim.collected_fen)
    assert line.net_fen == 2 * monthly + claim.collected_fen
    assert june.lines.get(benefit=pension_of(kept)).withheld_fen == 0
    balanced(story)


def test_undone_both_pensions_are_as_if_nothing_had_been(story, both):
    kept, other = both
    two.pay(story, APRIL, MAY)
    given = pension_of(other)
    before = {code: held(code) for code in (given.account_code, "fund/pension/pooled")}
    row = two.merge(story, kept, other)
    two.pay(story, JUNE)
    claim = row.refund_fen
    june = pensions.lines_of(pension_of(kept))[0]
    done = two.undo(story, row)
    given = pension_of(other)
    assert (given.state, given.last_month, given.stop_reason) == ("benefit-in-payment", None, "")
    assert [one.state for one in two.own(other)] == ["drawing"]
    assert two.by_number(two.TWIN) == other
    assert held(given.account_code) == before[given.account_code]
    assert held("fund/pension/pooled") == before["fund/pension/pooled"] - june.pooled_fen
    assert (done.claim_fen, held("payable/merge-claims")) == (claim, -claim)
    story.advance(28)
    july = approve(story, prepare(story, JULY))
    assert july.lines.get(benefit=given).months == 2
    balanced(story)


def test_a_pension_that_has_not_begun_stops_and_its_account_is_merged_in_full(story, both):
    kept, other = both
    (home,), (gone,) = two.own(kept), two.own(other)
    whole = held(gone.ledger_code)
    row = two.merge(story, kept, other)
    (part,) = row.plan["pairings"]
    assert row.plan["second"]["refund_fen"] == 0
    assert part["moved_fen"] + part["refund_fen"] + part["pooled_fen"] == whole
    assert pension_of(other).state == "benefit-stopped"
    assert pension_of(other).last_month == APRIL - 1
    balanced(story)
    two.undo(story, row)
    assert (held(gone.ledger_code), pension_of(other).state) == (whole, "benefit-in-payment")
    assert held(home.ledger_code) > 0
    two.pay(story, APRIL, bank=False)
    balanced(story)


def test_a_pension_on_its_way_to_the_bank_or_with_a_change_in_hand_waits(story, both):
    kept, other = both
    two.pay(story, APRIL)
    row = two.preview(story, two.apply(story, kept, other))
    two.pay(story, MAY, bank=False)
    with pytest.raises(errors.PreviewChanged):
        two.confirm(story, row)
    row = two.preview(story, row)
    assert row.plan["second"]["undone_fen"] == pensions.rates(pension_of(other))[0].total_fen
    story.pay_all()
    with pytest.raises(pension_errors.StillBouncing):
        two.preview(story, row)
    story.play()
    row = two.sign(story, two.confirm(story, two.preview(story, row)))
    assert row.plan["second"]["months"] == 2
    assert cases.case(OWNER, row.case_no).closed_on == story.today


def agree(story, claim, count):
    from shebao.pension import services as pension
    from shebao.pension.states import ChangeAct

    made = pension.prepare_change(
        owner=OWNER, benefit_no=claim.benefit.benefit_no, act=ChangeAct.AGREE, key="agree",
        facts={"recovery_no": claim.recovery_no, "way": "withhold", "count": str(count)},
        by="jia-clerk", on=story.today, at=two.clock.now(),
    )  # fmt: skip
    number = cases.proposal_of(cases.case(OWNER, made.case_no)).pk
    pension.sign_change(
        owner=OWNER, proposal_id=number, by="jia-reviewer", on=story.today, at=two.clock.now()
    )


def test_the_books_hold_after_a_second_pension_is_given_up_unpaid(story, both):
    kept, other = both
    two.pay(story, APRIL)
    two.pay(story, MAY, bank=False)
    given = pension_of(other)
    order_no = pensions.lines_of(given)[0].order_no
    row = two.merge(story, kept, other)
    assert payments.order(OWNER, order_no).state == "cancelled"
    assert row.plan["second"]["drawn_fen"] == pensions.rates(given)[0].total_fen
    assert verify.verify(OWNER) == []
    two.undo(story, row)
    story.advance(31)
    june = approve(story, prepare(story, JUNE))
    assert june.lines.get(benefit=given).difference_fen == row.plan["second"]["undone_fen"]
    balanced(story)
