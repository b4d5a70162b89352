"""Places 行政区划: GB/T 2260 codes and the province-level pooling area they belong to. Pure."""

from shebao.base.parameters import area


def province(code: str) -> str:
    """The province-level pooling area 统筹省份 of a division code, as a six-digit code.

    The first two digits decide, save where a pooling area of its own is kept (the Corps 兵团).
    """
    return area(code)
