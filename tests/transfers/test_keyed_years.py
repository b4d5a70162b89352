"""Years of a form on paper whose months have different bases, or stand apart: keyed as the paper says them."""

import pytest

from shebao.enrolment import queries as enrolled
from shebao.exchange import services as exchange
from shebao.transfers import errors
from shebao.transfers.keying import lines
from tests.story import JIA, YI
from tests.transfers.test_by_paper import (  # noqa: F401
    accepted,
    by_paper,
    form_of,
    key,
    pay_from_old,
    post,
    take,
)
from tests.transfers.test_recalling import here

pytestmark = pytest.mark.django_db
FORM = "transfer.information-form"
YEARS = (
    "2008 1-3/6/9-12 4000.00 2560.00 2560.00 2800.00\n"
    "2009 1-6/7-12 4500.00/5,000.50 4560.00 4560.00 9000.00\n"
    "2010 1 5000 400 400 -"
)


def test_each_piece_of_a_year_has_its_base_and_the_second_officer_sees_it_as_keyed(by_paper):  # noqa: F811
    story, row = by_paper, accepted(by_paper)
    post(row, "transfer.contact-letter")
    keyed = key(YI.pension, JIA.pension, FORM, form_of(story, row, years=YEARS))
    shown = lines.years(exchange.contents(keyed))
    assert [each[:3] for each in shown] == [
        ("2008", "1-3/6/9-12", "4,000.00"),
        ("2009", "1-6/7-12", "4,500.00/5,000.50"),
        ("2010", "1", "5,000.00"),
    ]
    take(keyed)
    form = here(row).form
    assert form["local_months"] == 8 + 12 + 1
    assert form["years"][0]["bases_fen"] == [
        400_000 if month in (1, 2, 3, 6, 9, 10, 11, 12) else None for month in range(1, 13)
    ]
    pay_from_old(story, row, 1_640_000)
    story.play()
    story.book(here(row))
    story.play()
    story.confirm(here(row))
    held = next(
        each
        for relationship in enrolled.relationships_of_person(YI.pension, story.person("zhangsan"))
        for each in enrolled.years(relationship)
        if each.year == 2009
    )
    assert list(held.bases) == [450_000] * 6 + [500_050] * 6
    assert enrolled.verify_books(YI.pension) == []


@pytest.mark.parametrize(
    "line",
    [
        "2009 1-6/7-12 4500/5000/5500 4320 4320 9000", "2009 1-6/6-12 4500/5000 4320 4320 9000",
        "2009 7-12/1-6 4500/5000 4320 4320 9000", "2009 1-6/7-13 4500/5000 4320 4320 9000",
        "2009 1-6/ 4500/5000 4320 4320 9000", "2009 0-6/7-12 4500/5000 4320 4320 9000",
        "2009 1-12 4500/5000 4320 4320 9000", "2009 1-6/7-12 4500/五千 4320 4320 9000",
    ],
)  # fmt: skip
def test_pieces_that_cross_or_have_no_base_of_their_own_are_named(by_paper, line):  # noqa: F811
    row = accepted(by_paper)
    with pytest.raises(errors.KeyedWrong) as told:
        key(YI.pension, JIA.pension, FORM, form_of(by_paper, row, years=line))
    assert (told.value.at, line in told.value.sentence("zh")) == ("years", True)
