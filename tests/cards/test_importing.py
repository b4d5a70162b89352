"""Cards from a file, by the command: bad lines named, a trial that keeps nothing, all or nothing, the same file again."""

import pytest

from shebao.cards.models import Card
from shebao.cli import cards as command
from tests.medical.world import FAMILY, OWNER, World, number

pytestmark = pytest.mark.django_db
HEAD = "卡号,证件号码,姓名,卡状态,有效期止"


@pytest.fixture
def bring(db, tmp_path, capsys, monkeypatch):
    World()
    monkeypatch.setattr("shebao.cli.cards.setup", lambda: None)

    def run(*lines, words=(), by="m-clerk", approved_by="m-reviewer", code="utf-8"):
        file = tmp_path / "cards.csv"
        file.write_bytes("\n".join([HEAD, *lines]).encode(code))
        asked = ["import", str(file), "--owner", OWNER, "--by", by, "--approved-by", approved_by]
        done = command.run([*asked, *words])
        said = capsys.readouterr()
        return done, said.out + said.err

    return run


def line(key, *, card="", name="", state="正常", until="2033-01-01"):
    known, _, own = FAMILY[key]
    return f"{card or own},{number(key)},{name or known},{state},{until}"


GOOD = ("zhaoliu", "mother")
BAD = (
    line("brother", name="赵八"), "310100A09,110105194912310021,某人,正常,", line("child", state="?"),
    line("brother", card=FAMILY["mother"][2]), line("zhaoliu", card="310100A07"), line("child", until="明年"),
)  # fmt: skip
WHY = (
    "name-differs",
    "not-registered",
    "state-unknown",
    "another-holder",
    "live-card-held",
    "not-a-date",
)


def test_bad_lines_are_named_the_rest_goes_on_and_the_same_file_again_changes_nothing(bring):
    lines = [*map(line, GOOD), *BAD]
    done, said = bring(*lines)
    assert (done, Card.objects.count()) == (1, 2)
    assert "2 new, 0 known already, 6 lines not taken" in said
    assert [one.split(": ")[:2] for one in said.splitlines() if one.startswith("  line")] == [
        [f"  line {at}", why] for at, why in enumerate(WHY, 4)
    ]
    assert "8 of 8 lines" in said
    assert "0 new, 2 known already" in bring(*lines, code="gb18030")[1]
    assert Card.objects.count() == 2
    assert bring(*map(line, GOOD))[0] == 0


def test_a_trial_and_all_or_nothing_keep_no_line(bring):
    done, said = bring(*map(line, GOOD), words=["--dry-run"])
    assert (done, "2 new" in said, "nothing was kept" in said) == (0, True, True)
    done, said = bring(line("zhaoliu"), BAD[0], words=["--all-or-nothing"])
    assert (done, "nothing was kept" in said) == (1, True)
    assert not Card.objects.exists()
    assert bring(line("zhaoliu"), words=["--all-or-nothing"])[0] == 0
    assert Card.objects.count() == 1


def test_two_officers_of_the_agency_with_their_posts_and_a_file_that_can_be_read(bring):
    for told in (
        {"approved_by": "m-clerk"}, {"by": "m-reviewer"}, {"by": "nobody"},
        {"words": ["--owner", "110100M1"]},
    ):  # fmt: skip
        assert bring(line("zhaoliu"), **told)[0] == 2, told
    assert bring("x", words=[])[0] in (1, 2)
    assert (
        command.run(
            [
                "import",
                "no-file",
                "--owner",
                OWNER,
                "--by",
                "m-clerk",
                "--approved-by",
                "m-reviewer",
            ]
        )
        == 2
    )
    assert not Card.objects.exists()
