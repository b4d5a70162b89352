"""People who are old enough for a pension 达到领取年龄的人: what they paid elsewhere is gathered to where it will be paid.

Their household is in one city and all their years are in the other. So the first one pays (fewer than ten years
anywhere), though they never paid there, and its counter asks for what lies at the other 待遇领取地归集.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shebao.cli.demo.story import CITIES, numbered
from shebao.cli.simulate.sight import Sight
from shebao.cli.simulate.world import must_be_an_answer

if TYPE_CHECKING:
    from shebao.cli.simulate.players import Person, Players

MOST = 60
"""In all: each is a person with books to weigh."""
FEW = 3
"""Nobody more turns up while so many wait for somebody to ask."""
MONTHS = [year * 12 + month for year in (2024, 2025) for month in range(12)]
"""What each has paid elsewhere (year × 12 + month − 1)."""
TEN_YEARS = 10 * 12
OTHER = {"jia": "yi", "yi": "jia"}
FAMILY, GIVEN = "霍虞万支柯昝管卢莫经房裘", "福禄寿喜财"


def act(players: "Players", facts: Mapping[str, Sight]) -> str:
    """Somebody is old enough, or their account is asked for; what, in a word."""
    waiting = [each for each in players.elders if _waits(players, each, facts)]
    if waiting and players.dice.random() < 0.7:
        return gather(players, players.dice.choice(waiting))
    if len(players.elders) < MOST and len(waiting) < FEW:
        return turn_up(players)
    return "nothing"


def _waits(players: "Players", elder: "Person", facts: Mapping[str, Sight]) -> bool:
    """Their months are still at the other place, and no case moves them."""
    there = OTHER[elder.home]
    if any(players.by_no.get((city, case["person_no"])) is elder
           for city in OTHER for case in facts[city]["cases"]):  # fmt: skip
        return False
    return any(
        no == elder.person_no[there] and where == "here" for no, where, _ in facts[there].months()
    )


def turn_up(players: "Players") -> str:
    """One more is old enough: years of work in one city, the household in the other."""
    from shebao.cli.simulate.players import Person

    count = len(players.elders)
    number = numbered(f"0001011958{count % 12 + 1:02d}{count % 27 + 1:02d}{701 + 2 * count:03d}")
    name = FAMILY[count % len(FAMILY)] + GIVEN[count % len(GIVEN)]
    elder = Person(number, name, players.dice.choice(sorted(OTHER)))
    there = OTHER[elder.home]
    person = {"number": number, "name": name}
    _do(players, there, "merging", act="double", told={**person, "months": MONTHS})
    for city in OTHER:
        told = _do(players, city, "newcomer", **person)
        elder.person_no[city] = told["person_no"]
        players.world.known_tokens[city][elder.login] = told["token"]
    players.know_elder(elder)
    players.expected[number] = set(MONTHS)
    return "an elder turns up"


def gather(players: "Players", elder: "Person") -> str:
    """The counter where the pension will be paid asks for it; now and then the certificate is misread, and then another place pays."""
    players.count += 1
    misread = players.dice.random() < 0.1
    told = _do(
        players, elder.home, "gather", person_no=elder.person_no[elder.home],
        origin=CITIES[OTHER[elder.home]].pension, months=TEN_YEARS if misread else len(MONTHS),
        key=f"gather-{players.world.seed}-{players.count}",
    )  # fmt: skip
    return "gather refused" if told["said"] else "gather"


def _do(players: "Players", city: str, do: str, **told: Any) -> dict[str, Any]:
    heard: dict[str, Any] = players.world.insist(city, do=do, **told)
    said = heard.get("said", "")
    must_be_an_answer(said, f"{city} {do} {told}")
    players.answers[f"{do}: {said}" if said else "done"] += 1
    return heard
