"""The documents: the tree that a newcomer expects, each page for somebody, nothing named that is not there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
TREE = {
    "index.md", "glossary.md", "clean-ups.md", "progress.md", "tutorials/first-evening.md",
    *(f"guides/{name}.md" for name in (
        "add-an-act", "add-a-rule", "add-a-letter", "add-a-page", "add-a-parameter",
        "write-a-migration",
    )),
    "explanation/why.md", "explanation/how-letters-are-signed.md",
    *(f"reference/{name}.md" for name in (
        "rooms", "acts", "states", "refusals", "letters", "commands", "settings",
    )),
    "law/index.md", "decisions/0001-rooms-and-floors.md",
}  # fmt: skip
WHY = ("Why floors", "Why whole fen", "Why no signals")
FOR_WHOM = re.compile(r"^For[: ]", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)")
TEST = re.compile(r"`((?:tests/)?[\w/]*test_\w+\.py)(?:::(test_\w+))?`")
ALONE = re.compile(r"`(test_\w+)`")
FILE = re.compile(r"`((?:shebao/|tools/|docs/|tests/|bench/|portal/|base/|config/)[\w/.-]+\.\w+)`")
LEFT = re.compile(r"#.*\b(" + "TO" + "DO|FIX" + "ME)")
SPACES = ("tests", "tests/transfers", "tests/portal", "tests/payments", "tests/ledger",
          "tests/browser", "tests/exchange", "tests/processes")  # fmt: skip


def told(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def test_the_tree_is_whole():
    assert {name for name in TREE if not (DOCS / name).is_file()} == set()
    assert [words for words in WHY if words not in told(DOCS / "explanation/why.md")] == []


def test_every_page_written_by_hand_says_for_whom_it_is():
    by_hand = [
        p for p in DOCS.rglob("*.md") if p.parent.name not in ("reference", "decisions", "law")
    ]
    silent = [p.name for p in by_hand if not FOR_WHOM.search("\n".join(told(p).splitlines()[:4]))]
    assert silent == []


def test_decision_records_have_four_parts_and_are_short():
    found = []
    for page in sorted((DOCS / "decisions").glob("*.md")):
        text = told(page)
        found += [f"{page.name}: no {part}" for part in ("Situation", "Choice", "Price", "Look again")
                  if f"**{part}" not in text]  # fmt: skip
        if len(text.splitlines()) > 60:
            found.append(f"{page.name}: not one page")
    assert found == []


def test_every_link_leads_somewhere():
    lost = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in LINK.findall(told(page))
        if not (page.parent / target).exists()
    ]
    assert lost == []


def test_every_file_named_in_the_documents_is_there():
    lost = []
    for page in PAGES:
        for name in FILE.findall(told(page)):
            if "<" not in name and not any((ROOT / up / name).exists() for up in ("", "shebao")):
                lost.append(f"{page.relative_to(ROOT)}: {name}")
    assert lost == []


def _file_of(name: str) -> Path | None:
    return next((ROOT / up / name for up in ("", *SPACES) if (ROOT / up / name).is_file()), None)


def test_every_test_named_in_the_documents_is_there():
    every = "".join(told(file) for file in (ROOT / "tests").rglob("test_*.py"))
    lost = []
    for page in PAGES:
        for name, function in TEST.findall(told(page)):
            file = _file_of(name)
            if file is None or (function and f"def {function}(" not in told(file)):
                lost.append(f"{page.relative_to(ROOT)}: {name}::{function}")
        lost += [
            f"{page.relative_to(ROOT)}: {name}" for name in ALONE.findall(told(page))
            if f"def {name}(" not in every
        ]  # fmt: skip
    assert lost == []


def test_the_readme_is_one_page_with_a_picture_and_both_commands():
    text = told(ROOT / "README.md")
    assert len(text.splitlines()) <= 60
    (picture,) = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert (ROOT / picture).is_file()
    assert re.findall(r"^    (make \w+) ", text, re.MULTILINE) == ["make demo", "make test"]


@pytest.mark.parametrize("folder", ["shebao", "tools", "bench", "tests"])
def test_what_is_left_to_do_is_in_the_list_of_clean_ups(folder):
    marks = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in (ROOT / folder).rglob("*.py")
        for number, line in enumerate(told(file).splitlines(), start=1)
        if LEFT.search(line)
    ]
    rows = [line for line in told(DOCS / "clean-ups.md").splitlines() if line.startswith("| ")]
    assert not marks or len(rows) > 2, marks
    assert len(rows) <= 12


def test_pictures_of_guides_are_those_of_the_command_and_small():
    from tools.pictures import BYTES_MAX, PICTURES, WANTED

    files = {file.stem: file.stat().st_size for file in PICTURES.glob("*")}
    assert set(files) == {one.word for one in WANTED}
    assert sum(files.values()) <= BYTES_MAX
    every = "".join(told(page) for page in (DOCS / "guides").glob("*.md"))
    assert [name for name in files if f"guides/{name}.webp" not in every] == []
