"""The room as a Django application."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """收付."""

    name = "shebao.payments"
    verbose_name = "收付"
