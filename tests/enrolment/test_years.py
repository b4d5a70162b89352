"""Booking months, crediting interest, and taking in the years of another place."""

from dataclasses import replace
from datetime import date

import pytest

from shebao.base.money import parse_yuan
from shebao.enrolment import queries, services
from shebao.enrolment.accounts import YearRow
from shebao.enrolment.errors import (
    AlreadyEnrolled,
    KeyTaken,
    MonthHeld,
    RelationshipWrongMoment,
    TemporaryBasis,
    UnknownArea,
    WrongFamily,
    YearClosed,
)
from shebao.enrolment.models import ContributionYear, RelationshipMove
from shebao.enrolment.schemes import Scheme
from shebao.ledger import queries as books
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from tests.enrolment.conftest import AT, JIA, ON, YI, month, person_at, relationship_at

CASE = f"{JIA}/transfer/2026/1"


def book(relationship, year: int, months: dict, key: str = ""):
    return services.book_year(
        relationship, year=year, months=months, key=key or f"{relationship.relationship_no}/{year}",
        on=ON, by="x", at=AT,
    )  # fmt: skip


def settle(relationship, through: int = 2025):
    return services.settle_years(relationship, through=through, on=ON, by="x", at=AT)


def arrive(relationship, fen: int, key: str = "arrival") -> None:
    """The caller's entry: suspense −T, person +A."""
    ledger.open_account(relationship.owner, "suspense/310100P1", "suspense")
    ledger.post(
        relationship.owner,
        NewEntry(key, ON, "转入", [Line("suspense/310100P1", -fen), Line(relationship.ledger_code, fen)]),
    )  # fmt: skip


@pytest.fixture
def at_yi(yi):
    return relationship_at(YI, person_at(YI))


def form_of(owner_relationship, through: int) -> list[YearRow]:
    return [row for row in queries.years(owner_relationship) if row.year <= through]


def test_enrolling_opens_a_relationship_and_its_ledger_account(at_yi):
    assert at_yi.relationship_no == f"{YI}/relationship/1"
    assert at_yi.ledger_code == f"person/{YI}/relationship/1/pension"
    assert books.balance(YI, at_yi.ledger_code) == 0
    assert at_yi.area.province == "110000"
    assert RelationshipMove.objects.get().after == "active"


def test_enrolling_again_under_the_same_key_is_the_same_relationship(at_yi):
    assert relationship_at(YI, at_yi.person).pk == at_yi.pk
    assert RelationshipMove.objects.count() == 1


def test_a_person_has_one_open_relationship_of_a_scheme(at_yi):
    with pytest.raises(AlreadyEnrolled) as refused:
        services.open_relationship(
            owner=YI, person=at_yi.person, scheme="110", area="110100",
            since=ON, key="another", by="x", at=AT,
        )  # fmt: skip
    assert at_yi.relationship_no in refused.value.sentence("en")


def test_a_pension_agency_keeps_no_medical_scheme_whatever_code_is_written(yi):
    person = person_at(YI)

    for scheme in ("310", Scheme.LONG_TERM_CARE):
        with pytest.raises(WrongFamily):
            services.open_relationship(
                owner=YI, person=person, scheme=scheme, area="110100",
                since=ON, key="k", by="x", at=AT,
            )  # fmt: skip


def test_a_strange_area_is_refused_and_a_registered_one_is_not(yi):
    person = person_at(YI)
    wanted = {"owner": YI, "person": person, "scheme": "110", "since": ON, "key": "k", "by": "x"}

    with pytest.raises(UnknownArea):
        services.open_relationship(area="110200", at=AT, **wanted)
    services.add_area(owner=YI, code="110200", name="乙市二区（演示）")
    assert services.open_relationship(area="110200", at=AT, **wanted).area.code == "110200"


