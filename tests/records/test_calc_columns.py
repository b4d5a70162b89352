"""`shebao calc TOPIC --arrow IN OUT`: the step rules over columns, the same fen as one question at a time."""

import json
import random
import sys
from datetime import date

import pyarrow
import pyarrow.ipc
import pytest

from shebao.base import parameters
from shebao.cli import calc
from shebao.records.calc import ask, columns
from tests.cli.test_calc import Bytes

DRAW = random.Random(11)


def write(path, **given):
    table = pyarrow.record_batch(
        {
            name: value if isinstance(value, pyarrow.Array) else pyarrow.array(value)
            for name, value in given.items()
        }
    )
    with pyarrow.OSFile(str(path), "wb") as file, pyarrow.ipc.new_file(file, table.schema) as out:
        out.write_batch(table)
    return path


def read(path):
    with pyarrow.memory_map(str(path)) as memory:
        return pyarrow.ipc.open_file(memory).read_all().to_pylist()


@pytest.fixture
def answered(tmp_path, monkeypatch):
    def run(topic, *words, **given):
        out = Bytes()
        monkeypatch.setattr(sys, "stdout", out)
        source, target = write(tmp_path / "in.arrow", **given), tmp_path / "out.arrow"
        status = calc.run([topic, "--arrow", str(source), str(target), *words])
        told = json.loads(out.buffer.getvalue())
        return status, told, read(target) if status == 0 else []

    return run


def test_transfer_amounts_are_those_of_one_question(answered):
    account = [DRAW.randrange(10**9) for _ in range(300)]
    wages = [DRAW.randrange(9 * 10**9) for _ in range(300)]
    status, told, rows = answered(
        "transfer-amount", "--on", "2026-03-02", account_fen=account, wages_fen=wages
    )
    assert (status, told) == (0, {"rows": 300, "set_aside": 0})
    for row, a, w in zip(rows, account, wages, strict=True):
        one = ask("transfer-amount", {
            "date": "2026-03-02", "account": "regular", "balance_last_year_end_fen": a,
            "this_year_principal_fen": 0, "bases": [{"year": 2020, "months": 12, "base_total_fen": w}],
        })["result"]  # fmt: skip
        assert row == {**one, "error": None}


@pytest.mark.parametrize("place", ["national", "310000", "440000", "340000", "450000", "320000"])
def test_pensions_are_those_of_one_question_in_every_profile(place, answered):
    count = 120
    given = {
        "base_fen": [DRAW.randrange(300_000, 1_300_000) for _ in range(count)],
        "index": [DRAW.randrange(300_000, 3_000_000) for _ in range(count)],
        "months": [DRAW.randrange(180, 600) for _ in range(count)],
        "balance_fen": [DRAW.randrange(10**8) for _ in range(count)],
        "payout_tenths": [DRAW.choice((1373, 1390, 1950, 1700)) for _ in range(count)],
        "transition_fen": [DRAW.randrange(10**6) for _ in range(count)],
    }
    where = () if place == "national" else ("--place", place)
    status, _, rows = answered("pension", "--on", "2025-06-01", *where, **given)
    assert status == 0
    for at, row in enumerate(rows):
        g = {name: values[at] for name, values in given.items()}
        one = ask("pension", {
            "pension_base": f"{g['base_fen'] // 100}.{g['base_fen'] % 100:02d}",
            "average_index": f"{g['index'] // 10**6}.{g['index'] % 10**6:06d}",
            "contribution_months": g["months"], "account_balance_fen": g["balance_fen"],
            "age_years": 60, "payout_months": f"{g['payout_tenths'] // 10}.{g['payout_tenths'] % 10}",
            "transition_fen": g["transition_fen"], "profile": place,
        })["result"]  # fmt: skip
        names = ("basic_fen", "account_fen", "transition_fen", "total_fen")
        assert [row[name] for name in names] == [one[name] for name in names]


