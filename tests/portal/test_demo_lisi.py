"""The demonstration's 李四 with two numbers, by the pages alone: asked for on the web, shown, confirmed, signed, lived on, undone."""

import os

import pytest
from django.urls import reverse

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.cli.demo.story import someone
from shebao.cli.demo.twice import build_twice, old_number
from shebao.enrolment import queries as enrolment
from shebao.enrolment import services as enrolling
from shebao.enrolment.services import MonthEntry
from shebao.identity import queries as people
from shebao.identity import services as identity
from shebao.ledger import queries as books
from shebao.ledger import verify
from shebao.merging import queries
from shebao.payments import queries as payments
from shebao.portal.naming import to_url
from tests.story import JIA, Story

pytestmark = pytest.mark.django_db
NUMBER = someone("lisi").number
SCHEME = "employee-pension"
FORM = {
    "number": old_number(NUMBER), "proof": "old-card", "payee_name": "李四",
    "payee_account_no": "6222000000000002", "payee_bank_name": "演示银行", "key": "k",
}  # fmt: skip


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = Story(tmp_path, movers=(), residents=("lisi",))
    yield made
    made.close()


def money(person):
    """What the books hold under a person's own relationship."""
    rows = enrolment.relationships_of_person(JIA.pension, person)
    (code,) = [row.ledger_code for row in rows if row.person_id == person.pk]
    return books.balance(JIA.pension, code)


def signed(as_officer, case_no):
    proposal = cases.proposal_of(cases.case(JIA.pension, case_no))
    answer = as_officer("jia-reviewer").post(reverse("counter-countersign", args=[proposal.pk]))
    assert answer.status_code == 302


def test_forty_months_in_both_become_one_as_shown_and_are_parted_a_year_later_to_the_fen(
    story, client, as_officer
):
    old, kept = people.all_by_number(JIA.pension, NUMBER)
    assert [len(old.number_mask), len(kept.number_mask)] == [15, 18]
    before = money(old), money(kept)
    (found,) = queries.worklist(JIA.pension)
    assert (found.people, found.at_stake_fen) == (2, sum(before))

    client.force_login(identity.open_demo_login(kept, at=clock.moment()))
    sent = client.post(reverse("citizen-merge"), FORM)
    (row,) = queries.merges_of(JIA.pension, kept.person_no)
    assert sent.url == reverse("citizen-merge-case", args=[to_url(row.case_no)])
    assert (row.person_no, row.others) == (kept.person_no, [old.person_no])

    act = reverse("counter-merge", args=[to_url(row.case_no)])
    as_officer("jia-clerk").post(act, FORM | {"act": "preview-merge", "keep": kept.person_no})
    row.refresh_from_db()
    (part,) = row.plan["pairings"]
    assert (part["months"], part["cleared_months"], part["overlap"]) == (
        136,
        40,
        ["2016-01–2019-04"],
    )
    assert row.plan["after_months"] == 136 + 122 - 40
    client.force_login(identity.open_demo_login(kept, at=clock.moment()))
    page = client.get(sent.url).content.decode()
    assert "2016-01–2019-04" in page
    assert old_number(NUMBER) not in page
    client.post(sent.url, {"act": "confirm-merge", "sha256": row.plan_sha256})
    signed(as_officer, row.case_no)

    row.refresh_from_db()
    assert row.state == "merge-done"
    assert (money(old), money(kept)) == (0, before[1] + part["moved_fen"])
    assert part["moved_fen"] + part["refund_fen"] == before[0]
    assert payments.order(JIA.pension, row.order_no).amount_fen == part["refund_fen"]
    assert people.by_number(JIA.pension, NUMBER) == kept

    lived_on_and_undone(story, as_officer, row, kept)
    assert (money(old), money(kept)) == (before[0], before[1] + 10 * 80_000)


def lived_on_and_undone(story, as_officer, row, kept):
    """Ten more months, then the undoing by its two officers; the books agree."""
    home = enrolment.open_relationship_of(JIA.pension, kept, SCHEME)
    act = reverse("counter-merge", args=[to_url(row.case_no)])
    months = {number: MonthEntry(1_000_000, 80_000, 0) for number in range(3, 13)}
    enrolling.book_year(
        home, year=2026, months=months, key="later", on=story.today, by="x", at=clock.now()
    )
    undo = as_officer("jia-clerk").post(act, {"act": "undo-merge", "reason": "两个人", "key": "k"})
    signed(as_officer, undo.url.rstrip("/").rpartition("/")[2].replace(".", "/"))
    row.refresh_from_db()
    assert row.state == "merge-undone"
    assert verify.verify(JIA.pension) == []
    assert enrolment.verify_books(JIA.pension) == []


def test_building_the_city_again_makes_no_third_account(story):
    for _ in build_twice(JIA):
        pass
    assert len(people.all_by_number(JIA.pension, NUMBER)) == 2


def test_a_number_that_is_nobodys_opens_no_case(story, client):
    _old, kept = people.all_by_number(JIA.pension, NUMBER)
    client.force_login(identity.open_demo_login(kept, at=clock.moment()))
    nobody = client.post(reverse("citizen-merge"), FORM | {"number": "00010119790203999X"})
    assert nobody.status_code == 422
    assert queries.merges_of(JIA.pension, kept.person_no) == []
