"""Two accounts in two regions in one case: it asks for the transfer, waits for it, and clears what was paid twice."""

import os
from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework.services import Applicant
from shebao.enrolment import queries as enrolment
from shebao.enrolment import services as enrolling
from shebao.enrolment.errors import MoneyGone
from shebao.enrolment.models import Clearing
from shebao.enrolment.services import MonthEntry
from shebao.identity import services as identity
from shebao.ledger import queries as books
from shebao.merging import errors, queries, services
from shebao.payments import queries as payments
from shebao.payments.services import Payee
from shebao.portal.naming import to_url
from shebao.transfers import queries as transfers
from shebao.transfers import services as transferring
from tests.enrolment.conftest import number_of
from tests.portal.conftest import as_officer as as_officer
from tests.story import JIA, YI, Story

pytestmark = pytest.mark.django_db
OWNER = YI.pension
CARD = Payee("张三", "6222000000000002", "演示银行", "102100000001")
LATER = date(2027, 1, 5)
AMOUNT = 40_000
"""Of each month paid twice here, in fen: 8 percent of 5,000 yuan."""


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = Story(tmp_path)
    yield made
    made.close()


@pytest.fixture
def person(story):
    """张三 worked for a firm in 乙市 already in the last half of 2025, while 甲市's went on."""
    found = story.person("zhangsan")
    enrolling.book_year(
        home(found), year=2025, months={n: MonthEntry(500_000, AMOUNT, 0) for n in range(7, 13)},
        key="early", on=story.today, by="yi-clerk", at=clock.now(),
    )  # fmt: skip
    return found


def home(person):
    return enrolment.open_relationship_of(OWNER, person, "employee-pension")


def given(story, by="yi-clerk"):
    return {"owner": OWNER, "by": by, "on": story.today, "at": clock.now()}


def apply(story, person, key="both", **more):
    return services.apply(
        keep=person.person_no, others=[], elsewhere=[JIA.pension], channel="counter",
        applicant=Applicant("person", "张三"), proofs=["counter-check"], key=key, payee=CARD,
        **given(story), **more,
    )  # fmt: skip


def preview(story, row):
    return services.preview(case_no=row.case_no, **given(story))


def confirm(story, row):
    return services.confirm(
        case_no=row.case_no, way="web", sha256=row.plan_sha256, **given(story, "zhangsan")
    )


def sign(story, row):
    number = cases.proposal_of(cases.case(OWNER, row.case_no)).pk
    return services.sign(proposal_id=number, **given(story, "yi-reviewer"))


def undo(story, row):
    made = services.prepare_undo(
        merge_case_no=row.case_no, reason="不是重复", key="undo", **given(story)
    )
    number = cases.proposal_of(cases.case(OWNER, made.case_no)).pk
    return services.sign_undo(proposal_id=number, **given(story, "yi-reviewer"))


def transferred(story, row):
    """The transfer the case asked for, from beginning to end."""
    (coming,) = transfers.transfers_of_person(OWNER, row.person_no)
    story.accept(coming)
    story.play()
    story.release(story.leaving(coming))
    story.pay(story.leaving(coming))
    story.play()
    story.book(coming)
    story.play()
    story.confirm(transfers.transfer_in(OWNER, coming.case_no))
    story.play()
    return transfers.transfer_in(OWNER, coming.case_no)


def lines(person):
    return [
        (line.place, line.year, line.bases, line.paid_months, line.cleared_months, line.closing_fen,
         line.credited_fen) for line in enrolment.years(home(person))
    ]  # fmt: skip


def held(person):
    return books.balance(OWNER, home(person).ledger_code)


def balanced(story):
    story.conserved()
    assert enrolment.verify_books(OWNER) == []


def test_one_case_asks_for_the_transfer_waits_for_it_clears_and_is_undone_to_the_fen(story, person):
    row = apply(story, person)
    assert apply(story, person).pk == row.pk
    (coming,) = transfers.transfers_of_person(OWNER, person.person_no)
    assert coming.origin_code == JIA.pension
    with pytest.raises(errors.TransferOpen) as waits:
        preview(story, row)
    assert coming.case_no in waits.value.sentence("zh")
    assert transferred(story, row).state == "closed"

    before, money = lines(person), held(person)
    row = preview(story, row)
    (both,) = row.plan["twice"]
    assert (both["agency"], both["overlap"]) == (JIA.pension, ["2025-07–2025-12"])
    assert (both["cleared_months"], both["months"]) == (6, 180)
    assert row.plan["after_months"] == 180 + 2
    assert row.refund_fen == both["refund_fen"] > 6 * AMOUNT
    assert (lines(person), held(person)) == (before, money)

    row = sign(story, confirm(story, row))
    assert held(person) == money - both["refund_fen"] - both["pooled_fen"] == row.plan["after_fen"]
    assert sum(line.months for line in enrolment.years(home(person))) == 180 + 2
    assert payments.order(OWNER, row.order_no).amount_fen == row.refund_fen
    balanced(story)

    undo(story, row)
    assert (lines(person), held(person)) == (before, money)
    assert payments.order(OWNER, row.order_no).state == "cancelled"
    assert not Clearing.objects.filter(until=None).exists()
    balanced(story)


