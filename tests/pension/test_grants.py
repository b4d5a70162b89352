"""After a death the family gets the funeral grant and the survivors' grant, once, from the pooled fund."""

from datetime import date

import pytest

from shebao.base.parameters import ParameterMissing
from shebao.casework import queries as cases
from shebao.casework.errors import SameOfficer
from shebao.payments import queries as payments
from shebao.pension import errors, rules
from shebao.pension.states import ChangeAct
from tests.pension.test_changes import HEIR, change, notice, paid, sign
from tests.pension.test_payroll import APRIL, MAY, balanced, held_by
from tests.story import JIA

pytestmark = pytest.mark.django_db
INCOME = (
    "pension.survivors.urban_income,96000,yuan,2025-01-01,2025-12-31,310000,某公报,,recalled,待核对"
)
FAMILY = {"name": HEIR.name, "account_no": HEIR.account_no, "bank": HEIR.bank_name}


def ask(story, benefit, key="g", **facts):
    return change(story, benefit, ChangeAct.GRANT, key=key, **(FAMILY | facts))


def died(story, benefit, on="2026-05-03"):
    return sign(story, change(story, benefit, ChangeAct.STOP, died_on=on, proof="公安数据"))


@pytest.mark.parametrize(
    ("place", "died_on", "fen"),
    [("310100", date(2025, 3, 1), 775_792), ("110105", date(2024, 12, 31), 738_750)],
)
def test_the_month_s_income_is_a_twelfth_of_the_year_before_at_the_place(place, died_on, fen):
    assert rules.monthly_income(died_on, place).result == fen


def test_a_twelfth_is_rounded_half_up():
    assert [rules.income_a_month(fen) for fen in (0, 5, 6, 9_309_500)] == [0, 0, 1, 775_792]


def test_grants_follow_a_death_once_and_the_pooled_fund_bears_them(story, load_law):
    benefit = paid(story, APRIL, MAY)
    with pytest.raises(errors.NoGrants):
        ask(story, benefit)
    benefit = died(story, benefit)
    with pytest.raises(ParameterMissing) as no:
        ask(story, benefit)
    assert "2025" in no.value.sentence("zh")
    load_law(INCOME)
    with pytest.raises(errors.AccountMissing):
        ask(story, benefit, account_no=" ")
    pooled = held_by("fund/pension/pooled")
    made = ask(story, benefit)
    with pytest.raises(SameOfficer):
        sign(story, made, by="jia-clerk")
    benefit = sign(story, made)
    made.refresh_from_db()
    # 314 months paid in: 9 + 11 full years over fifteen; two months drawn take none away
    funeral, grant = 2 * 800_000, 20 * 800_000
    order = payments.order(JIA.pension, made.order_no)
    assert (order.amount_fen, order.payee_name) == (funeral + grant, HEIR.name)
    assert held_by("fund/pension/pooled") == pooled - funeral - grant
    said = notice(benefit, made.case_no)
    assert (said["amount_fen"], said["amount_name"]) == (funeral + grant, "丧葬补助金和抚恤金")
    assert "16,000.00" in said["words"]
    assert "160,000.00" in said["words"]
    decision = cases.decisions(cases.case(JIA.pension, made.case_no)).get()
    tree = {each["name"]: each["value"] for each in decision.explanation["inputs"]}
    assert (tree["contribution_months"], tree["drawn_months"], tree["retiree_months"]) == (
        314,
        2,
        20,
    )
    assert decision.explanation["certainty"] == "recalled", (
        "the doubt of the published number stays"
    )
    assert decision.parameters[0]["value"] == "96000"
    with pytest.raises(errors.NoGrants):
        ask(story, benefit, key="again")
    story.bank_books.open_account(
        {"account_no": HEIR.account_no, "holder": HEIR.name, "opening_fen": 0}, on=story.today
    )
    story.pay_all()
    story.play()
    assert held_by("payable/pension") == 0
    balanced(story)
    story.conserved()


def test_each_year_drawn_takes_a_month_away_but_never_below_nine():
    def months(drawn):
        died_on = date(2025, 5, 1)
        return rules.survivors_benefit(died_on, 314, 800_000, drawn_months=drawn).result.months

    assert [months(each) for each in (0, 11, 12, 132, 400)] == [20, 20, 19, 9, 9]
