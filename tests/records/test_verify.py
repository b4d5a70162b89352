"""A copy is recomputed by a program that shares nothing with the system, and the first difference is named."""

import json
import re
import shutil
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest

from shebao import verify
from shebao.agencies import directory
from shebao.base import parameters
from tests.records.conftest import copies_of, told
from tests.story import JIA, YI
from tests.transfers.test_supplementing import book, finished, late, send

pytestmark = pytest.mark.django_db
SOURCE = Path(verify.__file__)
MONEY = ("_fen", "_ppm", "_months")
OWN_SERIES = (
    "enrolment.account_interest", "pension.base", "pension.index_wage", "pension.payout_months",
    "transfers.rule_set", "transfers.money", "transfers.pooled_share", "transfers.temporary",
)  # fmt: skip


def first(copy):
    return next(verify.Copy(copy["record"]).differences(), None)


def leaves(value, path=()):
    """Every value with its path."""
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(one, (*path, key))
    else:
        yield path, value


def figures(record):
    """Every figure: whole numbers of fen, parts per million or months, and rates in words of numbers."""
    for path, value in leaves(record):
        name = next(part for part in reversed(path) if isinstance(part, str))
        whole = isinstance(value, int) and not isinstance(value, bool)
        text = isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value)
        if whole and (name.endswith(MONEY) or name in ("months", "deemed", "cleared", "value")):
            yield path, value + 1
        elif text and name == "value":
            yield path, f"{value}1"


def put(record, path, value):
    for part in path[:-1]:
        record = record[part]
    before, record[path[-1]] = record[path[-1]], value
    return before


def run(tmp_path, copy, *words):
    file = tmp_path / "copy.json"
    file.write_text(json.dumps(copy, ensure_ascii=False), encoding="utf-8")
    return verify.run([str(file), *words])


def test_both_copies_of_a_transfer_recompute_to_the_fen(copies, tmp_path, capsys):
    for copy in copies.values():
        assert first(copy) is None
        assert run(tmp_path, copy) == 0
    assert "一致" in capsys.readouterr().out


def test_the_copy_recomputes_at_every_step_of_a_transfer(story):
    row = story.apply()
    steps = [
        lambda: story.accept(row),
        story.play,
        lambda: story.release(story.leaving(row)),
        lambda: story.pay(story.leaving(row)),
        story.play,
        lambda: story.advance() or story.play(),
    ]
    for step in steps:
        step()
        for city in (JIA, YI):
            copy = told(story.person("zhangsan", city))
            assert first(copy) is None, first(copy)


def test_no_figure_can_be_altered_unseen(copies):
    """Every leaf that carries money, months or a rate, one after the other, in both copies."""
    tried = 0
    for copy in copies.values():
        record = copy["record"]
        for path, value in list(figures(record)):
            before = put(record, path, value)
            assert first(copy), path
            put(record, path, before)
            tried += 1
        assert first(copy) is None
    assert tried > 2900


def test_anything_else_that_is_altered_breaks_the_signature(copies, tmp_path, capsys):
    for path in (("person", "name"), ("papers", 0, "sha256"), ("reads", 0, "reader")):
        copy = deepcopy(copies["jia"])
        put(copy["record"], path, "李四")
        assert first(copy) is None
        assert run(tmp_path, copy) == 1
        assert "signature.jws" in capsys.readouterr().out


ALTERED = {
    "a rate": (("relationships", 0, "years", 9, "rate_ppm"), 60_401, "years[9].rate_ppm"),
    "a month": (("relationships", 0, "years", 3, "personal_fen", 4), 1, "years[3].personal_fen[4]"),
    "interest": (("relationships", 0, "years", 12, "interest_fen"), 1, "years[12].interest_fen"),
    "a balance": (("relationships", 0, "balance_fen"), 9, "relationships[0].balance_fen"),
    "a posting": (("entries", 2, "postings", 1, "amount_fen"), -1, "entries[2].postings[1].amount_fen"),
    "a share": (("cases", 0, "transfer_out", "pooled_fen"), 1, "transfer_out.pooled_fen"),
    "a frozen rate": (
        ("cases", 0, "decisions", 0, "parameters", 3, "value"), "20", "parameters[3].value",
    ),
    "a payment": (("cases", 0, "orders", 0, "amount_fen"), 5, "orders[0].amount_fen"),
    "an imported line": (("imports", 7, "base_fen"), 5, "imports[7].base_fen"),
}  # fmt: skip


