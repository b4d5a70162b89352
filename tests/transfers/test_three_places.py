"""甲市 → 乙市 → 丙市: what the first place kept goes on to the third, named as the first place's."""

from datetime import date

import pytest

from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.accounts import MonthEntry
from shebao.ledger import queries as books
from shebao.papers import queries as papers
from shebao.transfers import queries
from shebao.transfers.models import TransferOut
from tests.story import BING, JIA, YI

pytestmark = pytest.mark.django_db
MONTH = MonthEntry(1_000_000, 80_000)


def whole(story, row):
    """From the application to the confirmation, with money where it crosses a province."""
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    if not story.leaving(row).records_only:
        story.pay(story.leaving(row))
    story.play()
    story.book(again(row))
    story.play()
    story.confirm(again(row))
    story.play()
    return again(row), story.leaving(row)


def again(row):
    return queries.transfer_in(row.owner, row.case_no)


def at_bing(story):
    """They stop paying in 乙市 and pay in 丙市 since the first of the month."""
    there = enrolled.open_relationship_of(YI.pension, story.person("zhangsan"), "employee-pension")
    enrolment.pause(there, **story.duty(there, "clerk"))
    row = enrolment.open_relationship(
        owner=BING.pension, person=story.person("zhangsan", BING), scheme="employee-pension",
        area=BING.division, since=date(2026, 3, 1), key="bing", by="bing-clerk",
        at=story.duty(there, "clerk")["at"],
    )  # fmt: skip
    enrolment.book_year(
        row, year=2026, months={3: MONTH}, key="bing/2026", **story.duty(row, "clerk")
    )
    return there, row


def test_a_second_transfer_carries_the_first_places_segments_and_all_the_money_on(story):
    story.third()
    first, _ = whole(story, story.apply())
    kept = enrolled.years(enrolled.relationship(YI.pension, first.relationship_no))
    of_jia = [year for year in kept if year.place == JIA.division]
    held = enrolled.balance(enrolled.relationship(YI.pension, first.relationship_no))
    there, new = at_bing(story)
    second, out = whole(story, story.apply(origin=YI, to=BING))

    assert (first.state, second.state, out.state) == ("closed", "closed", "transferred-out")
    years = enrolled.years(new)
    assert {year.place for year in years} == {JIA.division, YI.division, BING.division}
    assert sum(year.months for year in years) == 180 + 2 + 1
    standing = [year for year in years if year.place == JIA.division]
    assert [y.year for y in standing] == [y.year for y in of_jia] == list(range(2011, 2026))
    for had, has in zip(of_jia, standing, strict=True):
        assert (had.bases, had.personal, had.paid_months, had.closing_fen) == (
            has.bases, has.personal, has.paid_months, has.closing_fen,
        )  # fmt: skip
        assert (has.place_name, has.interest_fen) == (had.place_name, had.interest_fen)
        assert has.stream == f"{YI.pension}|{there.relationship_no}", "booked as 乙市 kept it"
    assert (enrolled.balance(there), enrolled.balance(new)) == (0, held + MONTH.personal_fen)
    # the pooled part: what 甲市 gave went to 乙市 and is given on for the months it stands for
    assert out.account_fen == held
    assert second.total_fen == out.total_fen == out.account_fen + out.pooled_fen
    assert first.total_fen > 0
    assert out.pooled_fen >= first.pooled_fen
    (form,) = [p for p in papers.of_case(YI.pension, out.case_no) if p.kind == "information-form"]
    lines = papers.frozen(form)[1]["data"]["years"]
    assert {line["place"] for line in lines} == {"甲市（演示）", "乙市（演示）"}
    assert papers.frozen(form)[1]["data"]["local_months"] == 2, "months paid in 乙市 itself"
    for city in (JIA, YI, BING):
        assert enrolled.verify_books(city.pension) == []
        left = [line for line in books.trial_balance(city.pension)
                if line.code.startswith(("transit/", "suspense/")) and line.balance_fen]  # fmt: skip
        assert not left, left
    story.conserved()
    assert TransferOut.objects.filter(state="transferred-out").count() == 2


def test_back_in_the_first_places_province_only_records_go_and_each_month_stands_once(story):
    """甲市 → 丙市 in one province, then 丙市 → 乙市: the money of 甲市 was never paid to 丙市 and still arrives whole."""
    story.third()
    person = story.person("zhangsan", BING)
    row = enrolment.open_relationship(
        owner=BING.pension, person=person, scheme="employee-pension", area=BING.division,
        since=date(2026, 1, 5), key="bing", by="x", at=story.duty(_At(BING), "clerk")["at"],
    )  # fmt: skip
    first, left = whole(story, story.apply(origin=JIA, to=BING))
    assert (left.total_fen, left.order_no, first.state) == (0, "", "closed")
    enrolment.pause(row, **story.duty(row, "clerk"))
    second, out = whole(story, story.apply(origin=BING, to=YI))
    assert second.state == "closed"
    assert out.total_fen == out.account_fen + out.pooled_fen > 0
    years = enrolled.years(enrolled.relationship(YI.pension, second.relationship_no))
    assert sum(year.months for year in years) == 180 + 2
    assert {year.place for year in years} == {JIA.division, YI.division}
    story.conserved()


class _At:
    """Something of an agency."""

    def __init__(self, city):
        self.owner = city.pension
