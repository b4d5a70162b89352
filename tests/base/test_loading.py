"""Rows loaded by an installation: what a file may hold, what it may do to released rows, and how it is kept."""

from datetime import date

import pytest

from shebao.base import loaded, loading, parameters
from shebao.base.parameters import ParameterMissing

HEAD = ",".join(parameters.COLUMNS)
RATE = "enrolment.account_interest"
RATE_2026 = f"{RATE},2.60,percent,2026-01-01,2026-12-31,,人社厅函〔2027〕1号,,verified,"
SHARE_2027 = "transfers.pooled_share,10,percent,2027-01-01,,,某通知,三条,verified,"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_HOME", str(tmp_path))
    parameters.forget()
    yield tmp_path
    monkeypatch.undo()
    parameters.forget()


def text(*lines, head=HEAD):
    return "\n".join([head, *lines, ""]).encode()


def store(*lines, head=HEAD, name="rows.csv"):
    plan = loading.plan(text(*lines, head=head))
    assert not plan.refusals, [r.sentence("en") for r in plan.refusals]
    return loading.store(text(*lines, head=head), came_as=name, by="甲", at="2027-06-20T09:00:00")


def codes(*lines, head=HEAD):
    return [refusal.code for refusal in loading.plan(text(*lines, head=head)).refusals]


@pytest.mark.parametrize("value", ["-1", "-100", "155", "5000", "0.01"])
def test_a_slip_of_the_pen_is_refused_before_anybody_is_paid_by_it(value):
    assert codes(RATE_2026.replace(",2.60,", f",{value},")) == ["law.unlikely"]


def test_a_rate_published_after_the_release_holds_once_it_is_loaded(home):
    with pytest.raises(ParameterMissing):
        parameters.at(RATE, date(2026, 6, 1))

    path = store(RATE_2026, name="2026 利率.csv")

    row = parameters.at(RATE, date(2026, 6, 1), "310115")
    assert (row.value, row.document, row.certainty) == ("2.60", "人社厅函〔2027〕1号", "verified")
    assert path.parent == home / "law"
    assert path.name.startswith("0001-2026")
    assert parameters.at(RATE, date(2025, 6, 1)).value == "1.50"
    index = (home / "law" / "loaded.csv").read_text(encoding="utf-8")
    assert "甲" in index
    assert "2026 利率.csv" in index


def test_a_new_row_ends_the_open_one_before_it_and_the_old_days_keep_theirs():
    effect = loading.plan(text(SHARE_2027)).effects[0]
    assert (effect.kind, effect.before.value, effect.before.until) == ("ends", "12", None)
    store(SHARE_2027)

    assert parameters.at("transfers.pooled_share", date(2026, 12, 31)).value == "12"
    assert parameters.at("transfers.pooled_share", date(2027, 1, 1)).value == "10"
    assert parameters.findings("transfers") == []


def test_a_released_row_is_not_overridden_in_silence_but_by_repeating_its_value():
    same_year = f"{RATE},1.51,percent,2025-01-01,2025-12-31,,人社厅函〔2026〕1号,,verified,"
    assert codes(same_year) == ["law.overlap"]
    head = HEAD + ",replaces"
    assert codes(same_year + ",1.49", head=head) == ["law.replaces-nothing", "law.overlap"]

    store(same_year + ",1.50", head=head)
    assert parameters.at(RATE, date(2025, 6, 1)).value == "1.51"
    assert parameters.findings("enrolment") == []


def test_a_loaded_row_can_be_corrected_by_the_next_file_in_the_same_way():
    store(RATE_2026)
    assert codes(RATE_2026.replace("2.60", "2.61")) == ["law.overlap"]
    store(RATE_2026.replace("2.60", "2.61") + ",2.60", head=HEAD + ",replaces")
    assert parameters.at(RATE, date(2026, 6, 1)).value == "2.61"


def test_a_hole_inside_a_series_is_refused_and_filled_by_one_file():
    later = RATE_2026.replace("2026-", "2027-")
    assert codes(later) == ["law.hole"]
    assert codes(RATE_2026, later) == []


