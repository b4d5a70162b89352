"""Samples: drawn by a seed from months that are over, frozen as a paper, drawn again the same."""

from datetime import date

import pytest

from shebao.agencies.errors import NoRight
from shebao.base.refusals import NotFound
from shebao.inspection import queries, services
from shebao.inspection.errors import MonthNotOver, MonthsBackwards, NothingToDraw, SampleSize
from shebao.inspection.models import Sample
from shebao.inspection.queries import Frame
from shebao.papers import queries as papers
from shebao.papers import services as printing
from tests.inspection import cast
from tests.inspection.cast import A, case, pay, person

pytestmark = pytest.mark.django_db
FEBRUARY = 2026 * 12 + 1


@pytest.fixture
def february(town):
    who = person()
    return [
        case(str(n), who, on=date(2026, 2, 1 + n), office=cast.OFFICE if n % 2 else cast.OTHER)
        for n in range(8)
    ]


def draw(by="稽一", seed="风铃", size=3, **asked):
    frame = Frame(**({"first_month": FEBRUARY, "last_month": FEBRUARY} | asked))
    return services.draw_sample(owner=A, asked=frame, seed=seed, size=size, by=by, at=cast.AT)


def test_a_sample_is_drawn_again_by_anybody_from_its_paper(february):
    row = draw()

    assert draw(by="稽二") == row
    assert Sample.objects.count() == 1
    assert queries.drawn(row) == list(draw_by_hand("风铃", february))[:3]
    paper = papers.paper(A, row.paper_no)
    data = papers.frozen(paper)[1]["data"]
    assert (data["seed"], data["frame"], data["drawn"]) == ("风铃", 8, queries.drawn(row))
    assert printing.render(owner=A, paper_no=row.paper_no, at=cast.AT).startswith(b"%PDF")


def draw_by_hand(seed, rows):
    import hashlib

    return sorted(
        (row.case_no for row in rows),
        key=lambda number: hashlib.sha256(f"{seed}/{number}".encode()).hexdigest(),
    )


def test_the_frame_is_by_kind_office_month_and_what_was_paid(february):
    pay(february[3], 500_00)
    assert draw(office_code=cast.OFFICE, size=1).frame == 4
    assert draw(kind="merge", size=1).frame == 8
    assert draw(least_fen=500_00, size=1).frame == 1
    with pytest.raises(NothingToDraw):
        draw(kind="transfer-in", size=1)
    with pytest.raises(SampleSize):
        draw(most_fen=499_99, size=8)  # seven
    with pytest.raises(NothingToDraw):
        draw(first_month=FEBRUARY - 1, last_month=FEBRUARY - 1)


def test_months_that_are_not_over_or_run_backwards_are_refused(february):
    with pytest.raises(MonthNotOver):
        draw(last_month=FEBRUARY + 1)
    with pytest.raises(MonthsBackwards):
        draw(first_month=FEBRUARY, last_month=FEBRUARY - 1)


def test_an_inspector_of_one_office_draws_there_alone_and_a_clerk_nowhere(february):
    assert draw(by="稽三", office_code=cast.OFFICE).frame == 4
    for office in ("", cast.OTHER):
        with pytest.raises(NotFound):
            draw(by="稽三", office_code=office)
    whole = draw()
    area = queries.area(A, "稽三", cast.ON)
    with pytest.raises(NotFound):
        queries.sample(A, area, whole.sample_no)
    with pytest.raises(NoRight):
        draw(by="周三")
