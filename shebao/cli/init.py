"""`shebao init`: the keys and tables of a new installation. Safe to run again."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path


def make_keys(home: Path) -> bool:
    """Write `keys.env` (mode 0600) unless it is there; whether it was made."""
    file = home / "keys.env"
    home.mkdir(parents=True, exist_ok=True)
    if file.exists():
        return False
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(f"SHEBAO_SECRET_KEY={secrets.token_urlsafe(50)}\n")
        out.write(f"SHEBAO_SEAL_KEYS=k1:{secrets.token_hex(32)}\n")
        out.write(f"SHEBAO_SEARCH_KEY=k1:{secrets.token_hex(32)}\n")
    return True


def run(argv: Sequence[str]) -> int:
    """Make keys, then migrate."""
    home = Path(os.environ.get("SHEBAO_HOME", "data")).resolve()
    made = make_keys(home)
    from shebao.cli.django import setup

    setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(f"{home}: {'keys made, ' if made else ''}tables ready")
    return 0