def test_booked_months_reach_the_books_once(at_yi):
    months = {1: month(6000), 2: month(6000)}

    book(at_yi, 2026, months)
    row = book(at_yi, 2026, months)

    assert row.credited_fen == parse_yuan("960.00")  # 2 × 6 000 × 8 %
    assert queries.balance(at_yi) == parse_yuan("960.00")
    assert sum(line.balance_fen for line in books.trial_balance(YI)) == 0


def test_a_month_is_booked_once(at_yi):
    book(at_yi, 2026, {1: month(6000)})

    with pytest.raises(MonthHeld, match="2026-01"):
        book(at_yi, 2026, {1: month(7000)}, key="other")


def test_arrears_stand_without_credit_until_they_are_paid(at_yi):
    row = book(at_yi, 2026, {1: month(6000, paid=False)})
    assert (row.months, row.credited_fen, queries.balance(at_yi)) == (0, 0, 0)

    row = book(at_yi, 2026, {1: month(6000)}, key="paid later")

    assert (row.months, queries.balance(at_yi)) == (1, parse_yuan("480.00"))


def test_interest_is_credited_once_and_compounds(at_yi):
    book(at_yi, 2024, {number: month(3000) for number in range(1, 13)})

    first = settle(at_yi)
    again = settle(at_yi)

    rows = {row.year: row for row in queries.years(at_yi)}
    # 240.00 × 78 / 12 × 2.62 %
    assert rows[2024].interest_fen == parse_yuan("40.87")
    # (2 880.00 + 40.87) × 1.50 %; the idle year has a line of its own
    assert rows[2025].interest_fen == parse_yuan("43.81")
    assert (first.interest_fen, again.interest_fen, again.through) == (8468, 0, 2025)
    assert queries.balance(at_yi) == rows[2025].closing_fen == parse_yuan("2964.68")
    assert queries.verify_books(YI) == []


def test_a_year_without_a_published_rate_is_not_guessed(at_yi):
    book(at_yi, 2026, {1: month(6000)})

    done = settle(at_yi, through=2026)

    row = queries.years(at_yi)[0]
    assert (done.interest_fen, row.interest_fen, row.closing_fen) == (0, None, None)
    assert {"code": "rate-missing"} in row.doubts


def test_a_month_booked_late_settles_the_years_after_it_again(at_yi):
    book(at_yi, 2024, {1: month(3000)})
    settle(at_yi)

    book(at_yi, 2023, {12: month(3000)})

    rows = {row.year: row for row in queries.years(at_yi)}
    assert rows[2025].closing_fen == queries.balance(at_yi)
    assert queries.verify_books(YI) == []
    other = relationship_at(YI, person_at(YI, "李四", 2))
    book(other, 2023, {12: month(3000)})
    book(other, 2024, {1: month(3000)})
    settle(other)
    assert queries.balance(other) == queries.balance(at_yi)


def test_the_years_of_another_place_arrive_with_their_balance(posted, at_yi):
    origin = queries.relationships_of_person(JIA, posted_person()).get()
    form = form_of(origin, 2025)
    book(at_yi, 2026, {1: month(6000)})

    came = services.book_incoming(
        at_yi, rows=form, source_agency=JIA, source_relationship_no=origin.relationship_no,
        key=f"{YI}/transfer/2026/1/book", on=ON, by="x", at=AT,
    )  # fmt: skip
    arrive(at_yi, came.principal_fen)

    assert came.principal_fen == queries.balance(origin)
    assert queries.verify_books(YI) == []
    rows = queries.years(at_yi)
    assert [row.bases for row in rows[:15]] == [row.bases for row in form]
    assert {row.source_relationship_no for row in rows[:15]} == {origin.relationship_no}
    line = queries.life_line(YI, at_yi.person)
    assert [(span.place, span.months) for span in line] == [("310100", 180), ("110100", 1)]


def posted_person():
    from shebao.identity import queries as identity
    from tests.enrolment.conftest import ZHANG_SAN

    return identity.by_number(JIA, ZHANG_SAN)


