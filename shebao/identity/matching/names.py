"""Distinct names as rows of characters: folded, with a key of their sound that forgets order, compared in bulk."""

import unicodedata
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shebao.identity import writing
from shebao.identity.folding import BLANK, WIDTH
from shebao.identity.rules import name as naming
from shebao.identity.rules.likeness import NameLike

LENGTH = 48
READINGS = 5
LOST = 0xFFFD
"""What stands for a character nobody could write: `?`, `□`, a private one."""
_LOST = set("?？*＊□■〓_＿�◻▢○◯")
_NONE = {"", "NULL", "NONE", "NAN", "N/A", "无", "不详", "未知", "无名氏", "空", "-"}
_SHORTEST = 3
LAST = 0x10FFFF
_PLACES = np.random.default_rng(2312).integers(1, 1 << 62, LENGTH) | 1
"""Odd multipliers by which a name is told from another."""


class Names(NamedTuple):
    """Distinct names 姓名: which of them each row has, characters, length, sound, Latin or not."""

    of: Any
    letters: Any
    length: Any
    sound: Any
    latin: Any
    texts: list[str]
    readings: Any


def names(column: Any) -> Names:
    """Read a column of names. A name of nothing is -1 in `of`."""
    coded = pc.dictionary_encode(pc.fill_null(column, ""))
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    texts: list[str] = _bare(coded.dictionary).to_pylist() or [""]
    codes = coded.indices.to_numpy(zero_copy_only=False)
    width = min(max(map(len, texts), default=1) or 1, LENGTH)
    raw = np.array(texts, dtype=f"U{width}")
    points = raw.view(np.uint32).reshape(len(texts), width)
    there = _present(points)
    table = np.zeros(LAST + 1, np.uint32)
    table[there] = _folded(there)
    letters = _pushed(table[points])
    known = _present(letters)
    head, rest, readings = _sounds(known)
    at_head, elsewhere = np.zeros(LAST + 1, np.int64), np.zeros(LAST + 1, np.int64)
    at_head[known], elsewhere[known] = head, rest
    sound = elsewhere[letters[:, 1:]].sum(axis=1) + at_head[letters[:, 0]]
    length = (letters != 0).sum(axis=1).astype(np.int16)
    capital = np.zeros(LAST + 1, bool)
    capital[[0, 32, 39, 45, *range(65, 91)]] = True
    latin = capital[letters].all(axis=1)
    empty = np.array([t.strip().upper() in _NONE for t in texts]) | (length == 0)
    same = np.full(len(texts), -1, np.int32)
    there_is = np.nonzero(~empty)[0]
    whole = letters[there_is].astype(np.int64) @ _PLACES[:width]
    _, first, dense = np.unique(whole, return_index=True, return_inverse=True)
    same[there_is] = dense.reshape(-1)
    chosen = there_is[first] if len(first) else np.zeros(1, np.int64)  # a row to point at
    return Names(
        same[codes], letters[chosen], length[chosen], np.where(sound == 0, 1, sound)[chosen],
        latin[chosen], [texts[n] for n in chosen], (known, readings),
    )  # fmt: skip


def _bare(texts: Any) -> Any:
    """Distinct names without notes, as `rules.name.without_notes` does one."""
    notes, digits, address = naming.NOTES
    told = pc.match_substring_regex(texts, f"{notes}|{digits}|{address}")
    if not pc.any(told).as_py():
        return texts
    bare = pc.replace_substring_regex(texts, notes, "")
    bare = pc.replace_substring_regex(bare, digits, "")
    bare = pc.utf8_trim_whitespace(pc.replace_substring_regex(bare, address, r"\1"))
    return pc.if_else(pc.and_(told, pc.not_equal(bare, "")), bare, texts)


def _present(points: Any) -> Any:
    """Which characters there are."""
    seen = np.zeros(LAST + 1, bool)
    seen[points] = True
    return np.nonzero(seen)[0]


def _folded(there: Any) -> Any:
    """Each character as it is compared: simplified, standard, plain capitals; 0 where it goes."""
    found = []
    for point in there.tolist():
        character = chr(point)
        if not point or point in BLANK or character in naming._DOT_FORMS:
            found.append(0)
        elif character in _LOST or unicodedata.category(character) in ("Co", "Cn"):
            found.append(LOST)
        else:
            found.append(ord(fold_character(character)))
    return np.array(found, np.uint32)


@lru_cache(maxsize=50_000)
def fold_character(character: str) -> str:
    """One character as it is compared, a blank for every space; one character long always."""
    narrow = character.translate(WIDTH)
    if narrow.isspace():
        return " "
    if ord(narrow) < 0x2E80:
        plain = unicodedata.normalize("NFKD", narrow.upper())
        plain = "".join(c for c in plain if not unicodedata.combining(c))[:1] or narrow
        return {"`": "'", "’": "'", "‘": "'"}.get(plain, plain)
    plain = unicodedata.normalize("NFKC", narrow)
    simple = naming._simplifier().convert(plain if len(plain) == 1 else narrow)
    simple = simple if len(simple) == 1 else narrow
    return simple.translate(naming._variants())