def test_interest_settled_meanwhile_is_what_it_would_have_been_once_undone(story, person):
    row = apply(story, person)
    transferred(story, row)
    plain = expected(person)
    row = sign(story, confirm(story, preview(story, row)))
    settle(person)
    balanced(story)
    undo(story, row)
    assert (lines(person), held(person)) == plain
    balanced(story)


def settle(person):
    enrolling.settle_years(home(person), through=2026, on=LATER, by="x", at=clock.now())


def expected(person):
    """What lines and money would be, settled without any clearing; nothing of it stays."""
    with transaction.atomic():
        settle(person)
        found = lines(person), held(person)
        transaction.set_rollback(True)
    return found


def test_a_transfer_that_is_open_already_serves_and_one_that_came_to_nothing_is_told(story, person):
    open_ = story.apply()
    row = apply(story, person)
    assert [one.pk for one in transfers.transfers_of_person(OWNER, person.person_no)] == [open_.pk]
    transferring.withdraw(
        owner=OWNER, case_no=open_.case_no, by="zhangsan", on=story.today, at=clock.now()
    )
    with pytest.raises(errors.NothingCame) as nothing:
        preview(story, row)
    assert "请撤回本件" in nothing.value.sentence("zh")
    services.withdraw(case_no=row.case_no, **given(story))
    again = apply(story, person, key="again")
    assert len(transfers.transfers_of_person(OWNER, person.person_no)) == 2
    assert again.state == "merge-received"


def test_accounts_here_and_elsewhere_are_two_cases(story, person):
    other = identity.register_person(
        owner=OWNER, name="张三", number=number_of(77), by="x", at=clock.now()
    )
    for others, elsewhere in (([], []), ([other.person_no], [JIA.pension])):
        with pytest.raises(errors.OneAccount):
            services.apply(
                keep=person.person_no, others=others, elsewhere=elsewhere, channel="counter",
                applicant=Applicant("person", "张三"), proofs=["counter-check"], key="x",
                **given(story),
            )  # fmt: skip


def test_once_the_account_has_moved_on_the_clearing_waits(story, person):
    row = apply(story, person)
    transferred(story, row)
    row = sign(story, confirm(story, preview(story, row)))
    enrolment.Relationship.objects.filter(pk=home(person).pk).update(state="transferred-out")
    with pytest.raises(MoneyGone):
        undo(story, row)
    assert queries.merge(OWNER, row.case_no).state == "merge-done"


def test_by_the_pages_of_the_counter_and_of_the_person(story, person, as_officer, client):
    clerk = as_officer("yi-clerk")
    address = reverse("counter-apply", args=[to_url(person.person_no)])
    assert "先转后清" in clerk.get(address).content.decode()
    form = {"origin": JIA.pension, "applicant_kind": "person", "key": "k", "then_clear": "1"}
    opened = clerk.post(address, form)
    (row,) = queries.merges_of(OWNER, person.person_no)
    assert opened.url == reverse("counter-case", args=[to_url(row.case_no)])
    page = clerk.get(opened.url).content.decode()
    (coming,) = transfers.transfers_of_person(OWNER, person.person_no)
    assert to_url(coming.case_no) in page
    assert "merging.transfer-open" in page
    transferred(story, row)
    clerk = as_officer("yi-clerk")
    act = reverse("counter-merge", args=[to_url(row.case_no)])
    clerk.post(act, {
        "act": "preview-merge", "keep": row.person_no, "payee_name": "张三",
        "payee_account_no": "6222000000000002", "payee_bank_name": "演示银行",
    })  # fmt: skip
    assert "2025-07–2025-12" in clerk.get(opened.url).content.decode()
    row.refresh_from_db()
    client.force_login(identity.open_demo_login(person, at=clock.moment()))
    own = reverse("citizen-merge-case", args=[to_url(row.case_no)])
    assert "2025-07–2025-12" in client.get(own).content.decode()
    client.post(own, {"act": "confirm-merge", "sha256": row.plan_sha256})
    row.refresh_from_db()
    assert row.state == "merge-confirmed"
