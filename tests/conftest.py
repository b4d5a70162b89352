"""What every test shares; its environment is in `tests/settings.py`."""

import gc
import os
import pathlib

import pytest
import structlog
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.tampering import flush_without_triggers
from tools import messages

hypothesis_settings.register_profile(
    "ci",
    derandomize=True,
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

collect_ignore = [] if os.environ.get("SHEBAO_TEST_SPARK") else ["spark"]
"""Spark is not part of a full run: `make test-spark` installs it and asks for it."""

messages.compile_all()
flush_without_triggers()
structlog.configure([
    structlog.contextvars.merge_contextvars, structlog.processors.add_log_level,
    structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
])  # fmt: skip

PURE = ("test_house", "test_rules", "test_states", "test_money", "test_months", "test_calc")
TABLES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_setup"}
"""Whoever asks for none of these, and is not marked `django_db`, is not let to a table by pytest-django."""


def touches_tables(item: pytest.Item) -> bool:
    """Whether a test may read or write a table: then it runs on both databases."""
    asked = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(asked & TABLES)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort tests into stages by where they live."""
    here = pathlib.Path(__file__).parent
    for item in items:
        parts = item.path.relative_to(here).parts
        if parts[0] in ("browser", "processes", "spark"):
            item.add_marker(parts[0])
        elif item.get_closest_marker("rules"):
            continue
        elif parts[0] == "law" or item.path.stem.startswith(PURE) or not touches_tables(item):
            item.add_marker("rules")
        else:
            item.add_marker("tables")


def pytest_collection_finish() -> None:
    """What was read for collection is never garbage: look at the rest only, and less often (as `cli.django.stay`)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """In place of pytest-django's: tables that were migrated once (`tests/ready.py`)."""
    from tests import ready

    with django_db_blocker.unblock():
        before = ready.take()
    yield
    with django_db_blocker.unblock():
        ready.give_back(before)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """What a process remembers for a second does not outlive a test's database."""
    from shebao.agencies import remembered

    remembered.forget()


@pytest.fixture(autouse=True)
def _no_language_left():
    """A page read in English leaves its thread in English; the next test begins as a fresh one."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(autouse=True)
def _no_kept_parameters():
    """Parameters are read anew where a test changed their files."""
    from shebao.base import parameters

    yield
    parameters.forget()


def pytest_terminal_summary(terminalreporter) -> None:
    """Say how many published figures were recomputed."""
    passed = [
        r.nodeid for r in terminalreporter.stats.get("passed", []) if "tests/law/" in r.nodeid
    ]
    if passed:
        counts = {
            "retirement rows": sum("test_retirement_is" in node for node in passed),
            "payout rows": sum("test_payout_months_are" in node for node in passed),
            "minimum months": sum("test_minimum_months" in node for node in passed),
            "numbers and codes": sum("test_published_number_is" in node for node in passed),
            "working-day limits": sum("test_published_limit" in node for node in passed),
            "dated numbers": sum(
                "test_number_is_loaded" in node and "-absent]" not in node for node in passed
            ),
            "sheets and examples": sum("test_worked_examples" in node for node in passed),
        }
        told = ", ".join(f"{count} {name}" for name, count in counts.items())
        terminalreporter.write_line(f"published figures checked: {sum(counts.values())} ({told})")