def test_two_rows_of_one_file_that_overlap_are_refused():
    assert "law.overlap" in codes(RATE_2026, RATE_2026.replace("2.60", "2.70"))


def test_a_new_place_may_begin_a_series_of_its_own():
    line = "casework.working_days.step,10,working_day,2027-01-01,,310000,沪某规,,verified,"
    store(line)
    assert parameters.at("casework.working_days.step", date(2027, 2, 1), "310115").value == "10"
    assert parameters.at("casework.working_days.step", date(2027, 2, 1), "110105").value == "15"


def test_an_awaited_series_can_be_loaded_and_one_nobody_reads_cannot():
    share = "pension.profile.base_share,50,percent,2026-01-01,,410000,豫某规,,verified,"
    assert codes(share) == []
    assert codes(share.replace("base_share", "base_chare")) == ["law.unknown-series"]
    assert codes(share.replace("pension.", "penson.")) == ["law.unknown-series"]
    assert codes(share.replace("percent", "yuan")) == ["law.unit-differs"]


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("value", "abc"), ("value", "1e3"), ("value", ""), ("since", "2026-1-1"), ("since", "2026-13-01"),
        ("until", "2025-12-31"), ("place", "31"), ("document", ""), ("certainty", "sure"),
        ("note", "见 https://mirror.example"), ("document", "www.mirror.example"),
    ],
)  # fmt: skip
def test_a_line_that_is_not_right_is_named_and_nothing_is_loaded(column, wrong, home):
    fields = dict(zip(parameters.COLUMNS, RATE_2026.split(","), strict=True)) | {column: wrong}
    plan = loading.plan(text(RATE_2026.replace("2026-", "2027-"), ",".join(fields.values())))
    assert plan.refusals
    assert plan.effects == ()
    assert all(r.code == "law.row-bad" and r.facts["line"] == 3 for r in plan.refusals)
    assert not (home / "law").exists()


@pytest.mark.parametrize(
    "bytes_", [b"", b"\xff\xfe", b"name,value\na,b\n", HEAD.encode(), b"x" * 2_000_001]
)
def test_what_is_no_such_file_is_refused(bytes_):
    assert [r.code for r in loading.plan(bytes_).refusals] == ["law.file-unreadable"]


def test_a_line_with_too_few_or_too_many_fields_is_named():
    assert codes("a,b") == ["law.row-bad"]
    assert codes(RATE_2026 + ",x,y") == ["law.row-bad"]


def test_a_running_process_reads_again_when_the_folder_changed(monkeypatch):
    parameters.look_again()
    assert not parameters.look_again()
    real = parameters.forget
    monkeypatch.setattr(loading.parameters, "forget", lambda: None)  # another process loads
    store(SHARE_2027)
    assert parameters.at("transfers.pooled_share", date(2027, 2, 1)).value == "12"
    monkeypatch.setattr(loading.parameters, "forget", real)

    assert parameters.look_again()
    assert parameters.at("transfers.pooled_share", date(2027, 2, 1)).value == "10"


def test_an_altered_file_is_found_and_the_sum_differs(home):
    assert loading.altered() == []
    path = store(SHARE_2027)
    before = loaded.mark()
    assert loading.altered() == []
    path.write_bytes(path.read_bytes().replace(b",10,", b",11,"))
    assert loading.altered() == [path.name]
    assert loaded.mark() != before
    path.unlink()
    assert loading.altered() == [path.name]


@pytest.mark.parametrize("room", parameters.ROOMS)
def test_every_series_a_rule_asks_for_is_there_or_awaited(room):
    """Read from the code: `parameters.at("name")` and `find("name")` with a literal name."""
    import ast

    from tools import house

    asked = set()
    for source in house.sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("at", "find"):
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and str(first.value).startswith(f"{room}."):
                    asked.add(str(first.value))
    there = set(parameters.names(room)) | set(parameters.awaited(room))
    assert not asked - there
