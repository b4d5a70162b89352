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


def found_by(rows, column: str) -> bool:
    """Whether rows are sought by this column: SQLite's plan says so; PostgreSQL plans few rows as it likes, so its words."""
    if connection.vendor == "sqlite":
        return f"{column}=?" in rows.explain()
    where = str(rows.query).partition(" WHERE ")[2]
    return " OR " not in where and where.lstrip("(").startswith(
        f'"{rows.model._meta.db_table}"."{column}" IN ('
    )


def test_a_persons_relationships_and_years_are_found_by_index(story):
    person = story.person("zhangsan", JIA)
    held = queries.relationships_of_person(JIA.pension, person)
    assert [row.person_id for row in held] == [person.pk]
    years = ContributionYear.objects.filter(relationship__in=held.order_by().values("pk"))
    assert years.count() > 10
    assert found_by(held, "person_id")
    assert found_by(years, "relationship_id")
