import re

import pytest

from shebao.transfers.states import MOVES_IN, MOVES_OUT, Act, In
from tools import model


def test_the_models_moves_are_those_of_the_tables():
    assert model.behind() == []
    text = (model.MODEL / "moves.pml").read_text(encoding="utf-8")
    assert len(re.findall(r"took\(\d+\);", text)) == len(MOVES_IN) + len(MOVES_OUT)


def test_every_move_is_in_the_model_or_left_out_with_a_reason():
    assert model.uncovered() == []
    known = {*MOVES_IN, *MOVES_OUT, *Act}
    assert all(row in known and why for row, why in {**model.NEVER, **model.NOT_MODELLED}.items())


def test_a_new_move_is_seen(monkeypatch):
    monkeypatch.setattr(model, "MOVES_IN", {**MOVES_IN, (In.REFUSED, Act.ACCEPT): In.ACCEPTED})
    assert "moves.pml" in model.behind()
    monkeypatch.setattr(model, "NEVER", {})
    row = (In.REFUSED, Act.FORWARD)
    monkeypatch.setattr(model, "MOVES_IN", {**MOVES_IN, row: In.ACCEPTED})
    monkeypatch.setattr(model, "NOT_MODELLED", {})
    assert "in: refused × forward" in model.uncovered()
    for key in (row, Act.FORWARD):
        monkeypatch.setattr(model, "NOT_MODELLED", {key: "because"})
        assert "in: refused × forward" not in model.uncovered()


def one(*defines, **more):
    """Spin's word on a small run."""
    assert model.missing() == ""
    return model.check(model.Run("one", defines, small=True, **more))


def test_with_one_fault_nothing_is_lost_doubled_or_outside_the_tables(capsys):
    """And a row of an act the model knows, in a state where it is never taken, is seen here. The roads back without a fault."""
    found, back = one("FAULTS=1", *model.STRAIGHT), one("FAULTS=0")
    after = one(*model.AFTERWARDS, "FAULTS=1")
    assert found["good"]
    assert back["good"]
    assert (after["good"], after["errors"]) == (True, 0)
    assert (found["errors"], found["states"] > 100_000) == (0, True)
    assert (back["errors"], back["states"] > 100_000) == (0, True)
    stranger = "in: returning × hear-recall"  # what comes back is a stranger's: a fault
    assert model.coverage({*found["moves"], *back["moves"], *after["moves"]}) == [
        stranger, *(f"out: {before} × {act}" for before, act in model.TWO_FAULTS),
    ]  # fmt: skip


def test_without_faults_every_case_ends_and_without_retry_one_hangs():
    found = one(*model.STRAIGHT, "ABSENCE", "FAULTS=0", liveness=True)
    assert found["good"]
    assert (found["errors"], found["states"] > 10_000) == (0, True)
    assert one(*model.STRAIGHT, "ABSENCE", "FAULTS=1", "NO_RETRY", liveness=True, must_fail=True)[
        "good"
    ]


@pytest.mark.parametrize(
    "broken",
    ["NO_DEDUPLICATION", "RELEASE_NOT_REVERSED", "RETURN_NOT_UNBOOKED", "RESTORED_BEFORE_MONEY"],
)
def test_a_model_without_it_fails(broken):
    found = one(broken, "FAULTS=1", must_fail=True)
    assert found["good"]
    assert (found["errors"], found["trail"] != "") == (1, True)


@pytest.mark.parametrize(
    ("broken", "follow", "faults", "liveness"),
    [
        ("DEBIT_NOT_MOVED", 1, 0, False), ("SETTLED_TWICE", 1, 1, False), ("BOUNCE_NOT_SEEN", 1, 1, True),
        ("NOT_ACTED_AGAIN", 2, 0, True),  # it takes a second one that came too early
    ],
)  # fmt: skip
def test_what_follows_a_transfer_without_it_fails(broken, follow, faults, liveness):
    more = ("ABSENCE",) if liveness else ()
    words = (broken, "FINISHED", f"FOLLOWS={follow}", *more, f"FAULTS={faults}")
    assert one(*words, liveness=liveness, must_fail=True)["good"]


def test_without_spin_one_line_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(model.shutil, "which", lambda name: None if name == "spin" else name)
    monkeypatch.setattr(model, "pages", lambda: pytest.fail("nothing is written before"))
    assert model.main([]) == 2
    assert "apt-get install -y spin" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "good"), [("pan:1: assertion violated 0 (at depth 9)", True), ("", False)]
)
def test_a_planted_break_that_is_not_found_is_no_success(said, good):
    run = model.Run("planted", must_fail=True)
    found = model._read(run, f"{said}\nState-vector 224 byte, depth reached 9, errors: 1\n")
    assert found["good"] is good
