"""Typesetting 排版: frozen data to an unsigned PDF/A. Data goes in as text, never into the template's source."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import segno
import typst

from shebao.papers import glyphs
from shebao.papers.frozen import canonical, shown_code
from shebao.papers.kinds import title
from shebao.papers.rules import capital_yuan

TEMPLATES = Path(__file__).resolve().parent / "templates"
STANDARD: Literal["a-3u"] = "a-3u"
"""PDF/A-3, level U: every character has its Unicode, and the frozen data may travel inside (record 0006)."""


@cache
def _fonts() -> typst.Fonts:
    folder = glyphs.files()[0].parent
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )


def qr(address: str, jws: str) -> str:
    """The QR code as SVG: the verify page's address, the code, and the signed digest."""
    out = BytesIO()
    segno.make(f"{address}?s={jws}", error="m", micro=False).save(
        out, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True
    )
    return out.getvalue().decode()


def _capitals(data: Mapping[str, Any]) -> dict[str, str]:
    """Amounts that forms also write in capital figures."""
    amounts = {
        name: value for name, value in data.items() if name.endswith("_fen") and value is not None
    }
    return {name: capital_yuan(value) for name, value in amounts.items() if value >= 0}


def pdf(text: str, frozen: Mapping[str, Any], *, address: str, jws: str, at: datetime) -> bytes:
    """One paper as PDF/A-3u, unsigned. `text` is the canonical JSON that `frozen` was read from.

    `address` is the verify page of this paper; `jws` the signed digest. Both lie in the QR code; `text` and
    `jws` are attached as `paper.json` and `digest.jws`.
    """
    zh, en = title(frozen["kind"], frozen["data"])
    shown = {
        "title": zh,
        "title_en": en,
        "code": shown_code(frozen["code"]),
        "address": address,
        "capitals": _capitals(frozen["data"]),
    }
    compiler = typst.Compiler(
        TEMPLATES / f"{frozen['kind']}.typ", root=TEMPLATES, font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"frozen": text, "shown": canonical(shown), "jws": jws, "qr": qr(address, jws)},
    )  # fmt: skip
    made, warnings = compiler.compile_with_warnings(
        format="pdf", pdf_standards=[STANDARD], timestamp=at.astimezone(UTC).replace(microsecond=0)
    )
    if warnings or not isinstance(made, bytes):  # a missing font would only be warned about
        raise RuntimeError(f"{frozen['kind']}: {[warning.message for warning in warnings]}")
    return made
