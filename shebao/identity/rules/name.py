"""Names 姓名: one way of writing, and how two names compare. Folding beyond that only *suggests*."""

import os
import re
import unicodedata
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from shebao.base.explain import Answer, Figure, said
from shebao.base.law import Certainty, law
from shebao.identity.folding import BLANK, WIDTH, fold_width

DOT = "\u00b7"
_HAN = (
    "\u3007\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ue000-\uf8ff"
    "\U00020000-\U0003ffff\U000f0000-\U0010fffd"
)
_IS_HAN = re.compile(f"[{_HAN}]")
_DOT_FORMS = "\u00b7\u2022\u30fb\uff65\u2027\u2219\u22c5\u0387.\uff0e"
_DOTS = re.compile(rf"\s*[{_DOT_FORMS[:-2]}]\s*")
_FULL_STOP = re.compile(rf"(?<=[{_HAN}])\s*[.\uff0e]\s*(?=[{_HAN}])")

SURNAMES = {
    "单": "shan", "仇": "qiu", "区": "ou", "曾": "zeng", "查": "zha", "任": "ren", "解": "xie", "朴": "piao",
    "盖": "ge", "员": "yun", "乐": "yue", "召": "shao", "华": "hua", "覃": "qin", "尉": "wei", "折": "she",
    "繁": "po", "秘": "bi", "冼": "xian", "洗": "xian", "翟": "zhai", "逄": "pang", "缪": "miao", "佴": "nai",
    "黑": "he", "盛": "sheng", "应": "ying", "宁": "ning", "纪": "ji", "燕": "yan", "句": "gou", "祭": "zhai",
    "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun", "令狐": "ling hu", "澹台": "tan tai",
}  # fmt: skip
"""Surnames read otherwise than the same character elsewhere 姓氏读音."""


class NameComparison(NamedTuple):
    """How two names compare 姓名比对: `same` as written, else at most `suggest_same`."""

    same: bool
    normalised: tuple[str, str]
    differences: tuple[str, ...]
    suggest_same: bool


@law("民委发〔2016〕33号")
def normalise_name(text: str) -> str:
    """A name as kept 规范姓名.

    Middle dots become U+00B7 without blanks around them, full-width Latin becomes ASCII, blanks inside Han
    names go and others become one space; NFC. Nothing else is folded.
    """
    name = unicodedata.normalize("NFC", text.translate(BLANK))
    name = _FULL_STOP.sub(DOT, _DOTS.sub(DOT, name))
    words = fold_width(name).split()
    return ("" if _IS_HAN.search(name) else " ").join(words)


_BRACKETS = r"[(（\[【〔][^)）\]】〕]*[)）\]】〕]?"
NOTES = (rf"\s*{_BRACKETS}\s*", r"\s*[0-9０-９]+$", r"^(..+)(先生|女士|同志)$")
"""What was written into a name and is none: `(已故)`, `张伟2`, a form of address 姓名中的备注."""


@law("系统约定", certainty=Certainty.POLICY)
def without_notes(text: str) -> str:
    """A name without what was written into it 去除备注; the name as given where nothing else would be left."""
    bare = re.sub(NOTES[1], "", re.sub(NOTES[0], "", text))
    return re.sub(NOTES[2], r"\1", bare).strip() or text


@cache
def _simplifier() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


@cache
def _variants() -> dict[int, str]:
    file = resources.files("shebao.identity").joinpath("parameters/name_variants.csv")
    rows = [line.split(",") for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    return {ord(variant): standard for variant, standard in rows}


@cache
def _readings_of(character: str) -> frozenset[str]:
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=False)
    return frozenset(reading for group in found for reading in group)


@law("姓氏读音", certainty=Certainty.RECALLED)
def name_readings(name: str) -> list[frozenset[str]]:
    """The possible readings 拼音 of each character, without tones; a known surname has only its own."""
    plain = normalise_name(name).replace(DOT, "")
    for length in (2, 1):
        if plain[:length] in SURNAMES:
            head = SURNAMES[plain[:length]].split()
            return [frozenset([part]) for part in head] + [_readings_of(c) for c in plain[length:]]
    return [_readings_of(character) for character in plain]


def _sound_alike(a: str, b: str) -> bool:
    if not (_IS_HAN.search(a) and _IS_HAN.search(b)):
        return False
    one, other = name_readings(a), name_readings(b)
    return len(one) == len(other) and all(x & y for x, y in zip(one, other, strict=True))


def _folded_away(a: str, b: str) -> list[str]:
    """Differences of writing that folding removes: dots, width, spaces."""
    found = []
    if [c for c in a if c in _DOT_FORMS] != [c for c in b if c in _DOT_FORMS]:
        found.append("dot")
    if any(ord(c) in WIDTH and c not in _DOT_FORMS and not c.isspace() for c in a + b):
        found.append("width")
    if [n for n, c in enumerate(a) if c.isspace()] != [n for n, c in enumerate(b) if c.isspace()]:
        found.append("space")
    return found


def _beyond(one: str, other: str) -> tuple[str, bool]:
    """Why two normalised names differ, and whether that suggests one person."""
    if one.casefold() == other.casefold():
        return "letter-case", True
    simple = [_simplifier().convert(name) for name in (one, other)]
    if simple[0] == simple[1]:
        return "traditional", True
    standard = [name.translate(_variants()) for name in simple]
    if standard[0] == standard[1]:
        return "variant", True
    if one.replace(DOT, "") == other.replace(DOT, ""):
        return "dot", True
    if _sound_alike(standard[0], standard[1]):
        return "pinyin", True
    return "different", False


@law("民委发〔2016〕33号")
def compare_names(a: str, b: str) -> Answer[NameComparison]:
    """Whether two names are the same 姓名是否一致, as normalised.

    Traditional and simplified, variant characters, letter case and equal pinyin only *suggest*: two
    officers decide.
    """
    one, other = normalise_name(a), normalise_name(b)
    steps = [
        said(normalise_name, "normalised_a", one, "规范姓名甲", "间隔号、全半角、空格归一"),
        said(normalise_name, "normalised_b", other, "规范姓名乙", "间隔号、全半角、空格归一"),
    ]
    if one == other:
        codes = _folded_away(a, b) if a != b else []
        return Answer(NameComparison(True, (one, other), tuple(codes), True), tuple(steps))
    code, suggest = _beyond(one, other)
    doubt = "异体与读音只作提示，由两名经办人员决定" if suggest else ""
    steps.append(
        Figure("difference", code, "差异", "", "系统约定", Certainty.POLICY, (), doubt),
    )
    return Answer(NameComparison(False, (one, other), (code,), suggest), tuple(steps))
