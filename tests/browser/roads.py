"""The rarer roads of a transfer in the scene of every page: a temporary account, a gathering."""

from datetime import date

from shebao.base.plumbing import clock
from shebao.casework.services import Applicant
from shebao.enrolment import services as enrolment
from shebao.enrolment.services import MonthEntry
from shebao.transfers import services
from shebao.transfers.rules import Stay
from tests.story import JIA, YI


def temporary(story, key="guilan"):
    """刘桂兰 has a temporary account in 乙市, and her hukou moved there: the case that follows."""
    person, on, at = story.person(key), story.today, clock.now()
    row = services.enrol(
        owner=YI.pension, person_no=person.person_no, since=date(2025, 7, 1),
        key=f"{person.person_no}/enrol", by="yi-clerk", on=on, at=at,
    ).relationship  # fmt: skip
    months = {number: MonthEntry(1_000_000, 80_000, 160_000) for number in range(7, 13)}
    enrolment.book_year(
        row,
        year=2025,
        months=months,
        key=f"{row.relationship_no}/2025",
        on=on,
        by="yi-clerk",
        at=at,
    )
    enrolment.settle_years(row, through=2025, on=on, by="yi-clerk", at=at)
    return services.move_hukou(
        owner=YI.pension, person_no=person.person_no, division="110105", moved_on=date(2026, 2, 20),
        by="yi-clerk", on=on, at=at,
    )  # fmt: skip


def gathered(story, key="xiuzhen"):
    """何秀珍's household is in 乙市 now, which pays and gathers what 甲市 has; she never paid in 乙市."""
    person, on, at = story.person(key), story.today, clock.now()
    services.move_hukou(
        owner=YI.pension, person_no=person.person_no, division="110105", moved_on=date(2025, 1, 5),
        by="yi-clerk", on=on, at=at,
    )  # fmt: skip
    return services.gather(
        owner=YI.pension, person_no=person.person_no, origin=JIA.pension,
        elsewhere=[Stay(JIA.division, "regular", 60, True)],
        applicant=Applicant("person", person.name), channel="counter", key="scene", by="yi-clerk",
        on=on, at=at,
    )  # fmt: skip
