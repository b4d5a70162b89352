"""The bench's world: another one in the same folder is left alone."""

import json

import pytest

from bench import world


@pytest.fixture
def built(monkeypatch):
    """How often a world was built."""
    counted = []
    monkeypatch.setattr(world, "build", lambda count: counted.append(count) or {})
    monkeypatch.setattr(world, "measured", lambda: ({}, 0))
    return counted


def test_a_kept_world_of_other_migrations_or_size_is_refused_and_not_built_upon(
    tmp_path, built, capsys
):
    kept = json.dumps({"fingerprint": "of last week", "n": 1_000_000, "seconds": {}, "whole": 1.0})
    (tmp_path / "world.json").write_text(kept, encoding="utf-8")

    assert world.run(1_000_000, tmp_path, verify=False) == world.OTHER

    assert (built, (tmp_path / "world.json").read_text(encoding="utf-8")) == ([], kept)
    assert "1,000,000" in capsys.readouterr().out


def test_a_kept_world_of_the_same_migrations_and_size_is_taken_again(tmp_path, built):
    kept = {"fingerprint": world.fingerprint(7), "n": 7, "seconds": {}, "whole": 1.0}
    (tmp_path / "world.json").write_text(json.dumps(kept), encoding="utf-8")

    assert world.run(7, tmp_path, verify=False) == 0
    assert built == []
