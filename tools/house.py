"""What the house is made of, read from the tree: rooms, floors, modules, models, views.

Shared by `tests/test_house.py`, which checks the house rules, and `tools/docs.py`, which writes the
reference pages.
"""

import ast
import importlib
import inspect
import os
import pkgutil
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "shebao"
OUTSIDE = ("config", "cli")
WRITES = frozenset(
    [
        "create",
        "bulk_create",
        "get_or_create",
        "update_or_create",
        "update",
        "bulk_update",
        "delete",
        "save",
        "aupdate",
        "acreate",
        "asave",
        "adelete",
    ]
)


def open_django() -> None:
    """Load settings for a look at the models, with a throw-away home and keys."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shebao.config.settings")
    os.environ.setdefault("SHEBAO_HOME", tempfile.mkdtemp(prefix="shebao-house-"))
    os.environ.setdefault("SHEBAO_SECRET_KEY", "only-to-look-at-the-house")
    import django

    django.setup()


@cache
def floors() -> dict[str, int]:
    """Room → floor, from the layers of import-linter; the lowest is 0."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["type"] == "layers")
    found = {}
    for floor, layer in enumerate(reversed(layers)):
        for room in layer.split("|"):
            found[room.strip(" ()")] = floor
    return found


@cache
def rooms() -> list[str]:
    """Rooms that exist, from the ground up; not `cli` and `config`, which are doors."""
    here = [p.parent.name for p in PACKAGE.glob("*/__init__.py")]
    return sorted((r for r in here if r not in OUTSIDE), key=lambda r: (floors().get(r, 99), r))


class Source(NamedTuple):
    """One Python file of the package."""

    path: Path
    room: str
    tree: ast.Module
    text: str

    @property
    def name(self) -> str:
        """Path from the root, for findings."""
        return str(self.path.relative_to(ROOT))

    @property
    def kind(self) -> str:
        """The kind of furniture: `rules`, `services`, `models` … also inside a folder of that name."""
        inside = self.path.relative_to(PACKAGE / self.room) if self.room else self.path
        return Path(inside.parts[0]).stem if len(inside.parts) else ""


@cache
def sources() -> list[Source]:
    """Every file of the package but migrations."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        if "migrations" in inside.parts:
            continue
        text = path.read_text(encoding="utf-8")
        room = inside.parts[0] if len(inside.parts) > 1 else ""
        found.append(Source(path, room, ast.parse(text), text))
    return found


@cache
def modules() -> dict[str, ModuleType]:
    """Every module of the package but migrations and the doors that act on import, imported."""
    found = {}
    for info in pkgutil.walk_packages([str(PACKAGE)], "shebao."):
        parts = info.name.split(".")
        if "migrations" in parts or info.name in ("shebao.__main__", "shebao.cli.wsgi"):
            continue
        found[info.name] = importlib.import_module(info.name)
    return found


def defined_in(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Public classes and functions that a module defines itself."""
    for name, thing in vars(module).items():
        own = getattr(thing, "__module__", None) == module.__name__
        if own and not name.startswith("_") and (inspect.isclass(thing) or callable(thing)):
            yield name, thing


def modules_of(kind: str) -> Iterator[tuple[str, ModuleType]]:
    """(room, module) for every module of a kind: `rules` or anything in a folder `rules/`."""
    for name, module in modules().items():
        parts = name.split(".")
        if kind in parts[2:] and parts[1] in rooms():
            yield parts[1], module


def acts() -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """(room, name, function) of every public function in services."""
    for room, module in modules_of("services"):
        for name, thing in defined_in(module):
            if inspect.isfunction(thing):
                yield room, name, thing


def letters() -> list[type]:
    """Every letter class, by kind and version."""
    found = {}
    for module in modules().values():
        for _, thing in defined_in(module):
            if inspect.isclass(thing) and isinstance(getattr(thing, "KIND", None), str):
                version = getattr(thing, "VERSION", None)
                if isinstance(version, int):
                    found[thing.KIND, version] = thing
    return [found[key] for key in sorted(found)]


