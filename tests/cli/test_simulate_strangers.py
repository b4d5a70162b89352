"""Strangers in the simulation: their money is here before the form, goes back, stays after all; a case that says otherwise is a breach."""

import random
from collections import Counter
from types import SimpleNamespace

import pytest

from shebao.base.plumbing import clock
from shebao.cli.demo.conservation import Breach
from shebao.cli.demo.world import Told as Answer
from shebao.cli.simulate import by_hand, strangers
from shebao.cli.simulate.invariants import Invariants
from shebao.cli.simulate.sight import Sight
from shebao.config import handlers
from shebao.payments import queries as payments
from shebao.payments import services as paying
from tests.processes import planted
from tests.story import YI
from tests.transfers import conftest as stories
from tests.transfers.test_early_money import accepted
from tests.transfers.test_recalling import here

pytestmark = pytest.mark.django_db
make_story, story = stories.make_story, stories.story


@pytest.fixture
def row(story):
    """A transfer to 乙市 that waits for its form."""
    return accepted(story)


@pytest.fixture
def players(story, monkeypatch):
    """The world around 乙市 without wires: the same bank, the same services."""
    monkeypatch.setattr("shebao.cli.demo.build.demo_city", lambda: YI)

    def say(city, user, path, body):
        assert (city, user, path.split("/")[-1]) == ("yi", "accountant", "return")
        paying.return_line(
            owner=YI.pension, line_key=payments.line(YI.pension, int(path.split("/")[-2])).key,
            on=story.today, by="yi-accountant", at=clock.now(), **body,
        )  # fmt: skip
        return Answer(200, {})

    world = SimpleNamespace(
        seed=1, moment=clock.moment(), bank_books=story.bank_books,
        bank=lambda _, __, told: story.bank_books.open_account(told, on=story.today),
        insist=lambda city, do, order_no: strangers.give_up(order_no=order_no),
    )  # fmt: skip
    return SimpleNamespace(world=world, dice=random.Random(2), count=0, say=say, answers=Counter())


def sight(row):
    """What the simulation sees of both cities."""
    found = {city: Sight() for city in strangers.SIDES}
    for told in found.values():
        told |= {"cases": [], "strays": [], "going_back": []}
    now = here(row)
    found["yi"] |= strangers.facts(YI.pension)
    found["yi"]["cases"] = [{"side": "in", "state": str(now.state), "reference": now.reference}]
    return found


def does(players, row, what):
    """The players act until it is that."""
    for _ in range(300):
        if (done := strangers.act(players, sight(row))) == what:
            return
        assert done in ("", "a stranger's money sent back", "a return given up"), done
    pytest.fail(what)


def test_money_comes_before_its_form_goes_back_stays_after_all_and_goes(
    story, row, players, monkeypatch
):
    does(players, row, "a stranger pays")
    story.play()
    fen = here(row).money_fen
    assert (here(row).state, fen in strangers.SUMS) == ("money-received", True)
    monkeypatch.setattr(strangers, "PAYS", 0)
    does(players, row, "a stranger's money sent back")
    story.play()
    assert (here(row).state, here(row).money_fen) == ("letter-sent", 0)
    monkeypatch.setattr(strangers, "KEPT", 1)
    does(players, row, "a return given up")
    story.play()
    assert (here(row).state, here(row).money_fen) == ("money-received", fen)
    told = sight(row)
    assert strangers.desk(players, "yi", told, calm=True) == "a stranger's money sent back"
    assert strangers.desk(players, "yi", sight(row), calm=True) == "nothing"
    story.pay_all(YI)
    story.play()
    assert strangers.facts(YI.pension) == {"strays": [], "going_back": []}
    assert strangers.early_differs(YI.pension) == []
    story.conserved()


def test_nobody_takes_a_stranger_s_money_for_what_is_awaited(story, row, players):
    strangers.pay(players, "yi", sight(row)["yi"]["cases"][0])
    story.play()
    story.release(story.leaving(row))
    story.play()
    assert here(row).state == "mismatch"
    told = by_hand.facts(YI.pension)
    assert (told["by_hand"], told["by_payer"], told["strangers"]) == ([], [], [])


@pytest.mark.parametrize("act", ["sent back", "given up"])
def test_a_planted_bug_is_caught_the_case_does_not_hear_of_it(
    story, row, players, monkeypatch, act
):
    strangers.pay(players, "yi", sight(row)["yi"]["cases"][0])
    story.play()
    if act == "given up":
        strangers.desk(players, "yi", sight(row))
        story.play()
    monkeypatch.setitem(
        handlers.JOBS, "payments.credit-moved", handlers.JOBS["payments.credit-moved"]
    )
    planted.money_gone_stands()
    strangers.desk(players, "yi", sight(row))
    assert strangers.early_differs(YI.pension) == [], "it is to be told yet"
    story.play()
    (why,) = strangers.early_differs(YI.pension)
    assert row.case_no in why
    told = Sight()
    told |= {"jobs_dead": [], "early_differs": [why]}
    weigher = Invariants(SimpleNamespace(network=SimpleNamespace(wrong=[])))
    for name in ("_money", "_months_hold", "_letters"):
        monkeypatch.setattr(weigher, name, lambda facts: None)
    with pytest.raises(Breach, match="before its form"):
        weigher.check({"yi": told})
