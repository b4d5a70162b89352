"""The built wheel, installed where the source tree is not: what a server's operator gets."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import urllib.error
import urllib.request
import zipfile
from email import message_from_string
from pathlib import Path

import pytest

from tests.processes.test_serve import until

ROOT = Path(__file__).resolve().parent.parent.parent
EXTRAS = {"postgres", "population", "spark", "dev"}
OF_THE_SOURCE = ("*.toml", "*.csv", "*.html", "*.typ", "*.css", "*.js", "*.svg", "*.json", "*.txt")


def clean() -> dict[str, str]:
    """An environment that knows neither this tree nor another installation."""
    drop = ("SHEBAO_", "DJANGO_", "PYTHON", "PIP_")
    return {k: v for k, v in os.environ.items() if not k.startswith(drop)} | {"PYTHONUTF8": "1"}


def run(*words: object, **more) -> str:
    done = subprocess.run(
        [str(word) for word in words], check=False, capture_output=True, text=True, **more
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Built as `make wheel` does, from what set-up has brought; no network is asked."""
    folder = tmp_path_factory.mktemp("dist")
    build = ("--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder)
    run(sys.executable, "-m", "pip", "wheel", "--quiet", *build, ROOT, env=clean())
    (made,) = folder.glob("shebao-*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """An environment with the wheel and the packages it needs, but without this tree.

    Packages are found by a path file, which is not followed into theirs: the editable install that
    names the source tree stays unseen.
    """
    venv = tmp_path_factory.mktemp("venv")
    run(sys.executable, "-m", "venv", "--without-pip", venv, env=clean())
    python = venv / "bin" / "python"
    site = Path(run(python, "-c", "import sysconfig as s; print(s.get_path('purelib'))").strip())
    (site / "packages.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "--python", python)
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, env=clean())
    return venv


def test_the_wheel_holds_front_end_files_catalogues_and_every_file_of_the_source(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())

    package = ROOT / "shebao"
    wanted = {file for kind in OF_THE_SOURCE for file in package.rglob(kind)}
    catalogues = {file.with_suffix(".mo") for file in package.rglob("*.po")}
    vendor = {file for file in (package / "portal" / "vendor").rglob("*.*") if file.is_file()}
    names = {file.relative_to(ROOT).as_posix() for file in wanted | catalogues | vendor}
    assert len(catalogues) > 3
    assert {"shebao/portal/vendor/tabler/tabler.min.css", "shebao/portal/static/portal/tokens.css",
            "shebao/portal/vendor/fonts/NotoSansSC-Regular.ttf"} <= names  # fmt: skip
    assert names - {"shebao/portal/vendor/.stamp"} - inside == set()
    assert not [name for name in inside if name.startswith(("tests/", "tools/", "bench/", "docs/"))]


def test_the_wheel_names_licence_python_command_and_extras(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (folder,) = {n.split("/")[0] for n in archive.namelist() if ".dist-info/" in n}
        facts = message_from_string(archive.read(f"{folder}/METADATA").decode())
        entry = archive.read(f"{folder}/entry_points.txt").decode()

    assert set(facts.get_all("Provides-Extra")) == EXTRAS
    assert (facts["License-Expression"], facts["Requires-Python"]) == ("Apache-2.0", ">=3.11")
    assert "shebao = shebao.cli.main:main" in entry
    for extra, package in [("postgres", "psycopg"), ("population", "numba"), ("spark", "pyspark")]:
        needs = [n for n in facts.get_all("Requires-Dist") if f"extra == '{extra}'" in n]
        assert any(n.startswith(package) for n in needs)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(project["optional-dependencies"]) == EXTRAS


def test_installed_without_the_source_it_makes_tables_and_serves_pages_with_their_looks(
    installed, tmp_path
):
    shebao, env = installed / "bin" / "shebao", clean() | {"SHEBAO_HOME": str(tmp_path)}

    def ask(*words):
        return run(shebao, *words, env=env, cwd=tmp_path)

    where = run(installed / "bin" / "python", "-c", "import shebao; print(shebao.__file__)",
                env=env, cwd=tmp_path)  # fmt: skip
    assert Path(where.strip()).is_relative_to(installed)
    assert re.fullmatch(r"shebao \d+\.\d+\.\d+\n", ask("--version"))
    assert "tables ready" in ask("init")
    server = subprocess.Popen(
        [shebao, "serve", "--port", "0"], env=env, cwd=tmp_path, stdout=subprocess.PIPE, text=True
    )
    try:
        url = server.stdout.readline().strip()
        until(lambda: json.loads(get(f"{url}/healthz") or "{}").get("status") == "ok")
        page = get(f"{url}/sign-in/", {"Accept-Language": "en"})
        assert "Sign in" in page
        looks = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
        assert any(name.endswith("tabler.min.css") for name in looks)
        assert all(len(get(url + name)) > 100 for name in looks)
    finally:
        server.terminate()
        server.wait(30)
        server.stdout.close()


def get(url: str, headers: dict[str, str] | None = None) -> str:
    """What lies at an address, empty while nobody answers."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {})) as answer:
            return answer.read().decode("utf-8", "replace")
    except ConnectionError:
        return ""
    except urllib.error.URLError as error:
        if isinstance(error.reason, ConnectionError):
            return ""
        raise
