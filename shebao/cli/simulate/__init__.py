"""`shebao simulate`: two agencies, a bank and a post that fail in every way that seeds can draw; see `door.py`."""

from shebao.cli.simulate.door import run

__all__ = ["run"]
