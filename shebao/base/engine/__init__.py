"""Population runs 批量测算: the rules of the law over millions of rows, the same integers as at the counter.

`compile(rule)` makes a compiled copy of a step rule, `over(rule, columns)` runs one over whole columns. Both
need the extra `population` to be fast and work without it, interpreted. A job of a room is a `Job`: columns
with bounds, a kernel, tables of the law; `shebao population` runs it over files.
"""

from shebao.base.engine.columns import Aside, Over, over
from shebao.base.engine.compiling import (
    BLOCK,
    available,
    blank,
    compile,
    compiled_before,
    scratch,
)

__all__ = [
    "BLOCK",
    "Aside",
    "Over",
    "available",
    "blank",
    "compile",
    "compiled_before",
    "over",
    "scratch",
]
