"""`shebao restore DIR`: bring a backup to this installation, migrate it, and prove that its books are whole.

Never writes over data. SQLite: the database is put into SHEBAO_HOME, then migrated and verified at once. PostgreSQL:
`--data DIR` lays out a data directory; start PostgreSQL on it, then `shebao restore DIR --check` does the rest.
"""

import argparse
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shebao.base.refusals import Called, Refusal


def parser() -> argparse.ArgumentParser:
    """What may be said on the command line."""
    words = argparse.ArgumentParser(
        prog="shebao restore", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    words.add_argument("folder", type=Path, metavar="DIR", help="the backup")
    words.add_argument(
        "--data", type=Path, metavar="DIR", help="PostgreSQL: the new data directory"
    )
    words.add_argument(
        "--check", action="store_true", help="the database is there: migrate, verify"
    )
    words.add_argument("--passphrase-file", type=Path, metavar="FILE", help="open its sealed keys")
    return words


def run(argv: Sequence[str]) -> int:
    """Exit 0 when it is restored and proved, 1 when the books do not agree, 2 when refused."""
    asked = parser().parse_args(argv)
    try:
        return restore(asked)
    except Refusal as refusal:
        print(f"{refusal.code}: {refusal.sentence('zh')} {refusal.sentence('en')}")
        return 2


def restore(asked: argparse.Namespace) -> int:
    """Keys and law, then the database, then the proof."""
    from shebao.cli.backup import manifest, postgres, sqlite

    folder = asked.folder.resolve()
    told = manifest.read(folder)
    home = Path(os.environ.get("SHEBAO_HOME", "data")).resolve()
    if not asked.check:
        target = asked.data or home / "postgres"
        if told["database"] == "sqlite":
            target = database_file(home)
        free(target)
        keys_at_hand(told, home, asked.passphrase_file)
        beside(folder, home, asked.passphrase_file)
    if told["database"] == "postgresql" and not asked.check:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            target.rmdir()
        postgres.restore(folder, target)
        print(f"数据目录就绪 laid out: {target}\n启动 start: pg_ctl -D {target} start; "
              f"then: shebao restore {folder} --check")  # fmt: skip
        return 0
    if told["database"] == "sqlite" and not asked.check:
        sqlite.restore(sqlite.latest(folder / "sqlite"), target)
    return prove(told)


def free(target: Path) -> None:
    """Refuses `backup.target-taken` where data lie already."""
    from shebao.cli.backup.errors import Taken

    if target.is_file() or (target.is_dir() and any(target.iterdir())):
        raise Taken(target=target)


def keys_at_hand(told: dict[str, Any], home: Path, passphrase_file: Path | None) -> None:
    """Before anything is written: keys lie here, in the environment, or can be unsealed. Refuses `backup.keys-needed`."""
    from shebao.cli.backup.errors import KeysNeeded

    if passphrase_file or (home / "keys.env").exists() or os.environ.get("SHEBAO_SEAL_KEYS"):
        return
    how = Called(
        f"请先把另行保管的 keys.env 放到 {home}。", f"Put keys.env, kept apart, into {home} first."
    )
    if told["keys"] == "sealed":
        how = Called(
            "密钥封存在备份里：请加 --passphrase-file 文件。",
            "They are sealed in the backup: add --passphrase-file FILE.",
        )
    raise KeysNeeded(home=home, how=how)


def database_file(home: Path) -> Path:
    """Where this installation keeps its SQLite database."""
    from shebao.cli.backup import sqlite

    url = os.environ.get("SHEBAO_DATABASE_URL", "")
    return (
        Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else home / sqlite.NAME
    )


def beside(folder: Path, home: Path, passphrase_file: Path | None) -> None:
    """Loaded law and sealed keys back to their places; what is there stays."""
    from shebao.cli.backup import sealed

    home.mkdir(parents=True, exist_ok=True)
    if (folder / "law").is_dir() and not (home / "law").exists():
        shutil.copytree(folder / "law", home / "law")
    if passphrase_file and not (home / "keys.env").exists():
        keys = sealed.unseal(sealed.passphrase(passphrase_file), folder)
        handle = os.open(home / "keys.env", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(keys)


def prove(told: dict[str, Any]) -> int:
    """The right keys, the tables of this release, books that agree and hold every link of the backup."""
    from shebao.cli.django import setup

    setup()
    from django.core.management import call_command
    from django.db import connection

    from shebao.cli.backup import manifest
    from shebao.cli.backup.errors import OtherDatabase, WrongKeys
    from shebao.ledger.verify import verify

    if connection.vendor != told["database"]:
        raise OtherDatabase(backup=told["database"], here=connection.vendor)
    here = manifest.prints()
    if wrong := [name for name, mark in told["prints"].items() if here.get(name) != mark]:
        raise WrongKeys(names=", ".join(wrong))
    before = manifest.migrations()
    call_command("migrate", verbosity=0)
    manifest.prove(told)
    findings = verify()
    for found in findings:
        print(f"{found.owner} {found.kind} {found.sentence('zh')} ({found.sentence('en')})")
    moved = manifest.migrations() != before
    print(f"已恢复 restored: {told['taken_at']}, {told['release']}"
          f"{'；已升级表结构 tables brought up to this release' if moved else ''}; "
          f"{len(findings)} 项核验发现 findings")  # fmt: skip
    return 1 if findings else 0
