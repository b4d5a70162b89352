"""Officers who race: one merge or none, one undoing or none, never half and never two."""

import pytest
from django.db import IntegrityError

from shebao.base.refusals import Refusal
from shebao.enrolment import services as enrolling
from shebao.enrolment.models import Joining
from shebao.identity.models import Alias
from shebao.ledger.models import Entry
from shebao.merging import queries, services
from shebao.merging.models import Merge, Undoing
from shebao.payments.models import PaymentOrder
from tests.enrolment.conftest import JIA, month
from tests.ledger.test_together import at_once
from tests.merging.cast import (
    AT,
    KEPT,
    OLD,
    ON,
    account,
    apply,
    books_agree,
    confirm,
    money,
    own,
    preview,
    sign,
    undone,
    waiting,
)

pytestmark = pytest.mark.django_db(transaction=True)
BEATEN = (Refusal, IntegrityError)


@pytest.fixture
def lisi(transactional_db, jia):
    return account(KEPT, 2012, 2025), account(OLD, 2008, 2015, 3000)


def once(row):
    """One merge stands: one alias, one joining, one entry, one order."""
    assert queries.merge(JIA, row.case_no).state == "merge-done"
    assert Alias.objects.filter(until=None).count() == 1
    assert Joining.objects.filter(until=None).count() == 1
    assert Entry.objects.filter(key=f"{row.case_no}/merge").count() == 1
    assert PaymentOrder.objects.filter(case_no=row.case_no).count() == 1
    books_agree()


def test_two_officers_sign_one_merge_at_the_same_moment(lisi):
    row = confirm(preview(apply(*lisi)))
    number = waiting(row.case_no)

    def signs(who):
        return lambda: services.sign(owner=JIA, proposal_id=number, by=who, on=ON, at=AT)

    errors = at_once(*(signs(who) for who in ("jia.reviewer", "jia.second", "jia.third")))

    assert len(errors) == 2
    assert all(isinstance(error, BEATEN) for error in errors), errors
    once(row)


def test_one_signs_while_another_refuses_and_the_person_withdraws(lisi):
    row = confirm(preview(apply(*lisi)))
    number = waiting(row.case_no)
    errors = at_once(
        lambda: services.sign(owner=JIA, proposal_id=number, by="jia.reviewer", on=ON, at=AT),
        lambda: services.withdraw(owner=JIA, case_no=row.case_no, by="lisi", on=ON, at=AT),
        lambda: services.propose_refusal(
            owner=JIA, case_no=row.case_no, reason="两个人", by="jia.second", on=ON, at=AT
        ),
    )

    assert len(errors) == 2
    assert all(isinstance(error, BEATEN) for error in errors), errors
    once(row)


def test_one_pair_of_accounts_is_applied_for_once_whoever_is_to_be_kept(lisi):
    kept, old = lisi
    errors = at_once(lambda: apply(kept, old, key="one"), lambda: apply(old, kept, key="other"))

    assert len(errors) == 1
    assert isinstance(errors[0], BEATEN), errors
    assert Merge.objects.count() == 1


def test_months_that_are_booked_while_a_merge_is_signed_are_in_it_or_void_it(lisi):
    kept, old = lisi
    row = confirm(preview(apply(kept, old)))
    (gone,) = own(old)

    def books():
        enrolling.book_year(
            gone, year=2026, months={1: month(3000)}, key=f"{JIA}/late", on=ON, by="x", at=AT
        )

    errors = at_once(lambda: sign(row), books)

    assert len(errors) <= 1
    assert all(isinstance(error, BEATEN) for error in errors), errors
    if queries.merge(JIA, row.case_no).state == "merge-done":
        once(row)
        assert money(old) == 0
    else:
        assert Alias.objects.count() == Joining.objects.count() == 0
        books_agree()


def test_two_officers_undo_one_merge_at_the_same_moment(lisi):
    before = [money(one) for one in lisi]
    row = sign(confirm(preview(apply(*lisi))))

    def prepares(key, who):
        return lambda: services.prepare_undo(
            owner=JIA, merge_case_no=row.case_no, reason="两个人", key=key, by=who, on=ON, at=AT
        )

    errors = at_once(prepares("one", "jia.clerk"), prepares("other", "jia.second"))
    assert len(errors) == 1
    assert isinstance(errors[0], BEATEN), errors
    undoing = Undoing.objects.get()
    number = waiting(undoing.case_no)

    def signs(who):
        return lambda: services.sign_undo(owner=JIA, proposal_id=number, by=who, on=ON, at=AT)

    errors = at_once(*(signs(who) for who in ("jia.reviewer", "jia.third", "jia.fourth")))
    assert len(errors) == 2
    assert all(isinstance(error, BEATEN) for error in errors), errors
    assert [money(one) for one in lisi] == before
    assert Alias.objects.filter(until=None).count() == 0
    assert Entry.objects.filter(key=f"{undoing.case_no}/undo").count() == 1
    books_agree()


def test_a_merge_that_is_undone_from_two_windows_at_once_is_undone_once(lisi):
    row = sign(confirm(preview(apply(*lisi))))
    errors = at_once(lambda: undone(row, key="one"), lambda: undone(row, key="other"))

    assert len(errors) == 1
    assert isinstance(errors[0], BEATEN), errors
    assert queries.merge(JIA, row.case_no).state == "merge-undone"
    assert Undoing.objects.filter(state="undo-done").count() == 1
    books_agree()