def test_booking_the_same_form_again_changes_nothing_and_another_is_refused(posted, at_yi):
    origin = queries.relationships_of_person(JIA, posted_person()).get()
    form = form_of(origin, 2025)
    wanted = {"source_agency": JIA, "key": "k", "on": ON, "by": "x", "at": AT}
    services.book_incoming(at_yi, rows=form, **wanted)

    again = services.book_incoming(at_yi, rows=form, **wanted)

    assert not again.new
    assert again.principal_fen == queries.balance(origin)
    assert ContributionYear.objects.filter(relationship=at_yi).count() == 15
    with pytest.raises(KeyTaken):
        services.book_incoming(at_yi, rows=form[:3], **wanted)
    with pytest.raises(MonthHeld):
        services.book_incoming(at_yi, rows=form, **{**wanted, "key": "other"})


def test_the_receiver_credits_the_transfer_year_s_interest(at_yi):
    """Line ③ is principal only: whoever received it credits the year. rules.md §1.7."""
    booked = YearRow(
        "310100", 2023, bases=(300000,) * 12, paid_months=4095, credited_fen=288000,
        credited_personal_fen=288000, interest_fen=6193, interest_personal_fen=6193,
        closing_fen=294193, closing_personal_fen=294193, place_name="甲市",
    )  # fmt: skip
    principal_only = YearRow(
        "310100", 2024, bases=(300000,) * 3 + (None,) * 9, paid_months=7, credited_fen=72000,
        credited_personal_fen=72000, place_name="甲市",
    )  # fmt: skip
    book(at_yi, 2024, {number: month(3000) for number in range(7, 13)})
    came = services.book_incoming(
        at_yi, rows=[booked, principal_only], source_agency=JIA, key="k", on=ON, by="x", at=AT
    )
    arrive(at_yi, came.principal_fen)

    settle(at_yi, 2024)

    assert came.principal_fen == 294193 + 72000
    rows = {(row.place, row.year): row for row in queries.years(at_yi)}
    # opening 2 941.93; 240.00 in months 1–3 and 7–12, weights 33 + 21; 2.62 %
    # 2 941.93 × 2.62 % + 240.00 × 54 / 12 × 2.62 %
    assert rows["110100", 2024].interest_fen == parse_yuan("77.08") + parse_yuan("28.30")
    assert rows["310100", 2024].interest_fen == 0
    assert {"code": "credits-spread"} in rows["310100", 2024].doubts
    assert rows["110100", 2024].closing_fen == queries.balance(at_yi)
    assert queries.verify_books(YI) == []


def test_one_s_own_settled_years_and_a_later_arrival_add_up(at_yi):
    book(at_yi, 2025, {number: month(3000) for number in range(1, 13)})
    settle(at_yi)
    alone = queries.balance(at_yi)
    form = [
        YearRow("310100", 2025, bases=(None,) * 12, interest_fen=1000, interest_personal_fen=1000,
                closing_fen=500000, closing_personal_fen=500000)
    ]  # fmt: skip

    came = services.book_incoming(
        at_yi, rows=form, source_agency=JIA, key="k", on=ON, by="x", at=AT
    )
    arrive(at_yi, came.principal_fen)

    assert queries.balance(at_yi) == alone + 500000
    basis = queries.transfer_basis(at_yi, date(2026, 6, 1))
    assert basis.balance_last_year_end_fen == alone + 500000
    assert queries.verify_books(YI) == []


def test_what_a_transfer_is_made_of(posted):
    origin = queries.relationships_of_person(JIA, posted_person()).get()

    basis = queries.transfer_basis(origin, ON)

    assert basis.account == "regular"
    assert basis.balance_last_year_end_fen == queries.balance(origin) == basis.account_fen
    assert (basis.pre1998_personal_fen, basis.this_year_principal_fen) == (0, 0)
    assert [base.year for base in basis.bases] == list(range(2011, 2026))
    assert sum(base.base_total_fen for base in basis.bases) == parse_yuan("900000.00")
    assert dict(basis.doubts)["limits-missing"][0] == 2011


