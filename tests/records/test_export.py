"""The copy of a record: whole, traced, masked, signed, and silent about other people."""

import json

import jsonschema
import pytest

from shebao.agencies import keys, suites
from shebao.agencies import queries as agencies
from shebao.base import letters
from shebao.base.refusals import NotFound
from shebao.cli import records as door
from shebao.cli.demo.story import someone
from shebao.records.export import signing
from shebao.records.export.shapes_of_cases import Record, schema
from tests.records.conftest import copies_of, play_to_the_end, told
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db


def test_the_copy_is_what_its_schema_says(copies):
    for copy in copies.values():
        jsonschema.validate(copy, schema())
        assert letters.dump(letters.load(Record, copy["record"])) == copy["record"]


def test_the_copy_holds_the_whole_life_of_the_record(copies):
    old, new = copies["jia"]["record"], copies["yi"]["record"]
    assert [len(c["relationships"][0]["years"]) for c in (old, new)] == [15, 16]
    assert (len(old["imports"]), len(new["imports"])) == (185, 0)
    assert [case["kind"] for case in old["cases"]] == ["transfer-out"]
    assert [d["act"] for d in new["cases"][0]["decisions"]] == ["accept", "book"]
    assert old["cases"][0]["orders"][0]["moves"][-1]["act"] == "pay"
    assert new["cases"][0]["expectations"][0]["matches"][0]["amount_fen"] > 0
    assert {paper["kind"] for paper in new["papers"]} == {"contact-letter", "result-notice"}
    assert new["relationships"][0]["balance_fen"] == sum(
        line["amount_fen"]
        for entry in new["entries"]
        for line in entry["postings"]
        if line["account"].startswith("person/")
    )
    figures = [f for year in old["relationships"][0]["years"] for f in year["explanation"]]
    assert all(f["law"] and f["certainty"] for f in figures)
    assert {f["certainty"] for f in figures} == {"derived", "recalled", "secondary"}


def test_reading_for_a_copy_leaves_a_trace_that_stands_in_the_copy(story):
    person = story.person("zhangsan", JIA)
    copy = told(person, reader="jia-clerk")
    trace = agencies.reads_of(JIA.pension, person.person_no)[0]
    assert (trace.reader, trace.purpose, trace.subject) == ("jia-clerk", "self", "export")
    last = copy["record"]["reads"][-1]
    assert (last["reader"], last["subject"]) == ("jia-clerk", "export")
    told(person, masked=False)
    assert agencies.reads_of(JIA.pension, person.person_no)[0].subject == "export/full"


def test_the_number_is_masked_unless_it_is_asked_for(story):
    play_to_the_end(story)
    number = someone("zhangsan").number
    for city in (JIA, YI):
        person = story.person("zhangsan", city)
        assert number not in json.dumps(told(person))
        full = told(person, masked=False)["record"]
        assert [document["number"] for document in full["person"]["documents"]] == [number]


def test_other_people_in_the_same_entry_are_a_number_and_a_sum(make_story):
    story = make_story(movers=("zhangsan", "zhouba"))
    mine = told(story.person("zhangsan", JIA))["record"]
    other = story.person("zhouba", JIA)
    text = json.dumps(mine, ensure_ascii=False)
    assert mine["entries"][0]["others_lines"] == 2  # the other person's, and the fund's
    assert mine["entries"][0]["others_fen"] == -mine["entries"][0]["postings"][0]["amount_fen"]
    for told_of in (other.name, other.person_no, someone("zhouba").number, "relationship/2"):
        assert told_of not in text


def test_nobody_of_another_agency_is_found(story):
    person = story.person("zhangsan", JIA)
    person.owner = YI.pension
    with pytest.raises(NotFound):
        told(person)


def test_the_agency_signs_the_record_and_nothing_else_fits(story):
    copies = copies_of(story)
    for owner, copy in ((JIA.pension, copies["jia"]), (YI.pension, copies["yi"])):
        key = keys.signing_key(owner)
        suite = suites.SUITES[key.suite]
        assert json.loads(suite.check(signing.attached(copy), key.public)) == copy["record"]
        copy["record"]["person"]["name"] = "李四"
        with pytest.raises(suites.BadSignature):
            suite.check(signing.attached(copy), key.public)


def test_the_operator_writes_the_copy_to_a_file(story, tmp_path, capsys):
    person = story.person("zhangsan", JIA)
    out = tmp_path / "copy.json"
    words = ["export", person.person_no, "--out", str(out), "--by", "jia-clerk"]
    assert door.run([*words, "--purpose", "inspection"]) == 0
    assert json.loads(out.read_text(encoding="utf-8"))["record"]["purpose"] == "inspection"
    assert agencies.reads_of(JIA.pension, person.person_no)[0].reader == "jia-clerk"
    assert door.run(["export", person.person_no]) == 0
    assert json.loads(capsys.readouterr().out)["record"]["made_for"].startswith("shell:")
    assert door.run(["export", "310100P1/person/999"]) == 2
    assert "identity.not-found" in capsys.readouterr().err
