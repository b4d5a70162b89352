"""Folding of width and blanks 全半角与空格, shared by numbers, codes and names."""

WIDTH = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x3000: 0x20}
"""Full-width forms 全角 to ASCII, the ideographic space to a plain one."""
BLANK = {0x200B: None, 0x200C: None, 0x200D: None, 0x2060: None, 0xFEFF: None}
"""Characters without width, which are dropped."""


def fold_width(text: str) -> str:
    """Full-width Latin, digits and marks to ASCII; invisible characters dropped."""
    return text.translate(WIDTH).translate(BLANK)


def compact(text: str) -> str:
    """Width folded, every blank removed, letters in capitals: how numbers and codes are read."""
    return "".join(fold_width(text).split()).upper()
