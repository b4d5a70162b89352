"""The room as a Django application."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """文书."""

    name = "shebao.papers"
    verbose_name = "文书"
