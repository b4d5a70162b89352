"""Roads of a medical transfer beyond the first: moved on to a third place that lets wait, and too much money."""

import os
from datetime import date

import pytest

from shebao.base.money import parse_yuan
from shebao.base.plumbing import clock
from shebao.casework.services import Applicant
from shebao.cli.demo import build as builder
from shebao.cli.demo import medical as medical_builder
from shebao.cli.demo.story import OPENING_FEN, City, medical_holder, someone
from shebao.enrolment import services as enrolment
from shebao.enrolment.services import MonthEntry
from shebao.identity import services as people
from shebao.ledger import queries as books
from shebao.payments import queries as payments
from shebao.payments import services as paying
from shebao.payments.models import StatementLine
from shebao.transfers.errors.medical import MoreCame
from shebao.transfers.queries import medical as queries
from shebao.transfers.rulings.medical import together
from shebao.transfers.services import medical as services
from tests.medical_story import JIA, YI, MedicalStory

pytestmark = pytest.mark.django_db
MIN = City("min", "350100", "闽市（演示）", "Min City (demo)", "闽省", "Min Province")
"""A place whose province lets wait after a long break."""
EMPLOYEE = "employee-medical"


@pytest.fixture
def make(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = []

    def story(**habits):
        made.append(MedicalStory(tmp_path, **habits))
        return made[-1]

    yield story
    for each in made:
        each.close()


def third_place(story):
    """闽市's medical agency, its officers, its bank account."""
    for _ in builder._agencies(MIN, "http://127.0.0.1:9"):
        pass
    for _ in medical_builder.build_medical(MIN, bank_url=story.url, movers=()):
        pass
    story.bank_books.open_account(
        {"account_no": MIN.medical_account, "holder": medical_holder(MIN), "bank_name": "演示银行",
         "bank_code": "102100000001", "opening_fen": OPENING_FEN}, on=story.today,
    )  # fmt: skip
    medical_builder.know_medical_account(MIN, YI)
    medical_builder.know_medical_account(YI, MIN)
    story.owners.append(MIN.medical)


def insured_there(story, since):
    each = someone("zhaoliu")
    person = people.register_person(
        owner=MIN.medical, name=each.name, number=each.number, hukou=each.hukou, by="test",
        at=clock.now(),
    )  # fmt: skip
    row = enrolment.open_relationship(
        owner=MIN.medical, person=person, scheme=EMPLOYEE, area=MIN.division, since=since,
        key=f"{MIN.medical}/test", by="test", at=clock.now(),
    )  # fmt: skip
    enrolment.book_year(
        row, year=since.year, months={since.month: MonthEntry(1_000_000, 200_00)}, key="min",
        **story.when("min-m-clerk"),
    )  # fmt: skip
    return person, row


def moved_on(story, person):
    """From 乙市 to 闽市, with everything that came from 甲市."""
    here = story.relation(YI)
    enrolment.pause(here, **story.when())
    row = services.apply_medical(
        owner=MIN.medical, person_no=person.person_no, origin=YI.medical, from_scheme=here.scheme,
        applicant=Applicant("person", person.name), channel="counter", key="on",
        **story.when("min-m-clerk"),
    )  # fmt: skip
    services.accept_medical(owner=MIN.medical, case_no=row.case_no, **story.when("min-m-clerk"))
    story.play()
    out = queries.departure_for(YI.medical, row.case_no)
    number = services.propose_medical_release(owner=YI.medical, case_no=out.case_no, **story.when())
    services.release_medical(owner=YI.medical, proposal_id=number, **story.when("yi-m-reviewer"))
    story.play()
    services.book_record(owner=MIN.medical, case_no=row.case_no, **story.when("min-m-clerk"))
    story.play()
    return queries.arrival(MIN.medical, row.case_no), out


def test_a_second_move_carries_the_first_places_months_on_as_rows_and_each_counts_once(make):
    story = make()
    first = story.whole()
    story.agreed(story.arriving(first))
    third_place(story)
    person, there = insured_there(story, date(2026, 10, 1))
    os.environ["SHEBAO_TODAY"] = "2026-10-08"
    row, out = moved_on(story, person)
    rows = [(p.since, p.until, p.months, p.agency) for p in queries.periods(row)]
    assert rows == [
        ("2023-01", "2025-12", 36, JIA.medical), ("2026-02", "2026-03", 2, YI.medical),
    ]  # fmt: skip
    assert together(row, story.today).result == (39, ())
    # six months of a break: the province lets wait six where the gap is not paid
    assert row.break_explained["zh"].startswith("中断 6 个月，等待期至多 6 个月，待遇自 2027-04")
    assert [part.amount_fen for part in queries.sums(out)] == []
    assert books.balance(MIN.medical, there.ledger_code) == 200_00


def paid_too_much(story, out, more_fen):
    """The order of a settlement is given up, and one of more is made by hand; what was settled, in fen."""
    order = payments.orders(JIA.medical, "ordered").pop()
    at = story.when()["at"]
    paying.cancel(owner=JIA.medical, order_no=order.order_no, reason="x", by="jia-m-clerk", at=at)
    paying.order(
        owner=JIA.medical, key="more", amount_fen=order.amount_fen + more_fen, purpose="医保",
        payee=paying.Payee(order.payee_name, order.payee_account_no, order.payee_bank_name,
                           order.payee_bank_code),
        reference=order.reference, debit_code=order.debit_code, case_no=out.case_no,
        **story.when("jia-m-clerk"),
    )  # fmt: skip
    return order.amount_fen


def sent_back(story):
    """What is ordered in 乙市 goes to the bank; how much it is."""
    back = payments.orders(YI.medical, "ordered").pop()
    file = paying.propose_file(
        owner=YI.medical, account_no=YI.medical_account, order_nos=[back.order_no],
        by="yi-m-accountant", at=clock.now(),
    )  # fmt: skip
    paying.approve_file(owner=YI.medical, file_no=file.file_no, by="yi-m-cashier", at=clock.now())
    story.play()
    return back.amount_fen


def test_too_much_money_is_credited_as_settled_and_the_rest_goes_back(make):
    story = make()
    row = story.ask()
    out = story.agree(row)
    story.settle(out)
    settled, at = paid_too_much(story, out, 500), story.when()["at"]
    story.send_money()
    story.note(row)
    found = story.arriving(row)
    assert [part.state for part in queries.sums(found)] == ["money-differs"]
    with pytest.raises(MoreCame):
        services.propose_short(
            owner=YI.medical, case_no=row.case_no, number=0, reason="多付", **story.when()
        )
    line = StatementLine.objects.get(owner=YI.medical, direction="credit")
    proposal = paying.propose_match(
        owner=YI.medical, line_key=line.key, amount_fen=settled, note="多付 5 元",
        by="yi-m-accountant", at=at, expectation_key=f"{row.case_no}/money/0",
    )  # fmt: skip
    paying.confirm_match(
        owner=YI.medical, proposal_no=proposal.proposal_no, by="yi-m-cashier", at=at
    )
    story.play()
    story.credit(row)
    found = story.arriving(row)
    assert (found.state, [part.state for part in queries.sums(found)]) == (
        "medical-proved", ["money-credited"],
    )  # fmt: skip
    assert story.balance(YI) == parse_yuan("7200.00")
    suspense = f"suspense/{JIA.medical}"
    held = {one.code: one.balance_fen for one in books.trial_balance(YI.medical)}
    assert held[suspense] == 500
    paying.return_line(
        owner=YI.medical,
        line_key=line.key,
        reason="多付",
        on=story.today,
        by="yi-m-accountant",
        at=at,
    )
    sent = sent_back(story)
    held = {one.code: one.balance_fen for one in books.trial_balance(YI.medical)}
    assert (sent, held[suspense]) == (500, 0)
    there = {one.code: one.balance_fen for one in books.trial_balance(JIA.medical)}
    assert there[f"suspense/{YI.medical}"] == 500  # it lies there, with an owner and an age
