"""SQLite's write-ahead log 预写日志, read as bytes: which frames are whole, and which end a transaction.

A frame that was written and taken back is written over by the next transaction, so only frames up to a commit whose chain
of checksums holds may be copied (https://www.sqlite.org/fileformat2.html, section 4).
"""

import struct
from typing import NamedTuple

HEADER = 32
FRAME = 24
BIG_ENDIAN, LITTLE_ENDIAN = 0x377F0683, 0x377F0682
WORD = 0xFFFFFFFF


class Head(NamedTuple):
    """The first 32 bytes of a log. `salt` names its generation: another one means that the log began anew."""

    order: str
    page: int
    salt: bytes
    sums: tuple[int, int]


def head_of(raw: bytes) -> Head | None:
    """What a header says; none when there is no log yet."""
    if len(raw) < HEADER:
        return None
    magic, _, page = struct.unpack(">III", raw[:12])
    if magic not in (BIG_ENDIAN, LITTLE_ENDIAN):
        return None
    order = ">" if magic == BIG_ENDIAN else "<"
    return Head(order, page, raw[16:24], struct.unpack(">II", raw[24:32]))


def add(sums: tuple[int, int], raw: bytes, order: str) -> tuple[int, int]:
    """The running checksum after these bytes; their number is a multiple of eight."""
    first, second = sums
    words = iter(struct.unpack(f"{order}{len(raw) // 4}I", raw))
    for one, two in zip(words, words, strict=True):
        first = (first + one + second) & WORD
        second = (second + two + first) & WORD
    return first, second


def whole(raw: bytes, head: Head, sums: tuple[int, int]) -> tuple[int, tuple[int, int]]:
    """How many of these bytes, a run of frames behind `sums`, end with a commit; and the sums there."""
    size = FRAME + head.page
    good, at_commit = 0, sums
    for start in range(0, len(raw) - size + 1, size):
        frame = raw[start : start + size]
        if frame[8:16] != head.salt:
            break
        sums = add(add(sums, frame[:8], head.order), frame[FRAME:], head.order)
        if frame[16:24] != struct.pack(">II", *sums):
            break
        if frame[4:8] != b"\0\0\0\0":
            good, at_commit = start + size, sums
    return good, at_commit
