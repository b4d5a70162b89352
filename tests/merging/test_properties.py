"""Merge, any later life, un-merge: each relationship has exactly what it would have had; any order, the same books."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from shebao.enrolment import queries as enrolment
from shebao.enrolment import services as enrolling
from shebao.enrolment.joined import keeper
from shebao.enrolment.services.years import BOOKABLE
from shebao.identity import queries as people
from shebao.ledger import queries as books
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from tests.enrolment.conftest import JIA, MonthEntry, number_of
from tests.examples import examples
from tests.merging.cast import AT, ON, account, books_agree, merged, money, own, undone

pytestmark = [pytest.mark.django_db]
careers = st.tuples(
    st.integers(2008, 2020), st.integers(0, 8), st.sampled_from([3000, 5000, 7531])
).map(lambda one: (one[0], min(one[0] + one[1], 2024), one[2]))
acts = st.lists(
    st.tuples(
        st.sampled_from(["pay", "interest", "interest-of-merged", "leave", "draw"]),
        st.integers(1, 12),
    ),
    max_size=4,
)


EARLY = date(2022, 3, 2)
"""Settled to 2021 when the accounts are merged: four years of interest are still to come."""


class Undo(Exception):
    """Leaves a transaction as if nothing had happened."""


def life(home, merged_rows, done):
    """Later acts: months paid into the account that goes on, years settled on any; it leaves with a transfer, or begins
    to pay a pension, with all that stands there.
    """
    for at, (act, number) in enumerate(done):
        going_on = enrolling_row(home).state == "active"
        if act == "pay" and going_on:
            enrolling.book_year(
                home, year=2026, months={number: MonthEntry(600_000, 48_000, 0)},
                key=f"{JIA}/life/{at}", on=ON, by="jia.clerk", at=AT,
            )  # fmt: skip
        if act in ("leave", "draw") and going_on:
            takes_all(home, act, at)
        if act == "interest" and going_on:
            enrolling.settle_years(home, through=2025, on=date(2026, 1, 5), by="x", at=AT)
        if act.startswith("interest"):
            settle(merged_rows)


def settle(rows):
    """Interest of the merged accounts; not while their money is elsewhere."""
    for row in rows:
        if keeper(enrolling_row(row)).state in BOOKABLE:
            enrolling.settle_years(row, through=2025, on=date(2026, 1, 5), by="x", at=AT)


def takes_all(home, act, at):
    """The books' side of a release, or of a pension's first payment."""
    held, number = books.balance(JIA, home.ledger_code), home.relationship_no
    there = {"leave": "transit/110100P1", "draw": "payable/pension"}[act]
    ledger.open_account(JIA, there, "transit" if act == "leave" else "payable")
    ledger.post(JIA, NewEntry(f"{JIA}/takes/{at}", ON, "转出", [
        Line(home.ledger_code, -held, number), Line(there, held, number)]))  # fmt: skip
    given = {"on": ON, "by": "x", "at": AT, "case_no": f"{JIA}/takes/{at}"}
    if act == "leave":
        enrolling.ending(home, **given)
        enrolling.transferred_out(home, **given)
    else:
        enrolling.draw(home, **given)


def state():
    """Each account's own money, each relationship's lines: what an un-merge must give back."""
    return {
        row.relationship_no: (
            books.balance(JIA, row.ledger_code),
            [(line.place, line.year, line.closing_fen, line.interest_fen, line.bases) for line in
             enrolment.years(row)],
        )
        for row in enrolment.Relationship.objects.filter(owner=JIA).order_by("pk")
    }  # fmt: skip


@examples(15)
@given(st.lists(careers, min_size=2, max_size=3), acts)
def test_after_merge_life_and_unmerge_each_has_exactly_what_it_would_have_had(jia, some, done):
    found = {}
    for joined in (False, True):
        try:
            with transaction.atomic():
                made = [account(number_of(60 + n), *one, on=EARLY) for n, one in enumerate(some)]
                rows = [own(one)[0] for one in made]
                row = merged(*made) if joined else None
                life(rows[0], [enrolling_row(one) for one in rows[1:]], done)
                books_agree()
                if row is not None:
                    undone(row)
                settle([enrolling_row(one) for one in rows[1:]])
                books_agree()
                found[joined] = state()
                raise Undo
        except Undo:
            pass
    assert found[True] == found[False]


def enrolling_row(row):
    row.refresh_from_db()
    return row


@examples(10)
@given(st.permutations([1, 2]), careers, careers, careers)
def test_accounts_merged_in_any_order_are_the_same_books(jia, order, one, two, three):
    found = []
    for sequence in ([1, 2], order):
        try:
            with transaction.atomic():
                made = [
                    account(number_of(60 + n), *each) for n, each in enumerate((one, two, three))
                ]
                merged(made[0], *[made[n] for n in sequence])
                kept = people.by_person_no(JIA, made[0].person_no)
                found.append((money(kept), books.sum_of(JIA, "refund-payable/")))
                books_agree()
                raise Undo
        except Undo:
            pass
    assert found[0] == found[1]
