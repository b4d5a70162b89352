"""`shebao law load`: says which open cases and populations change, keeps the file, pins the accepted ones."""

from datetime import date

import pytest

from shebao.base import parameters
from shebao.casework import queries as cases
from shebao.casework.models import Case
from shebao.cli import law, population
from shebao.enrolment import queries as enrolment
from shebao.records import lawchange
from shebao.transfers import queries
from shebao.transfers.models import TransferIn, TransferOut
from tests.story import YI, Story

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 2)
HEAD = ",".join(parameters.COLUMNS)
SET_2026 = (
    "transfers.rule_set,transfer-2026,name,2026-03-01,,,某通知,,verified,",
    "transfers.pooled_share,10,percent,2026-03-01,,,某通知,三条,verified,",
)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setattr("shebao.cli.django.setup", lambda: None)
    monkeypatch.setenv("SHEBAO_HOME", str(tmp_path / "home"))
    parameters.forget()
    yield tmp_path / "home"
    monkeypatch.undo()
    parameters.forget()


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", "2026-03-02")
    made = Story(tmp_path)
    yield made
    made.close()


def write(tmp_path, *lines):
    file = tmp_path / "new set.csv"
    file.write_text("\n".join([HEAD, *lines, ""]), encoding="utf-8")
    return str(file)


def load(file, *words):
    return law.run(["load", file, "--by", "赵", "--lang", "en", *words])


def test_a_dry_run_names_cases_and_jobs_and_keeps_nothing(story, tmp_path, capsys, home):
    row = story.apply()
    story.accept(row)
    story.play()
    out = story.leaving(row)
    lines = (
        "transfers.pooled_share,10,percent,2026-01-01,,,某通知,三条,verified,",
        "enrolment.account_interest,2.60,percent,2026-01-01,2026-12-31,,某通知,,verified,",
    )
    assert load(write(tmp_path, *lines), "--dry-run") == 0

    told = capsys.readouterr().out
    assert "new, and ends the row before it: transfers.pooled_share CN 2026-01-01… 10" in told
    assert f"{out.case_no}: enrolment.account_interest, transfers.pooled_share" in told
    assert row.case_no not in told  # the new place's side reads neither
    assert "population job settlement reads enrolment.account_interest" in told
    assert "population job transfer-amount reads transfers.pooled_share" in told
    assert "nothing was kept" in told
    assert not (home / "law").exists()
    assert parameters.at("transfers.pooled_share", date(2026, 6, 1)).value == "12"


def test_an_accepted_case_keeps_its_set_and_the_next_one_takes_the_new(story, tmp_path, capsys):
    """The transfer begins under transfer-2009; while it is open a set with 10 % comes into force."""
    row = story.apply()
    TransferIn.objects.filter(pk=row.pk).update(applied_on=date(2026, 2, 27))
    story.accept(row)
    story.play()
    out = story.leaving(row)
    Case.objects.filter(case_no__in=[row.case_no, out.case_no]).update(
        received_on=date(2026, 2, 27)
    )

    assert load(write(tmp_path, *SET_2026)) == 0
    told = capsys.readouterr().out
    assert "transfer-out transfer-2009: 1 · keeps the rule set of its acceptance" in told
    assert "would be decided by the new row" not in told
    assert "cases accepted from 2026-03-01 on take the rule set transfer-2026" in told
    story.release(out)
    out = TransferOut.objects.get(pk=out.pk)
    assert out.pooled_fen == (_wages(out) * 12 + 50) // 100
    frozen = {r["name"]: r["value"] for r in _decision(out).parameters}
    assert frozen["transfers.pooled_share"] == "12"
    assert frozen["transfers.rule_set"] == "transfer-2009"


def _wages(out):
    relationship = enrolment.relationship(out.owner, out.relationship_no)
    return sum(base for _, _, base in enrolment.transfer_basis(relationship, ON).bases)


def _decision(out):
    return cases.decisions(cases.case(out.owner, out.case_no)).get(act="release")


def test_a_case_applied_for_after_the_new_set_takes_it(story, tmp_path, capsys):
    assert load(write(tmp_path, *SET_2026)) == 0
    row = story.apply()
    assert queries.transfer_in(YI.pension, row.case_no).rule_set == "transfer-2026"
    story.accept(row)
    story.play()
    out = story.leaving(row)
    story.release(out)
    out = TransferOut.objects.get(pk=out.pk)
    assert out.rule_set == "transfer-2026"
    assert out.pooled_fen == (_wages(out) * 10 + 50) // 100


def test_a_decided_case_has_frozen_its_row(story, tmp_path, capsys):
    row = story.apply()
    story.accept(row)
    story.play()
    out = story.leaving(row)
    story.release(out)
    capsys.readouterr()
    assert load(write(tmp_path, *SET_2026), "--dry-run") == 0
    told = capsys.readouterr().out
    assert "transfer-out transfer-2009: 1 · decided: the row is frozen" in told


def test_a_refused_file_tells_why_and_changes_nothing(tmp_path, capsys, home):
    bad = SET_2026[1].replace("2026-03-01", "2010-01-01")
    assert load(write(tmp_path, bad)) == 2
    told = capsys.readouterr().err
    assert "law.overlap" in told
    assert "nothing was loaded" in told
    assert load(str(tmp_path / "absent.csv")) == 2
    assert not (home / "law").exists()


def test_show_and_check_tell_what_was_loaded(tmp_path, capsys, home):
    assert load(write(tmp_path, *SET_2026)) == 0
    capsys.readouterr()
    law.run(["show", "transfers.pooled_share", "--on", "2026-06-01", "--lang", "en"])
    assert "loaded from\tlaw/0001-new-set.csv" in capsys.readouterr().out
    assert law.run(["check"]) == 0
    file = next((home / "law").glob("0001*"))
    file.write_bytes(file.read_bytes().replace(b",10,", b",11,"))
    assert law.run(["check"]) == 1
    assert "altered law/0001-new-set.csv" in capsys.readouterr().out


def test_the_tables_of_what_reads_what_name_real_series():
    known = {name for room in parameters.ROOMS for name in parameters.names(room)}
    for reads in (*lawchange.CASE_READS.values(), *lawchange.POPULATION_READS.values()):
        for read in reads:
            assert any(name == read or name.startswith(f"{read.rstrip('.')}.") for name in known)


def test_every_population_job_is_in_the_table():
    assert set(lawchange.POPULATION_READS) == set(population.JOBS)


def test_every_kind_of_case_in_the_story_is_in_the_table(story):
    row = story.apply()
    story.accept(row)
    story.play()
    assert set(Case.objects.values_list("kind", flat=True)) <= set(lawchange.CASE_READS)
