"""demo 演示: three cities, a bank and a dozen invented people; letters and money really travel.

What   `shebao demo` builds and serves; `--once` carries 张三 from 甲市 to 乙市 and checks every book.
Law    none of its own.
Owns   nothing: it calls the services, and the machine doors over HTTP.
Start  `story.py` (who), `world.py` (processes), `once.py` (what happens).
"""

from shebao.cli.demo.door import run

__all__ = ["run"]
