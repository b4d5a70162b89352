"""Pictures of the guides 指南截图: taken from the tests' own world, made small, never by hand.

    python tools/pictures.py           take them anew into docs/pictures/guides (needs what `make look` needs)
    python tools/pictures.py FOLDER    from pictures that `make look` left there

Which page stands in which guide is the table below; together they may weigh 300 kB.
"""

import re
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tools import look  # noqa: E402

PICTURES = ROOT / "docs" / "pictures" / "guides"
BYTES_MAX = 300_000
WIDTHS = {"desk": 640, "phone": 300}
QUALITY = 45


class Wanted(NamedTuple):
    """A picture: the word of a place in `tests/browser/rounds.py`, the width, and what of its height is shown."""

    word: str
    width: str = "desk"
    part: float = 1.0
    """Height shown, of the width."""


WANTED = (
    Wanted("citizen-case", "phone", 1.9), Wanted("release", part=0.62), Wanted("money-agrees", part=0.5),
    Wanted("case-received", part=0.62), Wanted("money-differs", part=0.5),
    Wanted("fund-line", part=0.62), Wanted("person-temporary", part=0.62), Wanted("paper-key", part=0.62),
    Wanted("paper-compare", part=0.55), Wanted("case-pension", part=0.62), Wanted("fund-payroll", part=0.5),
    Wanted("fund-month", part=0.62), Wanted("inspection-case", part=0.62), Wanted("inspection-sample", part=0.42),
    Wanted("case-merge", part=0.7), Wanted("medical-money", part=0.62), Wanted("counter-family", part=0.45),
)  # fmt: skip


def main(words: list[str]) -> int:
    """Take or find them, make them small, say how much they weigh."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(words[0]) if words else Path(made)
        if not words and (code := look.main([made, *(one.word for one in WANTED)])):
            return code
        PICTURES.mkdir(parents=True, exist_ok=True)
        for one in WANTED:
            _small(_found(folder, one), one)
    weight = sum(file.stat().st_size for file in PICTURES.glob("*.webp"))
    print(f"{len(WANTED)} pictures, {weight:,} of {BYTES_MAX:,} bytes, in {PICTURES}")
    return int(weight > BYTES_MAX)


def _found(folder: Path, one: Wanted) -> Path:
    name = re.compile(rf"\d+-{re.escape(one.word)}-zh-hans-{one.width}\.png")
    return next(file for file in sorted(folder.glob("*.png")) if name.fullmatch(file.name))


def _small(source: Path, one: Wanted) -> None:
    with Image.open(source) as picture:
        shown = picture.convert("RGB")
    shown = shown.crop((0, 0, shown.width, min(shown.height, round(shown.width * one.part))))
    width = WIDTHS[one.width]
    shown = shown.resize(
        (width, round(shown.height * width / shown.width)), Image.Resampling.LANCZOS
    )
    shown.save(PICTURES / f"{one.word}.webp", quality=QUALITY, method=6)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
