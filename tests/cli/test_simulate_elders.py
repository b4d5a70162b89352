"""Who is old enough for a pension, in the simulation: known in both cities, weighed from then on, asked for once at a time."""

import random
from collections import Counter
from types import SimpleNamespace

import pytest

from shebao.cli.demo.conservation import Breach
from shebao.cli.demo.story import CITIES
from shebao.cli.simulate import elders
from shebao.cli.simulate.players import Players
from shebao.cli.simulate.sight import Sight

CASE = "310100P1/transfer-in/2026/1"


@pytest.fixture
def players():
    """Nobody else lives there; what a city is asked to do is kept."""
    asked = []

    def insist(city, **what):
        asked.append((city, what))
        number = what.get("number") or what.get("told", {}).get("number", "")
        return {"said": said[0], "person_no": f"{city}/{number}", "token": f"t-{city}"}

    said, tokens = [""], {"jia": {}, "yi": {}}
    world = SimpleNamespace(seed=1, insist=insist, known_tokens=tokens, asked=asked, said=said)
    return Players(world, [], random.Random(3))


def facts(*, where="here", case_of=None):
    """The months of every elder lie at the other city, in this state; a case of one of them is open."""
    found = {}
    for city in ("jia", "yi"):
        found[city] = Sight()
        found[city] |= {"cases": [], "late": {}, "merging": []}
    for elder in case_of or ():
        found[elder.home]["cases"].append(
            {"case_no": CASE, "person_no": elder.person_no[elder.home]}
        )
    return found, where


def lying(players, told):
    """Put every elder's months where they were paid."""
    found, where = told
    for elder in players.elders:
        there = elders.OTHER[elder.home]
        found[there].counting[elder.number] = [elder.person_no[there], where, elders.MONTHS, ""]
    return found


def test_whoever_turns_up_is_known_in_both_cities_and_their_months_are_weighed(players):
    met = {}
    players.meet = met.__setitem__
    assert elders.act(players, facts()[0]) == "an elder turns up"
    (elder,) = players.elders
    there = elders.OTHER[elder.home]
    assert [(city, what["do"]) for city, what in players.world.asked] == [
        (there, "merging"), ("jia", "newcomer"), ("yi", "newcomer"),
    ]  # fmt: skip
    assert met == {elder.number: elder.person_no}
    assert players.expected == {elder.number: set(elders.MONTHS)}
    assert players.by_no == {(city, no): elder for city, no in elder.person_no.items()}
    assert {city: held[elder.login] for city, held in players.world.known_tokens.items()} == {
        "jia": "t-jia", "yi": "t-yi",
    }  # fmt: skip


def test_what_waits_is_asked_for_and_no_more_turn_up_than_a_few_that_wait(players):
    done = Counter(elders.act(players, lying(players, facts())) for _ in range(60))
    assert len(players.elders) == elders.FEW
    assert len({elder.number for elder in players.elders}) == elders.FEW
    assert done["an elder turns up"] == elders.FEW
    assert done["gather"] > 30
    asked = [(city, what) for city, what in players.world.asked if what["do"] == "gather"]
    assert {what["origin"] for city, what in asked} <= {each.pension for each in CITIES.values()}
    assert all(what["origin"] != CITIES[city].pension for city, what in asked)
    assert {what["months"] for _, what in asked} == {len(elders.MONTHS), elders.TEN_YEARS}
    assert len({what["key"] for _, what in asked}) == len(asked)


@pytest.mark.parametrize("where", ["here", "leaving"])
def test_nobody_is_asked_for_whose_case_is_open_or_whose_months_have_left(players, where):
    elders.turn_up(players)
    told = lying(players, facts(where=where, case_of=players.elders if where == "here" else ()))
    assert not elders._waits(players, players.elders[0], told)
    assert elders._waits(players, players.elders[0], lying(players, facts()))


def test_a_refusal_is_told_and_a_refused_entry_is_a_breach(players):
    elders.turn_up(players)
    players.world.said[0] = "transfer.not-paying-place"
    assert elders.gather(players, players.elders[0]) == "gather refused"
    assert players.answers["gather: transfer.not-paying-place"] == 1
    players.world.said[0] = "ledger.unbalanced"
    with pytest.raises(Breach):
        elders.gather(players, players.elders[0])
