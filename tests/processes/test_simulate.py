"""Disasters by seed: everything holds, and four planted bugs do not get through."""

import shutil

import pytest

from shebao.cli.simulate.run import simulate

BUILT_BY = 1
SEEDS = {1: 200}
"""Seed → steps. A seed that once showed a breach is added here and never taken out again."""
PLANTED = {"no_deduplication": 1, "letter_before_commit": 3, "double_posting": 1, "lost_receipt": 1}
"""Bug → a seed that soon meets it."""
AGAIN = 60
"""Steps that are taken twice."""
TRACES: dict[int, list[str]] = {}
"""What a run of this file did, step by step: its repetition is compared with it."""
STEPS, SEEDS_TRIED = 140, 14
"""A bug must have been caught within so many steps of so many seeds: fewer than 2,000 in all."""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Two cities, no step taken yet; every run goes on from a copy."""
    folder = tmp_path_factory.mktemp("simulate")
    report = simulate(folder, seed=BUILT_BY, steps=0, tell=lambda line: None)
    assert not report.breach
    return folder


@pytest.fixture
def start(built, tmp_path):
    def run(seed, steps, *, folder="", **more):
        copy = tmp_path / (folder or str(seed))
        shutil.copytree(built, copy)
        return simulate(copy, seed=seed, steps=steps, tell=lambda line: None, **more)

    return run


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_post_power_and_disk_do_no_fen_and_no_month_is_lost(start, seed, capsys):
    report = start(seed, SEEDS[seed])
    TRACES[seed] = report.trace

    with capsys.disabled():
        print(f"\n{report.text()}")
    assert not report.breach
    assert report.steps == SEEDS[seed]
    assert {"power cut", "disk full"} <= set(report.faults)
    assert {"lost", "answer-lost"} & set(report.faults)
    assert report.figures()["closed"] >= 3


def test_the_same_seed_does_the_same_in_another_folder_at_another_hour(start):
    seed = min(SEEDS)
    long = TRACES.get(seed) or start(seed, AGAIN).trace

    again = start(seed, AGAIN, folder="a-folder-with-a-longer-name").trace

    assert len(again) == AGAIN
    assert again == long[:AGAIN]
    assert all(any(fault in line for line in again) for fault in ("disk full", "power cut"))


@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_is_caught(start, bug):
    for seed in range(PLANTED[bug], PLANTED[bug] + SEEDS_TRIED):
        if start(seed, STEPS, plant=f"tests.processes.planted:{bug}").breach:
            return

    pytest.fail(f"{bug} went unnoticed for {STEPS} steps of {SEEDS_TRIED} seeds")
