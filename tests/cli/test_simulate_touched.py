"""What the simulation is told was written: table and row, of every write, on both databases, and nothing of what was undone."""

import pytest
from django.db import transaction

from shebao.cli.simulate import touched
from shebao.payments.models import MatchProposal, StatementFinding, StatementLine
from tests.payments.helpers import Told, agency, take

pytestmark = pytest.mark.django_db
LINE, FINDING = StatementLine._meta.db_table, StatementFinding._meta.db_table


@pytest.fixture
def upto():
    """Noted from here on; the last note so far."""
    touched.watch()
    touched.watch()
    agency()
    take(Told("C1", 700))
    first = touched.since(None)
    assert (first.whole, first.upto > 0) == (True, True)
    return first.upto


def test_what_was_made_changed_and_taken_away_is_told_once(upto):
    line = StatementLine.objects.get()
    line.officer = "钱一"
    line.save()
    found = StatementFinding.objects.create(
        owner=line.owner, statement=line.statement, line_no=1, reason="x", value="", found_at=line.taken_at
    )  # fmt: skip
    number = found.pk
    changed = touched.since(upto)
    assert (changed.whole, changed.rows) == (False, {LINE: {line.pk}, FINDING: {number}})
    assert changed.room("payments_")
    assert not changed.room("ledger_")
    assert touched.since(changed.upto) == (changed.upto, {}, False)
    found.delete()
    assert touched.since(changed.upto).rows == {FINDING: {number}}


def test_what_was_undone_is_not_told(upto):
    with transaction.atomic():
        StatementLine.objects.update(officer="钱一")
        assert LINE in touched.since(upto).rows
        transaction.set_rollback(True)
    assert touched.since(upto) == (upto, {}, False)


def test_money_that_came_is_told_with_its_entry(upto):
    take(Told("C2", 300), message_id="N2")
    rows = touched.since(upto).rows
    assert rows[LINE] == {StatementLine.objects.latest("id").pk}
    assert "ledger_entry" in rows
    assert not touched.QUIET & rows.keys()
    assert MatchProposal._meta.db_table not in rows
