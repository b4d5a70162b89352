"""The room as a Django application."""

from django.apps import AppConfig


class CardsConfig(AppConfig):
    """社保卡."""

    name = "shebao.cards"
    verbose_name = "社保卡"
