"""Which accounts of a file are one person's: what is found, and what must never be."""

from collections import Counter
from datetime import date
from itertools import product

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest

from bench import duplicates_households, duplicates_people
from bench.duplicates_people import Mix, number
from shebao.base.engine.errors import ColumnNeeded, UnknownFile
from shebao.cli.identity import run
from shebao.identity.matching import files
from shebao.identity.matching.finding import find
from shebao.identity.matching.names import compare, names
from shebao.identity.population import duplicates
from shebao.identity.rules import compare_names
from shebao.identity.rules.comparing import name_like
from shebao.identity.rules.likeness import (
    RULES,
    BirthLike,
    Like,
    NameLike,
    NumberLike,
    verdict,
)

ZHANG = number(160101, date(1975, 3, 8), 21)
FIELDS = ("acct", "id_no", "name", "sex", "birth", "office", "mobile")


def accounts(*rows):
    """A file of rows written as words parted by blanks; `-` is nothing."""
    cells = [[None if cell == "-" else cell for cell in row.split()] for row in rows]
    columns = {f: pa.array([row[n] for row in cells], pa.string()) for n, f in enumerate(FIELDS)}
    return files.accounts(columns["acct"], columns, [])


def pairs(*rows):
    """Pairs by account and rule, and the accounts under double numbers."""
    given = accounts(*rows)
    found = find(given)
    acct = given.acct.to_pylist()
    zipped = zip(found.a.tolist(), found.b.tolist(), found.rule, strict=True)
    return {acct[a] + acct[b]: rule for a, b, rule in zipped}, [acct[n] for _, n, _ in found.twice]


def typed(text, at, by=1):
    return text[:at] + str((int(text[at]) + by) % 10) + text[at + 1 :]


def swapped(text, at):
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


SECOND = {
    "fifteen digits": (ZHANG[:6] + ZHANG[8:17], "张伟强"),
    "a digit typed wrongly": (typed(ZHANG, 10), "张伟强"),
    "digits swapped": (swapped(ZHANG, 9), "张伟强"),
    "two errors at once": (typed(typed(ZHANG, 3), 12), "张伟强"),
    "traditional characters": (ZHANG, "張偉強"),
    "another of the same sound": (ZHANG, "张玮墙"),
    "a character that could not be written": (ZHANG, "张伟□"),
    "a slip in the name": (ZHANG, "张伟弦"),
    "a digit wrong and a traditional name": (typed(ZHANG, 5), "張偉強"),
    "a note in the name": (ZHANG, "张伟强（户主）"),
    "a counter behind the name": (ZHANG, "张伟强2"),
    "a form of address": (ZHANG, "张伟强先生"),
    "a rare character lost, the name spelled": (ZHANG, "?伟QIANG"),
    "full width": (ZHANG.translate({48 + n: 0xFF10 + n for n in range(10)}), "张伟强"),
}


@pytest.mark.parametrize("way", SECOND)
def test_a_second_account_of_one_person_is_found_with(way):
    number_given, name = SECOND[way]
    found, twice = pairs(
        f"a {ZHANG} 张伟强 M 19750308 160101 13900000001",
        f"b {number_given} {name} M 19750308 160144 13900000002",
        "c - 李娜 F 19800101 160101 13900000003",
    )
    assert set(found) == {"ab"}
    assert not twice


TWIN = number(160101, date(1975, 3, 8), 23)
SON = number(160101, date(2001, 5, 6), 21)
NEVER = {
    "twins with neighbouring numbers": f"{TWIN} 张伟国 M 19750308 160101 13900000001",
    "a twin whose number has fifteen digits": f"{TWIN[:6]}{TWIN[8:17]} 张伟国 M 19750308 160101 13900000001",
    "twins whose names sound alike": f"{TWIN} 张玮墙 M 19750308 160101 13900000001",
    "father and son": f"{SON} 张伟国 M 20010506 160101 13900000001",
    "a son without a number": "- 张伟国 M 20010506 160101 13900000001",
    "namesakes born on one day": f"{number(160144, date(1975, 3, 8), 57)} 张伟强 M 19750308 160101 13900000009",
    "a spouse on the same mobile": "- 李娜 F 19750308 160101 13900000001",
}


@pytest.mark.parametrize("who", NEVER)
def test_two_people_are_never_a_pair(who):
    found, _ = pairs(f"a {ZHANG} 张伟强 M 19750308 160101 13900000001", f"b {NEVER[who]}")
    assert found == {}


def test_one_number_with_two_people_is_a_list_of_its_own_and_never_a_pair():
    found, twice = pairs(
        f"a {ZHANG} 张伟强 M 19750308 160101 13900000001",
        f"b {ZHANG} 李娜 M 19750308 160101 13900000002",
        f"c {ZHANG} 張偉強 M 19750308 160102 13900000003",
    )
    assert found == {"ac": "same-number"}
    assert sorted(twice) == ["a", "b", "c"]