@pytest.mark.parametrize("what", ALTERED)
def test_the_first_difference_is_named_with_what_it_should_be(copies, tmp_path, capsys, what):
    path, value, named = ALTERED[what]
    before = put(copies["jia"]["record"], path, value)
    assert run(tmp_path, copies["jia"], "--lang", "en") == 1
    said = capsys.readouterr().out
    assert named in said
    assert "First difference" in said
    assert "by " in said
    assert f"should be {before}" in said
    assert f"is {value}" in said


def test_a_forger_who_makes_the_sums_fit_still_meets_the_published_rate(copies):
    """Rate, interest and closing of one year changed together, and its explanation left out."""
    line = copies["jia"]["record"]["relationships"][0]["years"][14]
    line.update(rate_ppm=80_000, explanation=[])
    found = first(copies["jia"])
    assert found.path.endswith("years[14].rate_ppm")
    assert (found.expected, found.found) == (15_000, 80_000)


def test_what_is_not_a_copy_is_said_and_exits_with_two(copies, tmp_path, capsys):
    for text in ("", "[]", '{"record": {"format": "other/1"}}', '{"record": 5}'):
        (tmp_path / "other.json").write_text(text, encoding="utf-8")
        assert verify.run([str(tmp_path / "other.json")]) == 2
    assert verify.run([str(tmp_path / "nowhere.json"), "--lang", "en"]) == 2
    del copies["jia"]["record"]["entries"]
    assert run(tmp_path, copies["jia"]) == 2
    assert "Not a copy" in capsys.readouterr().err


def test_the_agencys_own_key_or_directory_tells_a_genuine_copy(story, tmp_path, capsys):
    copies = copies_of(story)
    published = tmp_path / "directory.json"
    published.write_text(directory.write(), encoding="utf-8")
    assert run(tmp_path, copies["jia"], "--key", str(published)) == 0
    assert "--key" not in capsys.readouterr().out
    pem = tmp_path / "other.pem"
    pem.write_text(copies["yi"]["signature"]["public"], encoding="utf-8")
    assert run(tmp_path, copies["jia"], "--key", str(pem)) == 1
    assert "signature.public" in capsys.readouterr().out


def test_one_copied_file_runs_alone(copies, tmp_path):
    alone = tmp_path / "verify.py"
    shutil.copy(SOURCE, alone)
    file = tmp_path / "copy.json"
    file.write_text(json.dumps(copies["jia"], ensure_ascii=False), encoding="utf-8")
    # -S: without anything installed; -I: without this folder
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(alone), str(file), "--lang", "en"],
        capture_output=True, text=True, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "The same" in done.stdout
    assert "Signature not checked" in done.stdout


def test_the_verifier_has_its_own_tables_and_they_agree_with_the_houses():
    mine = {
        (name, place, year): value
        for (name, place, year), value in verify.TABLE.items()
        if not name.startswith(("pension.payout_months", "transfers."))
    }
    house = {
        (row.name, row.place, row.since.year): row.value
        for name in (
            *OWN_SERIES[:3],
            "enrolment.inheritable_part",
            "pension.recovery.instalments_most",
        )
        for row in parameters.series(name)
        if not (name.startswith("enrolment.") and row.place)  # before 2016 balances stand as booked
    }
    assert mine == house
    names = [n for room in ("pension", "transfers") for n in parameters.names(room)]
    fixed = {
        name: row.value
        for name in names
        if name.startswith(OWN_SERIES[3:])
        for row in parameters.series(name)
    }
    assert fixed == verify.FIXED


def test_the_verifier_is_one_file_of_under_five_hundred_lines_and_knows_nothing_of_the_house():
    text = SOURCE.read_text(encoding="utf-8")
    assert text.count("\n") < 500
    assert not re.search(r"^\s*(from|import) (shebao|django)", text, re.M)


def test_a_supplement_leaves_both_copies_right(story):
    row = finished(story)
    late(story, row, "2010-12")
    send(story, row)
    story.play()
    story.pay_all(JIA)
    story.play()
    book(story, row)
    story.play()
    for city in (JIA, YI):
        copy = told(story.person("zhangsan", city))
        (case,) = (each for each in copy["record"]["cases"] if each["amendments"])
        assert case["amendments"][0]["months"][0]["month"] == "2010-12"
        assert first(copy) is None
