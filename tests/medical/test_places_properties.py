"""Transfers, wallets, charges, links and payouts between two places, in whatever order: no fen is made or lost.

Letters and the bank move only when a step says so, so that acts meet halfway. What each account should hold is kept
beside, from the sums the steps named.
"""

import os
from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import example, given
from hypothesis import strategies as st

from shebao.base.refusals import Refusal
from shebao.casework.services import Applicant
from shebao.cli.demo.story import BANK, OPENING_FEN, someone
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.services import MonthEntry
from shebao.identity import services as people
from shebao.ledger import queries as books
from shebao.ledger import services as ledger
from shebao.ledger.models import Account
from shebao.ledger.services import Line, NewEntry
from shebao.medical import services as family
from shebao.medical.models import Link, WalletTransfer
from shebao.medical.services import Ends, Given, claims
from shebao.medical.services import wallet as wallets
from shebao.medical.services.linking import Door
from shebao.payments import queries as payments
from shebao.payments import services as paying
from shebao.payments.services import Payee
from shebao.transfers.models import MedicalArrival, MedicalDeparture
from shebao.transfers.services import medical as moving
from tests.examples import examples
from tests.medical.test_wallet import Hospital
from tests.medical.wallets import WalletStory
from tests.medical_story import JIA, YI

pytestmark = pytest.mark.django_db
HERS = Payee("赵六", "6222000000001234", *BANK)
START = 7200_00
BROTHER, GAVE = "yun", 600_00


class Slow(WalletStory):
    """Nothing travels by itself."""

    def play(self, rounds=6):
        pass

    def carry(self, rounds=6):
        super().play(rounds)


