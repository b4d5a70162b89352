"""A giver's money reaches a relative insured elsewhere: two agencies, letters, a real bank; nothing lost on the way."""

import json
import os

import pytest

from shebao.agencies import services as agencies
from shebao.base.plumbing import jobs
from shebao.base.refusals import NotFound, Refusal
from shebao.casework.services import Applicant
from shebao.cli.demo.story import BANK, medical_holder, someone
from shebao.config import handlers
from shebao.exchange import envelope
from shebao.exchange.models import IncomingLetter, OutgoingLetter
from shebao.exchange.registry import Letter
from shebao.medical import services as family
from shebao.medical.errors import sharing as kin
from shebao.medical.errors import wallet as no
from shebao.medical.models import Institution, WalletSettlement, WalletTransfer
from shebao.medical.queries import wallet as queries
from shebao.medical.services import claims
from shebao.medical.services import wallet as services
from shebao.medical.services.charging import Bill
from shebao.medical.services.wallet import Vouched
from shebao.payments.services import Payee
from tests.medical.wallets import WalletStory
from tests.medical_story import JIA, YI

pytestmark = pytest.mark.django_db
TRANSIT, OWED = f"transit/{YI.medical}", f"payable/wallet/{JIA.medical}"


@pytest.fixture
def make(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = []

    def story(**habits):
        made.append(WalletStory(tmp_path, **habits))
        return made[-1]

    yield story
    for each in made:
        each.close()


@pytest.fixture
def story(make):
    return make()


def states(story, row):
    return story.here(row).state, story.there(row).state


def test_money_goes_to_a_wallet_elsewhere_is_accepted_and_the_funds_settle_to_the_fen(story):
    before = story.account()
    row = story.send(500_00)
    assert (story.account(), story.held(JIA)[TRANSIT]) == (before - 500_00, 500_00)
    story.play()
    assert states(story, row) == ("wallet-sent", "wallet-offered")
    assert story.wallet() == 0
    story.accept(row)
    story.play()
    assert states(story, row) == ("wallet-taken", "wallet-accepted")
    assert (story.wallet(), story.held(YI)[OWED]) == (500_00, -500_00)
    story.accept(row)  # again: nothing
    assert story.wallet() == 500_00

    made = story.settle()
    story.pay()
    assert queries.settlement(JIA.medical, made.settlement_no).state == "settlement-paid"
    here = WalletSettlement.objects.get(owner=YI.medical)
    assert (here.state, here.differences) == ("settlement-booked", [])
    assert (story.held(JIA)[TRANSIT], story.held(YI)[OWED]) == (0, 0)
    assert story.there(row).received_by == here
    with pytest.raises(no.WalletNothingOwed):
        story.settle()
    story.kept()


def test_what_nobody_accepts_is_back_at_six_the_next_day_and_not_a_minute_before(story):
    before, row = story.account(), story.send(hour=21)
    story.play()
    story.advance(1)
    assert services.lapse_wallets(owner=YI.medical, at=story.at(5, 59)) == 0
    assert services.lapse_wallets(owner=YI.medical, at=story.at(6)) == 1
    story.play()
    assert states(story, row) == ("wallet-came-back", "wallet-returned")
    assert (story.account(), story.held(JIA)[TRANSIT]) == (before, 0)
    assert story.here(row).why == "wallet-lapsed"
    with pytest.raises(no.WalletWrongMoment):
        story.accept(row)
    story.kept()


def test_after_the_hour_it_cannot_be_accepted_although_it_lies_there_still(story):
    row = story.send()
    story.play()
    story.advance(1)
    with pytest.raises(no.WalletLapsed):
        story.accept(row, hour=6)
    assert story.wallet() == 0


@pytest.mark.parametrize(
    "wrong",
    [{"name": "钱秀兰"}, {"number": someone("zhangsan").number, "vouched": Vouched(True, True)}],
    ids=["name", "number"],
)
def test_who_is_not_insured_there_by_name_and_number_gets_nothing_and_the_letter_does_not_say_why(
    story, wrong
):
    before, row = story.account(), story.send(**wrong)
    story.play()
    assert (story.here(row).state, story.here(row).why) == ("wallet-came-back", "wallet-not-here")
    assert (story.account(), story.there(row).person_no) == (before, "")
    story.kept()


def test_a_recalled_transfer_comes_back_unless_the_relative_was_faster(story):
    before, row = story.account(), story.send()
    recall = {"owner": JIA.medical, "person_no": story.giver, "by": "zhaoliu", "at": story.at(10)}
    services.recall_wallet(transfer_no=row.transfer_no, **recall)
    services.recall_wallet(transfer_no=row.transfer_no, **recall)
    story.play()
    assert (states(story, row), story.account()) == (
        ("wallet-came-back", "wallet-returned"),
        before,
    )
    late = story.send(key="2")
    story.play()
    story.accept(late)
    services.recall_wallet(transfer_no=late.transfer_no, **recall)
    story.play()
    assert states(story, late) == ("wallet-taken", "wallet-accepted")
    assert (story.account(), story.wallet()) == (before - 500_00, 500_00)
    story.kept()


def test_an_accepted_transfer_goes_back_whole_also_after_the_funds_settled(story):
    before, row = story.account(), story.send()
    story.play()
    story.accept(row)
    story.play()
    story.settle()
    story.pay()
    story.give_back(row)
    story.give_back(row)
    story.play()
    assert states(story, row) == ("wallet-repaid", "wallet-given-back")
    assert (story.account(), story.wallet()) == (before, 0)
    assert queries.due_fen(JIA.medical, YI.medical) == 500_00
    story.settle(YI, JIA)
    story.pay(YI)
    assert queries.due_fen(JIA.medical, YI.medical) == 0
    held = story.held(YI)
    assert (held[OWED], held[f"transit/{JIA.medical}"]) == (0, 0)
    story.kept()


def test_declined_goes_back_and_nobody_elses_hand_moves_it(story):
    before, row = story.account(), story.send()
    story.play()
    stranger = story.one(city=YI).person_no
    for act in (services.accept_wallet, services.give_back):
        with pytest.raises(NotFound):
            story.her(act, row, person_no=stranger, on=story.today)
    with pytest.raises(NotFound):
        story.her(services.decline_wallet, row, person_no=stranger)
    story.her(services.decline_wallet, row)
    story.her(services.decline_wallet, row)
    story.play()
    assert (story.account(), story.here(row).why) == (before, "wallet-declined")


def test_limits_hours_and_who_may_be_meant(story):
    for refusal, asked in (
        (no.WalletClosed, {"hour": 22}), (no.WalletTooMuch, {"fen": 2000_01}),
        (no.WalletHere, {"agency": JIA.medical}), (no.WalletPlaceUnknown, {"agency": JIA.pension}),
        (no.WalletBadNumber, {"number": "123"}), (no.WalletBadNumber, {"name": " "}),
        (kin.KinNotAllowed, {"kin": "parent-in-law"}), (kin.PleaseConfirm, {"kin": "child"}),
        (kin.ProofMissing, {"vouched": Vouched()}), (kin.Oneself, {"number": someone("zhaoliu").number}),
    ):  # fmt: skip
        with pytest.raises(refusal):
            story.send(**asked)
    assert not WalletTransfer.objects.exists()
    story.send(2000_00, hour=6)
    story.send(2000_00, key="2", hour=21)
    assert story.send(2000_00, key="2", hour=23).transfer_no.endswith("/2")  # the same one
    story.send(2000_00, key="3", number=someone("zhangsan").number, vouched=Vouched(True, True))
    story.play()  # the third came back, and counts all the same
    with pytest.raises(no.WalletTooOften):
        story.send(1, key="4")
    story.advance(1)
    story.send(2000_00, key="5")  # 7,200.00 less three times 2,000.00
    with pytest.raises(no.WalletShort):
        story.send(1200_01, key="6")
    story.send(1200_00, key="7")
    assert story.account() == 0


def again(story, word):
    """A letter comes once more under another number, as after a restored copy."""
    row = IncomingLetter.objects.get(letter_id__endswith=word)
    letter = Letter(
        "again", row.owner, row.sender, row.kind, row.version, row.caseref,
        envelope.payload_of(row.body.encode("ascii")), row.sent_at,
    )  # fmt: skip
    return handlers.LETTERS[(row.kind, row.version)], letter


def test_doubled_letters_move_no_second_fen(story):
    row = story.send()
    story.play()
    take, letter = again(story, f"{JIA.medical}/wallet/1")
    take(letter, at=story.at(11))
    assert WalletTransfer.objects.filter(owner=YI.medical).count() == 1
    story.accept(row)
    story.play()
    take, letter = again(story, "/accepted")
    with pytest.raises(no.WalletWrongMoment):
        take(letter, at=story.at(11))
    made = story.settle()
    take, letter = again(story, f"{made.settlement_no}/letter")
    take(letter, at=story.at(12))
    assert WalletSettlement.objects.filter(owner=YI.medical).count() == 1
    story.pay()
    assert (story.wallet(), story.held(YI)[OWED], story.held(JIA)[TRANSIT]) == (500_00, 0, 0)
    story.kept()


def test_a_settlement_that_names_more_than_is_owed_shows_the_difference(story):
    rows = [story.send(100_00, key=str(n)) for n in range(2)]
    story.play()
    story.accept(rows[0])
    story.play()
    made = story.settle()
    take, letter = again(story, f"{made.settlement_no}/letter")
    payload = json.loads(
        json.dumps(letter.payload).replace(made.settlement_no, f"{made.settlement_no}9")
    )
    payload["lines"].append(
        {"transfer_no": rows[1].transfer_no, "given_back": False, "amount_fen": 100_00}
    )
    payload |= {"amount_fen": 200_00, "reference": "MW-OTHER"}
    take(Letter(**{**letter.__dict__, "payload": payload}), at=story.at(12))
    odd = WalletSettlement.objects.get(owner=YI.medical, amount_fen=200_00)
    assert [(one["theirs_fen"], one["ours_fen"]) for one in odd.differences] == [
        (100_00, None),  # paid by the settlement before
        (100_00, None),  # not accepted
    ]
    with pytest.raises(no.WalletLetterWrong):
        take(Letter(**{**letter.__dict__, "payload": payload | {"amount_fen": 1}}), at=story.at(12))


def test_two_officers_of_the_fund_settle_and_a_dropped_settlement_is_owed_again(story):
    row = story.send()
    story.play()
    story.accept(row)
    story.play()
    both = {"owner": JIA.medical, "on": story.today}
    make = {"other_code": YI.medical, "at": story.at(12)}
    with pytest.raises(Refusal):
        services.propose_wallet_settlement(by="jia-m-clerk", **make, **both)
    made = services.propose_wallet_settlement(by="jia-m-accountant", **make, **both)
    named = {"settlement_no": made.settlement_no}
    with pytest.raises(Refusal):
        services.approve_wallet_settlement(by="jia-m-accountant", at=story.at(12), **named, **both)
    agencies.grant("jia-m-accountant", "cashier", since=story.today, by="test", at=story.at(9))
    with pytest.raises(no.WalletSameOfficer):
        services.approve_wallet_settlement(by="jia-m-accountant", at=story.at(12), **named, **both)
    services.drop_wallet_settlement(by="jia-m-cashier", **named, **both)
    assert [one.fen for one in queries.debts(JIA.medical)] == [500_00]
    assert not OutgoingLetter.objects.filter(kind="wallet.settlement").exists()
    story.settle()


def test_a_settlement_that_bounces_is_paid_again_to_corrected_details(make):
    story = make(bounce=1)
    row = story.send()
    story.play()
    story.accept(row)
    story.play()
    made = story.settle()
    story.pay()
    found = queries.settlement(JIA.medical, made.settlement_no)
    assert (found.state, story.held(JIA)[TRANSIT]) == ("settlement-bounced", 500_00)
    story.bank_books.habits = story.bank_books.habits.__class__(seed=1)
    services.reissue_wallet_settlement(
        owner=JIA.medical, settlement_no=made.settlement_no, by="jia-m-accountant", on=story.today,
        payee=Payee(medical_holder(YI), YI.medical_account, *BANK), at=story.at(12),
    )  # fmt: skip
    story.pay()
    assert queries.settlement(JIA.medical, made.settlement_no).state == "settlement-paid"
    assert (story.held(JIA)[TRANSIT], story.held(YI)[OWED]) == (0, 0)
    story.kept()


def test_the_hourless_job_returns_what_lapsed(story):
    row = story.send()
    story.play()
    story.advance(2)
    jobs.enqueue(YI.medical, "medical.wallets", key=f"{YI.medical}/medical.wallets/1")
    story.play()
    assert states(story, row) == ("wallet-came-back", "wallet-returned")


def test_a_charge_takes_the_wallet_before_givers_and_a_reversal_fills_it_again(story):
    row = story.send(300_00)
    story.play()
    story.accept(row)
    found = Hospital(story).charge(250_00)
    assert (found.own_fen, found.family_fen, found.cash_fen) == (0, 250_00, 0)
    assert story.wallet() == 50_00
    with pytest.raises(no.WalletSpent):
        story.give_back(row)
    more = Hospital(story).charge(80_00, "B2")
    assert (more.family_fen, more.cash_fen, story.wallet()) == (50_00, 30_00, 0)
    Hospital(story).reverse("B1")
    assert story.wallet() == 250_00
    story.kept()


def test_a_payout_waits_until_what_is_on_its_way_is_accepted_or_back(story):
    row = story.send(500_00)
    told = {"owner": JIA.medical, "on": story.today, "at": story.at(12)}
    claim = claims.apply_payout(
        person_no=story.giver, ground="emigration", facts={"paper": "x"}, channel="counter",
        payee=Payee("赵六", "6222000000001234", *BANK), applicant=Applicant("person", "赵六"),
        key="p", by="jia-m-clerk", **told,
    )  # fmt: skip
    named = {"case_no": claim.case_no, "by": "jia-m-clerk"} | told
    claims.accept(**named)
    with pytest.raises(no.WalletOpen):
        claims.propose_claim(**named)
    story.play()
    with pytest.raises(no.WalletOpen):
        claims.propose_claim(**named)
    story.her(services.decline_wallet, row)
    story.play()
    number = claims.propose_claim(**named)
    done = claims.decide_claim(proposal_id=number, by="jia-m-reviewer", **told)
    assert done.amount_fen == 7200_00
    assert story.account() == 0


class Hospital:
    """乙市's hospital and its machine under a mandate."""

    def __init__(self, story):
        self.story = story
        if not Institution.objects.filter(code="H9").exists():
            self._build()

    def _build(self):
        owner, at, on = YI.medical, self.story.at(9), self.story.today
        family.add_institution(
            owner=owner, code="H9", name="乙市医院", kind="hospital", by="yi-m-clerk", at=at
        )
        agencies.add_officer(owner=owner, username="h9", name="h9", office_code="H9")
        agencies.grant("h9", "hospital", since=on, by="test", at=at, office_code="H9")
        made = family.propose_mandate(
            owner=owner, institution_code="H9", username="h9", most_fen=10**6, by="yi-m-clerk", on=on, at=at,
        )  # fmt: skip
        family.approve_mandate(
            owner=owner, mandate_no=made.mandate_no, by="yi-m-reviewer", on=on, at=at
        )

    def charge(self, fen, number="B1"):
        return family.charge(
            owner=YI.medical, institution_code="H9", bill=Bill(number, self.story.mother, fen),
            by="h9", on=self.story.today, at=self.story.at(14),
        )  # fmt: skip

    def reverse(self, number):
        return family.reverse(
            owner=YI.medical, institution_code="H9", external_no=number, reversal_no=f"{number}R",
            by="h9", on=self.story.today, at=self.story.at(15),
        )  # fmt: skip
