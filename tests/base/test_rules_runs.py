"""Runs over files: bad lines listed and the rest done; killed and run again, the same file; with and without the extra."""

import csv
import json
from datetime import date

import pyarrow.ipc as ipc
import pyarrow.parquet as pq
import pytest

from bench import populations
from shebao.base.engine import compiling, files, jobs, outcomes, runs
from shebao.base.engine.errors import (
    ColumnNeeded,
    ColumnTwice,
    ExtraNeeded,
    OtherRun,
    SameFile,
    UnknownFile,
    Unreadable,
)
from shebao.base.engine.reports import lines, report
from shebao.base.engine.runs import aside_of, run
from shebao.enrolment.population import settlement_of
from shebao.transfers.population import transfer_for_all

JOB = transfer_for_all(date(2025, 12, 31))
MILLION = 1_000_000


class Killed(BaseException):
    """What a kill leaves of a run: nothing is cleaned up."""


def stop_after(parts):
    told = []

    def progress(*numbers):
        told.append(numbers)
        if len(told) > parts:
            raise Killed

    return progress


def listed(target):
    with aside_of(target).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def million(tmp_path_factory):
    path = tmp_path_factory.mktemp("million") / "people.arrow"
    drawn = populations.transfer_amount(MILLION)
    return path, drawn, populations.write(drawn, path, bad=0.01)


def test_of_a_million_lines_one_percent_bad_is_listed_and_the_rest_is_done(million, tmp_path):
    path, drawn, spoilt = million
    target = tmp_path / "out.arrow"

    totals = run(JOB, path, target)

    assert len(spoilt) == 10_000
    assert (totals.rows, totals.done) == (MILLION, MILLION - 10_000)
    assert totals.aside == {"population.out-of-bounds": 5_000, "population.value-needed": 5_000}
    assert [int(line["line"]) for line in listed(target)] == spoilt
    good = set(range(1, MILLION + 1)) - set(spoilt)
    expected = jobs.work(JOB, drawn.given, MILLION).results
    table = ipc.open_file(str(target)).read_all()
    rows = [number - 1 for number in sorted(good)]
    assert (table["person"].to_numpy() == [row + 10_000_000 for row in rows]).all()
    for name, column in zip(JOB.results, expected, strict=True):
        assert (table[name].to_numpy() == column[rows]).all()


def test_killed_and_run_again_it_leaves_the_same_file(million, tmp_path):
    """The file is one batch, so that the run goes on in the middle of it."""
    path = tmp_path / "people.arrow"
    table = ipc.open_file(str(million[0])).read_all().combine_chunks()
    with ipc.new_file(str(path), table.schema) as writer:
        writer.write_batch(table.to_batches()[0])
    whole, again = tmp_path / "whole.arrow", tmp_path / "again.arrow"
    first = run(JOB, path, whole, part_rows=200_000)
    with pytest.raises(Killed):
        run(JOB, path, again, part_rows=200_000, progress=stop_after(2))
    folder = tmp_path / "again.arrow.parts"
    assert len(list(folder.glob("*.json"))) == 2
    assert not again.exists()

    second = run(JOB, path, again, part_rows=200_000)

    assert again.read_bytes() == whole.read_bytes()
    assert aside_of(again).read_bytes() == aside_of(whole).read_bytes()
    assert vars(second) == vars(first)
    assert not folder.exists()


def test_parts_of_another_run_are_never_taken_for_this_one(million, tmp_path):
    path, _, _ = million
    target = tmp_path / "out.arrow"
    with pytest.raises(Killed):
        run(JOB, path, target, part_rows=200_000, progress=stop_after(1))
    with pytest.raises(OtherRun):
        run(transfer_for_all(date(2025, 6, 30)), path, target, part_rows=200_000)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    drawn = populations.transfer_amount(3_000)
    for kind in ("arrow", "parquet", "csv"):
        populations.write(drawn, folder / f"people.{kind}", bad=0.01)
    return folder


def rows_of(path):
    if path.suffix == ".csv":
        with path.open(encoding="utf-8") as file:
            return [tuple(map(int, row)) for row in list(csv.reader(file))[1:]]
    table = ipc.open_file(str(path)).read_all() if path.suffix == ".arrow" else pq.read_table(path)
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def test_every_kind_of_file_gives_the_same_rows_with_and_without_the_extra(
    small, tmp_path, monkeypatch
):
    run(JOB, small / "people.arrow", tmp_path / "one.arrow")
    run(JOB, small / "people.parquet", tmp_path / "two.parquet")
    monkeypatch.setattr(files, "ROWS", 1_000)  # so that text is read in three chunks
    run(JOB, small / "people.csv", tmp_path / "three.csv")
    for module in (compiling, files, jobs, outcomes, runs):
        if hasattr(module, "available"):
            monkeypatch.setattr(module, "available", lambda: False)
    run(JOB, small / "people.csv", tmp_path / "four.csv")

    one = rows_of(tmp_path / "one.arrow")
    assert len(one) == 2_970
    for other in ("two.parquet", "three.csv", "four.csv"):
        assert rows_of(tmp_path / other) == one
    asides = {
        aside_of(tmp_path / f"{n}").read_bytes() for n in ("one.arrow", "three.csv", "four.csv")
    }
    assert len(asides) == 1
    assert (tmp_path / "three.csv").read_bytes() == (tmp_path / "four.csv").read_bytes()
    with pytest.raises(ExtraNeeded, match="population"):
        run(JOB, small / "people.arrow", tmp_path / "five.csv")


