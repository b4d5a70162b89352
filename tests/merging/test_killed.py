"""A process killed before every single statement of a merge and of its undoing: one merge or none, one undoing or none."""

import os
import signal

import pytest
from django.db import connection

from shebao.enrolment.models import Joining
from shebao.identity.models import Alias
from shebao.ledger.models import Entry
from shebao.merging import queries, services
from tests.enrolment.conftest import JIA
from tests.merging.cast import (
    AT,
    KEPT,
    OLD,
    ON,
    account,
    apply,
    books_agree,
    confirm,
    money,
    preview,
    sign,
    waiting,
)

pytestmark = pytest.mark.django_db(transaction=True)
LEFT_ALONE = []
"""Connections of the parent that a child must neither use nor close."""


@pytest.fixture
def lisi(transactional_db, jia):
    return account(KEPT, 2012, 2025), account(OLD, 2008, 2015, 3000)


def killed_before(number, act):
    """Run an act in a process that kills itself before its statement of that number; whether it was killed."""
    child = os.fork()
    if not child:
        seen = []

        def counted(execute, sql, params, many, context):
            seen.append(sql)
            if len(seen) == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        LEFT_ALONE.append(connection.connection)
        connection.connection = None
        try:
            with connection.execute_wrapper(counted):
                act()
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, -signal.SIGKILL), code
    return code != 0


def every_death(act, untouched):
    """Kill before each statement, the first to the last; how many deaths there were."""
    deaths = 0
    while killed_before(deaths + 1, act):
        deaths += 1
        untouched()
    return deaths


def test_a_merge_killed_at_any_statement_has_not_begun_and_is_signed_afterwards(lisi):
    before = [money(one) for one in lisi]
    row = confirm(preview(apply(*lisi)))
    number = waiting(row.case_no)

    def untouched():
        assert queries.merge(JIA, row.case_no).state == "merge-confirmed"
        assert Alias.objects.count() == Joining.objects.count() == 0
        assert not Entry.objects.filter(key=f"{row.case_no}/merge").exists()
        assert [money(one) for one in lisi] == before

    deaths = every_death(
        lambda: services.sign(owner=JIA, proposal_id=number, by="jia.reviewer", on=ON, at=AT),
        untouched,
    )

    assert deaths > 20
    assert queries.merge(JIA, row.case_no).state == "merge-done"
    assert Alias.objects.count() == Joining.objects.count() == 1
    assert Entry.objects.filter(key=f"{row.case_no}/merge").count() == 1
    books_agree()


def test_an_undoing_killed_at_any_statement_has_not_begun_and_is_signed_afterwards(lisi):
    before = [money(one) for one in lisi]
    row = sign(confirm(preview(apply(*lisi))))
    merged = [money(one) for one in lisi]
    undoing = services.prepare_undo(
        owner=JIA,
        merge_case_no=row.case_no,
        reason="两个人",
        key="undo",
        by="jia.clerk",
        on=ON,
        at=AT,
    )
    number = waiting(undoing.case_no)

    def untouched():
        assert queries.merge(JIA, row.case_no).state == "merge-done"
        assert Alias.objects.filter(until=None).count() == 1
        assert [money(one) for one in lisi] == merged

    deaths = every_death(
        lambda: services.sign_undo(owner=JIA, proposal_id=number, by="jia.reviewer", on=ON, at=AT),
        untouched,
    )

    assert deaths > 20
    assert queries.merge(JIA, row.case_no).state == "merge-undone"
    assert [money(one) for one in lisi] == before
    books_agree()