def moves() -> Iterator[tuple[str, str, dict[Any, Any]]]:
    """(room, name, table) of every table of moves: (state, act) → state, in a `states` module."""
    for room, module in modules_of("states"):
        for name, table in vars(module).items():
            if isinstance(table, dict) and table and all(map(_is_move, table.items())):
                yield room, name, table


def _is_move(item: tuple[Any, Any]) -> bool:
    key, after = item
    pair = isinstance(key, tuple) and len(key) == 2
    return pair and all(isinstance(word, StrEnum) for word in (*key, after))


def names_of_words() -> dict[Any, tuple[str, str]]:
    """State or act → its (zh, en) name, from every table of names in `states` modules."""
    found = {}
    for _, module in modules_of("states"):
        for table in vars(module).values():
            if isinstance(table, dict):
                found.update({k: v for k, v in table.items() if _is_name(k, v)})
    return found


def _is_name(key: Any, value: Any) -> bool:
    pair = isinstance(value, tuple) and len(value) == 2 and all(isinstance(v, str) for v in value)
    return isinstance(key, StrEnum) and pair and not any(isinstance(v, StrEnum) for v in value)


def models() -> list[Any]:
    """Every model of the house."""
    from django.apps import apps

    return [m for m in apps.get_models() if m.__module__.startswith("shebao.")]


def room_of(model: Any) -> str:
    """The room a model lives in."""
    return str(model.__module__).split(".")[1]


class View(NamedTuple):
    """One address and what answers there."""

    address: str
    view: Any

    @property
    def module(self) -> str:
        """Where the view is written."""
        return str(getattr(self.view, "__module__", ""))


def views() -> list[View]:
    """Every address of the house with its view; an API's operations one by one."""
    from django.urls import get_resolver

    found: list[View] = []
    _walk(get_resolver().url_patterns, "/", found)
    return found


def _walk(patterns: Any, before: str, found: list[View]) -> None:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            _walk(pattern.url_patterns, address, found)
            continue
        operations = getattr(getattr(pattern.callback, "__self__", None), "operations", None)
        if operations:
            found.extend(View(address, operation.view_func) for operation in operations)
        else:
            found.append(View(address, pattern.callback))


class Write(NamedTuple):
    """A place where a table is written."""

    where: str
    line: int
    model: str


def writes(source: Source, of: dict[str, str]) -> Iterator[Write]:
    """Writes in a file: `Model.objects….create(…)`, and `x.save()` or `.delete()` of a row.

    `of` maps model names to rooms. A call on something else (a form, a dict) is told apart by what the
    name was imported as or assigned from; in doubt a method of that name outside services is a finding.
    """
    imported = _models_imported(source, of)
    for node in ast.walk(source.tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr not in WRITES:
            continue
        chain = _chain(node.func.value)
        if chain and chain[0] in imported and "objects" in chain:
            yield Write(source.name, node.lineno, imported[chain[0]])
        elif node.func.attr in ("save", "delete") and len(chain) == 1 and not node.args:
            yield Write(source.name, node.lineno, f"?{chain[0]}")


def _models_imported(source: Source, of: dict[str, str]) -> dict[str, str]:
    found = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.endswith(".models"):
            room = node.module.split(".")[1]
            for alias in node.names:
                if of.get(f"{room}.{alias.name}"):
                    found[alias.asname or alias.name] = f"{room}.{alias.name}"
    return found


def _chain(node: ast.expr) -> list[str]:
    """Names from the root of `A.objects.filter(…).x`, calls seen through: A, objects, filter, x."""
    names: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        elif isinstance(node, ast.Name):
            return [node.id, *reversed(names)]
        else:
            return list(reversed(names))


def long_functions(source: Source, limit: int) -> Iterator[str]:
    """Functions longer than the limit, docstring not counted."""
    for node in ast.walk(source.tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            body = node.body
            doc = ast.get_docstring(node, clean=False)
            lines = (node.end_lineno or 0) - node.lineno + 1
            if doc and isinstance(body[0], ast.Expr):
                lines -= (body[0].end_lineno or 0) - body[0].lineno + 1
            if lines > limit:
                yield f"{source.name}:{node.lineno} {node.name} has {lines} lines"
