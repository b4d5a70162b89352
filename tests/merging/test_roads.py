"""Accounts that cannot simply be merged: kept elsewhere, on the move, drawing, temporary; and what stays as it was."""

from datetime import UTC, date, datetime

import pytest

from shebao.agencies import queries as agencies
from shebao.casework.services import Applicant
from shebao.enrolment import queries as enrolment
from shebao.enrolment import services as enrolling
from shebao.enrolment.models import Relationship
from shebao.identity import queries as people
from shebao.identity import services as identity
from shebao.ledger import verify as ledger
from shebao.merging import errors, queries, services
from shebao.merging.models import Merge
from shebao.papers import queries as papers
from shebao.papers import services as printing
from shebao.papers import verify
from shebao.transfers import services as transfers
from tests.enrolment.conftest import JIA, YI, month, number_of
from tests.merging.cast import (
    AT,
    CARD,
    KEPT,
    OLD,
    ON,
    THIRD,
    account,
    apply,
    books_agree,
    confirm,
    merged,
    money,
    own,
    preview,
    sign,
    undone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lisi(jia):
    return account(KEPT, 2012, 2025), account(OLD, 2008, 2015, 3000)


def moved_to(state, *persons):
    for person in persons:
        Relationship.objects.filter(person=person).update(state=state)


def test_an_account_in_another_province_is_transferred_first_and_the_refusal_says_so(lisi, yi):
    kept, _ = lisi
    there = identity.register_person(owner=YI, name="李四", number=OLD, by="x", at=AT)
    with pytest.raises(errors.KeptElsewhere) as refused:
        apply(kept, there)
    said = refused.value
    assert (said.code, said.at) == ("merging.kept-elsewhere", "others")
    assert agencies.agency(YI).name in said.sentence("zh")
    assert "先转后清" in said.sentence("zh")
    assert "First transfer, then clear" in said.sentence("en")
    assert not Merge.objects.exists()


def test_a_merge_waits_while_a_transfer_of_either_account_is_open_and_goes_on_afterwards(lisi, yi):
    kept, old = lisi
    row = preview(apply(kept, old))
    coming = transfers.apply(
        owner=JIA, person_no=kept.person_no, origin=YI, applicant=Applicant("person", "李四"),
        channel="counter", key="in", by="jia.clerk", on=ON, at=AT,
    )  # fmt: skip
    for act in (preview, confirm):
        with pytest.raises(errors.TransferOpen) as refused:
            act(row)
        assert coming.case_no in refused.value.sentence("zh")
    assert queries.merge(JIA, row.case_no).state == "merge-previewed"
    transfers.withdraw(owner=JIA, case_no=coming.case_no, by="lisi", on=ON, at=AT)
    assert sign(confirm(preview(row))).state == "merge-done"


def test_a_transfer_that_opens_after_the_confirmation_keeps_the_signature_back(lisi, yi):
    kept, old = lisi
    row = confirm(preview(apply(kept, old)))
    transfers.apply(
        owner=JIA, person_no=kept.person_no, origin=YI, applicant=Applicant("person", "李四"),
        channel="counter", key="in", by="jia.clerk", on=ON, at=AT,
    )  # fmt: skip
    with pytest.raises(errors.TransferOpen):
        sign(row)
    assert money(old) > 0


def test_the_account_that_draws_a_pension_is_the_one_to_keep(lisi):
    kept, old = lisi
    moved_to("drawing", old)
    row = apply(kept, old)
    with pytest.raises(errors.KeepDrawing) as refused:
        preview(row)
    assert refused.value.at == "keep"
    before = money(kept), money(old)
    row = preview(row, keep=old.person_no)
    (part,) = row.plan["pairings"]
    assert (part["moved_fen"], part["refund_fen"] + part["pooled_fen"]) == (0, before[0])
    sign(confirm(row))
    assert (money(kept), money(old)) == (0, before[1])
    assert ledger.verify(JIA) == []


def test_of_two_pensions_one_is_chosen_first_and_the_refusal_says_so(lisi):
    moved_to("drawing", *lisi)
    with pytest.raises(errors.TwoPensions) as refused:
        preview(apply(*lisi))
    assert "停发另一份" in refused.value.sentence("zh")
    assert str(refused.value.remedy) == "review"


def test_a_temporary_relation_stays_parked_with_its_money(jia):
    kept = account(KEPT, 2012, 2025)
    other = identity.register_person(owner=JIA, name="李四", number=OLD, by="x", at=AT)
    row = enrolling.open_relationship(
        owner=JIA, person=other, scheme="employee-pension", area=JIA[:6], kind="temporary",
        since=date(2024, 1, 1), key="temporary", by="x", at=AT,
    )  # fmt: skip
    enrolling.book_year(
        row, year=2025, months={n: month(5000) for n in range(1, 7)}, key="t", on=ON, by="x", at=AT
    )
    before = money(kept), money(other)
    done = merged(kept, other)
    assert done.plan["parked"] == [row.relationship_no]
    assert (money(kept), money(other)) == before
    assert Relationship.objects.get(pk=row.pk).state == "active"
    assert people.by_number(JIA, OLD) == kept


def test_a_paper_of_the_emptied_account_still_verifies_and_says_what_it_said(lisi, jia):
    kept, old = lisi
    first = preview(apply(old, kept, key="first"))
    paper = papers.paper(JIA, first.paper_no)
    before = printing.render(owner=JIA, paper_no=paper.paper_no, at=datetime.now(UTC))
    roots = [one.certificate for one in agencies.roots()]
    assert verify.verify_file(before, roots).genuine
    sign(confirm(preview(first, keep=kept.person_no)))

    after = printing.render(owner=JIA, paper_no=paper.paper_no, at=datetime.now(UTC))
    assert after == before
    assert verify.verify_file(after, roots).genuine
    assert papers.paper(JIA, first.paper_no).person_no == old.person_no


def test_three_accounts_become_one_and_are_parted_again(lisi):
    kept, old = lisi
    third = account(number_of(43), 2014, 2018, 4000)
    every = (kept, old, third)
    before = [money(one) for one in every]
    row = merged(*every)
    assert (money(old), money(third)) == (0, 0)
    assert {people.by_number(JIA, number) for number in (KEPT, OLD, number_of(43))} == {kept}
    assert sum(part["moved_fen"] + part["refund_fen"] for part in row.plan["pairings"]) == sum(
        before[1:]
    )
    undone(row)
    assert [money(one) for one in every] == before
    books_agree()


def test_a_number_the_police_corrected_is_a_new_document_and_no_merge(lisi):
    kept, _ = lisi
    new = number_of(44)
    before = money(kept)
    identity.add_document(owner=JIA, person_no=kept.person_no, number=new, on=ON, by="x", at=AT)
    assert people.by_number(JIA, new) == people.by_number(JIA, KEPT) == kept
    assert (money(kept), Merge.objects.count()) == (before, 0)
    assert [row.state for row in own(kept)] == ["active"]
    assert enrolment.open_relationship_of(JIA, kept, "employee-pension") == own(kept)[0]


def test_who_was_found_to_be_two_people_is_looked_at_again_only_with_the_polices_word(lisi, jia):
    """Also beside a third account that may be either's."""
    kept, old = lisi
    third = account(THIRD, 2008, 2009)
    row = apply(kept, old)
    number = services.propose_refusal(
        owner=JIA, case_no=row.case_no, reason="两个人", by="jia.clerk", on=ON, at=AT
    )
    services.refuse(owner=JIA, proposal_id=number, by="jia.reviewer", on=ON, at=AT)
    for key, keep, others in (("1", kept, [old]), ("2", old, [kept]), ("3", third, [kept, old])):
        with pytest.raises(errors.FoundDifferent):
            apply(keep, *others, key=key)
    assert apply(kept, third, key="4").state == "merge-received"
    services.withdraw(
        owner=JIA, case_no=queries.merges_of(JIA, third.person_no)[0].case_no, by="x", on=ON, at=AT
    )
    again = services.apply(
        owner=JIA, keep=kept.person_no, others=[old.person_no], applicant=Applicant("person", "李四"),
        channel="counter", proofs=["police-certificate"], key="5", by="jia.clerk", on=ON, at=AT, payee=CARD,
    )  # fmt: skip
    assert again.state == "merge-received"
