"""Whatever a family and its hospital do, in whatever order: no fen is made or lost, none falls below zero."""

import itertools
from contextlib import suppress
from datetime import date

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from shebao.base.refusals import Refusal
from shebao.casework.services import Applicant
from shebao.enrolment import services as enrolment
from shebao.ledger import queries as books
from shebao.medical import services
from shebao.medical.models import Charge, Link
from shebao.medical.queries import sharing
from shebao.medical.rules import sharing as rules
from shebao.medical.services import claims
from shebao.medical.states.sharing import EndReason
from shebao.payments.services import Payee
from tests.examples import examples
from tests.medical.world import AT, HOSPITAL, MACHINE, ON, OWNER

pytestmark = pytest.mark.django_db
KEYS = ("zhaoliu", "mother", "brother", "child")
fen = st.integers(0, 10**7)


PLACES = {"310100": 0, "110000": 0, "440300": 4_488_00}
"""As filed, by the person's own order, by balance; what must stay in a giver's account, in fen."""


@given(
    fen.filter(bool), fen, st.lists(st.tuples(fen, st.integers(1, 9), st.integers(0, 3)), max_size=5),
    st.sampled_from(sorted(PLACES)), fen,
)  # fmt: skip
def test_a_split_sums_to_the_charge_and_takes_no_account_below_its_reserve(
    amount, own, held, place, wallet
):
    sources = [rules.Source(f"L{n}", *one) for n, one in enumerate(held)]
    found, reserve = rules.split(amount, own, sources, ON, place, wallet_fen=wallet), PLACES[place]

    assert found.own_fen + found.family_fen + found.cash_fen == amount
    assert found.own_fen == min(amount, own)
    assert found.wallet_fen == min(amount - found.own_fen, wallet)
    by_no = {one.link_no: one.balance_fen for one in sources}
    for share in found.shares:
        assert 0 < share.fen <= by_no[share.link_no] - reserve
    # the next account pays only when the one before it can pay no more
    paid = {share.link_no: share.fen for share in found.shares}
    full = [one for one in rules.in_order(sources, ON, place) if one.balance_fen > reserve]
    for before, later in itertools.pairwise(full):
        if later.link_no in paid:
            assert paid[before.link_no] == before.balance_fen - reserve
    # cash only when every account is down to its reserve
    if found.cash_fen:
        assert found.family_fen - wallet == sum(one.balance_fen - reserve for one in full)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("bind"), st.sampled_from(KEYS), st.sampled_from(KEYS)),
        st.tuples(st.just("charge"), st.sampled_from(KEYS), st.integers(1, 120_00)),
        st.tuples(st.just("reverse"), st.integers(0, 5), st.booleans()),
        st.tuples(st.just("end"), st.integers(0, 5), st.booleans()),
        st.tuples(st.just("close"), st.sampled_from(KEYS), st.booleans()),
        st.tuples(st.just("pay_out"), st.sampled_from(KEYS[:3]), st.booleans()),
        st.tuples(st.just("credit"), st.sampled_from(KEYS[:3]), st.integers(1, 90_00)),
    ),
    min_size=6,
    max_size=22,
)


