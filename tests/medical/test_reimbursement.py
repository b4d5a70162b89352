"""Bills paid in cash are paid back at the window: papers, bill by bill, two officers, the bank; 30 working days."""

import os
from datetime import date

import pytest

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework.services import Applicant
from shebao.ledger import queries as books
from shebao.medical.errors import claims as no
from shebao.medical.models import ClaimBill
from shebao.medical.queries import claims as queries
from shebao.medical.rules.reimbursement import papers_missing, reimbursed
from shebao.medical.services import claims
from shebao.medical.services.claims import Told
from shebao.papers import queries as papers
from shebao.payments.services import Payee
from tests.medical_story import JIA, MedicalStory

pytestmark = pytest.mark.django_db
OWNER, FUND = JIA.medical, "fund/medical/pooled"
HERS = Payee("赵六", "6222000000001234", "演示银行", "102100000001")
ALL = ("invoice", "list", "diagnosis", "record")
BILLS = (
    Told("F-1", "外地医院", date(2026, 2, 10), 1_000_00), Told("F-2", "外地医院", date(2026, 2, 11), 50_00),
)  # fmt: skip


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = MedicalStory(tmp_path)
    made.bank_books.open_account(
        {"account_no": HERS.account_no, "holder": HERS.name, "bank_name": HERS.bank_name,
         "bank_code": HERS.bank_code, "opening_fen": 0},
        on=made.today,
    )  # fmt: skip
    yield made
    made.close()


def ask(story, key="k", **more):
    told = {"bills": BILLS, "papers": ALL, "payee": HERS} | more
    return claims.apply_reimbursement(
        owner=OWNER, person_no=story.one(city=JIA).person_no, applicant=Applicant("person", "赵六"),
        channel="counter", key=key, **told, **story.when("jia-m-clerk"),
    )  # fmt: skip


def assess(story, row, number, pooled, account, **more):
    return claims.assess_bill(
        owner=OWNER, case_no=row.case_no, number=number, pooled_fen=pooled, account_fen=account,
        note="", **story.when("jia-m-clerk"),
    )  # fmt: skip


def propose(story, row):
    return claims.propose_claim(owner=OWNER, case_no=row.case_no, **story.when("jia-m-clerk"))


def accepted(story, **more):
    row = ask(story, **more)
    claims.accept(owner=OWNER, case_no=row.case_no, **story.when("jia-m-clerk"))
    return row


def test_bills_are_assessed_one_by_one_and_paid_from_the_pooled_fund_and_ones_own_account(story):
    fund, row = books.balance(OWNER, FUND), accepted(story)
    assess(story, row, "F-1", 700_00, 100_00)
    with pytest.raises(no.NotAssessed):
        propose(story, row)
    assess(story, row, "F-2", 0, 0)
    number = propose(story, row)
    claims.decide_claim(owner=OWNER, proposal_id=number, **story.when("jia-m-reviewer"))
    story.play()
    story.send_money()
    paid = queries.claim(OWNER, row.case_no)
    assert (paid.state, paid.amount_fen) == ("medical-claim-paid", 800_00)
    assert books.balance(OWNER, FUND) == fund - 700_00
    assert story.balance(JIA) == 7200_00 - 100_00
    notice = papers.of_case(OWNER, row.case_no).get(kind="result-notice")
    assert papers.frozen(notice)[1]["data"]["basis"] == "社会保险经办条例 第二十条"
    own = story.bank_books.books()["accounts"]
    assert own[HERS.account_no] == 800_00


def test_thirty_working_days_run_from_the_application(story):
    row = ask(story)
    running = cases.running_clock(cases.case(OWNER, row.case_no))
    assert (running.step, running.days) == ("medical-reimbursement", 30)


def test_what_is_missing_is_told_all_at_once_and_nothing_else_is_asked(story):
    with pytest.raises(no.PapersMissing) as refused:
        ask(story, papers=("invoice", "record"))
    assert "费用清单、诊断证明" in str(refused.value)
    assert papers_missing(ALL, story.today) == ()
    assert papers_missing((), date(2023, 11, 30)) == ()
    assert len(papers_missing((), date(2023, 12, 1))) == 4


def test_a_bill_is_paid_back_once_and_again_only_after_a_refusal(story):
    row = accepted(story)
    with pytest.raises(no.BillKnown, match=row.case_no):
        ask(story, "other")
    number = claims.propose_claim_refusal(
        owner=OWNER, case_no=row.case_no, reason="目录外", **story.when("jia-m-clerk")
    )
    claims.refuse_claim(owner=OWNER, proposal_id=number, **story.when("jia-m-reviewer"))
    again = ask(story, "again")
    assert ClaimBill.objects.filter(live=True).count() == len(BILLS)
    claims.withdraw_claim(
        owner=OWNER, case_no=again.case_no, person_no=again.person_no, **story.when("zhaoliu")
    )
    assert ask(story, "third").pk != again.pk


@pytest.mark.parametrize(
    "bill",
    [
        Told("", "医院", date(2026, 2, 1), 1), Told("F", " ", date(2026, 2, 1), 1),
        Told("F", "医院", None, 1), Told("F", "医院", date(2026, 3, 3), 1),
        Told("F", "医院", date(2026, 2, 1), 0),
    ],
)  # fmt: skip
def test_an_incomplete_bill_is_named(story, bill):
    with pytest.raises(no.BadBill):
        ask(story, bills=[bill])


def test_never_more_than_the_bill_nor_than_the_account_holds(story):
    row = accepted(story, bills=[Told("B", "医院", date(2026, 2, 1), 9_000_00)])
    with pytest.raises(no.AboveBill):
        assess(story, row, "B", 5_000_00, 4_000_01)
    assess(story, row, "B", 0, 8_000_00)
    with pytest.raises(no.AccountShort):
        propose(story, row)
    assess(story, row, "B", 0, 0)
    with pytest.raises(no.NothingToReimburse):
        propose(story, row)
    for amount, pooled, account in ((100, 70, 60), (100, 200, 5), (100, 0, 0)):
        part = reimbursed(amount, pooled, account)
        assert sum(part) == amount
        assert min(part) >= 0


def test_only_to_oneself_and_one_click_is_one_claim(story):
    with pytest.raises(no.NotOwnAccount):
        ask(story, payee=HERS._replace(name="别人"))
    assert ask(story).pk == ask(story).pk


def test_an_open_reimbursement_holds_back_a_payout(story):
    row = ask(story)
    payout = claims.apply_payout(
        owner=OWNER, person_no=row.person_no, ground="emigration", facts={"paper": "x"}, payee=HERS,
        applicant=Applicant("person", "赵六"), channel="counter", key="p",
        **story.when("jia-m-clerk"),
    )  # fmt: skip
    claims.accept(owner=OWNER, case_no=payout.case_no, **story.when("jia-m-clerk"))
    with pytest.raises(no.BillsOpen):
        propose(story, payout)
    assert clock.today() == story.today
