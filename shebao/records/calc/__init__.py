"""calc 计算: the rules asked from outside; the same bodies for command, API and Python. No Django."""

from shebao.records.calc.asking import answer_or_error, ask, schema
from shebao.records.calc.table import TOPICS

__all__ = ["TOPICS", "answer_or_error", "ask", "schema"]
