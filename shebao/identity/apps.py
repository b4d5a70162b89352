"""The room as a Django application."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """个人."""

    name = "shebao.identity"
    verbose_name = "个人"
