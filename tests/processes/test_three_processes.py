"""Three running cities: a letter at a wrong office is sent on, and what was moved is given back, killed at every move.

丙市 gets the letter, 甲市 keeps the relationship, 乙市 asks. Each process is killed by SIGKILL before and after the
commit of each move; in the end every book is as it was before.
"""

import pytest

from shebao.cli.demo.door import build
from shebao.cli.demo.story import CITIES
from shebao.portal.naming import to_url
from tests.processes.killed import Dying
from tests.transfers.cutting import FORWARDS, RETURNS

JIA, BING, YI = (CITIES[key] for key in ("jia", "bing", "yi"))
WALKED = {
    "out/received/forward", "in/letter-sent/hear-forward", "in/matched/return", "out/paid/hear-return",
    "out/returning/money-back", "out/returning/restore", "in/returning/hear-restored",
}  # fmt: skip
"""The moves on this way, as `faults` names them."""
WANTED = {f"{move}/{when}" for move in WALKED for when in ("before-commit", "after-commit")}


@pytest.fixture
def world(tmp_path):
    dying = Dying(tmp_path, sorted(WANTED), cities=("jia", "bing", "yi"))
    yield dying
    dying.stop_all()


class Way:
    """张三's application that names the wrong office."""

    def __init__(self, world):
        self.world, self.case_in, self.count = world, "", 0

    def say(self, city, user, case, act, body=None):
        self.count += 1
        path, key = f"/transfers/{to_url(case)}/{act}", f"three:{act}:{self.count}"
        return self.world.call(city, user, "POST", path, body or {}, key=key)

    def see(self, city, case):
        return self.world.call(city, "clerk", "GET", f"/transfers/{to_url(case)}")

    def until(self, city, case, state):
        self.world.until(f"{case} → {state}", lambda: self.see(city, case)["state"] == state)

    def other_side(self, city):
        def found():
            cases = self.world.call(city, "clerk", "GET", "/cases?kind=transfer-out")["cases"]
            return [each["case_no"] for each in cases if each["peer_case_no"] == self.case_in]

        self.world.until(f"a case at {city.name}", found)
        return found()[0]

    def signed(self, city, case, act, body=None):
        self.say(city, "clerk", case, act, body)
        return self.say(city, "reviewer", case, "countersign")

    def pay(self, city):
        orders = self.world.call(city, "accountant", "GET", "/payments/orders?state=ordered")
        file = self.world.call(
            city, "accountant", "POST", "/payments/files",
            {"order_nos": [each["order_no"] for each in orders]},
        )  # fmt: skip
        path = f"/payments/files/{to_url(file['file_no'])}/approve"
        self.world.call(city, "cashier", "POST", path, {})


def test_what_is_killed_are_moves_that_are_cut_short_in_one_process_too():
    assert WALKED <= FORWARDS | RETURNS


def test_forwarded_between_three_processes_then_given_back_and_killed_at_every_move(world):
    build(world, tell=lambda line: None)
    before = {city.key: world.ledger(city) for city in world.cities}
    way = Way(world)
    told = world.call(YI, "zhangsan", "POST", "/transfers", {"origin": BING.pension}, key="three")
    way.case_in = told["case_no"]
    way.say(YI, "clerk", way.case_in, "accept")
    wrong = way.other_side(BING)
    way.until(YI, way.case_in, "letter-sent")
    first = way.see(BING, wrong)["due_on"]
    world.advance(3)
    way.say(BING, "clerk", wrong, "forward", {"to": JIA.pension, "reason": "关系在甲市"})
    right = way.other_side(JIA)
    way.until(BING, wrong, "forwarded")
    assert way.see(JIA, right)["due_on"] == first, "the first receipt date holds"
    world.until_hit("in/letter-sent/hear-forward")
    way.signed(JIA, right, "propose-release")
    way.pay(JIA)
    way.until(YI, way.case_in, "matched")
    way.until(JIA, right, "paid")
    moved = way.see(YI, way.case_in)["total_fen"]
    assert world.ledger(JIA)[f"bank/{JIA.account}"] - before["jia"][f"bank/{JIA.account}"] == moved
    way.signed(YI, way.case_in, "propose-return", {"text": "误转"})
    way.until(JIA, right, "returning")
    way.pay(YI)
    world.until_hit("out/returning/money-back")
    way.signed(JIA, right, "propose-restore")
    way.until(JIA, right, "returned")
    way.until(YI, way.case_in, "returned")

    assert world.hits() == WANTED
    assert len(world.deaths) == len(WANTED)
    for city in world.cities:
        after = {code: fen for code, fen in world.ledger(city).items() if fen}
        assert after == {code: fen for code, fen in before[city.key].items() if fen}, city.name
    world.command(JIA, "ledger", "verify")
    world.command(YI, "ledger", "verify")
