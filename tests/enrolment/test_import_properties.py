"""Whatever way a file is cut and shuffled, the same years and the same balance come out."""

import random

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shebao.enrolment import queries
from shebao.enrolment.models import Relationship
from shebao.ledger import queries as ledger
from tests.enrolment.conftest import JIA, months_of, number_of, post, roll_back, stage, workbook

FEW = settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)
"""No shrinking: an example posts several files, and says enough as it is."""
PEOPLE = [(number_of(serial), f"演示{serial}") for serial in (1, 2)]
OLD = [line for number, name in PEOPLE for line in months_of(number, name, 2013, 2015)]
NEW = [line for number, name in PEOPLE for line in months_of(number, name, 2016, 2018, 6000)]
BALANCES = [
    (number, name, year, yuan)
    for number, name in PEOPLE
    for year, yuan in ((2013, 4900.00), (2014, 9990.10), (2015, 15300.30))
]


class Undo(Exception):
    """Ends an example without a trace."""


def lives() -> dict[str, object]:
    """Each person's years and balance, without the numbers that depend on the order."""
    return {
        row.person.name: (queries.years(row), queries.balance(row))
        for row in Relationship.objects.select_related("person", "area")
    }


def outcome(files: list[bytes]) -> dict[str, object]:
    """What a sequence of files leads to, in a transaction that is given up."""
    found: dict[str, object] = {}
    try:
        with transaction.atomic():
            for number, content in enumerate(files):
                post(stage(content, name=f"{number}.xlsx"))
            found = lives()
            assert queries.verify_books(JIA) == []
            raise Undo
    except Undo:
        return found


@FEW
@given(st.randoms(use_true_random=False), st.booleans(), st.integers(0, len(NEW)))
def test_files_in_any_order_lead_to_the_same_years(jia, draw, new_first, cut):
    whole = outcome([workbook(OLD + NEW, BALANCES)])
    shuffled = list(NEW)
    draw.shuffle(shuffled)
    parts = [workbook(shuffled[:cut]), workbook(shuffled[cut:])]
    old = workbook(random.Random(cut).sample(OLD, len(OLD)), BALANCES)

    assert outcome([*parts, old] if new_first else [old, *parts]) == whole


@FEW
@given(st.integers(0, len(NEW)), st.booleans())
def test_rolling_any_file_back_leaves_what_the_others_say(jia, cut, with_old):
    kept = workbook(OLD + NEW[:cut], BALANCES) if with_old else workbook(NEW[:cut])
    alone = outcome([kept])
    try:
        with transaction.atomic():
            post(stage(kept, name="kept.xlsx"))
            before = {line.code: line.balance_fen for line in ledger.trial_balance(JIA)}
            roll_back(post(stage(workbook(NEW[cut:]), name="gone.xlsx")))

            after = {line.code: line.balance_fen for line in ledger.trial_balance(JIA)}
            assert {code: fen for code, fen in after.items() if fen} == {
                code: fen for code, fen in before.items() if fen
            }
            left = {name: life for name, life in lives().items() if life[0]}
            assert left == {name: life for name, life in alone.items() if life[0]}
            raise Undo
    except Undo:
        pass
