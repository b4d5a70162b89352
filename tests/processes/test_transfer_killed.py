"""Transfers between two running processes that are killed at every move; nothing is lost or doubled.

Five people, ten applications, one pair of processes and a bank with habits: between them they walk every
move of both sides. Each move is killed before its commit and after it, by SIGKILL to the whole process.
After each step the money is weighed: what was paid out is at the bank, matched, or in suspense.
"""

import time

import pytest

from shebao.cli.demo import build as builder
from shebao.cli.demo.conservation import Money, observe
from shebao.cli.demo.door import build
from shebao.cli.demo.story import MOVERS, NEW_MONTH, OPENING_FEN
from shebao.cli.demo.verdict import check
from shebao.portal.naming import to_url
from tests.processes.killed import (
    JIA,
    LATE_DAYS,
    SHORT_DAYS,
    YI,
    Moving,
    Watched,
    between,
    lost_a_letter_to_a_stolen_key,
    pay,
    stray,
    wanted,
)
from tests.processes.roads_back import (
    bounced_then_recalled,
    refused_then_recalled,
    withdrawn_on_the_way,
)


@pytest.fixture
def world(tmp_path):
    watched = Watched(tmp_path)
    yield watched
    watched.close()


def turned_away(world):
    """One application is refused in writing, another taken back."""
    refused = Moving(world, "zhengshi")
    refused.apply()
    refused.refuse()
    withdrawn = Moving(world, "zhengshi")
    withdrawn.apply()
    withdrawn.withdraw()


def all_set_out(world):
    """A form without the letter before it; money before the letter, in two pieces; a plain one; a late one."""
    bouncing, plain, early, late = (
        Moving(world, name) for name in ("zhouba", "yun2", "zhangsan", "wujiu")
    )
    lost_a_letter_to_a_stolen_key(world, bouncing)
    for moving in (plain, early, late):
        moving.apply()
    world.held |= {("status", early.case_in), ("information-form", late.case_in)}
    for moving in (plain, early, late):
        moving.accept_only()
    for moving in (plain, early, late):
        moving.find_other_side()
    for moving in (plain, early, bouncing, late):
        moving.release()
    world.until_hit("in/accepted/take-form", "in/accepted/letter-arrived")
    return plain, early, bouncing, late


def first_money(world, plain, early, bouncing):
    """One file is paid, in pieces where the bank splits; another the bank will not take."""
    world.refused.add(bouncing.reference)
    pay(world, JIA, plain.case_out, early.case_out)
    pay(world, JIA, bouncing.case_out)
    world.until_hit("in/accepted/take-money", "in/money-received/take-money")
    world.until_state(bouncing, "out", "bounced")
    world.until_state(plain, "in", "matched")
    world.held.discard(("status", early.case_in))


def objected_twice(world, plain):
    """Objected to, again, and answered; afterwards silence closes."""
    plain.settle()
    for line in ("year.310100.2013", "year.310100.2014"):
        said = {"lines": {line: "少记一个月"}}
        plain.say_again(YI, plain.mover, plain.case_in, "object", said)
    found = world.call(YI, "clerk", "GET", f"/transfers/{to_url(plain.case_in)}/objections")
    answers = {str(each["id"]): "经核对无误" for each in found}
    plain.say_again(YI, "clerk", plain.case_in, "answer", {"answers": answers})


def in_suspense(world):
    return world.call(YI, "accountant", "GET", "/payments/totals")["open_in_fen"]


def give_back(world):
    """The stranger's money goes home."""
    (line,) = world.call(YI, "accountant", "GET", "/payments/suspense")
    world.call(
        YI, "accountant", "POST", f"/payments/suspense/{line['id']}/return", {"reason": "误汇"}
    )
    pay(world, YI, "")
    world.until("nothing in suspense", lambda: in_suspense(world) == 0)


def roads_back(world):
    """Everything that is turned round, with the money weighed on the way."""
    withdrawn_on_the_way(world)
    refused_then_recalled(world)
    yield
    yield from bounced_then_recalled(world, in_suspense, give_back)
    yield


