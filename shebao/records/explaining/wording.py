"""Words of figures 数据用语, in both languages: labels by the figure's key, sentences by their Chinese text. Pure.

`words.csv` has one row a word. A `key` is a figure's name (`account_fen`), a coded value (`=regular`), a
certainty (`certainty.recalled`); a row without a key translates a sentence that rules and parameters
write in Chinese (a formula, an article's note), also in decisions frozen long ago. What is in no row stays
Chinese and is marked so.
"""

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from shebao.enrolment import findings

CHINESE = re.compile(r"[㐀-鿿豈-﫿𠀀-𯨟]")
OF_A_YEAR = re.compile(r"_(\d{4}|\d{6})$")
NUMBERED = re.compile(r"\d{6}[A-Z]\d(?:/[0-9A-Za-z-]+)+")
"""A number of this house inside a frozen sentence: a relationship, a case. In `words.csv` it is `{id}`."""
DOUBT = "doubt_"
CARRIED_ON = re.compile(
    r"^(?P<year>\d{4}) 年数值尚未公布，沿用 (?P<last>\d{4}) 年公布的 (?P<value>[\d.]+)（.*?）"
    r"(?:，以后每年增长 (?P<growth>[\d.]+)%)?$"
)
"""The note of a yearly number that is not published yet; its source stands with the number itself."""


class Said(NamedTuple):
    """A text in the language that was asked for; `chinese` when only the Chinese is known."""

    text: str
    chinese: bool = False


@cache
def _tables() -> tuple[Mapping[str, tuple[str, str]], Mapping[str, str]]:
    file = resources.files("shebao.records.explaining").joinpath("words.csv")
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    by_key = {row["key"]: (row["zh"], row["en"]) for row in rows if row["key"]}
    return by_key, {row["zh"]: row["en"] for row in rows}


def keyed(key: str, lang: str) -> str:
    """The word of a key 按键取词, empty when there is none."""
    zh, en = _tables()[0].get(key, ("", ""))
    return zh if lang.startswith("zh") else en


def sentence(text: str, lang: str) -> Said:
    """A Chinese sentence in the language asked for 语句; text without Chinese is the same in both."""
    if lang.startswith("zh") or not CHINESE.search(text):
        return Said(text)
    known = _tables()[1].get(text) or _numbered(text)
    if known:
        return Said(known)
    carried = CARRIED_ON.match(text)
    return _carried_on(**carried.groupdict()) if carried else Said(text, chinese=True)


def _numbered(text: str) -> str:
    """A sentence that names a number of this house; empty when no row has it."""
    found = NUMBERED.search(text)
    known = _tables()[1].get(NUMBERED.sub("{id}", text, count=1), "") if found else ""
    return known.replace("{id}", found[0]) if found else known


def _carried_on(year: str, last: str, value: str, growth: str | None) -> Said:
    more = f", growing by {growth}% a year from then on" if growth else ""
    return Said(f"Not yet published for {year}: the {value} of {last} is carried on{more}")


def label(name: str, lang: str, frozen: str = "") -> Said:
    """What a figure is called 数据名称: by its key, else what was frozen with it, else the key itself."""
    if name.startswith(DOUBT):
        return Said(keyed("doubt", lang))
    of_year = OF_A_YEAR.search(name)
    found = keyed(name, lang) or keyed(OF_A_YEAR.sub("", name), lang)
    if found:
        return Said(f"{found} {of_year[1]}" if of_year else found)
    return sentence(frozen, lang) if frozen else Said(name)


def note(name: str, lang: str, frozen: str = "") -> Said:
    """A doubt in words 存疑说明: by its code, else the sentence frozen with the figure."""
    code = name.removeprefix(DOUBT)
    if name.startswith(DOUBT) and code in findings.FINDINGS:
        return Said(findings.words(code, lang))
    return sentence(frozen, lang)


def weight(name: str, lang: str) -> Said:
    """What a doubt about a year does to the money 存疑的影响; empty for any other figure."""
    doubted = name.startswith(DOUBT)
    return Said(findings.weight(name.removeprefix(DOUBT), lang) if doubted else "")


def formula(name: str, lang: str, frozen: str = "") -> Said:
    """How a figure comes about 计算方法: the frozen one in words, else the one of its key."""
    known = sentence(re.sub(r"\d+(\.\d+)?%", "{n}%", frozen), lang)
    if known.chinese:
        return Said(frozen, chinese=True)
    share = re.search(r"\d+(\.\d+)?%", frozen)
    return Said(known.text.replace("{n}%", share[0]) if share else known.text)


def value(text: str, lang: str) -> str:
    """A coded value in words 取值: `regular`, `true`; anything else as it is."""
    return keyed(f"={text}", lang) or (text if lang.startswith("zh") else text.replace("、", ", "))
