"""Any request at any machine's door: never a 500, and every answer has the form the description tells.

schemathesis makes the requests from `/api/v1/openapi.json`: such as fit the description and such as do not,
with the token of each role. The words of addresses and bodies are now and then those of real cases, so that
requests come past the first question. Nothing is random: the same requests each run.
"""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.portal.matrix import undone
from tests.portal.test_access_matrix import world as world

pytestmark = [pytest.mark.django_db, pytest.mark.rules]
"""Once, on SQLite: it is the answers' form that is looked at, and the scene is dear."""
CHECKS = [
    not_a_server_error, content_type_conformance, response_schema_conformance,
    status_code_conformance,
]  # fmt: skip
TOKENS = ("yi-clerk", "yi-reviewer", "yi-accountant", "yi-cashier", "jia-clerk", "zhangsan")
EXAMPLES = 5
"""Requests to an operation in each mode."""


def description():
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


def known(world) -> dict[str, list[str]]:
    """Words of the address → such as exist, at either agency."""
    kinds = {"case": ("arriving", "leaving", "mycase", "mymerge", "proposed"), "line": ("line",), "number": ("line",),
             "file": ("file",), "match": ("match",), "person": ("person", "myperson")}  # fmt: skip
    return {
        word: [str(thing.args[0]) for kind in found for thing in world.things[kind]]
        for word, found in kinds.items()
    }


def requests_of(operation, mode, words):
    """A request, a token of one of the roles, and whether the address names something real."""
    named = [p.name for p in operation.path_parameters]
    real = st.fixed_dictionaries({n: st.sampled_from(words[n]) for n in named if n in words})
    return st.tuples(
        operation.as_strategy(generation_mode=mode),
        st.sampled_from(TOKENS),
        real,
        st.integers(0, 2),
    )


@pytest.fixture
def one_connection():
    """The end of a request leaves the test's connection alone, as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
def test_no_request_at_a_machines_door_is_answered_with_a_crash(world):
    """Once is enough: what parses and describes requests knows no database."""
    found, count = {}, {}
    for mode in GenerationMode:
        ask(world, mode, found, count)
    assert set(count) >= {200, 401, 403, 404, 422} - {401}, count
    assert sum(count.values()) > 200, count
    assert not found, f"{len(found)}\n" + "\n\n".join(found)


def ask(world, mode, found, count):
    words = known(world)

    def weigh(operation, asked):
        case, who, real, often = asked
        if often:
            case.path_parameters = {**(case.path_parameters or {}), **real}
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {world.tokens[who]}"}
        with undone():
            response = case.call()
        count[response.status_code] = count.get(response.status_code, 0) + 1
        try:
            case.validate_response(response, checks=CHECKS)
        except (Exception, BaseExceptionGroup) as no:
            found.setdefault(f"{case.method} {operation.path} {who}\n{no}", None)

    for each in description().get_all_operations():
        operation = each.ok()
        if mode == GenerationMode.NEGATIVE and not _takes_anything(operation):
            continue
        run = given(requests_of(operation, mode, words))(_weighing(operation, weigh))
        run = settings(
            max_examples=EXAMPLES, derandomize=True, deadline=None, database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )(run)  # fmt: skip
        try:
            run()
        except Unsatisfiable:  # nothing that does not fit can be made of this description
            assert mode == GenerationMode.NEGATIVE, operation.path


def _takes_anything(operation) -> bool:
    return bool(operation.body or operation.query or operation.headers or operation.path_parameters)


def _weighing(operation, weigh):
    def one(asked):
        weigh(operation, asked)

    return one
