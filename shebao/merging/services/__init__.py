"""The acts of merging 归并业务, by file: the worklist of suspected duplicates."""

from shebao.merging.services.worklist import Pair, Reported, report

__all__ = ["Pair", "Reported", "report"]
