from datetime import date
from importlib import util

import pytest

from shebao.base import parameters
from shebao.base.law import Certainty


@pytest.fixture(autouse=True)
def read_again():
    """No test leaves its own numbers behind."""
    yield
    parameters.forget()


ROOMS = [room for room in parameters.ROOMS if util.find_spec(f"shebao.{room}")]


@pytest.mark.parametrize("room", ROOMS)
def test_no_series_overlaps_or_has_a_hole_that_is_not_declared(room):
    assert parameters.findings(room) == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_number_has_a_document_and_no_address_of_a_mirror(room):
    for name in parameters.names(room):
        for row in parameters.series(name):
            assert row.document
            assert "http" not in row.document + row.article + row.note
            assert row.certainty in Certainty


def test_an_overlap_and_a_hole_are_found(tmp_path, monkeypatch):
    folder = tmp_path / "parameters"
    folder.mkdir()
    head = ",".join(parameters.COLUMNS)
    lines = [
        "base.x,1,n,2000-01-01,2000-12-31,,甲,,verified,",
        "base.x,2,n,2000-12-31,2001-12-31,,甲,,verified,",
        "base.x,3,n,2003-01-01,,,甲,,verified,",
    ]
    (folder / "x.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    monkeypatch.setattr(parameters.resources, "files", lambda _: tmp_path)
    parameters.forget()
    assert [f.kind for f in parameters.findings("base")] == ["overlap", "hole"]


def test_the_nearest_place_wins_and_then_the_nation():
    on = date(2014, 6, 1)
    assert parameters.at("enrolment.account_interest", on, "310115").value == "4.25"
    assert parameters.find("enrolment.account_interest", on, "110105") is None
    assert parameters.at("enrolment.account_interest", date(2020, 6, 1), "310115").value == "6.04"


def test_unofficial_numbers_are_not_loaded():
    assert parameters.find("enrolment.account_interest", date(2026, 12, 31)) is None
    for row in parameters.series("enrolment.account_interest"):
        assert row.place in ("", "310000")


def test_a_city_of_the_corps_takes_its_own_areas_numbers_and_never_the_provinces(monkeypatch):
    row = parameters.Parameter(
        "casework.sample", "1", "x", date(2000, 1, 1), None, "650000", "d", "", Certainty.POLICY, ""
    )
    rows = (row, row._replace(value="2", place="660000"))
    monkeypatch.setattr(parameters, "series", lambda name, real=parameters.series: (
        rows if name == "casework.sample" else real(name)
    ))  # fmt: skip
    parameters.forget()
    assert parameters.at("casework.sample", date(2020, 1, 1), "659001").value == "2"
    assert parameters.at("casework.sample", date(2020, 1, 1), "650102").value == "1"