class Places:
    """Both places, with what should be on each account."""

    def __init__(self, story):
        self.story = story
        self.hospital = Hospital(story)
        self.start()

    def start(self):
        self.own, self.moved, self.refunds = START, [], 0
        self.sent, self.open, self.kept, self.late = {}, {}, [], 0
        self.count = 0

    def do(self, step):
        act, *more = step
        self.count += 1
        getattr(self, act)(*more)

    def when(self, by="yi-m-clerk"):
        return self.story.when(by)

    # the family

    def send(self, fen, _):
        row = self.story.send(fen, key=f"s{self.count}")
        self.sent[row.transfer_no] = fen

    def answer(self, index, act):
        rows = list(WalletTransfer.objects.filter(owner=YI.medical).order_by("id"))
        if rows:
            row = rows[index % len(rows)]
            more = {} if act == "decline_wallet" else {"on": self.story.today}
            getattr(wallets, act)(
                owner=YI.medical, transfer_no=row.transfer_no, person_no=self.story.mother, by="x",
                at=self.story.at(11), **more,
            )  # fmt: skip

    def recall(self, index, _):
        numbers = sorted(self.sent)
        if numbers:
            wallets.recall_wallet(
                owner=JIA.medical, transfer_no=numbers[index % len(numbers)], by="x",
                person_no=self.story.giver, at=self.story.at(11),
            )  # fmt: skip

    def bind(self, *_):
        family.bind(
            owner=YI.medical, ends=Ends(self.story.brother.person.person_no, self.story.mother),
            kin="parent", door=Door("web"), key=f"link/{self.count}", proof="commitment",
            confirmed=True, consent=Given("x"), **self.when(),
        )  # fmt: skip

    def unbind(self, *_):
        row = Link.objects.filter(owner=YI.medical).order_by("id").last()
        if row is not None:
            family.end_link(owner=YI.medical, link_no=row.link_no,
                            person_no=row.person_no, **self.when())  # fmt: skip

    def charge(self, fen, _):
        row = self.hospital.charge(fen, f"B{self.count}")
        lines = {line.account_code: line.amount_fen for line in row.lines.all()}
        assert sum(lines.values()) == row.amount_fen - row.cash_fen
        self.open[row.external_no] = lines

    def reverse(self, index, _):
        if self.open:
            number = list(self.open)[index % len(self.open)]
            self.hospital.reverse(number)
            self.hospital.reverse(number)
            del self.open[number]

    # the transfer

    def ask(self, *_):
        moving.apply_medical(
            owner=YI.medical, person_no=self.story.one().person_no, origin=JIA.medical,
            from_scheme="employee-medical", applicant=Applicant("person", "赵六"),
            channel="mobile", key=str(self.count), **self.when(),
        )  # fmt: skip

    def arrival(self):
        return MedicalArrival.objects.filter(owner=YI.medical).order_by("id").last()

    def departure(self):
        return MedicalDeparture.objects.filter(owner=JIA.medical).order_by("id").last()

    def handle(self, act, _):
        row, out = self.arrival(), self.departure()
        if row is None:
            return
        named = {"owner": YI.medical, "case_no": row.case_no}
        if act == "accept":
            moving.accept_medical(**named, **self.when())
        elif act == "note":
            moving.book_record(**named, **self.when())
        elif act == "confirm":
            moving.confirm_balance(**named, person_no=row.person_no, **self.when("zhaoliu"))
        elif act == "credit":
            number = len(self.kept)
            done = moving.propose_credit(**named, number=number, **self.when())
            moving.credit(owner=YI.medical, proposal_id=done, **self.when("yi-m-reviewer"))
            self.kept.append(self.moved[number])
        elif out is not None:
            self.leave(act, out)

    def leave(self, act, out):
        named, both = {"owner": JIA.medical, "case_no": out.case_no}, self.when("jia-m-clerk")
        second = {"owner": JIA.medical} | self.when("jia-m-reviewer")
        if act == "release":
            number = moving.propose_medical_release(**named, **both)
            moving.release_medical(proposal_id=number, **second)
        else:
            number = moving.propose_supplement(**named, reason="后到", **both)
            moving.send_supplement(proposal_id=number, **second)
        if self.own_should_be():
            self.moved.append(self.own_should_be())

    def post_late(self, fen, _):
        row = self.story.relation(JIA)
        lines = [Line("fund/medical/contributions", -fen),
                 Line(row.ledger_code, fen, row.relationship_no)]  # fmt: skip
        ledger.post(JIA.medical, NewEntry(f"late/{self.count}", self.story.today, "后到", lines))
        self.late += fen

    def pay_out(self, *_):
        row = claims.apply_payout(
            owner=JIA.medical, person_no=self.story.giver, ground="emigration", channel="counter",
            facts={"paper": "x"}, payee=HERS, applicant=Applicant("person", "赵六"),
            key=str(self.count), **self.when("jia-m-clerk"),
        )  # fmt: skip
        named = {"owner": JIA.medical, "case_no": row.case_no} | self.when("jia-m-clerk")
        claims.accept(**named)
        number = claims.propose_claim(**named)
        done = claims.decide_claim(
            owner=JIA.medical, proposal_id=number, **self.when("jia-m-reviewer")
        )
        assert done.amount_fen == self.own_should_be()
        self.refunds += done.amount_fen

    # the world

    def carry(self, *_):
        self.story.carry()

    def pay(self, *_):
        """Both funds settle, and both pay what is ordered."""
        for city, other in ((JIA, YI), (YI, JIA)):
            with suppress(Refusal), transaction.atomic():
                self.story.settle(city, other)
            orders = [one.order_no for one in payments.orders(city.medical, "ordered")]
            if orders:
                file = paying.propose_file(
                    owner=city.medical, account_no=city.medical_account, order_nos=orders,
                    by=f"{city.key}-m-accountant", at=self.story.at(13),
                )  # fmt: skip
                paying.approve_file(owner=city.medical, file_no=file.file_no,
                                    by=f"{city.key}-m-cashier", at=self.story.at(13))  # fmt: skip

    def night(self, *_):
        self.story.advance(1)
        wallets.lapse_wallets(owner=YI.medical, at=self.story.at(7))

    # what should be

    def own_should_be(self):
        away = WalletTransfer.objects.filter(
            owner=JIA.medical, state__in=("wallet-sent", "wallet-taken")
        ).values_list("transfer_no", flat=True)
        return START + self.late - sum(self.sent[n] for n in away) - sum(self.moved) - self.refunds

    def wallet_should_be(self):
        came = WalletTransfer.objects.filter(owner=YI.medical, state="wallet-accepted")
        return sum(self.sent[row.peer_no] for row in came) - self.used("/wallet")

    def used(self, end):
        return sum(
            n for lines in self.open.values() for code, n in lines.items() if code.endswith(end)
        )

    def agree(self):
        story = self.story
        assert story.account() == self.own_should_be()
        assert story.wallet() == self.wallet_should_be()
        assert story.balance(YI) == sum(self.kept)
        brother = story.brother.ledger_code
        assert enrolled.balance(story.brother) == GAVE - self.used(brother)
        owed = books.balance(YI.medical, "payable/medical/H9")
        assert owed == sum(sum(lines.values()) for lines in self.open.values())
        for city in (JIA, YI):
            held = story.held(city)
            assert sum(held.values()) == 0
            assert held["fund/medical/pooled"] == OPENING_FEN
            assert not Account.objects.filter(owner=city.medical, kind="person", balance_fen__lt=0)

    def end(self):
        """Whatever is under way comes to its end: every fen that was put in lies with a person, a hospital or was paid out."""
        for _ in range(3):
            for step in ("night", "carry", "pay", "carry", "night", "carry"):
                getattr(self, step)()
            for act in ("accept", "carry", "release", "supplement", "note", "credit"):
                with suppress(Refusal), transaction.atomic():
                    self.carry() if act == "carry" else self.handle(act, 0)
                self.carry()
            self.agree()
        for city, other in ((JIA, YI), (YI, JIA)):
            held = self.story.held(city)
            under_way = self.moved[len(self.kept) :]
            assert held.get(f"transit/{other.medical}", 0) == 0, held
            assert held.get(f"payable/wallet/{other.medical}", 0) == 0, held
            assert not under_way
        self.story.kept()


