"""A journal shows the beginning of a very long entry without reading the rest: seen in the database's own plan."""

from django.db import connection

from shebao.ledger import queries, services
from shebao.ledger.models import Entry
from tests.ledger.conftest import FUND, ON, OWNER

LINES = 2_000


def test_the_first_lines_of_a_long_entry_are_found_by_index_in_their_order(books):
    codes = [f"person/{OWNER}/enrolment/{n}/pension" for n in range(10, 10 + LINES)]
    services.open_accounts(OWNER, codes, "person")
    for number in range(3):
        amounts = [(code, 100 + number, "") for code in codes]
        services.post_chunk(OWNER, f"long/{number}", ON, "结息", amounts, FUND)

    (last, *_) = queries.journal(OWNER, account=FUND, newest_first=True)
    assert (last.key, last.line_count, len(last.lines)) == (
        "long/2",
        LINES + 1,
        queries.LINES_SHOWN,
    )
    assert [line.account_code for line in last.lines] == codes[: queries.LINES_SHOWN]
    found = plan(Entry.objects.get(key="long/2").postings.order_by("pk")[: queries.LINES_SHOWN])
    assert "TEMP B-TREE" not in found
    assert "Sort" not in found
    assert "ledger_posting_lines" in found or connection.vendor == "sqlite"


def plan(rows):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return rows.explain()


def test_a_short_entry_is_posted_without_reading_every_account_beside_long_ones(books):
    codes = [f"person/{OWNER}/enrolment/{n}/pension" for n in range(10, 10 + LINES)]
    services.open_accounts(OWNER, codes, "person")
    for number in range(3):
        amounts = [(code, 100, "") for code in codes]
        services.post_chunk(OWNER, f"long/{number}", ON, "结息", amounts, FUND)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    before = walked()
    lines = [services.Line(codes[7], 5), services.Line(FUND, -5)]
    services.post(OWNER, services.NewEntry("short", ON, "记账", lines, ""))

    assert walked() == before
    assert queries.balance(OWNER, codes[7]) == 305


def walked():
    """How often this transaction read the table of accounts from end to end; SQLite keeps no count."""
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "select seq_scan from pg_stat_xact_user_tables where relname = 'ledger_account'"
        )
        return cursor.fetchone()[0]
