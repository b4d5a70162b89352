"""The house checks its own logs: no line has a place for a name. Every test says what to do when it fails."""

import ast
import re

from shebao.base.plumbing import logs
from tools import house


def test_a_log_line_is_a_constant_with_named_fields_and_no_free_text():
    """Say it with fields of `base/plumbing/logs.py`; a text made at run time may hold somebody's name."""
    seen, wrong = 0, []
    for source in house.sources():
        for node in ast.walk(source.tree):
            said = _log_call(node)
            if said is None:
                continue
            seen += 1
            event = node.args[0] if node.args else None
            plain = isinstance(event, ast.Constant) and logs.EVENT.fullmatch(str(event.value))
            fields = {word.arg for word in node.keywords} - {"exc_info"} <= logs.FIELDS
            if not (plain and len(node.args) == 1 and fields and not _free_text(node)):
                wrong.append(f"{source.name}:{node.lineno} log.{said}")
    assert not wrong
    assert seen > 8


def _log_call(node) -> str | None:
    """`info` of `log.info(...)`; loggers are called nothing else, see below."""
    levels = {"debug", "info", "warning", "error", "exception", "critical", "bind", "msg", "log"}
    func = getattr(node, "func", None)
    is_log = isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name)
    return func.attr if is_log and func.value.id == "log" and func.attr in levels else None


def _free_text(node) -> bool:
    """Whether a field of the call is made of words: an f-string, `str(...)`, `repr(...)`, a sentence."""
    for word in node.keywords:
        for inner in ast.walk(word.value):
            called = isinstance(inner, ast.Call) and ast.unparse(inner.func).rpartition(".")[2]
            if isinstance(inner, ast.JoinedStr) or called in ("str", "repr", "format", "sentence"):
                return True
    return False


def test_every_logger_is_structlogs_and_called_log():
    """`log = structlog.get_logger(__name__)`: then the test above sees each line that is written."""
    made = [
        f"{source.name}: {line.strip()}"
        for source in house.sources()
        for line in source.text.splitlines()
        if re.search(r"get_?logger\(", line, re.IGNORECASE)
    ]
    ours = [line for line in made if line.endswith(": log = structlog.get_logger(__name__)")]
    others = [line.partition(":")[0] for line in made if line not in ours]
    assert len(ours) > 5
    assert others == ["shebao/base/plumbing/logs.py"]  # Django's own is told to be quiet


def test_what_is_bound_to_all_lines_of_a_job_or_request_is_named_too():
    """`bound_contextvars(...)` takes fields of `base/plumbing/logs.py`."""
    bound = [
        node
        for source in house.sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("bound_contextvars")
    ]
    assert len(bound) == 2
    assert all({word.arg for word in node.keywords} <= logs.FIELDS for node in bound)