class Sums:
    """What should be on the accounts, kept beside."""

    def __init__(self, world):
        self.world = world
        self.own = {key: world.held(key) for key in KEYS}
        self.owed, self.left, self.paid = 0, {}, {}

    def do(self, step):
        act, *more = step
        getattr(self, act)(*more)

    def bind(self, giver, relative):
        self.world.bind(giver, relative, "sibling", proof="papers", confirmed=True,
                        consent=services.Given("x", guardian=True))  # fmt: skip

    def charge(self, who, amount):
        row = self.world.charge(amount, who)
        assert row.own_fen + row.family_fen + row.cash_fen == amount
        lines = list(row.lines.all())
        assert sum(line.amount_fen for line in lines) == amount - row.cash_fen
        self._move(lines, -1)
        self.left[row.pk] = row

    def reverse(self, index, again):
        if index < len(self.left):
            row = self.left.pop(list(self.left)[index])
            back = self.world.reverse(row, no=f"R{row.pk}")
            if again:
                self.world.reverse(row, no=f"R{row.pk}")
            self._move(back.lines.all(), 1)

    def end(self, index, mine):
        row = Link.objects.order_by("id")[index : index + 1].first()
        if row is not None:
            services.end_link(
                owner=OWNER, link_no=row.link_no, by="x", on=ON, at=AT,
                person_no=row.grantor_person_no if mine else row.person_no,
            )  # fmt: skip

    def close(self, key, died):
        reason = EndReason.DEATH if died else EndReason.MOVED
        services.close_links(self.world.rows[key], reason, by="x", at=AT)

    def pay_out(self, key, died):
        """A balance that cannot move: the relation ends, the hospital's day agreed, two officers."""
        world, who = self.world, self.world.people[key]
        with suppress(Refusal), transaction.atomic():
            enrolment.pause(world.rows[key], on=ON, by="x", at=AT)
        there = sharing.institution(OWNER, HOSPITAL)
        services.reconcile(
            owner=OWNER, institution_code=HOSPITAL, day=ON, lines=sharing.day_lines(there, ON),
            by=MACHINE, on=ON, at=AT,
        )  # fmt: skip
        row = claims.apply_payout(
            owner=OWNER, person_no=who.person_no, ground="death" if died else "emigration",
            facts={"paper": "x", "died_on": "2026-03-01"}, channel="counter", by="x", on=ON, at=AT,
            payee=Payee("heir" if died else who.name, "6222000000000001", "", ""),
            applicant=Applicant("person", who.name), key=f"{key}/{len(self.paid)}/{self.own[key]}",
        )  # fmt: skip
        both = {"owner": OWNER, "on": ON, "at": AT}
        claims.accept(case_no=row.case_no, by="m-clerk", **both)
        number = claims.propose_claim(case_no=row.case_no, by="m-clerk", **both)
        done = claims.decide_claim(proposal_id=number, by="m-reviewer", **both)
        assert done.amount_fen == self.own[key]
        self.paid[f"refund-payable/{row.case_no}"], self.own[key] = self.own[key], 0

    def credit(self, key, amount):
        self.world.credit(key, amount)
        self.own[key] += amount

    def _move(self, lines, sign):
        by_no = {self.world.no(key): key for key in KEYS}
        for line in lines:
            self.own[by_no[line.person_no]] += sign * line.amount_fen
            self.owed -= sign * line.amount_fen

    def agree(self):
        assert {key: self.world.held(key) for key in KEYS} == self.own
        assert self.world.owed == self.owed
        assert min(self.own.values()) >= 0
        held = {line.code: line.balance_fen for line in books.trial_balance(OWNER)}
        assert sum(held.values()) == 0
        assert {code: held[code] for code in held if code.startswith("refund")} == self.paid
        assert not held.get("fund/medical/pooled")


@examples(25)
@given(sequence=steps)
def test_no_sequence_of_charges_reversals_links_unlinks_and_payouts_makes_or_loses_a_fen(
    world, sequence
):
    with transaction.atomic():
        sums = Sums(world)
        for step in sequence:
            with suppress(Refusal), transaction.atomic():
                sums.do(step)
            sums.agree()
        for row in list(sums.left.values()):  # all of it goes back: as if nothing had been charged
            sums.left = {row.pk: row}
            sums.reverse(0, again=True)
        sums.agree()
        assert sums.owed == 0
        assert not Charge.objects.filter(state="charge-booked").exists()
        transaction.set_rollback(True)


def test_rules_of_age_and_period_count_as_the_law_does():
    assert rules.age(date(2008, 3, 2), ON) == 18
    assert rules.age(date(2008, 3, 3), ON) == 17
    assert rules.is_minor(date(2008, 3, 3), ON)
    assert not rules.is_minor(None, ON)
    assert rules.drawn(5, 7, 4) == 3
    assert rules.drawn(5, 3, 4) == 0
    assert rules.may_unbind_from(date(2025, 11, 30), ON, "310100") == date(2025, 11, 30)
    young = rules.Somebody("F", date(2008, 1, 1))
    old = rules.Somebody("F", date(1970, 1, 1))
    assert rules.questions("spouse", old, young, ON, "") == ("same-sex", "too-young-to-be-married")
    assert rules.questions("parent", young, old, ON, "") == ()
    assert rules.questions("child", young, old, ON, "") == ("relative-not-younger",)
    rules.may_share("sibling", ON, "310100")
    rules.within_limits("child", ["child"] * 9, 3, ON, "310100")
