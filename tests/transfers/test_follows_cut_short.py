"""What follows a finished transfer is cut short before and after each move's commit; each fen moves once all the same."""

import pytest

from shebao.base.plumbing import clock
from shebao.transfers import queries, services
from shebao.transfers.states import MOVES_IN, MOVES_OUT
from tests.story import JIA, YI
from tests.transfers.cutting import FOLLOWS, Cutting
from tests.transfers.test_correcting import ended, propose, told
from tests.transfers.test_supplementing import account, finished, late

pytestmark = pytest.mark.django_db


def test_every_move_after_the_end_of_a_transfer_is_among_them():
    after = {"closed", "supplementing", "correcting", "transferred-out"}
    moves = {f"in/{state}/{act}" for state, act in MOVES_IN if state in after}
    assert moves | {f"out/{state}/{act}" for state, act in MOVES_OUT if state in after} == FOLLOWS


class Following:
    """A finished transfer, and the power going at every move of what follows it."""

    def __init__(self, story, monkeypatch):
        self.story, self.row = story, finished(story)
        self.cutting = Cutting(monkeypatch, FOLLOWS)

    def play(self):
        for _ in range(4):
            self.story.play()

    def when(self, by):
        return {"by": by, "on": self.story.today, "at": clock.now()}

    def signed(self, act, owner, number, by):
        self.cutting.officer(lambda: act(owner=owner, proposal_id=number, **self.when(by)))
        self.play()

    def supplement(self):
        late(self.story, self.row)
        number = services.propose_supplement(
            owner=JIA.pension, case_no=self.story.leaving(self.row).case_no, reason="后到",
            **self.when("jia-clerk"),
        )  # fmt: skip
        self.signed(services.send_supplement, JIA.pension, number, "jia-reviewer")
        self.story.pay_all(JIA)
        self.play()
        number = services.propose_supplement_booking(
            owner=YI.pension, case_no=self.row.case_no, twice=True, **self.when("yi-clerk")
        )
        self.signed(services.book_supplement, YI.pension, number, "yi-reviewer")

    def correct(self, amounts, *, agree=True, payer=None):
        number = propose(self.story, self.row, "2025-12", amounts)
        self.signed(services.send_correction, JIA.pension, number, "jia-reviewer")
        number = services.propose_answer(
            owner=YI.pension, case_no=self.row.case_no, agree=agree, reason="" if agree else "有凭证",
            **self.when("yi-clerk"),
        )  # fmt: skip
        act = services.agree if agree else services.disagree
        self.signed(act, YI.pension, number, "yi-reviewer")
        if payer:
            self.story.pay_all(payer)
            self.play()


def test_cut_short_at_every_move_what_follows_ends_once_and_nothing_is_lost(story, monkeypatch):
    way = Following(story, monkeypatch)
    balance, months = account(way.row)
    way.supplement()
    assert account(way.row) == (balance + 80_000, months + 1)
    way.correct(None, agree=False)
    assert account(way.row) == (balance + 80_000, months + 1)
    base, personal, employer = told(story, way.row, "2025-12")
    way.correct((base + 100_000, personal + 8_000, employer), payer=JIA)
    way.correct(None, payer=YI)
    sent = queries.amendments_of(JIA.pension, story.leaving(way.row).case_no)
    came = queries.amendments_of(YI.pension, way.row.case_no)
    assert [each.account_fen for each in sent] == [each.account_fen for each in came]
    assert [each.answer for each in came] == ["", "disagreed", "agreed", "agreed"]
    assert account(way.row)[1] == months  # one month came, one was taken out
    assert way.cutting.before == way.cutting.after == FOLLOWS
    ended(story, way.row)
