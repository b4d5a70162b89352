from datetime import date

from shebao.base import parameters
from shebao.cli import law


def test_a_number_is_shown_with_its_source_and_certainty(capsys):
    name = "enrolment.account_interest"
    assert law.run(["show", name, "--on", "2014-06-01", "--place", "310115", "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "value\t4.25" in shown
    assert "certainty\tsecondary" in shown
    row = parameters.at(name, date(2014, 6, 1), "310115")
    for told in ("unit", "since", "until", "place", "document"):
        assert f"{told}\t{row.as_dict()[told]}\n" in shown


def test_a_number_nobody_published_is_refused(capsys):
    assert (
        law.run(["show", "enrolment.account_interest", "--on", "2013-06-01", "--place", "310115"])
        == 2
    )
    assert "parameter.missing" in capsys.readouterr().err


def test_unknown_names_dates_and_words_are_refused(capsys):
    assert law.run(["show", "enrolment.moon"]) == 2
    assert law.run(["show", "enrolment.account_interest", "--on", "today"]) == 2
    assert law.run(["dance"]) == 2
    assert law.run([]) == 2


def test_the_series_are_listed_and_clean(capsys):
    assert law.run(["list", "transfers"]) == 0
    assert "transfers.pooled_share" in capsys.readouterr().out
    assert law.run(["check"]) == 0
