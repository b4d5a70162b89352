"""李四's two accounts 一人两户: the old card's of fifteen digits, the new card's of eighteen, forty months paid in both.

2008-01 to 2019-04 lie under the old card, 2016-01 to 2026-02 under the new one. The old system let both stand, so two
officers opened a conflict row for the number; the pair waits in the worklist of suspected duplicates.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.conf import settings

from shebao.base.plumbing.clock import moment, now, today
from shebao.cli.demo import careers
from shebao.cli.demo.story import City, someone
from shebao.enrolment import services as enrolment
from shebao.enrolment.services import MonthEntry
from shebao.identity import queries
from shebao.identity import services as people
from shebao.identity.models import ConflictReason, Person
from shebao.merging import services as merging
from shebao.portal import services as doors

SCHEME = "employee-pension"
OLD, NEW = ((2008, 1), (2019, 4)), ((2016, 1), (2026, 2))
SCALE = 80
"""Percent of the story's wage."""


def old_number(number: str) -> str:
    """Fifteen digits as they stood on the old card."""
    return number[:6] + number[8:17]


def build_twice(city: City) -> Iterator[tuple[str, str]]:
    """Both accounts of 李四, the months of each, and what a sweep says of them; safe to run again."""
    each = someone("lisi")
    known = queries.all_by_number(city.pension, each.number)
    kept = known[-1] if known else _accounts(city)
    user = people.open_demo_login(kept, at=moment())
    yield each.key, doors.issue_token(user, name="demo", at=moment())


def _accounts(city: City) -> Person:
    each, clerk, reviewer = someone("lisi"), f"{city.key}-clerk", f"{city.key}-reviewer"
    old = people.register_person(
        owner=city.pension, name=each.name, number=old_number(each.number), hukou=each.hukou,
        by="demo", at=now(),
    )  # fmt: skip
    _import(city, old_number(each.number))
    conflict = people.open_conflict(
        owner=city.pension, number=each.number, reason=ConflictReason.LEGACY, proposed_by=clerk,
        confirmed_by=reviewer, at=now(),
    )  # fmt: skip
    kept = people.register_person(
        owner=city.pension, name=each.name, number=each.number, hukou=each.hukou,
        conflict_no=conflict, by="demo", at=now(),
    )  # fmt: skip
    _book(city, kept)
    _report(city, old, kept)
    return kept


def _import(city: City, number: str) -> None:
    """The old card's months and booked balances, from a spreadsheet; nothing was paid there since."""
    file = Path(settings.HOME) / "old-card.xlsx"
    careers.write(file, [(number, someone("lisi").name, careers.months(*OLD, scale=SCALE))])
    staged = enrolment.stage(
        owner=city.pension, name=file.name, content=file.read_bytes(), scheme=SCHEME,
        area=city.division, by=f"{city.key}-clerk", on=today(), at=now(),
    )  # fmt: skip
    enrolment.post_file(
        owner=city.pension, file_no=staged.file_no, by=f"{city.key}-clerk",
        approved_by=f"{city.key}-reviewer", on=today(), at=now(),
    )  # fmt: skip
    from shebao.enrolment import queries as enrolled

    person = queries.by_number(city.pension, number)
    row = enrolled.open_relationship_of(city.pension, person, SCHEME)
    assert row is not None
    enrolment.settle_years(row, through=2025, on=today(), by="demo", at=now())
    enrolment.pause(row, on=today(), by=f"{city.key}-clerk", at=now())


def _book(city: City, kept: Person) -> None:
    """The new card's months, year by year."""
    row = enrolment.open_relationship(
        owner=city.pension, person=kept, scheme=SCHEME, area=city.division, since=date(2016, 1, 4),
        key=f"{city.pension}/demo/lisi", by=f"{city.key}-clerk", at=now(),
    )  # fmt: skip
    years: dict[int, dict[int, MonthEntry]] = {}
    for month in careers.months(*NEW, scale=SCALE):
        entry = MonthEntry(month.base_fen, month.personal_fen, month.employer_fen)
        years.setdefault(month.year, {})[month.number] = entry
    for year, months in years.items():
        enrolment.book_year(
            row, year=year, months=months, key=f"{city.pension}/demo/lisi/{year}", on=today(),
            by=f"{city.key}-clerk", at=now(),
        )  # fmt: skip
    enrolment.settle_years(row, through=2025, on=today(), by="demo", at=now())


def _report(city: City, old: Person, kept: Person) -> None:
    """What is said of the two when somebody asks for the old number, into the worklist."""
    each = someone("lisi")
    wanted = queries.Wanted(number=old_number(each.number), name=each.name)
    found = next(
        one for one in queries.candidates(city.pension, wanted) if one.person.pk == kept.pk
    )
    reason = {"code": found.rule, "zh": found.words("zh"), "en": found.words("en")}
    pair = merging.Pair(old.person_no, kept.person_no, found.rule, 10 * found.score, True, [reason])
    merging.report(city.pension, [pair], on=today(), at=now())
