"""A database that was started again costs nobody an answer."""

import pytest
from django.db import close_old_connections, connection, connections

from shebao.agencies import queries as agencies
from tests.enrolment.conftest import JIA, jia

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["jia"]


def dropped_by_the_server():
    """What a restart of the server leaves in a process; a file has no server."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (number,) = cursor.fetchone()
        other = connections.create_connection("default")
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [number])
        other.close()


def test_the_first_question_after_the_server_came_back_is_answered(jia):
    assert agencies.officers(JIA).count() == 0
    dropped_by_the_server()
    close_old_connections()  # as before every request, and before every job of a worker
    assert agencies.officers(JIA).count() == 0