def test_interest_late_fees_and_payout_months_are_those_of_one_question(answered):
    credits = [[DRAW.randrange(10**6) for _ in range(12)] for _ in range(50)]
    opening = [DRAW.randrange(10**9) for _ in range(50)]
    _, _, rows = answered(
        "account-interest", "--on", "2024-12-31", opening_fen=opening,
        credits_fen=[sum(c) for c in credits],
        weighted_fen=[sum(x * (12 - n) for n, x in enumerate(c)) for c in credits],
    )  # fmt: skip
    for row, o, c in zip(rows, opening, credits, strict=True):
        year = [{"year": 2024, "credited_fen": c}]
        one = ask("account-interest", {"method": "month-product", "opening_fen": o, "years": year})
        assert row["closing_fen"] == one["result"]["closing_fen"]
    _, _, rows = answered("late-fee", "--on", "2026-01-01", principal_fen=[1_000_000], days=[10])
    assert rows == [{"fee_of_days": 5_000, "error": None}]
    ages = [(years, months) for years in (38, 40, 55, 60, 69, 70, 75) for months in (0, 1, 11)]
    _, _, rows = answered(
        "payout-months", age_years=[a for a, _ in ages], age_months=[m for _, m in ages]
    )
    for (a, m), row in zip(ages, rows, strict=True):
        shown = ask("payout-months", {"age_years": a, "age_months": m})["result"]["payout_months"]
        assert f"{row['payout_tenths'] // 10}.{row['payout_tenths'] % 10}" == shown


def test_a_row_that_cannot_be_computed_keeps_its_place_with_the_reason(answered):
    status, told, rows = answered(
        "pension", "--on", "2025-06-01", "--place", "310000",
        index=pyarrow.array([1_000_000, None, 9_000_000, 1_000_000], "int64"),
        months=[240, 240, 240, 900], balance_fen=[0, 0, 0, 0], payout_tenths=[1390] * 4,
    )  # fmt: skip
    assert (status, told) == (0, {"rows": 4, "set_aside": 3})
    assert [row["error"] for row in rows] == [
        None, "population.out-of-bounds: index", "population.out-of-bounds: index",
        "population.out-of-bounds: years",
    ]  # fmt: skip
    assert rows[0]["total_fen"] == 248_680  # 12 434 of 2025 × 20 % to the jiao
    assert all(row["total_fen"] is None for row in rows[1:])


def test_what_would_wrap_round_and_what_is_no_number_is_set_aside(answered):
    _, told, rows = answered(
        "late-fee", "--on", "2026-01-01", principal_fen=[1, 1, 1], days=[-(2**62), 2**62, 5]
    )
    assert told == {"rows": 3, "set_aside": 2}
    assert rows[2]["error"] is None
    _, told, _ = answered("late-fee", "--on", "2026-01-01", principal_fen=["x"], days=[1])
    assert told == {"rows": 1, "set_aside": 1}
    _, told, rows = answered("payout-months", age_years=[60, 500], age_months=[12, 0])
    assert told["set_aside"] == 2


@pytest.mark.parametrize(
    ("topic", "words", "given", "code"),
    [
        ("name", (), {"a": ["x"]}, "records.no-columns"),
        ("transfer-amount", (), {"account_fen": [1], "wages_fen": [1]}, "records.on-needed"),
        ("transfer-amount", ("--on", "2005-01-01"), {"account_fen": [1], "wages_fen": [1]},
         "parameter.missing"),
        ("transfer-amount", ("--on", "2026-01-01"), {"account_fen": [1]}, "population.column-needed"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_answered_is_refused_whole(topic, words, given, code, answered):
    status, told, _ = answered(topic, *words, **given)
    assert (status, told["error"]["code"]) == (2, code)


def test_a_file_that_is_none_is_refused_and_an_empty_one_is_answered(answered, tmp_path):
    none = tmp_path / "x.arrow"
    none.write_bytes(b"nothing")
    with pytest.raises(parameters.Refusal) as refused:
        columns.run("late-fee", none, tmp_path / "y", on=date(2026, 1, 1), place="")
    assert refused.value.code == "population.unknown-file"
    empty = pyarrow.array([], "int64")
    _, told, rows = answered("late-fee", "--on", "2026-01-01", principal_fen=empty, days=empty)
    assert (told, rows) == ({"rows": 0, "set_aside": 0}, [])