def test_all_members_of_a_cluster_are_paired_unless_two_of_them_are_two_people():
    found, _ = pairs(
        f"a {ZHANG} 张伟强 M 19750308 160101 13900000001",
        f"b {typed(ZHANG, 4)} 张伟强 M 19750308 160101 13900000002",
        "c - 张伟强 - - - 13900000002",
    )
    assert found == {"ab": "repaired-number", "bc": "same-mobile", "ac": "through-another"}
    found, _ = pairs(
        f"a {ZHANG} 张伟强 M 19750308 160101 13900000001",
        f"b {TWIN} 张伟国 M 19750308 160101 13900000001",
        "c - 张伟强 M 19750308 160101 13900000001",
        "d - 张伟国 M 19750308 160101 13900000001",
    )
    assert found == {"ac": "same-mobile", "bd": "same-mobile"}


def test_what_a_crowd_shares_says_nothing_of_a_person():
    rows = [
        f"{n} 123456 {name} M - 160101 13800000000" for n, name in enumerate("甲乙丙丁戊己庚辛")
    ]
    assert pairs(*rows) == ({}, [])


def _score(accounts_table, truth):
    columns = {name: accounts_table[name].combine_chunks() for name in accounts_table.column_names}
    given = files.accounts(columns["acct"], columns, [])
    found = find(given)
    acct = given.acct.to_pylist()
    got = {
        tuple(sorted((acct[a], acct[b])))
        for a, b in zip(found.a.tolist(), found.b.tolist(), strict=True)
    }
    true = dict(
        zip(
            zip(truth["a"].to_pylist(), truth["b"].to_pylist(), strict=True),
            truth["class"].to_pylist(),
            strict=True,
        )
    )
    asked, hit = Counter(true.values()), Counter(k for p, k in true.items() if p in got)
    return got, true, asked, hit


@pytest.mark.parametrize(
    "mix",
    [Mix(), Mix(again=0.3, twins=0.15, sons=0.1, namesakes=0.03, shared=0.02, dirt=0.06)],
    ids=["a usual file", "a hard file"],
)
def test_pairs_are_right_and_complete_on_a_file_full_of_people_easily_mistaken(mix):
    drawn = duplicates_people.draw(8_000, 7, mix)
    got, true, asked, hit = _score(drawn.accounts, drawn.truth)
    assert len(got - set(true)) <= len(got) * 0.001
    assert len(got & set(true)) >= len(true) * 0.98
    spoilt = {k for k in asked if "&" in k or k in ("number-missing", "two-errors")}
    whole = set(asked) - spoilt
    assert sum(hit[k] for k in whole) >= sum(asked[k] for k in whole) * 0.995


def test_another_hands_file_is_read_as_well():
    accounts_table, truth = duplicates_households.draw(4_000, 3)
    got, true, asked, hit = _score(accounts_table, truth)
    assert len(got - set(true)) <= len(got) * 0.001
    assert len(got & set(true)) >= len(true) * 0.98
    for kind in ("number", "mobile", "number+mobile"):
        assert hit[kind] >= asked[kind] * 0.995 - 1


def test_two_right_numbers_are_one_person_only_with_name_birthday_and_mobile():
    rest = product(NameLike, BirthLike, Like, Like, Like)
    said = {given: verdict(NumberLike.OTHER, *given).rule for given in rest}
    together = {given for given, rule in said.items() if rule}
    assert {given[:2] + given[3:4] for given in together} == {
        (NameLike.SAME, BirthLike.SAME, Like.SAME)
    }


def test_every_verdict_has_words_and_a_score_only_with_a_rule():
    kinds = (NumberLike, NameLike, BirthLike, Like, Like, Like)
    for given in product(*kinds):
        found = verdict(*given)
        assert (found.rule in RULES) == (1 <= found.score <= 100)
        assert found.rule or found == ("", 0, False)


ALIKE = [("张伟", "張偉"), ("王喆", "王哲"), ("古丽·买买提", "古丽买买提"), ("MARIA ROSSI", "Maria  Rossi"),
         ("单晓明", "单小名"), ("李群", "李羣"), ("ＪＯＨＮ SMITH", "JOHN SMITH"), ("张三", "李四"), ("吕行", "呂形")]  # fmt: skip


def test_a_sweep_compares_names_as_the_counter_does():
    column = pa.array([name for pair in ALIKE for name in pair])
    read = names(column)
    swept = compare(read, read.of[0::2], read.of[1::2])
    for (one, other), level in zip(ALIKE, swept.tolist(), strict=True):
        suggested = compare_names(one, other).result.suggest_same
        assert (level in (NameLike.SAME, NameLike.SOUND)) == suggested, (one, other)


