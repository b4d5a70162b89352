"""Columns of text as whole numbers: numbers, births, sexes, mobiles, offices. Nothing known is 0."""

import re
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

WIDTH = 20
WEIGHTS = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), np.int32)
CHECK = np.array((1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2), np.uint8)
"""The check character by remainder; X is 10."""
POWERS = 10 ** np.arange(16, -1, -1, dtype=np.int64)
NO_NUMBER, RIGHT, RIGHT_15, WRONG, WRONG_15, OTHER = range(6)
"""What a number is: none, eighteen with its check character, fifteen, eighteen with another or no day, fifteen with no day, anything else."""
CENTURY_AMBIGUOUS = 996
FREE = 15
"""Passports and the like shorter than this many characters carry no digits to compare."""


class Numbers(NamedTuple):
    """Numbers 证件号码. `key` is the canonical number, `digits` eighteen of them (X is 10), `text` as cleaned."""

    kind: Any
    key: Any
    digits: Any
    text: Any


def _plain(column: Any) -> Any:
    """Half-width, capitals, without invisible characters."""
    return pc.utf8_upper(pc.utf8_normalize(pc.fill_null(column, ""), form="NFKC"))


def _matrix(text: Any, width: int) -> Any:
    """ASCII text as bytes, one row each, blanks behind."""
    padded = pc.ascii_rpad(pc.utf8_slice_codeunits(text, 0, width), width)
    padded = padded.combine_chunks() if isinstance(padded, pa.ChunkedArray) else padded
    offset = np.frombuffer(padded.buffers()[1], np.int32)[padded.offset]
    size = len(padded) * width
    return np.frombuffer(padded.buffers()[2], np.uint8)[offset : offset + size].reshape(-1, width)


def check_values(digits: Any) -> Any:
    """The check character of each row of seventeen digits."""
    return CHECK[(digits[:, :17].astype(np.int32) @ WEIGHTS) % 11]


def numbers(column: Any) -> Numbers:
    """Numbers read by form alone, as `rules.read_number` does; what Excel or a pen spoilt is undone first."""
    text = _plain(column)
    text = pc.replace_substring_regex(text, r"\.0+$", "")
    text = pc.replace_substring_regex(text, r"^([0-9 ]{17,})[×✕╳*]$", r"\1X")
    text = pc.replace_substring_regex(text, r"^[0-9](\.[0-9]+)?E\+?[0-9]+$", "")
    text = pc.replace_substring_regex(text, r"[^0-9A-Z]", "")
    for pattern, letter, digit in ((r"^[0-9OIL]{14,17}[0-9OILX]$", "O", "0"),
                                   (r"^[0-9IL]{14,17}[0-9ILX]$", "[IL]", "1")):  # fmt: skip
        mistyped = pc.and_(
            pc.match_substring_regex(text, pattern), pc.match_substring_regex(text, letter)
        )
        if pc.any(mistyped).as_py():
            text = pc.if_else(mistyped, pc.replace_substring_regex(text, letter, digit), text)
    raw = _matrix(text, WIDTH)
    length = pc.utf8_length(text).to_numpy(zero_copy_only=False)
    is_digit = (raw >= 48) & (raw <= 57)
    run = is_digit[:, :15].all(axis=1)
    seventeen = run & is_digit[:, 15] & is_digit[:, 16]
    eighteen = (length == 18) & seventeen & (is_digit[:, 17] | (raw[:, 17] == 88))
    fifteen = (length == 15) & run
    digits = np.zeros((len(raw), 18), np.uint8)
    digits[eighteen] = np.where(raw[eighteen, :18] == 88, 10, raw[eighteen, :18] - 48)
    short = raw[fifteen, :15] - 48
    digits[fifteen, :6], digits[fifteen, 6:8] = short[:, :6], (1, 9)
    digits[fifteen, 8:17] = short[:, 6:]
    return _judged(text, raw, length, digits, eighteen, fifteen)