def _pushed(letters: Any) -> Any:
    """Characters moved to the left over what was dropped; blanks inside Chinese names dropped, others once."""
    han = (letters >= 0x2E80).any(axis=1)
    blank = letters == 32
    before = np.zeros_like(blank)
    before[:, 1:] = blank[:, :-1]
    before[:, 0] = True
    drop = blank & (han[:, None] | before)
    out = letters.copy()
    out[drop] = 0
    gaps = (out[:, :-1] == 0) & (out[:, 1:] != 0)
    torn = np.nonzero(gaps.any(axis=1))[0]
    if len(torn):
        rows = out[torn]
        order = np.argsort(rows == 0, axis=1, kind="stable")
        out[torn] = np.take_along_axis(rows, order, axis=1)
    last = (out != 0).sum(axis=1) - 1
    ends = (last >= 0) & (out[np.arange(len(out)), np.maximum(last, 0)] == 32)
    out[ends, last[ends]] = 0
    return out


def _letter_values() -> dict[str, int]:
    dice = np.random.default_rng(11643)
    return {c: int(v) for c, v in zip("abcdefghijklmnopqrstuvwxyz", dice.integers(1, 1 << 50, 26), strict=True)}  # fmt: skip


LETTERS = _letter_values()


def _sounds(known: Any) -> tuple[Any, Any, Any]:
    """The value of each character at the head and elsewhere, and its readings by number."""
    head = np.zeros(len(known), np.int64)
    rest = np.zeros(len(known), np.int64)
    readings = np.full((len(known), READINGS), -1, np.int32)
    syllable: dict[str, int] = {}
    for n, point in enumerate(known.tolist()):
        character = chr(point)
        if not point or point == LOST:
            continue
        usual = writing.given_reading(character)
        first = writing.SURNAME_READINGS.get(character) or writing.reading(character) or usual
        rest[n] = sum(LETTERS.get(c, 0) for c in usual)
        head[n] = sum(LETTERS.get(c, 0) for c in first)
        for m, one in enumerate(readings_of(character)[:READINGS]):
            readings[n, m] = syllable.setdefault(one, len(syllable))
    return head, rest, readings


@lru_cache(maxsize=50_000)
def readings_of(character: str) -> list[str]:
    """Every reading of a character, that as a surname first."""
    raw = writing._dictionary().get(ord(character), "").split(",")
    plain = [t for t in (one.translate(writing.TONES) for one in raw) if t]
    surname = writing.SURNAME_READINGS.get(character)
    return list(dict.fromkeys([*([surname] if surname else []), *plain]))


def compare(names: Names, a: Any, b: Any) -> Any:
    """`NameLike` of pairs of rows, given their names' numbers (-1 is no name)."""
    out = np.full(len(a), NameLike.DIFFERENT, np.uint8)
    none = (a < 0) | (b < 0)
    out[none] = NameLike.UNKNOWN
    out[~none & (a == b)] = NameLike.SAME
    rest = np.nonzero(~none & (a != b))[0]
    if not len(rest):
        return out
    low, high = np.minimum(a[rest], b[rest]), np.maximum(a[rest], b[rest])
    codes, where = np.unique(low.astype(np.int64) << 32 | high, return_inverse=True)
    levels = np.empty(len(codes), np.uint8)
    for start in range(0, len(codes), 200_000):
        part = codes[start : start + 200_000]
        levels[start : start + 200_000] = _levels(names, part >> 32, part & 0xFFFFFFFF)
    out[rest] = levels[where.reshape(-1)]
    return out


def _alike(names: Names, x: Any, y: Any) -> tuple[Any, Any]:
    """Cell by cell: whether two characters are the same or sound alike, and whether one of them is lost."""
    same = x == y
    lost = ((x == LOST) & (y != 0)) | ((y == LOST) & (x != 0))
    rows, cells = np.nonzero(~same & ~lost & (x >= 0x2E80) & (y >= 0x2E80))
    if len(rows):
        known, readings = names.readings
        one = readings[np.searchsorted(known, x[rows, cells])]
        other = readings[np.searchsorted(known, y[rows, cells])]
        meet = ((one[:, :, None] == other[:, None, :]) & (one[:, :, None] >= 0)).any(axis=(1, 2))
        same[rows[meet], cells[meet]] = True
    return same | lost, lost


