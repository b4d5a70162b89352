"""Places 行政区划: GB/T 2260 codes and the province-level pooling area they belong to. Pure."""

from shebao.base.parameters import area

PROVINCES = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 67),
     71, 81, 82)
)  # fmt: skip
"""The first two digits of division codes 省级代码前两位, GB/T 2260; 66 is the Corps 兵团."""


def province(code: str) -> str:
    """The province-level pooling area 统筹省份 of a division code, as a six-digit code.

    The first two digits decide, save where a pooling area of its own is kept (the Corps 兵团).
    """
    return area(code)


def known_province(code: str) -> bool:
    """Whether a six-digit code lies in a province there is."""
    return int(code[:2]) in PROVINCES
