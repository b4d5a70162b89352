"""Tables migrated once a run of all tests 备好的表, and copied for every process that wants some.

`tools/test.py` has them made (`python -m tests.ready`) in the folder that `SHEBAO_TEST_READY` names; without it each process
migrates its own. A copy is what migrations leave: on SQLite the file, on PostgreSQL `CREATE DATABASE … TEMPLATE`.
"""

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection

MODEL = "shebao_ready"
"""The database of the server that holds the migrated tables."""


def file() -> Path | None:
    """The migrated SQLite file, if one was made."""
    folder = os.environ.get("SHEBAO_TEST_READY")
    return Path(folder) / "ready.sqlite3" if folder else None


def make() -> None:
    """Migrate, for this database, and leave it for others."""
    own = connection.settings_dict["TEST"]
    own["NAME"] = str(file()) if connection.vendor == "sqlite" else MODEL
    _migrate()
    connection.close()


def take() -> str:
    """Tables for this process; the name of the database that it left for them."""
    before, name = connection.settings_dict["NAME"], connection.creation._get_test_db_name()
    model = file()
    if model is None:
        _migrate()
        return before
    connection.close()
    if connection.vendor == "sqlite":
        shutil.copyfile(model, name)
    else:
        name = f"{name}_{os.getpid()}"
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{MODEL}"')
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    return before


def give_back(before: str) -> None:
    """Drop them."""
    connection.creation.destroy_test_db(before, verbosity=0)


def _migrate() -> None:
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    make()