def bounces_and_questions(world, bouncing):
    """Paid late into nothing; a stranger's money instead; questioned, bounced, wrongly issued, at last right."""
    bouncing.reissue(builder.holder(YI))
    pay(world, JIA, bouncing.case_out)
    world.until_state(bouncing, "out", "paid")
    stray(world, bouncing.reference, 100)
    world.until("the stranger's money", lambda: in_suspense(world) == 100)
    yield
    world.advance(SHORT_DAYS)
    world.until_state(bouncing, "in", "mismatch")
    bouncing.ask("out/paid/hear-difference")
    bouncing.ask("out/questioned/hear-difference")
    yield
    world.advance(LATE_DAYS - SHORT_DAYS)
    world.until_hit("out/questioned/bounce")
    bouncing.ask("out/bounced/hear-difference")
    bouncing.reissue("乙市医疗保险基金")
    pay(world, JIA, bouncing.case_out)
    world.until_hit("out/paid/bounce")
    yield
    bouncing.reissue(builder.holder(YI))
    pay(world, JIA, bouncing.case_out)
    world.until_state(bouncing, "out", "paid")
    world.until_hit("in/mismatch/find-difference")
    bouncing.say_again(YI, "clerk", bouncing.case_in, "ask-origin", {"text": "多 1.00 元"})
    world.until_state(bouncing, "out", "questioned")
    yield
    give_back(world)
    bouncing.settle()
    bouncing.agree()
    world.until_hit("out/questioned/complete")


def unheard_bank(world, late):
    """The old place cannot hear its bank; at the new place half the money comes, then the form, then the rest."""
    world.deaf = True
    pay(world, JIA, late.case_out)
    world.until_hit("in/letter-sent/take-money")
    world.held.discard(("information-form", late.case_in))
    world.until_hit("in/money-received/find-difference")
    yield
    world.advance(SHORT_DAYS)
    world.until_state(late, "in", "mismatch")
    late.ask("out/released/hear-difference")
    yield
    world.advance(LATE_DAYS - SHORT_DAYS)
    late.settle()
    late.agree()
    world.until_hit("out/released/complete")
    world.deaf = False


def assert_books(world, movers, weighed):
    """Right to the fen, at both ends, and nothing left on the way."""
    told = [moving.see(YI, moving.case_in) for moving in movers]
    account, pooled, moved = (
        sum(each[f"{name}_fen"] for each in told) for name in ("account", "pooled", "total")
    )
    here, there = world.ledger(YI), world.ledger(JIA)
    paid_here = len(MOVERS) * 2 * NEW_MONTH[1]
    assert here["person"] == account + paid_here
    assert here["fund/pension/pooled"] == OPENING_FEN + pooled
    assert here[f"bank/{YI.account}"] == -OPENING_FEN - moved
    assert there[f"bank/{JIA.account}"] == -OPENING_FEN + moved
    left = [there[f"transit/{YI.pension}"], *(n for c, n in here.items() if c[:8] == "suspense")]
    assert not any(left), left
    assert weighed[-1] == Money(moved, 0, moved, 0)
    assert {bool(money.at_bank_fen) for money in weighed} == {False, True}


def test_killed_at_every_move_and_between_commits_each_transfer_ends_once(world, capsys):
    build(world, tell=lambda line: None)
    turned_away(world)
    started = time.monotonic()
    weighed = [observe(world) for _ in roads_back(world)]
    back_seconds = time.monotonic() - started
    plain, early, bouncing, late = all_set_out(world)
    weighed.append(observe(world))
    first_money(world, plain, early, bouncing)
    weighed.append(observe(world))
    early.settle()
    early.agree()
    objected_twice(world, plain)
    for road in (bounces_and_questions(world, bouncing), unheard_bank(world, late)):
        weighed += [observe(world) for _ in road]
    world.advance(31)
    for moving in (plain, early, bouncing, late):
        world.until_state(moving, "in", "closed")
        world.until_state(moving, "out", "transferred-out")
    weighed.append(observe(world))

    hit = world.hits()
    with capsys.disabled():
        print(f"\nkilled at {len(hit)} points, {len(world.deaths)} restarts:")
        print("\n".join(f"  {point}" for point in sorted(hit)))
        print(f"the roads back took {back_seconds:.0f} s")
    check(world, tell=lambda line: None)
    assert hit == wanted() | set(between())
    assert_books(world, [plain, early, bouncing, late], weighed)