def _levels(names: Names, a: Any, b: Any) -> Any:
    out = np.full(len(a), NameLike.DIFFERENT, np.uint8)
    x, y = names.letters[a], names.letters[b]
    long_x, long_y = names.length[a], names.length[b]
    width = max(int(np.maximum(long_x, long_y).max(initial=1)), 1)
    x, y = x[:, :width], y[:, :width]
    alike, lost = _alike(names, x, y)
    off = (~alike).sum(axis=1)
    level = long_x == long_y
    longest = np.maximum(long_x, long_y)
    han = ~(names.latin[a] | names.latin[b])
    part = (
        han & (alike[:, 0] | _tail_alike(x, y, long_x, long_y)) & (np.minimum(long_x, long_y) > 1)
    )
    out[part] = NameLike.PART
    shorter = han & (np.abs(long_x - long_y) == 1) & (longest >= _SHORTEST)
    rows = np.nonzero(shorter)[0]
    out[rows[_one_missing(x[rows], y[rows], long_x[rows], long_y[rows])]] = NameLike.ONE_OFF
    out[han & level & (off == 1) & (longest >= _SHORTEST)] = NameLike.ONE_OFF
    enough = longest - lost.sum(axis=1) >= 1
    out[han & level & (off == 0) & enough] = NameLike.SOUND
    latin = ~han & (names.sound[a] == names.sound[b])
    out[latin] = np.where(names.latin[a] & names.latin[b], NameLike.SAME, NameLike.SOUND)[latin]
    slow = np.nonzero(
        (out > NameLike.SOUND) & (~han | (np.minimum(long_x, long_y) >= 4) | _mixed(x, y))
    )[0]
    for row in slow.tolist():
        found = slowly(names.texts[a[row]], names.texts[b[row]])
        out[row] = min(out[row], found)
    return out


def _mixed(x: Any, y: Any) -> Any:
    """Where a Chinese name holds Latin letters: a character somebody spelled."""
    both = [((m >= 65) & (m <= 90)).any(axis=1) & (m >= 0x2E80).any(axis=1) for m in (x, y)]
    return both[0] | both[1]


def _tail_alike(x: Any, y: Any, long_x: Any, long_y: Any) -> Any:
    """Whether the given names, all but the first character, are the same."""
    same = (x[:, 1:] == y[:, 1:]).all(axis=1)
    return same & (long_x == long_y) & (long_x > 2)


def _one_missing(x: Any, y: Any, long_x: Any, long_y: Any) -> Any:
    """Whether the longer is the shorter with one character more, the first kept."""
    if not len(x):
        return np.zeros(0, bool)
    longer = np.where((long_x > long_y)[:, None], x, y)
    shorter = np.where((long_x > long_y)[:, None], y, x)
    width = x.shape[1]
    found = np.zeros(len(x), bool)
    for gone in range(1, width):
        left = (longer[:, :gone] == shorter[:, :gone]).all(axis=1)
        right = (longer[:, gone + 1 :] == shorter[:, gone : width - 1]).all(axis=1)
        found |= left & right
    return found


@lru_cache(maxsize=200_000)
def slowly(one: str, other: str) -> int:
    """Long, Latin and mixed names, one pair at a time: letters by sound, a slip, a part that is missing."""
    a, b = _words(one), _words(other)
    left, right = "".join(a), "".join(b)
    if left == right or sorted(a) == sorted(b) or _lost_alike(a, b):
        return NameLike.SOUND
    if min(len(left), len(right)) < 5:
        return NameLike.DIFFERENT
    if one_slip(left, right):
        return NameLike.ONE_OFF
    few, many = (a, b) if len(a) <= len(b) else (b, a)
    left, right = "".join(few), "".join(many)
    if len(few) >= 2 and (set(few) <= set(many) or right.startswith(left)) and len(left) >= 6:
        return NameLike.ONE_OFF
    return NameLike.PART if set(few) & set(many) else NameLike.DIFFERENT


def _lost_alike(a: list[str], b: list[str]) -> bool:
    """Whether the words are the same where neither was lost, and at least one is there on both sides."""
    if len(a) != len(b):
        return False
    both = [(x, y) for x, y in zip(a, b, strict=True) if not {x, y} & _LOST]
    return 0 < len(both) < len(a) and all(x == y for x, y in both)


def _words(text: str) -> list[str]:
    """The words of a name in small letters, Chinese characters by their sound."""
    out: list[str] = []
    letters = ""
    for character in naming.normalise_name(text):
        plain = fold_character(character)
        if ord(plain) >= 0x2E80 or plain in (" ", naming.DOT, "-", "."):
            out += [letters] if letters else []
            letters = ""
            if ord(plain) >= 0x2E80:
                out.append(writing.given_reading(plain))
        elif plain != "'":
            letters += plain.lower()
    return [*out, letters] if letters else out


def one_slip(a: str, b: str) -> bool:
    """Whether one letter is wrong, lost, added, or two neighbours are swapped."""
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    at = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    if len(a) < len(b):
        return a[at:] == b[at + 1 :]
    if a[at + 1 :] == b[at + 1 :]:
        return True
    return a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :]
