"""Pictures of every page 截图: both widths, both languages, one PNG each, so that somebody can look.

    python tools/look.py FOLDER            every page of every role
    python tools/look.py FOLDER case fund  only pages whose picture's name begins so

The pages and who opens them are `tests/browser/rounds.py`. Needs what `make test` needs for the browser.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEST = "tests/browser/test_every_page.py::test_every_page_is_sound_at_both_widths_in_both_languages"


def main(words: list[str]) -> int:
    """Take them; the number of pictures is printed."""
    if not words:
        print(__doc__)
        return 2
    folder = Path(words[0]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, "SHEBAO_PICTURES": str(folder), "SHEBAO_LOOK": ",".join(words[1:])}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", TEST]
    code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
