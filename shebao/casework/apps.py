"""The room as a Django application."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """办件."""

    name = "shebao.casework"
    verbose_name = "办件"
