"""The seam for the ministry's platform 部级平台接口: what an adapter must do, and one that works with files.

An adapter is a class with three methods, named by the word before the colon of `SHEBAO_PLATFORM`:

- `put(item)` hands one letter over and returns the platform's own number; called again with the same
  `item.number` it must change nothing (the worker may be killed after it).
- `fetch(owner)` gives what has come for one agency and was not yet kept, the oldest first.
- `keep(owner, item)` tells the platform that an item is ours now; it may be called twice.

Trouble of the platform is an `Outage`: the worker tries again. What comes is no signed letter of a peer, so
it waits like a keyed paper for an officer who compares it. Record 0032.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from shebao.base.refusals import Outage


@dataclass(frozen=True, slots=True)
class Item:
    """One letter on the platform: `contents` is the plain JSON of the letter's kind and version."""

    number: str
    sender: str
    receiver: str
    kind: str
    version: int
    caseref: str
    written_on: str
    contents: dict[str, Any]


class Platform(Protocol):
    """What an adapter must do; see the head of this file."""

    def put(self, item: Item) -> str:
        """Hand one letter over; the platform's number for it."""

    def fetch(self, owner: str) -> list[Item]:
        """What has come for an agency, the oldest first."""

    def keep(self, owner: str, item: Item) -> None:
        """The item is ours; it is not given again."""


class Folder:
    """Files in a folder 文件夹: `out/`, `in/<agency>/` and `kept/<agency>/`, one JSON file a letter."""

    def __init__(self, where: str) -> None:
        self.root = Path(where)

    def put(self, item: Item) -> str:
        """Write `out/<number>.json`, whole or not at all."""
        name = _name(item.number)
        _write(self.root / "out" / name, asdict(item))
        return name.removesuffix(".json")

    def fetch(self, owner: str) -> list[Item]:
        """Read `in/<agency>/*.json` by name. A file that is no letter is an outage with its name."""
        found = []
        for file in sorted((self.root / "in" / owner).glob("*.json")):
            try:
                item = Item(**json.loads(file.read_text(encoding="utf-8")))
            except (OSError, ValueError, TypeError) as error:
                raise Outage(f"platform: {file.name}: {error}") from error
            if item.receiver != owner:
                raise Outage(f"platform: {file.name} is for {item.receiver}")
            found.append(item)
        return found

    def keep(self, owner: str, item: Item) -> None:
        """Move the file to `kept/<agency>/`."""
        file = self.root / "in" / owner / _name(item.number)
        kept = self.root / "kept" / owner
        try:
            kept.mkdir(parents=True, exist_ok=True)
            if file.exists():
                os.replace(file, kept / file.name)
        except OSError as error:
            raise Outage(f"platform: {error}") from error


ADAPTERS: dict[str, type[Folder]] = {"folder": Folder}
"""Word in `SHEBAO_PLATFORM` → adapter; another one is a class and a line here."""


def platform() -> Platform | None:
    """The adapter of this installation, or none."""
    word, _, where = settings.SHEBAO_PLATFORM.partition(":")
    return ADAPTERS[word](where) if word else None


def _name(number: str) -> str:
    return f"{number.replace('/', '_')}.json"


def _write(file: Path, content: dict[str, Any]) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        with part.open("w", encoding="utf-8") as out:
            json.dump(content, out, ensure_ascii=False)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, file)
    except OSError as error:
        raise Outage(f"platform: {error}") from error
