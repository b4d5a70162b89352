"""`shebao backup DIR`: a copy of the database, loaded law and, if sealed, the keys; `--follow` keeps it current.

With `--follow` it goes on until it is told to stop: on SQLite it copies the write-ahead log every second, on
PostgreSQL it receives the log as it is written; with `--durable` commits there wait for it.
"""

import argparse
import os
import shutil
import signal
import threading
from collections.abc import Sequence
from pathlib import Path

from shebao.base.refusals import Refusal
from shebao.cli.django import setup

BEAT_SECONDS = 5.0


def parser() -> argparse.ArgumentParser:
    """What may be said on the command line."""
    words = argparse.ArgumentParser(
        prog="shebao backup", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    words.add_argument("folder", type=Path, metavar="DIR", help="on another disk")
    words.add_argument("--follow", action="store_true", help="keep it current until stopped")
    words.add_argument(
        "--every", type=float, default=1.0, metavar="SECONDS", help="SQLite: how often"
    )
    words.add_argument(
        "--durable", action="store_true", help="PostgreSQL: commits wait for the backup"
    )
    words.add_argument("--passphrase-file", type=Path, metavar="FILE", help="seal the keys into it")
    return words


def run(argv: Sequence[str]) -> int:
    """Exit 0 when the backup is whole, 2 when refused."""
    asked = parser().parse_args(argv)
    setup()
    try:
        return back_up(asked)
    except Refusal as refusal:
        print(f"{refusal.code}: {refusal.sentence('zh')} {refusal.sentence('en')}")
        return 2


def back_up(asked: argparse.Namespace) -> int:
    """Everything in its order; the manifest last. Refuses `backup.damaged`, `backup.tool-missing`."""
    from django.conf import settings

    from shebao.cli.backup.errors import NoFile

    folder = asked.folder.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as no:
        raise NoFile(file=folder, why=no.strerror) from None
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    beside(Path(settings.HOME), folder, asked.passphrase_file)
    if str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3"):
        _sqlite(asked, folder, stop)
    else:
        _postgres(asked, folder, stop)
    return 0


def beside(home: Path, folder: Path, passphrase_file: Path | None) -> None:
    """What lies beside the database: rows of law that were loaded; the keys, only sealed."""
    from shebao.cli.backup import sealed

    if (home / "law").is_dir():
        shutil.copytree(home / "law", folder / "law", dirs_exist_ok=True)
    if passphrase_file:
        keys = (home / "keys.env").read_text(encoding="utf-8")
        sealed.seal(keys, sealed.passphrase(passphrase_file), folder)


def _sqlite(asked: argparse.Namespace, folder: Path, stop: threading.Event) -> None:
    from django.conf import settings

    from shebao.cli.backup import sqlite

    follower = sqlite.Follower(Path(str(settings.DATABASES["default"]["NAME"])), folder / "sqlite")
    try:
        follower.begin()
        _whole(asked, folder, "sqlite")
        since = 0.0
        while asked.follow and not stop.wait(asked.every):
            follower.poll()
            since += asked.every
            if since >= BEAT_SECONDS:
                since = 0.0
                _beat(folder, followed=True)
        if asked.follow:
            follower.poll()
    finally:
        follower.close()
    _beat(folder, followed=False)


def _postgres(asked: argparse.Namespace, folder: Path, stop: threading.Event) -> None:
    from django.conf import settings

    from shebao.cli.backup import postgres

    url = settings.SHEBAO_DATABASE_URL
    receiver = postgres.receive(url, folder, durable=asked.durable) if asked.follow else None
    try:
        postgres.base(url, folder)
        _whole(asked, folder, "postgresql")
        while receiver is not None and not stop.wait(BEAT_SECONDS) and receiver.poll() is None:
            _beat(folder, followed=True)
    finally:
        if receiver is not None:
            try:
                if asked.durable:
                    postgres.forgo(url)
            finally:
                receiver.terminate()
                receiver.wait(20)
    _beat(folder, followed=False)


def _whole(asked: argparse.Namespace, folder: Path, vendor: str) -> None:
    """The manifest, and a word to whoever waits for it."""
    from shebao.base.plumbing import clock
    from shebao.cli.backup import manifest, sealed

    keys_sealed = (folder / sealed.NAME).exists()
    told = manifest.write(folder, vendor, clock.moment(), keys_sealed=keys_sealed)
    _beat(folder, followed=bool(asked.follow))
    print(f"备份完整 whole: {folder} ({vendor}, {told['release']})", flush=True)
    if not keys_sealed:
        print(
            "密钥未入备份 keys are not in it: keep keys.env apart, or seal it (--passphrase-file)"
        )
    for name in told["environment"]:
        print(f"另行保管 keep apart: {name}")
    print(end="", flush=True)


def _beat(folder: Path, *, followed: bool) -> None:
    """Told to the installation, so that `shebao doctor` knows how old its backup is."""
    from django.conf import settings

    from shebao.base.plumbing import clock
    from shebao.cli.backup import manifest

    if os.access(settings.HOME, os.W_OK):
        manifest.note(Path(settings.HOME), folder, clock.moment(), followed=followed)
