"""The rarer roads of a transfer in the scene of every page: a temporary account, a gathering."""

from datetime import date

from shebao.base.plumbing import clock
from shebao.casework.services import Applicant
from shebao.enrolment import services as enrolment
from shebao.enrolment.services import MonthEntry
from shebao.pension import queries as pensions
from shebao.pension.models import Adjustment
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


def supplemented(story, key="guli"):
    """古丽's transfer is finished, a month came late: its money is at 乙市, to be booked; 甲市 knows of another."""
    row = story.apply(key)
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    story.pay(story.leaving(row))
    story.play()
    story.book(row)
    story.play()
    services.confirm(
        owner=YI.pension, case_no=row.case_no, person_no=row.person_no, by=key, on=story.today,
        at=clock.now(),
    )  # fmt: skip
    story.play()
    note_late(story, row, "2026-01")
    number = services.propose_supplement(
        owner=JIA.pension, case_no=story.leaving(row).case_no, reason="单位补缴到账", by="jia-clerk",
        on=story.today, at=clock.now(),
    )  # fmt: skip
    services.send_supplement(
        owner=JIA.pension, proposal_id=number, by="jia-reviewer", on=story.today, at=clock.now()
    )
    story.pay(story.leaving(row))
    story.play()
    note_late(story, row, "2026-02")
    return row


def note_late(story, row, month):
    """A month that came to 甲市 after the form."""
    services.note_late(
        owner=JIA.pension, case_no=story.leaving(row).case_no, month=month, base_fen=1_000_000,
        personal_fen=80_000, employer_fen=0, by="jia-clerk", on=story.today, at=clock.now(),
    )  # fmt: skip


def adjusted(story, benefit):
    """A year's adjustment of 甲市 that waits for its second officer; no place's numbers are loaded in a story."""
    rate = pensions.rates(benefit)[-1]
    line = [
        benefit.benefit_no,
        benefit.person_no,
        rate.total_fen,
        rate.total_fen + 15_780,
        2,
        31_560,
    ]
    return Adjustment.objects.create(
        owner=benefit.owner, adjustment_no=f"{benefit.owner}/adjustment/2026/1", year=2026,
        state="adjustment-proposed", people=1, monthly_fen=15_780, owed_fen=31_560,
        report={"lines": [line], "left_out": [[benefit.benefit_no, benefit.person_no, "provisional"]]},
        plan_sha256="0" * 64, proposed_by="jia-clerk", proposed_at=clock.now(),
    )  # fmt: skip
