"""The room as a Django application."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """基金账."""

    name = "shebao.ledger"
    verbose_name = "基金账"
