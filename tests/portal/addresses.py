"""The address table as tests walk it."""

import inspect

from django.urls import URLPattern


def addresses(patterns):
    """Every named address of the portal, without the machines' doors."""
    for pattern in patterns:
        if not isinstance(pattern, URLPattern):
            if pattern.namespace != "api":
                yield from addresses(pattern.url_patterns)
            continue
        door = getattr(pattern.callback, "door", None)
        if pattern.name and (door is None or door.kind != "machine"):
            yield pattern


def methods_of(view) -> list[str]:
    """What `require_http_methods` and its sisters let through, at any depth of a view's decorators."""
    while view is not None:
        found = inspect.getclosurevars(view).nonlocals.get("request_method_list")
        if found:
            return list(found)
        view = getattr(view, "__wrapped__", None)
    return []