MEANWHILE = [
    ("send", 500_00, 0), ("send", 300_00, 0), ("carry", 0, 0), ("answer", 0, "accept_wallet"),
    ("bind", 0, 0), ("charge", 900_00, 0), ("ask", 0, 0), ("handle", "accept", 0), ("carry", 0, 0),
    ("handle", "release", 0), ("reverse", 0, 0), ("answer", 1, "decline_wallet"), ("carry", 0, 0),
    ("pay", 0, 0), ("carry", 0, 0), ("handle", "note", 0), ("handle", "credit", 0),
    ("handle", "supplement", 0), ("carry", 0, 0), ("answer", 0, "give_back"), ("charge", 100_00, 0),
]  # fmt: skip
"""A transfer amid wallets and charges: what came back after the release follows as a supplement."""
CANNOT = [
    ("send", 700_00, 0), ("pay_out", 0, 0), ("carry", 0, 0), ("answer", 0, "accept_wallet"),
    ("carry", 0, 0), ("pay_out", 0, 0), ("ask", 0, 0), ("charge", 700_00, 0), ("pay", 0, 0),
    ("reverse", 0, 0), ("answer", 0, "give_back"), ("post_late", 5, 0), ("carry", 0, 0),
]  # fmt: skip
"""A payout that waits for a wallet, and what comes back after it."""
fen = st.integers(1, 2000_00)
few = st.integers(0, 3)
nothing = st.just(0)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), fen, nothing),
        st.tuples(st.just("answer"), few, st.sampled_from(
            ["accept_wallet", "accept_wallet", "decline_wallet", "give_back"])),
        st.tuples(st.just("recall"), few, nothing),
        st.tuples(st.sampled_from(["bind", "unbind", "night", "pay", "pay_out"]), nothing, nothing),
        st.tuples(st.just("charge"), fen, nothing),
        st.tuples(st.just("reverse"), few, nothing),
        st.tuples(st.just("ask"), nothing, nothing),
        st.tuples(st.just("handle"), st.sampled_from(
            ["accept", "release", "note", "credit", "supplement", "confirm"]), nothing),
        st.tuples(st.just("post_late"), fen, nothing),
        st.tuples(st.just("carry"), nothing, nothing),
    ),
    min_size=6, max_size=24,
)  # fmt: skip


@pytest.fixture
def places(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    story = Slow(tmp_path)
    story.bank_books.open_account(
        {"account_no": HERS.account_no, "holder": HERS.name, "bank_name": BANK[0],
         "bank_code": BANK[1], "opening_fen": 0}, on=story.today,
    )  # fmt: skip
    one = someone(BROTHER)
    person = people.register_person(
        owner=YI.medical, name=one.name, number=one.number, hukou=one.hukou, **at(story)
    )
    story.brother = enrolment.open_relationship(
        owner=YI.medical, person=person, scheme="employee-medical", area=YI.division,
        since=story.today.replace(month=1, day=1), key=f"{YI.medical}/test/brother", **at(story),
    )  # fmt: skip
    enrolment.book_year(
        story.brother, year=2026, months=dict.fromkeys((1, 2), MonthEntry(1_000_000, GAVE // 2)),
        key="brother/2026", **story.when(),
    )  # fmt: skip
    yield Places(story)
    story.close()


def at(story):
    return {"by": "test", "at": story.when()["at"]}


@examples(6)
@given(sequence=STEPS)
@example(sequence=MEANWHILE)
@example(sequence=CANNOT)
def test_no_sequence_of_transfers_wallets_charges_links_and_payouts_makes_or_loses_a_fen(
    places, sequence
):
    bank = places.story.bank_books
    day, before = os.environ["SHEBAO_TODAY"], bank.file.with_name("before")
    bank.copy_to(before)
    try:
        with transaction.atomic():
            places.start()
            for step in sequence:
                with suppress(Refusal), transaction.atomic():
                    places.do(step)
                places.agree()
            places.end()
            transaction.set_rollback(True)
    finally:
        os.environ["SHEBAO_TODAY"] = day
        bank.lay_back(before)
