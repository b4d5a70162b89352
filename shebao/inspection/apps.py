"""The room as a Django application."""

from django.apps import AppConfig


class InspectionConfig(AppConfig):
    """稽核."""

    name = "shebao.inspection"
    verbose_name = "稽核"
