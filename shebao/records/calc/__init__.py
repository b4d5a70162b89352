"""calc 计算: the rules asked from outside; the same bodies for command, API and Python. No Django.

from shebao.records.calc import ask
ask("payout-months", {"age_years": 60, "age_months": 3})["result"]    # {"payout_months": "137.3"}
"""

from shebao.records.calc.asking import answer_or_error, ask, read_json, schema
from shebao.records.calc.table import TOPICS

__all__ = ["TOPICS", "answer_or_error", "ask", "read_json", "schema"]
