"""Every question of a search walks an index: seen in the database's own plan, so a million costs like ten."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shebao.identity import queries, services

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
JIA, NUMBER = "310100P1", "11010519491231002X"


def plan(statement: str) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {statement}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        return "\n".join(str(row) for row in cursor.fetchall())


@pytest.mark.parametrize("typed", [NUMBER, "张", "张三", "zhangsan", "xian", "zs", "𬱖"])
def test_a_search_reads_no_table_from_end_to_end(typed):
    services.register_person(owner=JIA, name="张三", number=NUMBER, at=AT)
    after = queries.search(JIA, "张")[0].cursor

    with CaptureQueriesContext(
        connection,
    ) as asked:
        queries.search(JIA, typed)
        queries.search(JIA, typed, after=after)

    statements = [query["sql"] for query in asked.captured_queries]
    assert statements
    for statement in statements:
        found = plan(statement)
        assert "SCAN identity" not in found
        assert "Seq Scan" not in found
        assert "TEMP B-TREE" not in found or "number_key" in statement
