"""The operator's door to agencies and letters."""

import json

import pytest

from shebao.agencies import keys, queries
from shebao.base.plumbing import jobs
from shebao.cli.main import main
from shebao.config import handlers
from shebao.exchange import queries as exchange

pytestmark = pytest.mark.django_db
JIA, JIA_MEDICAL = "310100P1", "310100M1"


@pytest.fixture
def jia():
    for code in (JIA, JIA_MEDICAL):
        assert main(["agency", "add", code, "--name", "甲市", "--city", "甲市"]) == 0


def test_an_operator_adds_an_agency_officers_and_rotates_a_key(jia, capsys):
    main(["agency", "officer", "zhao", "--agency", JIA, "--name", "赵", "--post", "operator"])
    main(["agency", "rotate-key", JIA])
    main(["agency", "address", JIA, "http://127.0.0.1:8001"])
    main(["agency", "list"])

    printed = capsys.readouterr().out
    assert keys.signing_key(JIA).kid == f"{JIA}/letter/2"
    assert f"{JIA}/letter/2" in printed
    assert "http://127.0.0.1:8001" in printed
    assert "ours" in printed
    assert not queries.officer("zhao", owner=JIA).has_usable_password()


def test_a_refusal_is_said_in_both_languages_and_exits_2(jia, capsys):
    assert main(["agency", "add", "310100", "--name", "甲", "--city", "甲"]) == 2
    assert main(["agency", "retry", "x", "--owner", JIA, "--by", "zhao"]) == 2

    said = capsys.readouterr().err
    assert "agencies.bad-code" in said
    assert "不是机构代码" in said
    assert "is no agency code" in said


def test_the_directory_file_holds_no_secret(jia, tmp_path, capsys):
    assert main(["agency", "export", str(tmp_path / "ours.json")]) == 0

    text = (tmp_path / "ours.json").read_text(encoding="utf-8")
    assert "PRIVATE" not in text
    assert set(json.loads(text)) == {"root", "directory"}
    assert queries.roots()[0].fingerprint[:4] in capsys.readouterr().out
    assert main(["agency", "import", str(tmp_path / "ours.json")]) == 2  # our own root is no peer


def test_an_operator_asks_a_peer_and_sees_letters(jia, capsys):
    main(["agency", "check", JIA_MEDICAL, "--owner", JIA])
    jobs.run_all(handlers.JOBS)
    main(["agency", "check", JIA_MEDICAL, "--owner", JIA])
    letter = exchange.outbox(JIA)[1].letter_id
    main(["agency", "retry", letter, "--owner", JIA, "--by", "zhao"])
    assert main(["agency", "close", letter, "--reason", "x", "--owner", JIA, "--by", "zhao"]) == 2
    main(["agency", "letters"])

    printed = capsys.readouterr().out
    assert "agrees" in printed
    assert "out.waiting 2" in printed


def test_private_keys_are_sealed_again_under_a_new_key(jia, settings, capsys):
    settings.SHEBAO_SEAL_KEYS = "t2:" + "33" * 32 + ",t1:" + "11" * 32
    main(["agency", "reseal"])
    main(["agency", "reseal"])
    settings.SHEBAO_SEAL_KEYS = "t2:" + "33" * 32

    assert keys.paper_signer(JIA).certificate
    # two agencies with two keys each, and the root
    assert "5 sealed again\n0 sealed again" in capsys.readouterr().out