def test_cells_that_are_no_whole_numbers_are_set_aside_with_what_stood_there(tmp_path):
    names = ["person", "balance_last_year_end_fen", *JOB.columns[3].names]
    file = tmp_path / "odd.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(names)
        for key, balance in (("甲", "100"), ("乙", "12.5"), ("丙", ""), ("丁", "x"), ("戊", "-1")):
            writer.writerow([key, balance, *["1000"] * (len(names) - 2)])
    target = tmp_path / "out.csv"

    run(JOB, file, target)

    assert [(row["person"], row["code"], row["value"]) for row in listed(target)] == [
        ("乙", "population.not-a-whole-number", "12.5"),
        ("丙", "population.value-needed", ""),
        ("丁", "population.not-a-whole-number", "x"),
        ("戊", "population.out-of-bounds", "-1"),
    ]
    # 28 years × 10.00 × 12 % = 33.60, and the balance of 1.00
    assert target.read_text(encoding="utf-8").splitlines()[1] == "甲,100,3360,3460"


def test_a_file_that_lacks_a_column_or_is_none_of_ours_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("person\n1\n", encoding="utf-8")
    with pytest.raises(ColumnNeeded, match="balance_last_year_end_fen"):
        run(JOB, tmp_path / "a.csv", tmp_path / "b.csv")
    with pytest.raises(UnknownFile):
        run(JOB, tmp_path / "a.csv", tmp_path / "b.xlsx")


def test_the_report_compares_with_before_and_names_the_largest_changes(tmp_path):
    drawn = populations.settlement(2_000, years=1)
    source, target = tmp_path / "accounts.arrow", tmp_path / "out.arrow"
    populations.write(drawn, source)
    totals = run(drawn.job, source, target)

    told = report(drawn.job, totals, source, target)

    closing = jobs.work(drawn.job, drawn.given, 2_000).results[2]
    change = closing - drawn.given[0]
    assert told["compared"]["difference_fen"] == int(change.sum())
    assert told["compared"]["more"] == int((change > 0).sum())
    assert [c["difference"] for c in told["largest"]] == sorted(change.tolist(), reverse=True)[:20]
    assert json.dumps(told, ensure_ascii=False)
    assert any("difference" in line for line in lines(told, drawn.job, "en"))


MONTHS = [f"credit_2024_{number:02d}" for number in range(1, 13)]


def settled(tmp_path, how=""):
    """Three good accounts, one without a key, one with two cells too many, one below zero."""
    source, target = tmp_path / "accounts.csv", tmp_path / f"out{how}.csv"
    lines = [",".join(["account", "opening_fen", *MONTHS])]
    lines += [",".join([f"k{n}", f"{n}000000", *["40000"] * 12]) for n in (1, 2, 3)]
    lines += [",".join(["", "1", *["1"] * 12]), ",".join(["k5", "1", *["1"] * 12, "7", "8"])]
    lines += [",".join(["k6", "-1", *["1"] * 12])]
    source.write_text("\n".join(lines), encoding="utf-8")
    job = settlement_of(range(2024, 2025), "")
    totals = run(job, source, target, how=how)
    return source, target, job, totals


def test_interpreted_where_the_extra_is_installed_it_is_the_same_to_the_fen(tmp_path):
    _, compiled, _, _ = settled(tmp_path)
    _, interpreted, _, totals = settled(tmp_path, "interpreted")
    assert rows_of_text(compiled) == [
        ["k1", "26200", "6812", "1513012"], ["k2", "52400", "6812", "2539212"],
        ["k3", "78600", "6812", "3565412"],
    ]  # fmt: skip
    assert interpreted.read_bytes() == compiled.read_bytes()
    assert aside_of(interpreted).read_bytes() == aside_of(compiled).read_bytes()
    assert totals.compared["difference_fen"] == sum((513_012, 539_212, 565_412))


def rows_of_text(path):
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))[1:]


def test_lines_without_a_key_or_with_other_cells_than_the_header_are_set_aside(tmp_path):
    _, target, _, _ = settled(tmp_path)
    assert [(row["line"], row["code"], row["column"]) for row in listed(target)] == [
        ("4", "population.value-needed", "account"), ("5", "population.broken-line", ""),
        ("6", "population.out-of-bounds", "opening_fen"),
    ]  # fmt: skip


def test_the_input_is_never_written_over_and_a_header_that_repeats_itself_is_refused(tmp_path):
    source, _, job, _ = settled(tmp_path)
    before = source.read_bytes()
    with pytest.raises(SameFile):
        run(job, source, source)
    assert source.read_bytes() == before
    twice = tmp_path / "twice.csv"
    twice.write_text(
        source.read_text(encoding="utf-8").replace("opening_fen", "account", 1), "utf-8"
    )
    with pytest.raises(ColumnTwice):
        run(job, twice, tmp_path / "x.csv")
    (tmp_path / "no.parquet").write_bytes(before)
    with pytest.raises(Unreadable):
        run(job, tmp_path / "no.parquet", tmp_path / "x.csv")


@pytest.mark.parametrize("name", ["out.csv", "out.arrow", "out.parquet"])
def test_keys_that_stand_twice_stay_and_are_told_to_who_signs(tmp_path, name):
    drawn = populations.transfer_amount(6)
    source, target = tmp_path / "people.csv", tmp_path / name
    populations.write(drawn, source)
    rows = source.read_text(encoding="utf-8").splitlines()
    source.write_text("\n".join([*rows, rows[2], rows[2], rows[1]]) + "\n", "utf-8")
    totals = run(drawn.job, source, target)
    told = report(drawn.job, totals, source, target)
    first, second = (row.split(",")[0] for row in rows[1:3])
    assert (told["done"], told["twice"]) == (
        9, {"lines": 3, "keys": sorted([first, second])}
    )  # fmt: skip
    assert any("重复出现的编号 3" in line for line in lines(told, drawn.job))
    populations.write(drawn, source)
    assert report(drawn.job, run(drawn.job, source, target), source, target)["twice"] == {}
