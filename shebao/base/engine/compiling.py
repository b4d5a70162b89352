"""Compiling 编译: numba copies of rules, the same integers at the speed of the memory.

Helpers are compiled with the rule. `div_half_up` alone is exchanged: a quotient of doubles and an exact
repair in integers, right for every rule whose ranges are proven (`ranges.py`). Compiled files lie in a folder
named by the hash of all rule sources, so that yesterday's law is never run today.
"""

import hashlib
import os
import shutil
import sys
import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import FunctionType
from typing import Any

from shebao.base.engine.ranges import bounds_of, proven
from shebao.base.engine.rebuilding import Function, reached, rebuilt
from shebao.base.money import div_half_up

BLOCK = 1024
"""Rows a kernel works on at a time: a few columns of them fit into the nearest cache."""
NEEDED = ("numba", "numpy", "pyarrow")
SOURCES = ("*/rules.py", "*/rules/*.py", "*/population.py", "*/population/*.py", "base/*.py", "base/engine/*.py")  # fmt: skip
PACKAGE = Path(__file__).resolve().parents[2]
KEPT_DAYS = 30


@cache
def available() -> bool:
    """Whether the extra `population` is installed; without it everything runs, interpreted."""
    return all(map(find_spec, NEEDED))


def scratch() -> list[int]:
    """Room for one block of figures, all zero, inside a kernel."""
    return [0] * BLOCK


def blank() -> list[int]:
    """The same for figures that are all written before they are read; compiled, nothing clears it first."""
    return [0] * BLOCK


@cache
def compile(rule: Function) -> Function:
    """A compiled copy of a step rule or kernel; without the extra the rule itself.

    A step rule's ranges are proven first: raises `NotAStepRule` where an overflow is possible.
    """
    if bounds_of(rule):
        proven(rule)
    return _compiled(rule) if available() else rule


def compiled_before(kernel: Function) -> bool:
    """Whether a kernel's compiled file lies ready for these very sources; if not, its first run takes a while."""
    return any(folder_of(kernel).rglob(f"{kernel.__module__}.{kernel.__qualname__}-*.nbi"))


def _compiled(rule: Function) -> Function:
    import numba

    folder = folder_of(rule)
    numba.config.CACHE_DIR = str(folder)
    plain, signed = _divisions(numba)

    def wrap(copy: FunctionType, original: Function) -> Function:
        space = copy.__globals__
        for name, thing in list(space.items()):
            if thing is signed and bounds_of(original) and proven(original).never_negative:
                space[name] = plain
        whole = original is rule
        return numba.njit(copy, error_model="numpy", nogil=True, cache=whole, forceinline=not whole)

    zero, unset = _rooms(numba)
    return rebuilt(rule, {div_half_up: signed, scratch: zero, blank: unset}, wrap)


@cache
def _divisions(numba: Any) -> tuple[Function, Function]:
    """The compiled `div_half_up`, for figures never below zero and for any."""
    whole, double = numba.int64, numba.float64

    @numba.njit(error_model="numpy", fastmath={"arcp"})
    def plain(a, b):  # type: ignore[no-untyped-def]
        q = whole(double(a) / double(b) + 0.5)
        twice = 2 * (a - q * b)
        return q + whole(twice >= b) - whole(twice < -b)

    @numba.njit(error_model="numpy", fastmath={"arcp"})
    def signed(a, b):  # type: ignore[no-untyped-def]
        sign = whole(a) >> 63
        size = (a ^ sign) - sign
        q = whole(double(size) / double(b) + 0.5)
        twice = 2 * (size - q * b)
        q += whole(twice >= b) - whole(twice < -b)
        return (q ^ sign) - sign

    return plain, signed


@cache
def _rooms(numba: Any) -> tuple[Function, Function]:
    """The compiled `scratch` and `blank`."""
    import numpy

    block, kind = BLOCK, numpy.int64

    @numba.njit
    def zero():  # type: ignore[no-untyped-def]
        return numpy.zeros(block, kind)

    @numba.njit
    def unset():  # type: ignore[no-untyped-def]
        return numpy.empty(block, kind)

    return zero, unset


# --- where compiled files lie -----------------------------------------------------------------


def sources_hash(rule: Function) -> str:
    """The hash of all rule sources, of those this rule reaches, and of what runs them."""
    found = hashlib.sha256(sys.version.encode())
    if available():
        import numba

        found.update(numba.__version__.encode())
    files = {str(path) for pattern in SOURCES for path in PACKAGE.glob(pattern)}
    files |= {one.__code__.co_filename for one in reached(rule)}
    for name in sorted(files):
        if not Path(name).is_relative_to(_root()):
            found.update(name.encode() + b"\0" + Path(name).read_bytes())
    return found.hexdigest()[:24]


def _root() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("SHEBAO_COMPILED") or cache / "shebao" / "compiled")


def folder_of(rule: Function) -> Path:
    """The folder of compiled files for these sources, made when missing; the oldest ones go."""
    folder = _root() / sources_hash(rule)
    if not folder.is_dir():
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        _forget_old(folder)
    return folder


def _forget_old(kept: Path) -> None:
    """The others that nobody touched for so long go; never one's own, whatever the disk's clock says."""
    stale = time.time() - KEPT_DAYS * 86_400
    for folder in kept.parent.iterdir():
        if folder.is_dir() and folder != kept and folder.stat().st_mtime < stale:
            shutil.rmtree(folder, ignore_errors=True)
