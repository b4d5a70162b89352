"""The room as a Django application."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """报文."""

    name = "shebao.exchange"
    verbose_name = "报文"
