"""A charge taken back under a number of its own, and the institution's file of a day against our books."""

import pytest
from django.db import IntegrityError, transaction

from shebao.medical import services
from shebao.medical.errors.sharing import ReversalTaken
from shebao.medical.models import Charge
from shebao.medical.queries import sharing as queries
from tests.medical.world import AT, HOSPITAL, MACHINE, ON, OWNER

pytestmark = pytest.mark.django_db


def test_the_days_file_is_compared_line_by_line(world):
    one, two = world.charge(10_00, no="A"), world.charge(5_00, no="B")
    world.reverse(two, no="RB")
    place = queries.institution(OWNER, HOSPITAL)
    ours = queries.day_lines(place, ON)
    assert queries.day(place, ON).net_fen == 10_00 == world.owed

    def compare(lines):
        return services.reconcile(
            owner=OWNER, institution_code=HOSPITAL, day=ON, lines=lines, by=MACHINE, on=ON, at=AT
        )

    assert compare(ours).differences == []
    wrong = [queries.DayLine("A", "+", 11_00), queries.DayLine("Z", "+", 1_00), *ours[1:2]]
    row = compare(wrong)
    assert [(d["kind"], d["external_no"]) for d in row.differences] == [
        ("amount-differs", one.external_no), ("missing-here", "Z"), ("missing-there", "RB"),
    ]  # fmt: skip
    assert (row.ours_fen, row.theirs_fen) == (10_00, 17_00)


def test_a_reversal_number_takes_one_charge_back(world):
    one, two = world.charge(10_00, no="A"), world.charge(5_00, no="B")
    world.reverse(one, no="R")
    owed = world.owed
    with pytest.raises(ReversalTaken) as no:
        world.reverse(two, no="R")
    assert (no.value.at, "“R”" in no.value.sentence("en")) == ("reversal_no", True)
    two.refresh_from_db()
    assert (two.state, two.reversal_no, world.owed) == ("charge-booked", "", owed)
    assert world.reverse(one, no="R").reversal_no == "R", "the same again changes nothing"
    assert world.reverse(two, no="R2").reversal_no == "R2"
    elsewhere = Charge(**{f.attname: getattr(two, f.attname) for f in Charge._meta.fields})
    elsewhere.pk, elsewhere.charge_no, elsewhere.reversal_no = None, "x", "R"
    with pytest.raises(IntegrityError, match="reversal"), transaction.atomic():
        elsewhere.save(force_insert=True)


def test_two_lines_under_one_number_in_the_days_file_are_both_compared(world):
    world.reverse(world.charge(10_00, no="A"), no="R")
    ours = queries.day_lines(queries.institution(OWNER, HOSPITAL), ON)

    def compare(lines):
        return services.reconcile(
            owner=OWNER, institution_code=HOSPITAL, day=ON, lines=lines, by=MACHINE, on=ON, at=AT
        )

    same = compare(ours)
    assert (same.differences, same.ours_count, same.ours_fen) == ([], 2, 0)
    more = compare([*ours, queries.DayLine("R", "-", 5_00)])
    assert [(d["external_no"], d["ours_fen"], d["theirs_fen"]) for d in more.differences] == [
        ("R", 10_00, 15_00)
    ]
    assert (more.theirs_count, more.theirs_fen) == (3, -5_00)