def test_notes_in_a_name_are_left_out_by_the_sweep_and_by_the_counter():
    noted = [
        ("张伟(已故)", "张伟"),
        ("（户主）李娜", "李娜2"),
        ("王建国先生", "王建国"),
        ("KIM MIN SU (金)", "KIM MIN SU"),
    ]
    read = names(pa.array([name for pair in noted for name in pair]))
    assert set(compare(read, read.of[0::2], read.of[1::2]).tolist()) == {NameLike.SAME}
    assert {name_like(*pair) for pair in noted} == {NameLike.SAME}


# ---- files as they come ----------------------------------------------------------------------


def test_columns_in_any_order_and_type_with_nothing_in_them_are_read(tmp_path):
    table = pa.table({
        "Mobile": pa.array([13900000001, 13900000002, None]),
        "extra": ["x", "y", "z"],
        "birth": pa.array([date(1975, 3, 8), None, date(1980, 1, 1)]),
        "id_no": pa.array([int(ZHANG) if ZHANG.isdigit() else None, None, None]),
        "name": pa.array(["张伟强", "张伟强", ""]).dictionary_encode(),
        "acct": pa.array([30, 20, 10]),
        "sex": pa.array([1, 1, 2]),
    })  # fmt: skip
    pq.write_table(table, tmp_path / "in.parquet")
    found = duplicates(tmp_path / "in.parquet", tmp_path / "out.parquet")
    assert (found.accounts, found.pairs) == (3, 0)
    written = pq.read_table(tmp_path / "out.parquet")
    assert written.column_names == ["a", "b", "rule", "score", "names_agree"]
    assert written.schema.field("a").type == pa.int64()


def test_a_csv_of_an_old_system_is_read_and_its_bad_lines_are_listed(tmp_path, capsys):
    lines = [
        "acct,id_no,name,sex,birth,office,mobile",
        f"A2,{ZHANG},张伟强,男,1975-03-08,160101,13900000001",
        f"A1,{ZHANG[:6]}{ZHANG[8:17]},張偉強,1,,,",
        "A3,too,few",
        f"A2,{ZHANG},张伟强,男,1975-03-08,160101,13900000001",
        f",{ZHANG},张伟强,,,,",
        f"A4,{ZHANG},李娜,女,,160101,",
    ]
    source, target = tmp_path / "old.csv", tmp_path / "pairs.csv"
    source.write_bytes("\r\n".join(lines).encode("gb18030"))
    assert run(["duplicates", "--accounts", str(source), "--pairs", str(target)]) == 0
    assert "1 pairs" in capsys.readouterr().out
    assert target.read_text().splitlines()[1:] == ['"A1","A2","same-number",86,true']
    aside = (tmp_path / "pairs.aside.csv").read_text()
    assert "cells 3, not 7" in aside
    assert "acct-twice: A2" in aside
    assert "acct-empty" in aside
    twice = pc.read_csv(tmp_path / "pairs.conflicts.csv").to_pylist()
    assert [row["acct"] for row in twice] == ["A2", "A1", "A4"]


def test_a_file_without_accounts_or_of_another_kind_is_refused(tmp_path, capsys):
    (tmp_path / "none.csv").write_text("id_no,name\n1,2\n")
    with pytest.raises(ColumnNeeded):
        files.read(tmp_path / "none.csv")
    with pytest.raises(UnknownFile):
        files.read(tmp_path / "none.xlsx")
    words = [
        "duplicates",
        "--accounts",
        str(tmp_path / "none.csv"),
        "--pairs",
        str(tmp_path / "o.csv"),
    ]
    assert run(words) == 2
    assert "acct" in capsys.readouterr().err


def test_files_without_names_or_numbers_are_read_and_give_no_pair_without_evidence():
    row = f"a {ZHANG} - M 19750308 160101 13900000001"
    assert pairs(row, f"b {ZHANG} - M 19750308 160101 13900000002") == ({"ab": "same-number"}, [])
    namesakes = [f"{n} - 张伟强 M 19750308 160101 1390000000{n}" for n in (1, 2)]
    assert pairs(*namesakes) == ({}, [])
    father = "a - 张伟 M 19450308 160101 13900000001"
    assert pairs(father, "b - 张伟 M 19750101 160101 13900000001") == ({}, [])
    assert pairs(father, "b - 张伟 M 19450308 160101 13900000001")[0] == {"ab": "same-mobile"}


def test_an_empty_file_gives_empty_lists(tmp_path):
    (tmp_path / "e.csv").write_text("acct,name\n")
    found = duplicates(tmp_path / "e.csv", tmp_path / "p.csv", tmp_path / "c.csv")
    assert found == (0, 0, 0, 0, {})
    assert (tmp_path / "p.csv").read_text().strip() == '"a","b","rule","score","names_agree"'
