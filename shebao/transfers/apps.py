"""The room as a Django application."""

from django.apps import AppConfig


class TransfersConfig(AppConfig):
    """转移接续."""

    name = "shebao.transfers"
    verbose_name = "转移接续"
