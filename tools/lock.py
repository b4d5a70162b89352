"""Write the hashed locks anew: `make lock`. Needs `uv`; refuses a lock that holds an address.

The locks name packages, versions and hashes only, so they serve behind any registry or mirror.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = [
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--quiet",
    "--no-emit-index-url",
    "--no-emit-find-links",
]
JOBS = {
    "run": ["pyproject.toml", "--extra", "postgres"],
    "dev": ["pyproject.toml", "--extra", "dev", "--constraint", "requirements/run.txt"],
    "spark": ["pyproject.toml", "--extra", "spark", "--constraint", "requirements/dev.txt"],
    "build": ["requirements/build.in", "--constraint", "requirements/dev.txt"],
}
ADDRESS = re.compile(r"https?://|--(index|extra-index|find-links)|\bfile:|/\w+/\w+\.whl")


def addresses(text: str) -> list[str]:
    """Lines of a lock that hold an address."""
    return [line for line in text.splitlines() if ADDRESS.search(line)]


def main(upgrade: bool) -> None:
    """Compile each lock; keep what is pinned unless asked to upgrade."""
    for name, words in JOBS.items():
        target = ROOT / "requirements" / f"{name}.txt"
        more = ["--upgrade"] if upgrade else []
        command = ["uv", "pip", "compile", *words, *OPTIONS, *more, "-o", str(target)]
        subprocess.run(command, check=True, cwd=ROOT)
        found = addresses(target.read_text(encoding="utf-8"))
        if found:
            sys.exit(f"{target.name} holds an address: {found[0]}")
        print(f"{target.relative_to(ROOT)} written")


if __name__ == "__main__":
    main("--upgrade" in sys.argv)