def test_this_year_s_principal_moves_without_interest(at_yi):
    book(at_yi, 2025, {12: month(6000)})
    book(at_yi, 2026, {1: month(6000)})
    settle(at_yi)

    basis = queries.transfer_basis(at_yi, ON)

    assert basis.this_year_principal_fen == parse_yuan("480.00")
    assert basis.account_fen == queries.balance(at_yi)


def test_a_temporary_account_moves_what_is_not_kept_here_yet(yi):
    row = services.open_relationship(
        owner=YI, person=person_at(YI), scheme="110", area="110100", kind="temporary",
        since=ON, key="k", by="x", at=AT,
    )  # fmt: skip

    with pytest.raises(TemporaryBasis):
        queries.transfer_basis(row, ON)


def test_a_relationship_moves_out_and_its_lines_stay_readable(posted):
    origin = queries.relationships_of_person(JIA, posted_person()).get()
    fen = queries.balance(origin)

    services.ending(origin, on=ON, by="x", at=AT, case_no=CASE)
    ledger.open_account(JIA, "transit/110100P1", "transit")
    ledger.post(
        JIA,
        NewEntry("release", ON, "转出", [Line(origin.ledger_code, -fen), Line("transit/110100P1", fen)]),
    )  # fmt: skip
    with pytest.raises(YearClosed):
        book(origin, 2026, {1: month(6000)})
    services.transferred_out(origin, on=ON, by="x", at=AT, case_no=CASE)

    assert len(queries.years(origin)) == 15
    assert queries.life_line(JIA, origin.person)[0].months == 180
    assert queries.transfer_basis(origin, ON).account_fen == 0
    assert queries.verify_books(JIA) == []
    assert origin.until == ON


def test_who_comes_back_goes_on_in_the_old_relationship(posted):
    origin = queries.relationships_of_person(JIA, posted_person()).get()
    form = form_of(origin, 2025)
    fen = queries.balance(origin)
    services.ending(origin, on=ON, by="x", at=AT, case_no=CASE)
    arrive(origin, -fen, "release")
    services.transferred_out(origin, on=ON, by="x", at=AT, case_no=CASE)

    services.reopen(origin, on=ON, by="x", at=AT)
    book(origin, 2026, {2: month(6000)})
    came = services.book_incoming(
        origin, rows=form, source_agency=YI, key="back", on=ON, by="x", at=AT
    )
    arrive(origin, came.principal_fen, "return")

    assert came.principal_fen == fen
    assert queries.balance(origin) == fen + parse_yuan("480.00")
    assert queries.verify_books(JIA) == []


def test_a_withdrawn_transfer_leaves_the_relationship_paused(at_yi):
    services.ending(at_yi, on=ON, by="x", at=AT, case_no=CASE)
    services.not_ending(at_yi, on=ON, by="x", at=AT, case_no=CASE)
    services.resume(at_yi, on=ON, by="x", at=AT)
    services.pause(at_yi, on=ON, by="x", at=AT)

    with pytest.raises(RelationshipWrongMoment):
        services.transferred_out(at_yi, on=ON, by="x", at=AT, case_no=CASE)
    assert [move.act for move in RelationshipMove.objects.order_by("pk")] == [
        "open", "start-ending", "stop-ending", "resume", "pause",
    ]  # fmt: skip


def test_verify_names_the_relationship_whose_lines_were_altered(at_yi):
    book(at_yi, 2026, {1: month(6000)})

    ContributionYear.objects.update(credited_fen=1, credited_personal_fen=1)

    assert queries.verify_books(YI) == [(at_yi.relationship_no, 1, 48000)]


def test_a_cleared_month_no_longer_counts():
    row = YearRow("310100", 2020, bases=(100,) * 12, paid_months=4095)

    cleared = replace(row, cleared_months=1)

    assert (row.months, cleared.months, cleared.base_total_fen) == (12, 11, 1100)
