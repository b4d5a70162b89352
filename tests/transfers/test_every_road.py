"""The list of every road: each move of both tables is on one, each journey it names is there."""

import re
from pathlib import Path

from shebao.transfers.states import MOVES_IN, MOVES_OUT

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs/explanation/every-road.md"
JOURNEY = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def roads():
    """The table's rows: name, moves, journeys, where it is told."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [line.strip("|").split(" | ") for line in lines if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows[1:]]


def test_every_move_of_both_sides_is_on_a_road():
    named = {word for road in roads() for word in re.findall(r"`([\w-]+)`", road[1])}
    acts = {str(act) for _state, act in (*MOVES_IN, *MOVES_OUT)}
    assert acts - named == set()
    assert named - acts == set()


def test_every_road_has_a_journey_that_is_there_and_a_page_that_tells_of_it():
    lost = []
    for name, _moves, journeys, told in roads():
        found = JOURNEY.findall(journeys)
        if not found or "](" not in told:
            lost.append(name)
        for file, test in found:
            path = ROOT / file
            if not path.exists() or (test and f"def {test}(" not in path.read_text("utf-8")):
                lost.append(f"{name}: {file}::{test}")
    assert lost == []
