"""Statement files: bad lines listed, good ones taken, files and findings kept."""

from datetime import timedelta

import pytest

from shebao.base.refusals import NotFound, Refusal
from shebao.cli.bank import files
from shebao.payments import queries, services
from tests.payments.helpers import AT, DAY, OURS, A, B, Told, agency, balance, notice, take

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _agency():
    agency()


def take_bytes(xml):
    return services.take_statement(owner=A, xml=xml, at=AT, by="钱一")


def test_a_bad_line_becomes_a_finding_and_the_good_ones_are_booked():
    xml = notice(Told("E1", 100, "R-0001"), Told("E2", 200, "R-0002"), Told("E3", 400, "R-0003"))
    taken = take_bytes(xml.replace(b">2.00<", b">2.00.0<"))

    assert (taken.lines_new, taken.findings) == (2, 1)
    assert balance("suspense/unknown") == 500
    [finding] = queries.findings(A)
    assert (finding.line_no, finding.reason) == (2, "not-an-amount")
    services.resolve_finding(owner=A, finding_id=finding.pk, note="已补录", by="钱一", at=AT)
    assert queries.findings(A) == []


def test_the_bytes_are_kept_as_they_came():
    xml = notice(Told("E1", 100))
    take_bytes(xml)

    statement = queries.statements(A)[0]
    assert bytes(statement.xml) == xml
    assert (statement.kind, statement.message_id, statement.taken_by) == ("camt.054", "N1", "钱一")


def test_a_message_id_that_comes_with_other_content_is_refused():
    take(Told("E1", 100))
    with pytest.raises(Refusal, match="曾以不同内容导入"):
        take(Told("E1", 101))
    assert balance(f"bank/{OURS}") == -100


def test_a_movement_that_changes_its_amount_is_a_finding_and_changes_nothing():
    take(Told("E1", 100))
    taken = take(Told("E1", 101), message_id="N2")

    assert (taken.lines_new, taken.findings) == (0, 1)
    assert queries.findings(A)[0].reason == "line-changed"
    assert balance(f"bank/{OURS}") == -100


def test_a_file_about_somebody_elses_account_is_refused_whole():
    xml = notice(Told("E1", 100), account="6200000000000099")
    with pytest.raises(Refusal, match="不是本机构登记的银行账户"):
        take_bytes(xml)
    assert queries.statements(A) == []


def test_a_notice_and_the_days_statement_book_a_movement_once_and_reconcile():
    take(Told("E1", 100, "R-0001"), Told("E2", -30, "R-0002"))
    movement = files.Movement("E1", 100, "2026-03-02", "乙市", "62-2", "R-0001", "", "", "")
    other = files.Movement("E2", -30, "2026-03-02", "乙市", "62-2", "R-0002", "", "", "")
    day = files.write_statement(
        account=OURS, holder="甲市", on=DAY, opening_fen=0, movements=[movement, other]
    )
    taken = take_bytes(day)
    take(Told("E3", 7, on=DAY + timedelta(days=1)), message_id="N2")

    assert (taken.lines_new, taken.lines_known, taken.findings) == (0, 2, 0)
    checked = queries.reconcile(A, OURS)
    assert (checked.statement_fen, checked.later_fen, checked.ledger_fen) == (70, 7, 77)
    assert checked.difference_fen == 0


def test_what_belongs_to_another_agency_is_not_found():
    take(Told("E1", 100))
    [row] = queries.suspense(A, DAY)

    assert queries.suspense(B, DAY) == queries.statements(B) == queries.lines(B) == []
    with pytest.raises(NotFound):
        services.assign_line(owner=B, line_key=row.line_key, officer="钱一", by="钱一", at=AT)


def test_an_open_line_has_an_officer_in_charge_and_an_age():
    take(Told("E1", 100))
    [row] = queries.suspense(A, DAY)
    services.assign_line(owner=A, line_key=row.line_key, officer="周三", by="钱一", at=AT)

    [row] = queries.suspense(A, DAY + timedelta(days=40))
    assert (row.officer, row.days, row.returnable) == ("周三", 40, True)


def test_suspense_pages_by_key():
    take(*(Told(f"E{n}", n, f"R-000{n}") for n in range(1, 6)))

    first = queries.suspense(A, DAY, limit=3)
    rest = queries.suspense(A, DAY, limit=3, after=first[-1].id)
    assert [row.free_fen for row in first + rest] == [1, 2, 3, 4, 5]
