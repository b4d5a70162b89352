"""How the database finds one person among a million: by an index, whatever was merged into the account.

The words `person or merged into the person` once made PostgreSQL read every relationship, and then every year:
twelve seconds a page among a million.
"""

import pytest
from django.db import connection

from shebao.enrolment import queries
from shebao.enrolment.models import ContributionYear
from tests.story import JIA

pytestmark = pytest.mark.django_db


def read_from_end_to_end(rows) -> list[str]:
    """Lines of the plan that read the whole of a room's table though an index was to be had."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("set local enable_seqscan = off")
        whole = "Seq Scan on enrolment_"
    else:
        whole = "SCAN "
    plan = rows.explain().splitlines()
    assert any("index" in line.lower() for line in plan), plan
    return [line for line in plan if whole in line and "SUBQUERY" not in line]


def test_a_persons_relationships_and_years_are_found_by_index(story):
    person = story.person("zhangsan", JIA)
    held = queries.relationships_of_person(JIA.pension, person)
    assert [row.person_id for row in held] == [person.pk]
    years = ContributionYear.objects.filter(relationship__in=held.order_by().values("pk"))
    assert years.count() > 10
    assert not read_from_end_to_end(held)
    assert not read_from_end_to_end(years)
