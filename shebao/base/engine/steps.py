"""Small steps that kernels share 通用步骤: whole numbers in and out, no questions asked of a row."""


def beyond(value: int, limit: int) -> int:
    """1 where the figure passes the limit, else 0 超限."""
    return min(1, max(0, value - limit))
