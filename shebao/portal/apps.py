"""The room as a Django application."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """门户."""

    name = "shebao.portal"
    verbose_name = "门户"
