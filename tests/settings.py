"""Test settings: a virtual date, throw-away keys, SQLite or the PostgreSQL that is given."""

import os
import pathlib
import tempfile

HOME_FOR_TESTS = pathlib.Path(tempfile.mkdtemp(prefix="shebao-test-"))
os.environ.setdefault("SHEBAO_HOME", str(HOME_FOR_TESTS))
os.environ["SHEBAO_SECRET_KEY"] = "test-only-" + "0" * 50
os.environ["SHEBAO_SEAL_KEYS"] = "t1:" + "11" * 32
os.environ["SHEBAO_SEARCH_KEY"] = "t1:" + "22" * 32
os.environ["SHEBAO_TODAY"] = "2026-03-02"
os.environ["SHEBAO_DEMO"] = "1"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
os.environ["SHEBAO_DATABASE_URL"] = (
    os.environ.get("SHEBAO_TEST_DATABASE_URL") or f"sqlite:///{HOME_FOR_TESTS / 'test.sqlite3'}"
)

from shebao.config.settings import *  # noqa: E402, F403
from shebao.config.settings import DATABASES, SQLITE_PRAGMAS  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if "sqlite" in DATABASES["default"]["ENGINE"]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    hurried = SQLITE_PRAGMAS.replace("synchronous=FULL", "synchronous=OFF")  # no power is cut here
    DATABASES["default"]["OPTIONS"]["init_command"] = hurried
    DATABASES["default"]["TEST"] = {"NAME": str(HOME_FOR_TESTS / f"test-{worker}.sqlite3")}
WHITENOISE_AUTOREFRESH = True
"""Files are looked up when they are asked for: each test client would else read every file's headers first."""
