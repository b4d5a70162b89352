"""张三's transfer between two running processes that are killed at every step; nothing is lost or doubled."""

import pytest

from shebao.cli.demo.door import build
from shebao.cli.demo.once import JIA, YI, Once
from shebao.cli.demo.verdict import check
from shebao.cli.demo.world import World
from shebao.config import handlers
from shebao.portal.naming import to_url
from shebao.transfers.states import MOVES_IN, MOVES_OUT

HAPPY = {
    "in/new/apply", "in/applied/accept", "in/accepted/letter-arrived", "in/letter-sent/take-form",
    "in/form-received/match", "in/matched/book", "in/booked/notify", "in/notified/confirm",
    "out/new/receive", "out/received/release", "out/released/pay", "out/paid/complete",
}  # fmt: skip
ALSO = {
    "in/notified/object",
    "in/objected/answer",
    "in/notified/lapse",
    "in/applied/refuse",
    "in/applied/withdraw",
}
ELSEWHERE = {
    "in/accepted/take-form", "in/accepted/take-money", "in/letter-sent/take-money",
    "in/form-received/find-difference", "in/money-received/match", "in/money-received/take-money",
    "in/money-received/find-difference", "in/mismatch/ask-origin", "in/mismatch/find-difference",
    "in/mismatch/match", "in/objected/object", "out/released/bounce", "out/paid/bounce",
    "out/bounced/reissue", "out/paid/hear-difference", "out/released/hear-difference",
    "out/bounced/hear-difference", "out/questioned/hear-difference", "out/questioned/bounce",
    "out/questioned/complete", "out/released/complete",
}  # fmt: skip
"""Moves that need a bank with habits: walked in `tests/transfers`, without a kill."""


def hits(folder):
    return {file.read_text(encoding="utf-8").strip() for file in (folder / "hit").iterdir()}


def wanted():
    return {f"{move}/{when}" for move in HAPPY | ALSO for when in ("before-commit", "after-commit")}


def object_and_wait(world, moving):
    """A line is wrong, the officer answers, and silence closes the case."""
    case = f"/transfers/{to_url(moving.case_in)}"
    moving.call(YI, moving.mover, f"{case}/object", {"lines": {"year.310100.2013": "少记一个月"}})
    found = world.call(YI, "clerk", "GET", f"{case}/objections")
    answers = {str(each["id"]): "经核对无误" for each in found}
    moving.call(YI, "clerk", f"{case}/answer", {"answers": answers})
    world.advance(31)
    moving.until_state(YI, moving.case_in, "closed")
    moving.until_state(JIA, moving.case_out, "transferred-out")


@pytest.fixture
def world(tmp_path):
    faults = tmp_path / "faults"
    (faults / "hit").mkdir(parents=True)
    between = [f"job/{kind}/not-yet-done" for kind in handlers.JOBS]
    (faults / "plan").write_text("\n".join([*wanted(), *between]), encoding="utf-8")
    world = World(tmp_path / "world", faults=faults)
    yield world
    world.stop_all()


def test_every_move_of_the_table_is_killed_here_or_named_as_walked_elsewhere():
    table = {f"in/{s}/{a}" for s, a in MOVES_IN} | {f"out/{s}/{a}" for s, a in MOVES_OUT}
    assert table == (HAPPY | ALSO | ELSEWHERE) - {"in/new/apply", "out/new/receive"}


def test_killed_at_every_step_and_between_commits_each_transfer_ends_once(world, capsys):
    build(world, tell=lambda line: None)

    Once(world, mover="zhangsan", tell=lambda line: None).run()
    objector = Once(world, mover="zhouba", tell=lambda line: None)
    objector.apply()
    objector.accept()
    objector.release()
    objector.pay()
    objector.book()
    object_and_wait(world, objector)
    refused = Once(world, mover="zhengshi", tell=lambda line: None)
    refused.apply()
    refused.refuse()
    again = Once(world, mover="zhengshi", tell=lambda line: None)
    again.apply()
    again.withdraw()

    check(world, tell=lambda line: None)
    hit = hits(world.faults)
    between = sorted(point for point in hit if point.startswith("job/"))
    with capsys.disabled():
        print(
            f"\nkilled at {len(hit)} points, {len(world.deaths)} restarts, {len(between)} of them between commits:"
        )
        print("\n".join(f"  {point}" for point in sorted(hit)))
    assert wanted() <= hit
    assert len(between) >= 10
