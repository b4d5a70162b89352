"""The room as a Django application."""

from django.apps import AppConfig


class PensionConfig(AppConfig):
    """养老."""

    name = "shebao.pension"
    verbose_name = "养老"