def _judged(text: Any, raw: Any, length: Any, digits: Any, eighteen: Any, fifteen: Any) -> Numbers:
    wanted = check_values(digits)
    digits[fifteen, 17] = wanted[fifteen]
    day = digits[:, 6:14].astype(np.int32) @ (10 ** np.arange(7, -1, -1)).astype(np.int32)
    sequence = digits[:, 14:17].astype(np.int32) @ np.array((100, 10, 1), np.int32)
    dated = is_day(day)
    right = eighteen & (wanted == digits[:, 17]) & dated
    alike = (raw[:, :15] == raw[:, :1]).all(axis=1) & (length >= 6)
    alike |= (length >= 6) & (length < FREE) & _one_letter(text, length)
    kind = np.full(len(raw), OTHER, np.uint8)
    kind[eighteen] = WRONG
    kind[right] = RIGHT
    kind[fifteen] = WRONG_15
    kind[fifteen & dated & (sequence < CENTURY_AMBIGUOUS)] = RIGHT_15
    kind[(length < 6) | alike] = NO_NUMBER
    placeholders = pc.is_in(
        text, pa.array(["123456", "1234567", "12345678", "UNKNOWN", "123456789"])
    )
    kind[placeholders.to_numpy(zero_copy_only=False)] = NO_NUMBER
    body = digits[:, :17].astype(np.int64) @ POWERS
    key = body * 11 + digits[:, 17]
    other = kind == OTHER
    if other.any():
        coded = pc.dictionary_encode(pc.filter(text, pa.array(other)))
        if isinstance(coded, pa.ChunkedArray):
            coded = coded.combine_chunks()
        key[other] = -1 - coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    key[kind == NO_NUMBER] = 0
    return Numbers(kind, key, digits, text)


def _one_letter(text: Any, length: Any) -> Any:
    """Where a short text is one character again and again."""
    first = pc.utf8_slice_codeunits(text, 0, 1)
    rest = pc.equal(text, pc.binary_repeat(first, pa.array(length)))
    return rest.to_numpy(zero_copy_only=False)


def is_day(day: Any) -> Any:
    """Whether `YYYYMMDD` is a day of the calendar somebody alive may be born on."""
    year, month, date = day // 10000, day // 100 % 100, day % 100
    longest = np.array((0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), np.int32)
    known = (year >= 1880) & (year <= 2100) & (month >= 1) & (month <= 12)
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    most = longest[np.where(known, month, 0)] - ((month == 2) & ~leap)
    return known & (date >= 1) & (date <= most)


_PARTS = re.compile(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D*")


def _coded(column: Any) -> tuple[Any, list[str]]:
    """The distinct texts of a column and each row's index among them."""
    found = pc.dictionary_encode(_plain(column))
    if isinstance(found, pa.ChunkedArray):
        found = found.combine_chunks()
    return found.indices.to_numpy(zero_copy_only=False), found.dictionary.to_pylist()


def births(column: Any) -> Any:
    """Births as `YYYYMMDD`, 0 where it is no day."""
    codes, texts = _coded(column)
    if not texts:
        return np.zeros(len(codes), np.int32)
    values = np.array([_birth(text) for text in texts], np.int32)
    return np.where(is_day(values), values, 0)[codes]


def _birth(text: str) -> int:
    parts = _PARTS.match(text)
    if parts:
        return int(parts[1]) * 10000 + int(parts[2]) * 100 + int(parts[3])
    plain = "".join(c for c in re.sub(r"\.0+$", "", text) if c in "0123456789")
    return int(plain[:8]) if len(plain) in (8, 14) else 0


_SEXES = {word: 1 for word in ("M", "男", "男性", "1", "1.0", "MALE", "MAN", "BOY")}
_SEXES |= {word: 2 for word in ("F", "女", "女性", "2", "2.0", "FEMALE", "WOMAN", "GIRL")}


def sexes(column: Any) -> Any:
    """1 male, 2 female."""
    codes, texts = _coded(column)
    return np.array([_SEXES.get(text.strip(), 0) for text in texts] or [0], np.uint8)[codes]


def offices(column: Any) -> Any:
    """Six digits of an office."""
    codes, texts = _coded(column)
    plain = ["".join(c for c in text if c in "0123456789")[:6] for text in texts]
    return np.array([int(p) if len(p) == 6 else 0 for p in plain] or [0], np.int32)[codes]


def mobiles(column: Any) -> Any:
    """Mobiles as whole numbers, the country's prefix and a trunk zero removed; 0 where it is none."""
    text = pc.replace_substring_regex(_plain(column), r"\.0+$", "")
    text = pc.replace_substring_regex(text, r"[^0-9]", "")
    text = pc.replace_substring_regex(text, r"^(0086|086|86|0)(1[0-9]{10})$", r"\2")
    length = pc.utf8_length(text)
    right = pc.and_(pc.greater_equal(length, 7), pc.less_equal(length, 12))
    values = pc.cast(pc.if_else(right, text, "0"), pa.int64()).to_numpy(zero_copy_only=False)
    tail = values % 10**7
    return np.where(tail == tail % 10 * 1_111_111, 0, values)
