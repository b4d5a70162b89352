"""`make check`: everything a tool can say about the source. Exit 0 only when all are silent."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PY = sys.executable
CHECKS: dict[str, list[str]] = {
    "ruff": [PY, "-m", "ruff", "check", "."],
    "format": [PY, "-m", "ruff", "format", "--check", "--quiet", "."],
    "mypy": [PY, "-m", "mypy"],
    "import-linter": [PY, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
    "djlint": [PY, "-m", "djlint", "shebao", "--lint", "--quiet"],
    "migrations": [PY, "-m", "django", "makemigrations", "--check", "--dry-run"],
    "messages": [PY, "tools/messages.py", "check"],
    "docs": [PY, "tools/docs.py", "--check"],
    "model": [PY, "tools/model.py", "--check"],
}


def environment(home: str) -> dict[str, str]:
    """A throw-away installation, so that no check touches a real one."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "DJANGO_SETTINGS_MODULE": "shebao.config.settings",
        "SHEBAO_HOME": home,
        "SHEBAO_SECRET_KEY": "check-only",
    }


def main() -> list[str]:
    """Run every check, print the words of those that fail; their names."""
    failed = []
    with tempfile.TemporaryDirectory(prefix="shebao-check-") as home:
        for name, command in CHECKS.items():
            started = time.monotonic()
            done = subprocess.run(
                command, cwd=ROOT, env=environment(home), capture_output=True, text=True
            )
            good = done.returncode == 0
            print(f"  {'ok  ' if good else 'FAIL'} {name:<14} {time.monotonic() - started:5.1f} s")
            if not good:
                failed.append(name)
                print(done.stdout[-6000:] + done.stderr[-3000:])
    return failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
