"""A long break: months of waiting by the place's own number, the pooled fund held back, the account usable; end to end."""

import os
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.base import loading, parameters
from shebao.base.months import month
from shebao.base.plumbing.clock import ZONE
from shebao.casework.services import Applicant
from shebao.enrolment import services as enrolment
from shebao.enrolment.services import MonthEntry
from shebao.ledger import queries as books
from shebao.medical import services as family
from shebao.medical.models import ClaimBill, Waiting
from shebao.medical.queries.waiting import pooled_from, waiting_on
from shebao.medical.rules.waiting import pooled_while_waiting, waiting_part, waits
from shebao.medical.services import claims
from shebao.medical.services.claims import Told
from shebao.payments.services import Payee
from shebao.transfers.queries import medical as queries
from tests.medical.test_wallet import Hospital
from tests.medical_story import JIA, YI, MedicalStory

ALL = ("invoice", "list", "diagnosis", "record")
HEAD = ",".join(parameters.COLUMNS)
HERS = Payee("赵六", "6222000000001234", "演示银行", "102100000001")


def test_the_pooled_fund_pays_nothing_meanwhile_in_most_places_and_half_in_fujian():
    on = date(2026, 3, 2)
    assert pooled_while_waiting(700_01, on, "110100").result == 0
    half = pooled_while_waiting(700_01, on, "350200")
    assert half.result == 350_01  # rounded once, half up
    assert any("一半待遇" in step.note for step in half.steps)


@given(st.integers(0, 10**12), st.integers(0, 10**6))
def test_never_less_than_nothing_nor_more_than_without_the_wait(pooled, share):
    assert 0 <= waiting_part(pooled, share) <= pooled


def test_the_wait_runs_from_the_month_insurance_was_resumed_to_the_one_before_benefits():
    since, until = month(2026, 2), month(2026, 4)
    days = {date(2026, 1, 31): False, date(2026, 2, 1): True, date(2026, 3, 31): True,
            date(2026, 4, 1): False}  # fmt: skip
    assert {day: waits(since, until, day) for day in days} == days


class Broken(MedicalStory):
    """赵六 stopped paying in 2025-08: a break of five months before 2026-02."""

    def __init__(self, folder):
        super().__init__(folder)
        row = self.relation(JIA)
        row.years.filter(year=2025).delete()
        enrolment.book_year(
            row, year=2025, months=dict.fromkeys(range(1, 9), MonthEntry(1_000_000, 0)),
            key="short-2025", **self.when("jia-m-clerk"),
        )  # fmt: skip
        self.bank_books.open_account(
            {"account_no": HERS.account_no, "holder": HERS.name, "bank_name": HERS.bank_name,
             "bank_code": HERS.bank_code, "opening_fen": 0}, on=self.today,
        )  # fmt: skip
        self.mother = self.one().person_no  # who is treated at the hospital

    def at(self, hour):
        return datetime.combine(self.today, time(hour), ZONE)


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    monkeypatch.setenv("SHEBAO_HOME", str(tmp_path))
    rows = [
        HEAD,
        "medical.waiting_months_unpaid,2,month,2026-01-01,,110100,乙市医保办法,,verified,本地等待期",
        "medical.waiting_pooled_share,0.4,share,2026-01-01,,110100,乙市医保办法,,verified,等待期内四成",
    ]
    content = "\n".join([*rows, ""]).encode()
    assert not loading.plan(content).refusals
    loading.store(content, came_as="rows.csv", by="甲", at="2026-01-01T09:00:00")
    parameters.forget()
    made = Broken(tmp_path)
    yield made
    made.close()
    monkeypatch.undo()
    parameters.forget()


def reimbursed(story, day, pooled, account):
    row = claims.apply_reimbursement(
        owner=YI.medical, person_no=story.mother, applicant=Applicant("person", "赵六"),
        channel="counter", key=day.isoformat(), bills=[Told(f"F{day}", "外地医院", day, 1000_00)],
        papers=ALL, payee=HERS, **story.when(),
    )  # fmt: skip
    named = {"owner": YI.medical, "case_no": row.case_no}
    claims.accept(**named, **story.when())
    claims.assess_bill(
        **named, number=f"F{day}", pooled_fen=pooled, account_fen=account, note="", **story.when()
    )
    return row


@pytest.mark.django_db
def test_a_place_that_waits_two_months_from_the_transfer_to_the_bill_and_the_charge(story):
    row = story.whole()
    kept = Waiting.objects.get()
    assert (kept.case_no, kept.since, kept.benefit_from) == (row.case_no, "2026-02", "2026-04")
    assert "等待期至多 2 个月" in story.arriving(row).break_explained["zh"]
    assert waiting_on(YI.medical, story.mother, story.today) == kept
    assert pooled_from(YI.medical, story.mother, story.today) == "2026-04"
    assert waiting_on(YI.medical, story.mother, date(2026, 4, 1)) is None
    assert waiting_on(JIA.medical, story.mother, story.today) is None

    # the balance that moved pays at the hospital as ever (once she works here, her account is usable)
    here = story.relation(YI)
    here.scheme = "employee-medical"
    here.save(update_fields=["scheme"])
    held = story.balance(YI)
    charged = Hospital(story).charge(100_00)
    assert (charged.own_fen, charged.cash_fen, story.balance(YI)) == (100_00, 0, held - 100_00)

    # of a bill in the wait the pooled fund pays the place's share, the account what was asked
    fund = books.balance(YI.medical, "fund/medical/pooled")
    claim = reimbursed(story, date(2026, 2, 20), 500_00, 100_00)
    assert ClaimBill.objects.get(claim=claim).pooled_fen == 200_00
    number = claims.propose_claim(owner=YI.medical, case_no=claim.case_no, **story.when())
    done = claims.decide_claim(owner=YI.medical, proposal_id=number, **story.when("yi-m-reviewer"))
    assert done.amount_fen == 300_00
    assert books.balance(YI.medical, "fund/medical/pooled") == fund - 200_00
    assert story.balance(YI) == held - 200_00

    # after it, everything
    for _ in range(40):
        story.advance(1)
    late = reimbursed(story, date(2026, 4, 1), 500_00, 0)
    assert ClaimBill.objects.get(claim=late).pooled_fen == 500_00
    assert queries.arrival(YI.medical, row.case_no).state == "medical-proved"


@pytest.mark.django_db
def test_the_same_case_keeps_one_period_and_no_wait_keeps_none(story):
    row = story.whole()
    facts = {
        "owner": YI.medical, "person_no": row.person_no, "relationship_no": row.relationship_no,
        "case_no": row.case_no, "since": month(2026, 2), "explanation": {}, "on": story.today,
    }  # fmt: skip
    again = family.begin_waiting(**facts, benefit_from=month(2026, 8))
    assert (again.benefit_from, Waiting.objects.count()) == ("2026-04", 1)
    assert family.begin_waiting(**facts | {"case_no": "x"}, benefit_from=month(2026, 2)) is None
