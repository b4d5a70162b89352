"""`shebao papers verify FILE…`: is this paper genuine? Without network; with `--roots`, without tables too."""

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from shebao.papers.frozen import shown_code
from shebao.papers.verify import Verdict, verify_file

PEM = re.compile(b"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n?", re.DOTALL)
NO_FILE = {"zh": "没有这个文件", "en": "no such file"}
ENDINGS = (".pem", ".crt", ".cer", ".der")


def roots_in(folder: Path) -> list[bytes]:
    """Root certificates, PEM or DER, of a folder or one file; none when there is no such place."""
    if not folder.exists():
        return []
    files = [folder] if folder.is_file() else sorted(folder.iterdir())
    texts = [file.read_bytes() for file in files if file.suffix.lower() in ENDINGS]
    return [root for text in texts for root in PEM.findall(text) or [text]]


def _checker(roots: Path | None) -> Callable[[bytes], Verdict]:
    if roots is not None:
        trusted = roots_in(roots)
        if not trusted:
            raise SystemExit(f"shebao: no certificate ({' '.join(ENDINGS)}) in {roots}")
        return lambda pdf: verify_file(pdf, trusted)
    from shebao.cli.django import setup

    setup()
    from shebao.papers import queries

    return queries.verify_here


def report(name: str, verdict: Verdict, lang: str) -> str:
    """What people read about one file."""
    zh = lang == "zh"
    if not verdict.genuine:
        head = "不是真实有效的文书" if zh else "NOT genuine"
        return "\n".join([f"{name}: {head}", *(f"  - {line}" for line in verdict.sentences(lang))])
    words = ("真实有效", "编号", "机构", "日期", "当事人", "校验码", "证书")
    if not zh:
        words = ("genuine", "number", "agency", "date", "holder", "code", "certificate")
    facts = (
        verdict.paper_no, f"{verdict.agency_name} ({verdict.agency})", verdict.on,
        verdict.holder_masked, shown_code(verdict.code), verdict.signer,
    )  # fmt: skip
    lines = [f"  {word}: {fact}" for word, fact in zip(words[1:], facts, strict=True)]
    return "\n".join([f"{name}: {words[0]} · {verdict.title[0 if zh else 1]}", *lines])


def run(argv: Sequence[str]) -> int:
    """Exit 0 when every file is genuine, 2 when one is not or is not there; the others are judged."""
    parser = argparse.ArgumentParser(prog="shebao papers")
    parser.add_argument("act", choices=["verify"])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        "--roots", type=Path, help="folder of trusted roots; else the installation's"
    )
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(argv)
    check, sound = _checker(options.roots), True
    for file in options.files:
        if not file.is_file():
            print(f"{file}: {NO_FILE[options.lang]}", file=sys.stderr)
            sound = False
            continue
        verdict = check(file.read_bytes())
        sound = sound and verdict.genuine
        if options.json:
            facts = {name: getattr(verdict, name) for name in verdict.__dataclass_fields__}
            facts["findings"] = [finding.code for finding in verdict.findings]
            print(
                json.dumps(
                    {"file": file.name, "genuine": verdict.genuine, **facts}, ensure_ascii=False
                )
            )
        else:
            print(report(file.name, verdict, options.lang))
    return 0 if sound else 2
