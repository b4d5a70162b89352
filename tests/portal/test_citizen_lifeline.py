"""The life line as a drawing."""

from hypothesis import given
from hypothesis import strategies as st

from shebao.enrolment.queries import Span
from shebao.portal.citizen.lifeline import LEFT, WIDTH, picture

SCHEME = "employee-pension"
NAMES = {"310100": ("甲市", "Jia City"), "110100": ("乙市", "Yi City")}


def span(place: str, first: int, last: int) -> Span:
    return Span(place, "旧名", SCHEME, first, last)


def test_nothing_is_drawn_where_no_month_is_known():
    assert picture([], {}) is None


def test_places_stand_in_the_order_they_came_and_the_gap_between_them_is_seen():
    line = picture([span("110100", 24240, 24251), span("310100", 24132, 24227)], NAMES)

    assert [lane.name[0] for lane in line.lanes] == ["甲市", "乙市"]
    assert [lane.pattern for lane in line.lanes] == [0, 1]
    assert [(gap.first, gap.last, gap.months) for gap in line.gaps] == [(24228, 24239, 12)]
    assert line.months == 108


def test_a_month_known_twice_counts_once():
    line = picture([span("310100", 24132, 24143), span("310100", 24132, 24143)], NAMES)

    assert (line.months, len(line.lanes), len(line.lanes[0].bars)) == (12, 1, 1)


def test_a_place_outside_the_directory_keeps_the_name_of_the_record():
    assert picture([span("990000", 24132, 24133)], NAMES).lanes[0].name == ("旧名", "旧名")


@given(
    st.lists(
        st.tuples(st.sampled_from(["310100", "110100"]), st.integers(23000, 24400), st.integers(0, 90)),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_every_bar_lies_inside_the_drawing_and_months_add_up(rows):
    line = picture([span(place, first, first + more) for place, first, more in rows], NAMES)

    bars = [bar for lane in line.lanes for bar in lane.bars]
    assert all(bar.x >= LEFT and bar.x + bar.width <= WIDTH - LEFT for bar in bars)
    assert all(bar.width >= 0 for bar in [*bars, *line.gaps])
    gaps = sum(gap.months for gap in line.gaps)
    assert line.months + gaps == line.last - line.first + 1
    assert len(line.ticks) <= 8
