"""Every move of a return is cut short before and after its commit; each book is right all the same."""

import pytest

from shebao.base.plumbing import clock
from shebao.base.refusals import Outage
from shebao.config import handlers
from shebao.enrolment import queries as enrolled
from shebao.exchange import queries as exchange
from shebao.payments import queries as payments
from shebao.payments import services as paying
from shebao.transfers import services
from shebao.transfers.states import MOVES_IN, MOVES_OUT
from tests.story import JIA, YI
from tests.transfers.cutting import CUT_SHORT, RETURNS, Cutting
from tests.transfers.test_recalling import here, standing

pytestmark = pytest.mark.django_db
MOVERS = ("zhangsan", "zhouba", "wujiu", "zhaoliu", "yun2", "yun", "wangwu")


def test_what_is_cut_short_here_are_moves_of_the_tables():
    known = {f"in/{state}/{act}" for state, act in MOVES_IN}
    known |= {f"out/{state}/{act}" for state, act in MOVES_OUT}
    assert known >= CUT_SHORT


class Walk:
    """Several people's returns, with the power going at every move."""

    def __init__(self, story, monkeypatch):
        self.story, self.held = story, set()
        self.cutting = Cutting(monkeypatch, RETURNS)
        deliver = handlers.JOBS["exchange.deliver"]

        def held_up(job):
            letter = exchange.outgoing(job.owner, job.payload["letter_id"])
            if (letter.kind, letter.caseref) in self.held:
                raise Outage("held up on the road")
            deliver(job)

        monkeypatch.setitem(handlers.JOBS, "exchange.deliver", held_up)

    def play(self):
        for _ in range(3):
            self.story.play()

    def released(self, key):
        row = self.story.apply(key)
        self.story.accept(row)
        self.play()
        self.story.release(self.story.leaving(row))
        return row

    def give_back(self, row):
        number = services.propose_return(
            owner=YI.pension, case_no=row.case_no, reason="误转", by="yi-clerk",
            on=self.story.today, at=clock.now(),
        )  # fmt: skip
        self.cutting.officer(lambda: services.give_back(
            owner=YI.pension, proposal_id=number, by="yi-reviewer", on=self.story.today,
            at=clock.now(),
        ))  # fmt: skip

    def restore(self, row):
        out = self.story.leaving(row)
        number = services.propose_restore(
            owner=JIA.pension, case_no=out.case_no, by="jia-clerk", on=self.story.today,
            at=clock.now(),
        )  # fmt: skip
        self.cutting.officer(lambda: services.restore(
            owner=JIA.pension, proposal_id=number, by="jia-reviewer", on=self.story.today,
            at=clock.now(),
        ))  # fmt: skip

    def ask(self, row):
        services.ask_origin(
            owner=YI.pension, case_no=row.case_no, note="", by="yi-clerk", on=self.story.today,
            at=clock.now(),
        )  # fmt: skip

    def stray(self, *rows):
        for row in rows:
            self.story.stray(row.reference, 100)
        self.play()


def on_their_way(story, walk):
    """Seven transfers, each at another moment; the file of one payment is prepared and not approved."""
    rows = {key: story.apply(key) for key in MOVERS}
    for row in rows.values():
        story.accept(row)
    walk.play()
    walk.held.add(("transfer.information-form", rows["wangwu"].case_no))
    for row in rows.values():
        story.release(story.leaving(row))
    walk.play()
    plain, booked, objected, asked, filed, undone, early = rows.values()
    for row in (plain, booked, objected, asked):
        story.pay(story.leaving(row))
    (order,) = payments.orders(JIA.pension, "ordered", case_no=story.leaving(filed).case_no)
    file = paying.propose_file(
        owner=JIA.pension, account_no=JIA.account, order_nos=[order.order_no],
        by="jia-accountant", at=clock.now(),
    )  # fmt: skip
    walk.stray(asked, filed, undone, early)
    story.advance(4)
    walk.play()
    assert [here(row).state for row in rows.values()] == [
        "matched", "matched", "matched", "mismatch", "mismatch", "mismatch", "money-received",
    ]  # fmt: skip
    for row in (booked, objected):
        story.book(here(row))
    walk.ask(asked)
    walk.play()
    services.object_to(
        owner=YI.pension, case_no=objected.case_no, person_no=objected.person_no, by="x",
        lines={"money.4": "少记"}, on=story.today, at=clock.now(),
    )  # fmt: skip
    return list(rows.values()), file


def send_back_and_recall(story, walk, file, row):
    """The payment never left: its file is sent back, and the old place undoes its release."""
    paying.send_back_file(
        owner=JIA.pension, file_no=file.file_no, by="jia-cashier", reason="退回", at=clock.now()
    )
    walk.play()
    number = services.propose_recall(
        owner=JIA.pension, case_no=story.leaving(row).case_no, reason="不再付款", by="jia-clerk",
        on=story.today, at=clock.now(),
    )  # fmt: skip
    walk.cutting.officer(lambda: services.recall_release(
        owner=JIA.pension, proposal_id=number, by="jia-reviewer", on=story.today, at=clock.now()
    ))  # fmt: skip


def test_cut_short_at_every_move_each_return_ends_once_and_nothing_is_lost(make_story, monkeypatch):
    story = make_story(movers=MOVERS)
    before = standing(story)
    walk = Walk(story, monkeypatch)
    rows, file = on_their_way(story, walk)
    for row in rows:
        walk.give_back(row)
    walk.play()
    story.pay_all(YI)
    send_back_and_recall(story, walk, file, rows[4])
    for row in rows[:4]:
        walk.restore(row)
    walk.held.clear()
    walk.play()

    assert walk.cutting.before == walk.cutting.after == RETURNS
    assert {here(row).state for row in rows} == {"returned"}
    assert {story.leaving(row).state for row in rows} == {"returned", "recalled"}
    assert standing(story) == before
    for city in (JIA, YI):
        assert enrolled.verify_books(city.pension) == []
        assert payments.totals(city.pension).open_in_fen == 0
    story.conserved()
